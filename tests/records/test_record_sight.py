"""Letters, files and notes by their own addresses: restricted, sealed, walled and absent alike.

Addresses with a reference in them are in the table of the matters' own tests.
"""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from standards.access import gate
from standards.access.models import Compartment, CompartmentMember
from standards.records.models import Document, Letter, Note
from standards.records.services.notes import write_note
from standards.records.services.uploads import open_document, upload
from standards.refusals import NotFoundHere
from standards.workflow.models import Matter, Party, writing
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.matters import errand_at
from tests.kind.models import Errand
from tests.records.letter_steps import draft_of
from tests.records.test_record_pages import said_by, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("london_noon")]

OF_A_LETTER = ("letter", "letter-pdf", "letter-edit", "letter-ask", "letter-decide")
OF_A_LETTER += ("letter-send", "letter-settle", "letter-cancel")
BY_ID = (*OF_A_LETTER, "note-correct", "file")
Things = dict[str, uuid.UUID]


@pytest.fixture
def things(cast: Cast, errand: Errand, ngozi: Party, settings: Any, tmp_path: Any) -> Things:
    """The ids that the addresses of an errand's letter, note and file are made of."""
    settings.MEDIA_ROOT, settings.CLAMD_SOCKET = str(tmp_path / "files"), ""
    letter = draft_of(cast, errand, ngozi)
    note = write_note(matter=errand, visibility="matter", body="Went.", by=cast.amira)
    document = upload(matter=errand, name="a.txt", chunks=[b"He went\n"], by=cast.amira)
    return {**dict.fromkeys(OF_A_LETTER, letter.pk), "note-correct": note.pk, "file": document.pk}


def restrict(errand: Errand) -> None:
    with writing():
        Errand.objects.filter(pk=errand.pk).update(sensitivity="restricted")


def seal(errand: Errand, cast: Cast) -> None:
    """Into a circle that Hugo alone is in."""
    compartment = Compartment.objects.create(code="AC1", controller=cast.hugo)
    CompartmentMember.objects.create(
        compartment=compartment, user=cast.hugo, starts_on=people.LONG_AGO
    )
    with writing():
        Errand.objects.filter(pk=errand.pk).update(sensitivity="sealed", compartment=compartment)


def seeing(cast: Cast, errand: Errand) -> set[str]:
    """Who sees a note, a letter and a file of the errand; the three must agree."""
    answers = [
        {
            name
            for name, user in cast.everyone().items()
            if gate.visible(user, model).filter(matter=errand.pk).exists()
        }
        for model in (Note, Letter, Document)
    ]
    assert answers[0] == answers[1] == answers[2]
    return answers[0]


def test_of_a_restricted_matter_only_its_owner_reads(
    cast: Cast, errand: Errand, things: Things
) -> None:
    restrict(errand)

    assert seeing(cast, errand) == {"amira"}


def test_of_a_sealed_matter_only_members_of_its_circle_read(
    cast: Cast, errand: Errand, things: Things
) -> None:
    seal(errand, cast)

    assert seeing(cast, errand) == {"hugo"}


@pytest.mark.parametrize("situation", ["walled", "sealed", "other unit"])
def test_what_is_hidden_answers_as_what_never_was(
    cast: Cast, errand: Errand, things: Things, situation: str
) -> None:
    user = {"walled": cast.dev, "sealed": cast.farah, "other unit": cast.chloe}[situation]
    if situation == "sealed":
        seal(errand, cast)
    client = signed_in(user)
    client.get("/healthz")

    def answer(method: str, url: str) -> tuple[int, str, int]:
        with CaptureQueriesContext(connection) as asked:
            response = getattr(client, method)(url)
        return response.status_code, said_by(response), len(asked)

    wrong = []
    for name in BY_ID:
        for method in ("get", "post"):
            hidden = answer(method, reverse(name, args=[things[name]]))
            absent = answer(method, reverse(name, args=[uuid.uuid4()]))
            if hidden != absent or hidden[0] not in (404, 405):
                wrong.append((name, method, hidden[0], hidden[2], absent[2]))

    assert wrong == []


def test_a_file_of_a_sealed_matter_is_opened_by_its_circle_alone(
    cast: Cast, errand: Errand, things: Things
) -> None:
    seal(errand, cast)

    _, file = open_document(document_id=things["file"], by=cast.hugo)

    with file:
        assert file.read() == b"He went\n"
    with pytest.raises(NotFoundHere):
        open_document(document_id=things["file"], by=cast.amira)


def test_what_a_page_reads_of_a_matter_is_what_the_gate_gives_in_full(cast: Cast) -> None:
    matter = errand_at("running", unit=cast.units.north, owner=cast.amira)
    for visibility in ("matter", "deciders", "author"):
        write_note(matter=matter, body="Seen?", visibility=visibility, by=cast.amira)
    told_apart = set()
    for user in (cast.amira, cast.farah, cast.hugo, cast.leo):
        seen = gate.visible(user, Matter).filter(pk=matter.pk).exists()
        in_full = set(gate.visible(user, Note).filter(matter=matter.pk))

        let_in = gate.get_for(user, Matter, pk=matter.pk) if seen else matter
        assert set(gate.visible_of(user, Note, let_in).filter(matter=matter.pk)) == in_full
        told_apart.add(len(in_full))

    assert len(told_apart) > 1


def test_a_matter_that_somebody_else_was_let_into_is_asked_in_full(cast: Cast) -> None:
    matter = errand_at("running", unit=cast.units.north, owner=cast.amira)
    write_note(matter=matter, body="Seen?", visibility="matter", by=cast.amira)
    let_in = gate.get_for(cast.amira, Matter, pk=matter.pk)

    assert gate.visible_of(cast.amira, Note, let_in).count() == 1
    assert gate.visible_of(cast.leo, Note, let_in).count() == 0


def test_notes_of_matters_that_were_read_are_those_that_the_gate_gives_in_full(
    cast: Cast,
) -> None:
    matter = errand_at("running", unit=cast.units.north, owner=cast.amira)
    for visibility in ("matter", "deciders", "author"):
        write_note(matter=matter, body="Seen?", visibility=visibility, by=cast.amira)
    told_apart = set()
    for user in (cast.amira, cast.farah, cast.hugo, cast.leo):
        read = set(gate.visible(user, Matter).values_list("pk", flat=True))
        in_full = set(gate.visible(user, Note))

        assert set(gate.visible_through(user, Note, Q(matter__in=read))) == in_full
        told_apart.add(len(in_full))

    assert len(told_apart) > 1


def test_whoever_signs_in_no_more_sees_nothing_of_matters_that_were_read(cast: Cast) -> None:
    matter = errand_at("running", unit=cast.units.north, owner=cast.amira)
    write_note(matter=matter, body="Seen?", visibility="matter", by=cast.amira)
    everything = Q(matter=matter.pk)
    assert gate.visible_through(cast.amira, Note, everything).count() == 1

    cast.amira.is_active = False

    assert gate.visible_through(cast.amira, Note, everything).count() == 0


def test_what_has_no_way_through_a_matter_is_asked_in_full(cast: Cast) -> None:
    matter = errand_at("running", unit=cast.units.north, owner=cast.amira)

    assert gate.visible_through(cast.amira, Matter, Q(pk=matter.pk)).count() == 1
    assert gate.visible_through(cast.leo, Matter, Q(pk=matter.pk)).count() == 0
