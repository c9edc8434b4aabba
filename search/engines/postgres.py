"""PostgreSQL's own full text: the question is one tsquery, weights tell the columns apart."""

import re

from django.db import connection

from search.engines.base import Request
from search.engines.embedded import FOREMOST, Embedded
from search.reading.clauses import Asked, Clause, Code, Phrase, Word
from search.reading.stems import stems_before

Words = tuple[str, ...]
CANDIDATES = 60
# Weights of D, C, B, A: sounds, text, names and title, codes.
RANK = "'{0.05, 0.2, 0.6, 1.0}'"
_LEXEME = re.compile(r"'(?:[^']|'')*'")
_NOT_SOUNDS = r"\g<0>:ABC"  # what only sounds so is no word of the text


class Postgres(Embedded):
    def __init__(self) -> None:
        super().__init__()
        self._stems: dict[Words, str] = {}

    def _question(self, request: Request) -> str:
        self._learn(request.asked)
        between = " | " if request.is_loose else " & "
        return between.join(
            f"({self._clause(clause, request)})" for clause in request.asked.clauses
        )

    def _matching(self) -> tuple[str, str]:
        # Named once, so that the question is a parameter once.
        source = (
            "FROM (SELECT %s::tsquery AS q) AS question, search_entry "
            "WHERE search_entry.vector @@ question.q"
        )
        return source, f"ts_rank({RANK}, search_entry.vector, question.q) * {FOREMOST} DESC"

    def _clause(self, clause: Clause, request: Request) -> str:
        if isinstance(clause, Phrase):
            in_names = " <-> ".join(f"{_lexeme(word)}:B" for word in clause.words)
            return _any([f"({in_names})", self._stems[clause.words]])
        if isinstance(clause, Code):
            ways = [f"{_lexeme(token)}:A" for token in clause.tokens]
            if clause.said:
                ways.append(self._clause(clause.said, request))
            return _any(ways)
        return self._word(clause, request)

    def _word(self, word: Word, request: Request) -> str:
        ways = [f"{_lexeme(word.text)}:B", self._stems[(word.text,)]]
        if request.is_typing and word.is_last:
            ways.append(f"{_lexeme(word.text)}:*B")
            ways += [f"{_lexeme(stem)}:B" for stem in stems_before(word.text)]
        ways += [self._stems[other] for other in word.synonyms]
        ways += [f"{_lexeme(name)}:B" for name in word.nicknames]
        if request.is_wide:
            ways += [f"{_lexeme(key)}:D" for key in word.sounds]
            ways += [f"{_lexeme(name)}:B" for name in self.near(word)]
        return _any(ways)

    def _learn(self, asked: Asked) -> None:
        """How the dictionary has every word and phrase of the question; one query. "" for what it
        keeps none of."""
        said = [each.said if isinstance(each, Code) else each for each in asked.clauses]
        wanted = {clause.words for clause in said if isinstance(clause, Phrase)}
        for word in asked.words:
            wanted |= {(word.text,), *word.synonyms}
        unknown = sorted(wanted - set(self._stems))
        if not unknown:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT phraseto_tsquery('search_words', said)::text "
                "FROM unnest(%s::text[]) WITH ORDINALITY AS asked (said, place) ORDER BY place",
                [[" ".join(words) for words in unknown]],
            )
            found = [row[0] for row in cursor.fetchall()]
        for words, query in zip(unknown, found, strict=True):
            self._stems[words] = f"({_LEXEME.sub(_NOT_SOUNDS, query)})" if query else ""

    def near_names(self, word: str) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT word FROM search_nameword WHERE word %% %s "
                "ORDER BY similarity(word, %s) DESC, word LIMIT %s",
                [word, word, CANDIDATES],
            )
            return [row[0] for row in cursor.fetchall()]


def _any(ways: list[str]) -> str:
    return " | ".join(way for way in ways if way)


def _lexeme(text: str) -> str:
    """A quoted lexeme of a tsquery: nothing in it is syntax."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
