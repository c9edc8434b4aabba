"""Open matters of a force's own, by the map and the rows of the guide."""

from datetime import date
from typing import Any

import pytest

from cases.models import Complaint
from standards.clocks import selectors as clocks
from standards.clocks.models import Clock
from standards.events.models import Event
from standards.events.verification import verify
from standards.people.models import EqualityAnswers, Unit, UnitClosure
from standards.refusals import NotReady
from standards.workflow.firing import fire
from standards.workflow.services import ownership
from tests.cases.import_kit import Desk, block_of_guide, case_row, desk
from tests.factories import people
from tests.factories.cast import Cast

__all__ = ["desk"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def brought_in(desk: Desk, london_noon: Any) -> Any:
    """The guide's four cases, brought in on 23 November 2026."""
    desk.use_map(block_of_guide("yaml"))
    cases, subjects = desk.folder / "cases.csv", desk.folder / "subjects.csv"
    cases.write_text(block_of_guide("csv", 0), encoding="utf-8")
    subjects.write_text(block_of_guide("csv", 1), encoding="utf-8")
    return desk.run(cases, subjects)


def complaint(reference: str) -> Complaint:
    return Complaint.objects.get(source_system="CaseTrack", source_reference=reference)


def running(reference: str) -> dict[str, tuple[date, date]]:
    """Code: the day from which it counts, the day on which it is due."""
    found = clocks.running_for(complaint(reference).stream)
    return {clock.code: (clock.trigger_on, clock.due_on) for clock in found}


def test_every_row_of_the_guide_comes_in(brought_in: Any) -> None:
    said = brought_in.as_json()

    assert (said["cases"]["imported"], said["subjects"]["imported"]) == (4, 4)
    assert said["cases"]["not_mapped"] == {"category": 1}
    assert complaint("CT-88").source_values == {"type": "Lateness"}


@pytest.mark.parametrize(
    ("reference", "state", "regime"),
    [
        ("CT-101", "triage", "2025"),
        ("CT-102", "outside_schedule_3", "2025"),
        ("CT-103", "investigation", "2025"),
        ("CT-88", "closed", "2020"),
    ],
)
def test_a_matter_arrives_at_its_true_state_under_its_own_rules(
    brought_in: Any, reference: str, state: str, regime: str
) -> None:
    found = complaint(reference)

    assert (found.state, found.regime) == (state, regime)
    assert found.is_open is (state != "closed")
    assert Event.objects.filter(stream=found.pk, verb="matter.imported").count() == 1


def test_clocks_run_from_their_true_days(brought_in: Any) -> None:
    assert running("CT-101") == {"triage": (date(2026, 11, 5), date(2026, 11, 9))}
    assert running("CT-102") == {
        "outside_schedule_3_resolved": (date(2026, 10, 8), date(2026, 11, 5)),
        "complainant_update_next": (date(2026, 11, 6), date(2026, 12, 4)),
    }
    assert running("CT-103") == {
        "complainant_update_next": (date(2026, 11, 2), date(2026, 11, 30)),
        "timeliness_first_period_end": (date(2026, 6, 1), date(2027, 5, 31)),
    }
    assert running("CT-88") == {}


def test_a_clock_that_was_met_is_met_on_its_day(brought_in: Any) -> None:
    found = Clock.objects.get(stream=complaint("CT-101").pk, code="first_contact")

    assert (found.trigger_on, found.ended_on) == (date(2026, 11, 2), date(2026, 11, 4))
    assert found.status == Clock.Status.DONE


def test_the_next_date_shows_in_lists(brought_in: Any) -> None:
    found = complaint("CT-102")

    assert (found.next_due_on, found.due_order) == (date(2026, 11, 5), date(2026, 11, 5))
    assert complaint("CT-88").next_due_on is None


def test_complainant_and_subjects_come_along(brought_in: Any) -> None:
    found = complaint("CT-103")

    assert found.complainant is not None
    assert found.complainant.name == "Ana Silva"
    assert found.complainant.contact.telephone == "020 7946 0003"
    allegation = found.allegations.get()
    assert (allegation.state, allegation.category) == ("in_handling", "B4")
    assert sorted(party.name for party in allegation.subjects.all()) == ["Marsh", "Not identified"]
    assert EqualityAnswers.for_statistics().count() == 2


def test_the_unit_that_holds_them_is_made_in_the_tree(brought_in: Any) -> None:
    unit = Unit.objects.get(code="IMPORTED")

    assert complaint("CT-101").unit == unit
    assert UnitClosure.objects.filter(ancestor=unit, descendant=unit).exists()


def test_work_goes_on_where_the_earlier_system_left_it(brought_in: Any, cast: Cast) -> None:
    unit = Unit.objects.get(code="IMPORTED")
    leo = people.user("leonie", [("complaint_handler", unit)])
    found = complaint("CT-101")
    ownership.allocate(matter=found, to=leo, by="system:tests")

    fire(
        found,
        "answer_recording",
        by=leo,
        asked_to_record=False,
        death_or_injury=False,
        crime_or_discipline=False,
        article_2_or_3=False,
        must_be_referred=False,
    )
    handled = fire(complaint("CT-101"), "handle_outside", by=leo)

    assert handled.state == "outside_schedule_3"
    met = Clock.objects.get(stream=found.pk, code="triage")
    assert (met.status, met.ended_on) == (Clock.Status.DONE, date(2026, 11, 23))
    assert verify(found.pk).broken == ""


def test_history_of_another_law_is_not_worked(desk: Desk) -> None:
    desk.run(desk.cases(case_row("1", status="PENDING X", closed_date="")))
    found = Complaint.objects.get(source_reference="1")

    with pytest.raises(NotReady, match="belongs to earlier rules|This needs a person"):
        fire(found, "give_update", by="system:tests")
    assert not Clock.objects.filter(stream=found.pk).exists()


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("recorded", "", None),
        ("acknowledged", "01/06/2026", "the clock acknowledge was met before it began"),
        ("handling", "31/02/2026", "'31/02/2026' is not a date of the form %d/%m/%Y"),
        ("asked", "perhaps", "'perhaps' is neither yes nor no"),
        ("status", "Parked", "'Parked' is not in the map's status"),
    ],
)
def test_an_open_row_that_cannot_be_so_is_left_out(
    desk: Desk, london_noon: Any, column: str, value: str, reason: str | None
) -> None:
    desk.use_map(block_of_guide("yaml"))
    names, row, *_ = [line.split(",") for line in block_of_guide("csv", 0).splitlines()]
    row[names.index(column)] = value
    cases = desk.folder / "cases.csv"
    cases.write_text("\n".join(",".join(line) for line in (names, row)), encoding="utf-8")

    summary = desk.run(cases)

    assert summary.cases.imported == (reason is None)
    assert [row["reason"] for row in desk.left_out()] == ([reason] if reason else [])
