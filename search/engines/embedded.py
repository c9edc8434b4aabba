"""What the two embedded engines share: they differ in how a question is put to the full text.

Both find rows by the full text and narrow them by sight in the same statement; at most COUNTED + 1
rows are counted, and highlights are made here from the hits' own text.
"""

from abc import ABC, abstractmethod
from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import DatabaseError, connection
from django.db.models import Q

from search.engines import reasons, widening
from search.engines.among import in_one
from search.engines.base import (
    COUNTED,
    DUE,
    FACETS,
    NEWEST,
    OLDEST,
    Answer,
    EngineDown,
    Hit,
    Request,
)
from search.models import Entry
from search.reading import marking, near
from search.reading.clauses import Asked, Word
from search.reading.marking import Marks

# Of what fits equally well, the thing itself stands before what hangs on it, and whoever bears a
# name or a number before the matters that mention it.
FOREMOST = (
    "CASE search_entry.source WHEN 'person' THEN 1.6 WHEN 'matter' THEN 1.4 "
    "WHEN 'allegation' THEN 1.1 ELSE 1.0 END"
)
SNIPPETS = 2
NEAR_WORDS = 12  # at most so many other spellings of one word
ORDERS = {
    NEWEST: "search_entry.received_on DESC NULLS LAST, search_entry.id DESC",
    OLDEST: "search_entry.received_on ASC NULLS LAST, search_entry.id",
    DUE: "search_entry.due_order, search_entry.id",
}
_FIELDS = (
    "source",
    "key",
    "root",
    "reference",
    "title",
    "body",
    "names",
    "sounds",
    "codes",
    "kind",
    "received_on",
    "is_open",
)
_WITHOUT_TEXT = tuple(name for name in _FIELDS if name not in ("body", "sounds", "codes"))


Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """A question put to the full text: which rows of its page it found, how many in all, and of
    these the columns of the facets."""

    request: Request
    ids: list[int]
    total: int
    counted: list[Row]

    @classmethod
    def of(cls, request: Request, rows: list[Row]) -> "Looked":
        """From all the rows, in their order."""
        page = rows[request.start : request.start + request.size]
        counted = rows if request.wants_facets else []
        return cls(request, [row[0] for row in page], len(rows), counted)


