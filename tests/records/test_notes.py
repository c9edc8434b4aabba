"""Notes: who reads which, that nothing is changed, that nothing is written twice."""

import uuid

import pytest

from standards.access import gate
from standards.events.models import Event, EventText
from standards.records.models import Note
from standards.records.models.notes import Visibility
from standards.records.services.notes import correct_note, write_note
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow.models import writing
from standards.workflow.services import exceptions
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.matters import link
from tests.kind.models import Errand

pytestmark = pytest.mark.django_db

READERS = {
    Visibility.MATTER: {"amira", "farah", "hugo", "mina"},
    Visibility.DECIDERS: {"amira", "farah", "hugo", "mina"},
    Visibility.AUTHOR: {"amira", "farah"},
}


def note_by(cast: Cast, errand: Errand, visibility: str = "matter", name: str = "amira") -> Note:
    writer = getattr(cast, name)
    return write_note(matter=errand, visibility=visibility, body="Went at noon.", by=writer)


def readers(cast: Cast, note: Note) -> set[str]:
    return {
        name
        for name, user in cast.everyone().items()
        if gate.visible(user, Note).filter(pk=note.pk).exists()
    }


@pytest.mark.parametrize("visibility", list(Visibility))
def test_a_note_of_amiras_is_read_by_those_whom_its_visibility_names(
    cast: Cast, errand: Errand, visibility: str
) -> None:
    note = note_by(cast, errand, visibility)

    assert readers(cast, note) == READERS[Visibility(visibility)]


@pytest.mark.parametrize(
    ("visibility", "expected"),
    [("deciders", {"farah", "hugo", "mina"}), ("author", {"hugo", "farah"})],
)
def test_a_note_of_the_authoritys_is_kept_from_the_investigator(
    cast: Cast, errand: Errand, visibility: str, expected: set[str]
) -> None:
    note = note_by(cast, errand, visibility, "hugo")

    assert readers(cast, note) == expected


def test_a_reader_by_grant_reads_only_what_everybody_reads(cast: Cast, errand: Errand) -> None:
    exceptions.grant(matter=errand, to=cast.ben, by=cast.farah, reason="covers")
    notes = {each: note_by(cast, errand, each, "farah") for each in Visibility}

    seen = [each for each, note in notes.items() if "ben" in readers(cast, note)]

    assert seen == [Visibility.MATTER]


def test_a_supervisor_of_another_unit_reads_no_note_for_deciders(
    cast: Cast, errand: Errand
) -> None:
    other = people.user("olga", [("supervisor", cast.units.south)], people.person())
    exceptions.grant(matter=errand, to=other, by=cast.farah, reason="covers")
    notes = [note_by(cast, errand, each, "farah") for each in ("deciders", "author")]

    seen = gate.visible(other, Note).filter(pk__in=[note.pk for note in notes])

    assert seen.count() == 0


def test_whoever_is_walled_reads_not_even_the_note_that_they_wrote(
    cast: Cast, errand: Errand
) -> None:
    note = note_by(cast, errand)
    link(errand, cast.amira.person, "witness")

    assert "amira" not in readers(cast, note)


def test_whoever_does_not_see_the_matter_cannot_write_on_it(cast: Cast, errand: Errand) -> None:
    with pytest.raises(NotFoundHere):
        note_by(cast, errand, name="chloe")


def test_whoever_may_only_read_cannot_write(cast: Cast, errand: Errand) -> None:
    exceptions.grant(matter=errand, to=cast.ben, by=cast.farah, reason="covers")

    with pytest.raises(NotAllowed):
        note_by(cast, errand, name="ben")


def test_the_event_of_a_note_holds_no_word_of_it(cast: Cast, errand: Errand) -> None:
    note = note_by(cast, errand)

    event = Event.objects.filter(stream=errand.stream).latest("seq")

    assert event.verb == "note.written"
    assert event.facts == {"note": str(note.pk), "visibility": "matter", "corrects": None}
    assert not EventText.objects.filter(event=event).exists()


def test_a_note_for_some_stays_off_the_timeline_that_all_read(cast: Cast, errand: Errand) -> None:
    from standards.events import verbs

    note_by(cast, errand, "author")

    event = Event.objects.filter(stream=errand.stream).latest("seq")

    assert event.verb in verbs.hidden_from_timelines()


def test_a_note_is_never_changed(cast: Cast, errand: Errand) -> None:
    note = note_by(cast, errand)
    note.body = "Went at one."

    with writing(), pytest.raises(RuntimeError, match="correction"):
        note.save()


def test_a_correction_is_a_new_note_with_the_same_readers(cast: Cast, errand: Errand) -> None:
    wrong = note_by(cast, errand, "author")

    right = correct_note(note=wrong, body="Went at one.", by=cast.amira)

    assert right.corrects == wrong
    assert readers(cast, right) == READERS[Visibility.AUTHOR]
    assert Note.objects.filter(body="Went at noon.").exists()


def test_only_its_author_corrects_a_note(cast: Cast, errand: Errand) -> None:
    note = note_by(cast, errand)

    with pytest.raises(NotAllowed, match="Only the person who wrote"):
        correct_note(note=note, body="Never went.", by=cast.farah)


def test_a_note_is_corrected_once_and_then_its_correction_is(cast: Cast, errand: Errand) -> None:
    wrong = note_by(cast, errand)
    right = correct_note(note=wrong, body="Went at one.", by=cast.amira)

    with pytest.raises(NotReady, match="corrected already"):
        correct_note(note=wrong, body="Went at two.", by=cast.amira)
    assert correct_note(note=right, body="Went at two.", by=cast.amira).corrects == right


def test_a_form_sent_twice_makes_one_note(cast: Cast, errand: Errand) -> None:
    token = uuid.uuid4()

    notes = [
        write_note(matter=errand, visibility="matter", body="Once.", by=cast.amira, note_id=token)
        for _ in range(2)
    ]

    assert notes[0] == notes[1]
    assert Note.objects.filter(matter=errand).count() == 1


def test_the_token_of_somebody_elses_note_gives_nothing_away(cast: Cast, errand: Errand) -> None:
    theirs = note_by(cast, errand, "author", "hugo")

    mine = write_note(
        matter=errand, visibility="matter", body="Mine.", by=cast.amira, note_id=theirs.pk
    )

    assert mine.pk != theirs.pk
    assert mine.body == "Mine."


@pytest.mark.parametrize("body", ["", "  \n ", "\x00", "x" * 20_001])
def test_an_empty_or_overlong_note_is_refused(cast: Cast, errand: Errand, body: str) -> None:
    with pytest.raises(NotReady):
        write_note(matter=errand, visibility="matter", body=body, by=cast.amira)
