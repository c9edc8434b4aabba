"""The published history, row by row, against counts made from the file alone.

A sample of about 2,000 cases with every oddity runs always; the whole runs with SLOW=1. The files
lie beside the clone (or under PROBITY_SHARED); without them these tests are left out, and the run
says so.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Count, Q

from cases.importing.tallies import Summary
from cases.models import Allegation, Complaint
from standards.access.models import User
from standards.events.models import Event
from standards.events.verification import verify
from standards.people.models import EqualityAnswers, Person
from standards.workflow.filters import Filters
from standards.workflow.listing import page_of
from standards.workflow.models import Party, Wall
from tests.cases.import_kit import Desk, desk, read_csv
from tests.factories import people

__all__ = ["desk"]

pytestmark = pytest.mark.django_db

NOBODY = "2"
Rows = list[dict[str, str]]


@dataclass(frozen=True)
class History:
    """Rows of the files, and what they must come to by the words of the settled questions."""

    cases: Rows
    subjects: Rows

    def is_open(self, row: dict[str, str]) -> bool:
        return row["status"].startswith("PENDING") and not row["closed_date"]

    def distinct_subjects(self) -> Rows:
        """Without the rows of identified people that repeat an earlier row in every column."""
        seen: set[tuple[str, ...]] = set()
        kept = []
        for row in self.subjects:
            cells = tuple(row.values())
            if row["subject_id"] == NOBODY or cells not in seen:
                kept.append(row)
            seen.add(cells)
        return kept

    def flags(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for row in self.cases:
            pending, closed = row["status"].startswith("PENDING"), row["closed_date"]
            found["closed_date_unknown"] += not pending and not closed
            found["pending_with_closing_date"] += bool(pending and closed)
            found["closed_before_received"] += bool(closed and closed < row["received_date"])
            found["incident_after_receipt"] += row["incident_date"] > row["received_date"]
        return found


def is_odd(row: dict[str, str]) -> bool:
    return (
        row["status"].startswith("PENDING")
        or row["incident_date"] > row["received_date"]
        or bool(row["closed_date"] and row["closed_date"] < row["received_date"])
    )


@pytest.fixture(scope="module")
def whole(shared_folder: Path) -> History:
    folder = shared_folder / "data"
    return History(
        read_csv(folder / "historic_cases.csv.gz"), read_csv(folder / "historic_subjects.csv.gz")
    )


@pytest.fixture
def sample(whole: History) -> History:
    """Two thousand cases over all the years, every oddity among them, with their subjects."""
    picked = random.Random(65_673).sample(range(len(whole.cases)), 2000)
    chosen = set(picked) | {at for at, row in enumerate(whole.cases) if is_odd(row)}
    cases = [whole.cases[at] for at in sorted(chosen)]
    references = {row["reference"] for row in cases}
    return History(cases, [row for row in whole.subjects if row["reference"] in references])


def bring_in(desk: Desk, history: History) -> Summary:
    return desk.run(desk.cases(*history.cases), desk.subjects(*history.subjects))


def test_the_sample_agrees_with_the_file(desk: Desk, sample: History) -> None:
    summary = bring_in(desk, sample)

    agrees_with_the_file(summary, sample)
    assert verify().broken == ""


def test_the_sample_again_changes_nothing(desk: Desk, sample: History) -> None:
    first = bring_in(desk, sample)
    events = Event.objects.count()

    second = bring_in(desk, sample)

    assert second.cases.unchanged == first.cases.imported == len(sample.cases)
    assert second.subjects.unchanged == first.subjects.imported
    assert second.subjects.duplicate == first.subjects.duplicate
    assert Event.objects.count() == events


@pytest.mark.slow
def test_the_whole_history_agrees_with_the_file_within_its_bounds(
    desk: Desk, shared_folder: Path, whole: History
) -> None:
    files = [shared_folder / "data" / f"historic_{n}.csv.gz" for n in ("cases", "subjects")]

    summary = desk.run(*files)

    agrees_with_the_file(summary, whole)
    said = summary.as_json()
    assert (said["cases"]["read"], said["cases"]["imported"]) == (65_673, 65_673)
    assert said["subjects"]["read"] == 37_652
    assert said["subjects"]["duplicate"] == 1_371
    assert said["cases"]["flags"] == {
        "closed_before_received": 4,
        "closed_date_unknown": 5_882,
        "incident_after_receipt": 26,
        "pending_with_closing_date": 4,
    }
    assert Complaint.objects.filter(is_open=True).count() == 10
    assert said["seconds"] < 300
    assert said["peak_megabytes"] < 1000
    again = desk.run(*files)
    assert (again.cases.unchanged, again.subjects.unchanged) == (65_673, 36_281)


def agrees_with_the_file(summary: Summary, history: History) -> None:
    accounts_agree(summary, history)
    the_list_agrees(history)
    people_agree(history)
    events_agree(history)


def accounts_agree(summary: Summary, history: History) -> None:
    said, kept = summary.as_json(), history.distinct_subjects()
    assert said["cases"]["imported"] == said["cases"]["read"] == len(history.cases)
    assert said["subjects"]["read"] == len(history.subjects)
    assert said["subjects"]["imported"] == len(kept)
    assert said["subjects"]["duplicate"] == len(history.subjects) - len(kept)
    assert Counter(said["cases"]["flags"]) == +history.flags()
    not_mapped = said["subjects"]["not_mapped"]
    assert not_mapped["penalty"] == sum(bool(row["penalty"]) for row in kept)
    assert not_mapped["unit"] == sum(bool(row["unit"]) for row in kept)


def the_list_agrees(history: History) -> None:
    """The list that an assessor sees, year by year, open and closed."""
    reader = people.user("", ["assessor"])
    expected = Counter(
        (row["received_date"][:4], "open" if history.is_open(row) else "closed")
        for row in history.cases
    )
    years = sorted({row["received_date"][:4] for row in history.cases})
    found = {
        (year, state): listed(reader, year, state) for year in years for state in ("open", "closed")
    }
    assert +Counter(found) == expected
    dated = Complaint.objects.filter(is_open=False, closed_on__isnull=False).count()
    assert dated == sum(bool(row["closed_date"]) for row in history.cases)


def listed(reader: User, year: str, state: str) -> int:
    filters = Filters(
        "complaint",
        state=state,
        received_from=date(int(year), 1, 1),
        received_to=date(int(year), 12, 31),
    )
    return page_of(reader, filters).total


def people_agree(history: History) -> None:
    kept = history.distinct_subjects()
    named = {row["subject_id"] for row in kept} - {NOBODY}
    pairs = {(row["reference"], row["subject_id"]) for row in kept if row["subject_id"] != NOBODY}
    unknown = sum(row["subject_id"] == NOBODY for row in kept)
    assert Person.objects.count() == len(named)
    answered = {row["subject_id"] for row in kept if row["sex"] or row["birth_year"]} - {NOBODY}
    assert EqualityAnswers.for_statistics().count() == len(answered)
    parties = Party.objects.aggregate(
        known=Count("pk", filter=Q(person__isnull=False)),
        unknown=Count("pk", filter=Q(person=None)),
    )
    assert parties == {"known": len(pairs), "unknown": unknown}
    assert Wall.objects.count() == len(pairs)
    assert not Complaint.objects.filter(allegations=None).exists()
    sustained = {row["reference"] for row in kept if row["finding"] == "SUSTAINED"}
    decided = Allegation.objects.filter(decision="not_acceptable")
    assert decided.values("matter").distinct().count() == len(sustained)


def events_agree(history: History) -> None:
    """What metrics are made from: arrivals and closings by day."""
    arrived = Event.objects.filter(verb="matter.imported")
    closed = Event.objects.filter(verb="complaint.imported_closed")
    assert days(arrived) == Counter(row["received_date"] for row in history.cases)
    assert days(closed) == Counter(
        row["closed_date"] for row in history.cases if row["closed_date"]
    )


def days(events: Any) -> Counter[str]:
    moments: Sequence[Any] = events.values_list("occurred_at", flat=True)
    return Counter(moment.date().isoformat() for moment in moments)