class Embedded(ABC):
    """The full text of the database that holds the entries. One object for one search."""

    name = "embedded"

    def __init__(self) -> None:
        self._spelt: dict[str, list[str]] = {}

    def search(self, request: Request) -> Answer:
        """Raises EngineDown only where the database itself is gone."""
        if request.asked.is_empty:
            return Answer([], 0, {})
        # However often the question is widened, who may see what is the same.
        where, params = _where(request.sight & request.narrowed.condition())
        if where is None:
            return Answer([], 0, {}, request.is_wide, request.is_loose)

        def look(widened: Request) -> Looked:
            return self._look(widened, where, [self._question(widened), *params])

        try:
            return self._told(widening.best(look, request))
        except DatabaseError as fault:
            raise EngineDown(type(fault).__name__) from fault

    def _told(self, found: Looked) -> Answer:
        request = found.request
        facets = _facets(found.counted) if found.counted else {}
        hits = self._hits(request, found.ids) if found.ids else []
        return Answer(hits, found.total, facets, request.is_wide, request.is_loose)

    @abstractmethod
    def _question(self, request: Request) -> str:
        """The clauses in the words of the full text, as one parameter."""

    @abstractmethod
    def _matching(self) -> tuple[str, str]:
        """FROM with its condition, which takes the question once, and what relevance orders by."""

    @abstractmethod
    def near_names(self, word: str) -> list[str]:
        """Words of names that share parts with this one, the likeliest first."""

    def _look(self, request: Request, where: str, params: list[Any]) -> Looked:
        """What the question finds of what meets the condition; `params` of both, in that order."""
        if request.wants_facets:
            return self._at_once(request, where, params)
        return self._page_alone(request, where, params)

    def _at_once(self, request: Request, where: str, params: list[Any]) -> Looked:
        """The page, the count and the facets by one statement: the full text is read once."""
        source, order = self._source(request)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {columns_of(request)} {source} AND {where} "  # noqa: S608
                f"ORDER BY {order} LIMIT {COUNTED + 1}",
                params,
            )
            return Looked.of(request, cursor.fetchall())

    def _page_alone(self, request: Request, where: str, params: list[Any]) -> Looked:
        source, order = self._source(request)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT search_entry.id {source} AND {where} ORDER BY {order} "  # noqa: S608
                "LIMIT %s OFFSET %s",
                [*params, request.size, request.start],
            )
            ids = [row[0] for row in cursor.fetchall()]
            if request.start == 0 and len(ids) < request.size:
                return Looked(request, ids, len(ids), [])
            cursor.execute(
                f"SELECT count(*) FROM (SELECT 1 {source} AND {where} "  # noqa: S608
                f"LIMIT {COUNTED + 1}) AS counted",
                params,
            )
            return Looked(request, ids, cursor.fetchone()[0], [])

    def _source(self, request: Request) -> tuple[str, str]:
        """FROM with its condition, and ORDER BY."""
        source, rank = self._matching()
        return source, ORDERS.get(request.sort, f"{rank}, search_entry.id")

    def _hits(self, request: Request, ids: list[int]) -> list[Hit]:
        # Of thousands, for a file, the texts would be read for nothing.
        fields = _FIELDS if request.wants_marks else _WITHOUT_TEXT
        rows = {row["id"]: row for row in Entry.objects.filter(pk__in=ids).values("id", *fields)}
        marks = None
        if request.wants_marks:
            marks = marking.marks_of(request.asked, self._spellings(request))
        return [_hit(rows[pk], request.asked, marks) for pk in ids if pk in rows]

    def _spellings(self, request: Request) -> list[str]:
        """Other spellings of the words, where they were looked for."""
        if not request.is_wide:
            return []
        return [name for word in request.asked.words for name in self.near(word)]

    def near(self, word: Word) -> list[str]:
        """Names spelt nearly like the word, the nearest first."""
        if word.text not in self._spelt:
            found = near.near(word.text, self.near_names(word.text))
            self._spelt[word.text] = [candidate for candidate, _ in found][:NEAR_WORDS]
        return self._spelt[word.text]


def columns_of(request: Request) -> str:
    """What a row tells of an entry that was found: its id, and what the facets count."""
    counted = FACETS if request.wants_facets else ()
    return ", ".join(f"search_entry.{name}" for name in ("id", *counted))


def _facets(rows: list[Row]) -> dict[str, dict[str, int]]:
    """How many of the rows, after their ids, have each value of each facet, the most first."""
    found = {}
    alike = Counter(row[1:] for row in rows)  # thousands of rows are of a few sorts
    for place, name in enumerate(FACETS):
        counts: Counter[Any] = Counter()
        for values, number in alike.items():
            counts[values[place]] += number
        told = counts.most_common()
        found[name] = {_code(name, value): n for value, n in told if value not in ("", None)}
    return found


def _code(name: str, value: Any) -> str:
    """The value as an address has it; SQLite knows ids as bare hexadecimal."""
    return str(UUID(str(value))) if name == "unit" else str(value)


def _hit(row: dict[str, Any], asked: Asked, marks: Marks | None) -> Hit:
    body = row.get("body", "")
    snippets = marking.fragments(body, marks, most=SNIPPETS) if marks else []
    return Hit(
        source=row["source"],
        key=row["key"],
        root=row["root"],
        reference=row["reference"],
        title=row["title"],
        kind=row["kind"],
        received_on=row["received_on"],
        is_open=row["is_open"],
        title_snippet=marking.highlighted(row["title"], marks) if marks else [],
        snippets=snippets or _opening(body),
        why=reasons.why(asked, row["names"], row["sounds"], row["codes"], marks) if marks else (),
        names=row["names"],
    )


def _opening(body: str) -> list[list[tuple[str, bool]]]:
    said = marking.opening(body)
    return [[(said, False)]] if said else []


def _where(condition: Q) -> tuple[str | None, list[Any]]:
    """The condition as SQL over search_entry; None where nothing can meet it."""
    query = Entry.objects.filter(in_one(condition)).order_by().query
    compiler = query.get_compiler(connection=connection)
    try:
        sql, params = compiler.compile(query.where)
    except EmptyResultSet:
        return None, []
    except FullResultSet:
        return "1 = 1", []
    return sql or "1 = 1", list(params)
