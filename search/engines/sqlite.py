"""SQLite's FTS5: the whole question is one MATCH expression."""

from typing import Any

from django.db import connection

from search.engines.base import COUNTED, RELEVANCE, Request
from search.engines.embedded import FOREMOST, Embedded, Looked, Row, columns_of
from search.engines.embedded_text import NARROW, TABLE, WORDS
from search.reading import near
from search.reading.clauses import Clause, Code, Phrase, Word
from search.reading.stems import stems_before

# A hit in a reference or number counts most, then a name, the title, the text; a name that only
# sounds alike least. In the order of the table's columns: names, sounds, codes, title, body.
WEIGHTS = (8.0, 1.0, 12.0, 5.0, 1.0)
CANDIDATES = 60
COMMON = 20_000  # entries that say something: to weigh so many takes longer than anybody waits


class Sqlite(Embedded):
    def _question(self, request: Request) -> str:
        between = " OR " if request.is_loose else " AND "
        return between.join(
            f"({self._clause(clause, request)})" for clause in request.asked.clauses
        )

    def _matching(self) -> tuple[str, str]:
        source = (
            f"FROM {TABLE} JOIN search_entry INDEXED BY {NARROW} "
            f"ON search_entry.id = {TABLE}.rowid "
            f"WHERE {TABLE} MATCH %s"
        )
        rank = f"bm25({TABLE}, {', '.join(map(str, WEIGHTS))})"
        return source, f"{rank} * {FOREMOST}"

    def _look(self, request: Request, where: str, params: list[Any]) -> Looked:
        is_one = len(request.asked.clauses) == 1 or request.is_loose
        if request.sort != RELEVANCE or not is_one:
            return super()._look(request, where, params)
        return self._one_clause(request, where, params)

    def _one_clause(self, request: Request, where: str, params: list[Any]) -> Looked:
        """By relevance; but of what a very common one finds, first what bears it in its name, title
        or number, and then the rest as they came. One statement: of its three parts, SQLite runs
        those whose limit is not 0, one after another."""
        question, *sight = params
        borne = f"{{names codes title}} : ({question})"
        source, rank = self._matching()

        def part(is_common: int, order: str) -> str:
            limit = f"(SELECT {COUNTED + 1} * (is_common = {is_common}) FROM asked)"  # noqa: S608
            return (
                f"SELECT * FROM (SELECT {columns_of(request)} {source} AND {where} "  # noqa: S608
                f"ORDER BY {order} LIMIT {limit})"
            )

        weighed = f"{rank}, search_entry.id"
        parts = (part(0, weighed), part(1, weighed), part(1, f"{TABLE}.rowid DESC"))
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH asked AS MATERIALIZED (SELECT count(*) > {COMMON} AS is_common "  # noqa: S608
                f"FROM (SELECT 1 FROM {TABLE} WHERE {TABLE} MATCH %s LIMIT {COMMON + 1})) "
                + " UNION ALL ".join(parts),
                [question, question, *sight, borne, *sight, question, *sight],
            )
            rows = cursor.fetchall()
        firsts: dict[int, Row] = {}
        for row in rows:
            firsts.setdefault(row[0], row)
        return Looked.of(request, list(firsts.values())[: COUNTED + 1])

    def _clause(self, clause: Clause, request: Request) -> str:
        if isinstance(clause, Phrase):
            return f"{{names title body}} : {_phrase(clause.words)}"
        if isinstance(clause, Code):
            ways = [f"{{codes}} : {_quoted(token)}" for token in clause.tokens]
            if clause.said:
                ways.append(f"({self._clause(clause.said, request)})")
            return " OR ".join(ways)
        return self._word(clause, request)

    def _word(self, word: Word, request: Request) -> str:
        ways = [f"{{names title body}} : {_quoted(word.text)}"]
        if request.is_typing and word.is_last:
            ways.append(f"{{names title}} : {_quoted(word.text)} *")
            ways += [f"{{title}} : {_quoted(stem)}" for stem in stems_before(word.text)]
        ways += [f"{{title body}} : {_phrase(other)}" for other in word.synonyms]
        ways += [f"{{names}} : {_quoted(name)}" for name in word.nicknames]
        if request.is_wide:
            ways += [f"{{sounds}} : {_quoted(key)}" for key in word.sounds]
            ways += [f"{{names}} : {_quoted(name)}" for name in self.near(word)]
        return " OR ".join(ways)

    def near_names(self, word: str) -> list[str]:
        parts = near.shingles(word)
        if not parts:
            return []
        asked = " OR ".join(_quoted(part) for part in parts)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT word FROM {WORDS} WHERE {WORDS} MATCH %s "  # noqa: S608
                "ORDER BY rank LIMIT %s",
                [asked, CANDIDATES],
            )
            return [row[0].strip() for row in cursor.fetchall()]


def _quoted(text: str) -> str:
    """A string of FTS5: nothing in it is syntax."""
    return '"' + text.replace('"', '""') + '"'


def _phrase(words: tuple[str, ...]) -> str:
    return _quoted(" ".join(words))
