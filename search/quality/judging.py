"""The judged queries: the short forms of `queries.yaml` worked out into a grade for each thing."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from search.quality import corpus

WANTED, USEFUL, BEARING = 3, 2, 1


@dataclass(frozen=True, slots=True)
class Judged:
    """What is typed, and the grade of each thing that answers it. No grades: nothing is there."""

    kind: str
    ask: str
    wants: str
    grades: dict[str, int]


class Misjudged(ValueError):
    """A query that grades what is not there, or grades nothing and does not say so."""


@cache
def queries() -> tuple[Judged, ...]:
    """Every judged query. Raises Misjudged."""
    return tuple(_judged(row) for row in corpus.read("queries.yaml"))


def _judged(row: dict[str, Any]) -> Judged:
    grades: dict[str, int] = {}
    for person, grade in row.get("who", {}).items():
        _raise_to(grades, _of_name(person, grade))
    if "holder" in row:
        _raise_to(grades, _of_number(row["holder"]))
    for matter, grade in row.get("file", {}).items():
        _raise_to(grades, _of_file(matter, grade))
    grades |= row.get("grades", {})
    known = {thing.key for thing in corpus.things()}
    if unknown := grades.keys() - known:
        raise Misjudged(f"{row['ask']}: the corpus has no {', '.join(sorted(unknown))}")
    if not grades and not row.get("nothing"):
        raise Misjudged(f"{row['ask']}: nothing is graded")
    if bad := [key for key, grade in grades.items() if grade not in (1, 2, 3)]:
        raise Misjudged(f"{row['ask']}: no such grade, of {', '.join(bad)}")
    return Judged(row["kind"], row["ask"], row["wants"], grades)


def _raise_to(grades: dict[str, int], more: dict[str, int]) -> None:
    for key, grade in more.items():
        grades[key] = max(grades.get(key, 0), grade)


def _of_name(person: str, grade: int) -> dict[str, int]:
    """A namesake (grade 1) is the card alone: who looks further looks from there."""
    found = {f"p.{person}": grade}
    if grade == BEARING:
        return found
    for thing in corpus.things():
        if person in thing.staff:
            found[thing.key] = grade - 1 if thing.source == "matter" else BEARING
    return found


def _of_number(person: str) -> dict[str, int]:
    found = {f"p.{person}": WANTED, f"c.{person}": BEARING}
    for thing in corpus.things():
        if thing.source == "matter" and person in thing.staff:
            found[thing.key] = USEFUL
    return found


def _of_file(matter: str, grade: int) -> dict[str, int]:
    parts = {thing.key: BEARING for thing in corpus.things() if thing.key.startswith(f"{matter}.")}
    return {matter: grade, **parts}
