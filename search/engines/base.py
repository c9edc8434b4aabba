"""What every engine is asked and what it answers. An engine sees the question as clauses, sight
as a condition, and knows neither users nor rules."""

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol
from uuid import UUID

from django.db.models import Q

from search.reading.clauses import Asked

COUNTED = 10_000  # counts are exact so far (settled 18)
FACETS = ("source", "kind", "theme", "state", "unit")
RELEVANCE, NEWEST, OLDEST, DUE = "relevance", "newest", "oldest", "due"
# One piece of a highlight: its text, and whether it is what was looked for.
Piece = tuple[str, bool]
Snippet = list[Piece]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """By what the reader narrowed; none of it can name somebody, so it may stand in an address."""

    source: str = ""
    kind: str = ""
    theme: str = ""
    state: str = ""
    unit: UUID | None = None
    is_open: bool | None = None
    received_from: date | None = None
    received_to: date | None = None

    def condition(self) -> Q:
        """The same over the columns of an entry."""
        found = Q()
        for name in ("source", "kind", "theme", "state", "unit"):
            if value := getattr(self, name):
                found &= Q(**{name: value})
        if self.is_open is not None:
            found &= Q(is_open=self.is_open)
        if self.received_from:
            found &= Q(received_on__gte=self.received_from)
        if self.received_to:
            found &= Q(received_on__lte=self.received_to)
        return found


@dataclass(frozen=True, slots=True)
class Request:
    """A question: its clauses, who may find what, how narrowed and sorted, which hits.

    `is_wide` finds names that sound alike or are spelt nearly alike as well; `is_loose` what has
    some of the words, most of them first. `is_typing`: the last word may be half typed.
    `is_strict`: every word is wanted, however little that finds.
    """

    asked: Asked
    sight: Q
    narrowed: Narrowed = field(default_factory=Narrowed)
    sort: str = RELEVANCE
    start: int = 0
    size: int = 20
    is_wide: bool = False
    is_loose: bool = False
    is_typing: bool = False
    is_strict: bool = False
    wants_facets: bool = True
    wants_marks: bool = True  # highlights, and why each was found


@dataclass(frozen=True, slots=True)
class Hit:
    """One entry that was found, with where it matched. Nothing of it is shown before the gate was
    asked about it."""

    source: str
    key: UUID
    root: UUID
    reference: str
    title: str
    kind: str
    received_on: date | None
    is_open: bool
    title_snippet: Snippet
    snippets: list[Snippet]
    why: tuple[str, ...] = ()
    names: str = ""  # folded, a line each: what a better spelling is made from


@dataclass(frozen=True, slots=True)
class Answer:
    """Hits of one page; how many there are (COUNTED + 1: more than COUNTED); counts by facet."""

    hits: list[Hit]
    total: int
    facets: dict[str, dict[str, int]]
    is_wide: bool = False
    is_loose: bool = False

    @property
    def is_more(self) -> bool:
        return self.total > COUNTED


class EngineDown(Exception):
    """The engine does not answer, or not in time, or refuses for now."""


class Engine(Protocol):
    """One way to search."""

    name: str

    def search(self, request: Request) -> Answer:
        """Raises EngineDown."""
        ...
