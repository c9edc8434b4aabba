"""Snapshot after snapshot: whatever HR says, the record says the same of that day, once."""

from datetime import date, timedelta
from itertools import count
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from standards.people.models import Person
from standards.people.services.workforce_diff import Changes, Record, RecordDiff, facts_of
from standards.people.services.workforce_rows import PostingFacts, PostingSpell

FIRST = date(2026, 1, 1)
UNITS = [UUID(int=n) for n in range(3)]
DAY = timedelta(days=1)

facts = st.builds(
    PostingFacts,
    unit_id=st.sampled_from(UNITS),
    team=st.sampled_from(["", "A", "B"]),
    rank_id=st.sampled_from(["constable", "sergeant"]),
    is_acting=st.booleans(),
    post_ref=st.sampled_from(["", "P1"]),
    is_designated=st.just(False),
    line_manager_post=st.sampled_from(["", "M1", "M2"]),
)
days = st.integers(-60, 30).map(lambda n: FIRST + n * DAY)
spells = st.builds(PostingSpell, facts=facts, starts_on=days, ends_on=st.none())
snapshots = st.lists(
    st.lists(spells, max_size=3, unique_by=lambda spell: spell.facts), min_size=1, max_size=5
)


def apply(record: Record, told: list[PostingSpell], as_at: date, numbers: "count[int]") -> set[str]:
    """Bring the record in line as the import does, with the ids that a database would give."""
    changes = Changes()
    diff = RecordDiff(record, changes, as_at)
    diff.postings(told)
    for rows in changes.made.values():
        for row in rows:
            row.pk = next(numbers)
    return diff.parts


def held(record: Record, day: date) -> list[PostingFacts]:
    return sorted(
        (
            facts_of(row)
            for row in record.postings
            if row.starts_on <= day and (row.ends_on is None or row.ends_on >= day)
        ),
        key=repr,
    )


@given(snapshots)
def test_the_record_says_of_its_day_what_the_snapshot_says(told: list[list[PostingSpell]]) -> None:
    record, numbers = Record(Person()), count(1)

    for number, snapshot in enumerate(told):
        as_at = FIRST + 31 * number * DAY
        apply(record, snapshot, as_at, numbers)

        begun = [spell.facts for spell in snapshot if spell.starts_on <= as_at]
        assert held(record, as_at) == sorted(begun, key=repr)
        assert all(row.ends_on is None or row.ends_on >= row.starts_on for row in record.postings)


@given(snapshots)
def test_the_same_snapshot_again_changes_nothing(told: list[list[PostingSpell]]) -> None:
    record, numbers = Record(Person()), count(1)

    for number, snapshot in enumerate(told):
        as_at = FIRST + 31 * number * DAY
        apply(record, snapshot, as_at, numbers)

        assert apply(record, snapshot, as_at, numbers) == set()
        assert apply(record, list(reversed(snapshot)), as_at + DAY, numbers) == set()
