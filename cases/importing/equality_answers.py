"""Pass what a file says of ethnicity, sex and the like through the door that opens inwards only."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from cases.importing.people import Found
from cases.importing.subject_rows import SubjectReading
from standards.people.services import equality

_SOURCE = "history"


class EqualityDoor:
    """One run's answers. Whoever is in the HR feed keeps what they told it: history is older."""

    def __init__(self) -> None:
        self._passed: set[tuple[UUID, frozenset[tuple[str, str]]]] = set()

    def record(self, rows: Iterable[tuple[SubjectReading, Found | None]]) -> None:
        """Put in the answers of these rows' people, inside the caller's transaction. The same
        answers of one person are put in once a run."""
        answers: dict[UUID, dict[str, str]] = defaultdict(dict)
        for row, found in rows:
            if found is None or found.person is None or found.is_fed or not row.equality:
                continue
            told = (found.person, frozenset(row.equality.items()))
            if told not in self._passed:
                self._passed.add(told)
                answers[found.person] |= row.equality
        if answers:
            equality.record_many(answers=answers, source=_SOURCE)
