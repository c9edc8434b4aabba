"""Sealed matters: members find what is said in them, and nobody else does."""

from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.models import Complaint
from search import finding
from standards.access import gate
from standards.access.models import Compartment, CompartmentMember, User
from standards.records.models import Note
from standards.records.models.notes import Visibility
from standards.workflow import sight
from standards.workflow.models import Matter, Wall, writing
from tests.factories.cast import Cast
from tests.factories.complaints import log_complaint

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed(cast: Cast) -> Complaint:
    """A sealed complaint of a circle of which Hugo is a member."""
    circle = Compartment.objects.create(code="LARCH", controller=cast.hugo)
    CompartmentMember.objects.create(compartment=circle, user=cast.hugo, starts_on="2020-01-01")
    complaint = log_complaint(cast, words="He took the lanyard from the desk.")
    with writing():
        Matter.objects.filter(pk=complaint.pk).update(sensitivity="sealed", compartment=circle)
    return complaint


def note(matter: Any, author: Any, body: str, visibility: str) -> None:
    with writing():
        Note(
            id=uuid4(),
            matter=matter,
            author=author,
            visibility=visibility,
            body=body,
            written_at=timezone.now(),
        ).save()


def found(user: Any, text: str) -> list[str]:
    return [matter.reference for matter in finding.find(user, text).sealed]


@pytest.mark.parametrize("text", ["lanyard", "LANYARD desk", '"from the desk"'])
def test_a_member_finds_a_sealed_matter_by_its_own_words(
    sealed: Complaint, cast: Cast, text: str
) -> None:
    assert found(cast.hugo, text) == [sealed.reference]
    assert found(cast.hugo, f"{text} zeppelin") == []


def test_a_member_finds_it_by_its_reference_however_typed(sealed: Complaint, cast: Cast) -> None:
    series, number, year = sealed.reference.split("/")

    assert found(cast.hugo, f"{series.lower()} {int(number)}/{year}") == [sealed.reference]
    assert found(cast.hugo, sealed.reference) == [sealed.reference]
    assert found(cast.hugo, sealed.reference[1:]) == []  # a part of it is another one
    assert found(cast.hugo, f"{series} {int(number) + 1}/{year}") == []


def test_a_member_finds_it_by_a_number_in_its_words(sealed: Complaint, cast: Cast) -> None:
    note(sealed, cast.farah, "Call 07700-900123 about locker 4417.", Visibility.MATTER)

    assert found(cast.hugo, "07700 900123") == [sealed.reference]
    assert found(cast.hugo, "4417") == [sealed.reference]
    assert found(cast.hugo, "4418") == []


def test_a_member_finds_it_by_a_note_that_they_may_read(sealed: Complaint, cast: Cast) -> None:
    note(sealed, cast.farah, "The marzipan was hidden.", Visibility.MATTER)
    note(sealed, cast.farah, "Only mine: nougat.", Visibility.AUTHOR)

    assert found(cast.hugo, "marzipan lanyard") == [sealed.reference]
    assert found(cast.hugo, "nougat") == []


def test_nobody_outside_the_circle_finds_anything_of_it(sealed: Complaint, cast: Cast) -> None:
    note(sealed, cast.farah, "The marzipan was hidden.", Visibility.MATTER)

    for user in (cast.farah, cast.amira, cast.imran):
        for text in ("lanyard", "marzipan", sealed.reference):
            result = finding.find(user, text)
            assert (result.sealed, result.total) == ([], 0), (user, text)


def test_the_sealed_matters_of_a_circle_are_those_that_the_gate_lets_its_members_into(
    sealed: Complaint, cast: Cast
) -> None:
    def told_by_the_gate(user: User) -> set[Matter]:
        told = set(Matter.objects.filter(sight.sealed_to(user)))
        assert told == set(gate.visible(user, Matter).filter(sensitivity="sealed"))
        return told

    assert told_by_the_gate(cast.hugo) == {Matter.objects.get(pk=sealed.pk)}
    assert told_by_the_gate(cast.farah) == set()

    Wall.objects.create(matter=sealed, person=cast.hugo.person, reason=Wall.Reason.RELATIVE)
    assert told_by_the_gate(User.objects.get(pk=cast.hugo.pk)) == set()


def test_who_left_the_circle_finds_it_no_more(sealed: Complaint, cast: Cast) -> None:
    CompartmentMember.objects.update(ends_on="2020-02-01")

    assert found(cast.hugo, "lanyard") == []


def test_a_matter_that_is_not_sealed_is_left_to_the_index(sealed: Complaint, cast: Cast) -> None:
    log_complaint(cast, words="Another lanyard.")

    assert found(cast.hugo, "lanyard") == [sealed.reference]


def test_who_keeps_a_restricted_matter_finds_it_by_its_reference_alone(cast: Cast) -> None:
    complaint = log_complaint(cast, words="A lanyard.")
    with writing():
        Matter.objects.filter(pk=complaint.pk).update(sensitivity="restricted", owner=cast.ben)
    series, number, year = complaint.reference.split("/")
    typed = f"{series} {int(number)}/{year}"

    assert [m.reference for m in finding.find(cast.farah, typed).kept] == [complaint.reference]
    assert finding.find(cast.farah, "lanyard").kept == []
    assert finding.open_at_once(cast.farah, complaint.reference) == Matter(pk=complaint.pk)
    for user in (cast.ben, cast.gwen, cast.noor):
        assert finding.find(user, typed).kept == [], user
    assert finding.open_at_once(cast.noor, complaint.reference) is None
