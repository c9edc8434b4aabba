"""A question for Elasticsearch: every clause is wanted, each is met by the best of its ways.

What is exact weighs most: a code, then a name, a title, the text; what only means or sounds the
same less. Every way has a name, so that a hit can say how it was found (`said`).
"""

from collections.abc import Iterable

from elasticsearch_dsl import Q as Ask
from elasticsearch_dsl.query import Query

from search.engines.base import Request
from search.reading.clauses import Asked, Clause, Code, Phrase, Word
from search.reading.near import near
from search.reading.stems import stems_before

# What a way weighs against the others.
CODE = (60.0, 45.0, 35.0)  # the closest token, the next, all others
NAME, TITLE, BODY = 8.0, 5.0, 1.0
NICKNAME, BEGINNING = 4.0, 2.0
MEANS_TITLE, MEANS_BODY = 3.0, 0.7
NEARLY, SOUND = 2.0, 1.0
SIDE_BY_SIDE = 6.0
# As far as a name is from itself with its parts turned about, or with one between them.
SLOP = 3
TIE = 0.1
# Of what fits equally well, the thing itself stands before what hangs on it, and whoever bears a
# name or a number before the matters that mention it.
FOREMOST = [
    {"filter": {"term": {"source": "person"}}, "weight": 1.6},
    {"filter": {"term": {"source": "matter"}}, "weight": 1.4},
    {"filter": {"term": {"source": "allegation"}}, "weight": 1.1},
]
# How many letters may be amiss: none of three or fewer, one up to six, else two.
AMISS = "AUTO:4,7"
SPELLINGS = 50
SHORTEST_BEGINNING = 2

# The names of the ways, the strongest first, and what a page says of them: "Found by …". Words of
# the text speak for themselves in the highlights.
SAID = {
    "name": "the name",
    "nickname": "another form of the name",
    "title": "",
    "body": "",
    "meaning": "words that mean the same",
    "nearly": "a name spelt nearly so",
    "sound": "a name that sounds alike",
    "beginning": "the beginning of a name",
}
CODE_WAY, CODE_SAID = "code:", "its number, reference or date"


def query_of(request: Request) -> Query:
    """What scores a hit: all clauses, and more for words that stand side by side. Where some of
    the clauses are enough, those that have more of them score more."""
    asked = request.asked
    wanted = [_clause(clause, request) for clause in asked.clauses]
    if request.is_loose:
        wanted = [Ask("bool", should=wanted, minimum_should_match=1)]
    scored = Ask("bool", must=wanted, should=_side_by_side(asked))
    return Ask("function_score", query=scored, functions=FOREMOST, boost_mode="multiply")


def said(asked: Asked, ways: Iterable[str], names: str) -> tuple[str, ...]:
    """In words how a hit was found: each word of the question by the strongest of its ways."""
    met = {":".join(way.split(":")[:2]) for way in ways}
    found = {CODE_SAID: None} if CODE_WAY in met else {}
    for number, word in enumerate(asked.words):
        way = next((way for way in SAID if _named(way, number) in met), "title")
        spelt = near(word.text, names.split()) if way == "nearly" else []
        words = f"{SAID[way]}, {spelt[0][0].capitalize()}" if spelt else SAID[way]
        if words:
            found[words] = None
    return tuple(found)


def _named(way: str, number: int, *which: object) -> str:
    """The name of a way to meet a word. Elasticsearch keeps one query of each name, so `which`
    tells those apart that are the same way."""
    return ":".join(map(str, (way, number, *which)))


def _clause(clause: Clause, request: Request) -> Query:
    if isinstance(clause, Phrase):
        return _phrase(clause)
    if isinstance(clause, Code):
        return _code(clause, request)
    return _best(_ways(clause, request))


def _phrase(clause: Phrase) -> Query:
    words = " ".join(clause.words)
    return _best(
        [
            _side("names", words, NAME),
            _side("title", words, TITLE),
            _side("body", words, BODY),
        ]
    )


def _code(clause: Code, request: Request) -> Query:
    ways = [
        Ask(
            "constant_score",
            filter=Ask("term", codes=token),
            boost=CODE[min(place, len(CODE) - 1)],
            _name=f"{CODE_WAY}:{token}",
        )
        for place, token in enumerate(clause.tokens)
    ]
    if clause.said:
        ways.append(_clause(clause.said, request))
    return _best(ways)


def _ways(word: Word, request: Request) -> list[Query]:
    number = request.asked.words.index(word)
    ways = [
        _match("names", word.text, NAME, _named("name", number)),
        _match("title", word.text, TITLE, _named("title", number)),
        _match("body", word.text, BODY, _named("body", number)),
    ]
    for which, other in enumerate(word.synonyms):
        words = " ".join(other)
        for field, boost in (("title", MEANS_TITLE), ("body", MEANS_BODY)):
            ways.append(_side(field, words, boost, _named("meaning", number, field, which)))
        ways.append(_side("names", words, NICKNAME, _named("nickname", number, which)))
    if word.nicknames:
        nicknames = " ".join(word.nicknames)
        ways.append(_match("names", nicknames, NICKNAME, _named("nickname", number)))
    if request.is_typing and word.is_last and len(word.text) >= SHORTEST_BEGINNING:
        ways += _beginning(word.text, number)
    if request.is_wide:
        ways += _wide(word, number)
    return ways


def _beginning(text: str, number: int) -> list[Query]:
    """The word may be half typed."""
    made = []
    for field, boost in (("names", BEGINNING), ("title", BEGINNING / 2)):
        name = _named("beginning", number, field)
        made.append(Ask("prefix", **{field: {"value": text, "boost": boost, "_name": name}}))
    name = _named("beginning", number, "title")
    if stems := stems_before(text):
        made.append(Ask("terms", title=list(stems), boost=BEGINNING / 2, _name=name))
    return made


def _wide(word: Word, number: int) -> list[Query]:
    """Names that are spelt nearly alike, and those that sound alike."""
    nearly = {
        "query": word.text,
        "fuzziness": AMISS,
        "max_expansions": SPELLINGS,
        "boost": NEARLY,
        "_name": _named("nearly", number),
    }
    ways = [Ask("match", names=nearly)]
    if word.sounds:
        ways.append(_match("sounds", " ".join(word.sounds), SOUND, _named("sound", number)))
    return ways


def _side_by_side(asked: Asked) -> list[Query]:
    """Several words of one question are likelier the name of one person than of several."""
    words = [clause.text for clause in asked.clauses if isinstance(clause, Word)]
    if len(words) < 2:
        return []
    return [
        Ask("match_phrase", **{field: {"query": " ".join(words), "slop": SLOP, "boost": boost}})
        for field, boost in (("names", SIDE_BY_SIDE), ("title", SIDE_BY_SIDE / 2), ("body", BODY))
    ]


def _match(field: str, words: str, boost: float, name: str) -> Query:
    return Ask("match", **{field: {"query": words, "boost": boost, "_name": name}})


def _side(field: str, words: str, boost: float, name: str = "") -> Query:
    named = {"_name": name} if name else {}
    return Ask("match_phrase", **{field: {"query": words, "boost": boost, **named}})


def _best(ways: list[Query]) -> Query:
    return Ask("dis_max", queries=ways, tie_breaker=TIE) if len(ways) > 1 else ways[0]
