"""The stem of an English word: "investigating" and "investigated" are one."""

import threading
from functools import lru_cache

import snowballstemmer

_LONGEST = 40
# What a stem is cut from: of the word "investigation", typed as far as "investiga", an engine
# keeps "investig".
_ENDINGS = (
    "ability ably ally alities alise alize ances ancy ants ated ates ating ations atively ators "
    "atory ements ences ency ently ered ers est ed es fully fulness ibility ibly ically icity "
    "icating ications icative ied ies iness ingly ings ionally ions ised ising ism ists ities "
    "ively iveness ized izing ly ments nesses ors ously ousness"
)
_BEGUN = frozenset(ending[:end] for ending in _ENDINGS.split() for end in range(1, len(ending) + 1))
_SHORTEST_STEM = 3
_own = threading.local()  # a stemmer keeps its place in itself, so each thread has one


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of a folded word. Engines have their own, which agree with it nearly always."""
    if len(word) < 3 or len(word) > _LONGEST or not word.isascii():
        return word
    stemmer = getattr(_own, "stemmer", None)
    if stemmer is None:
        stemmer = _own.stemmer = snowballstemmer.stemmer("english")
    return str(stemmer.stemWord(word))


def stems_before(typed: str) -> tuple[str, ...]:
    """What a half typed word may have for its stem that is shorter than what is typed."""
    ends = range(_SHORTEST_STEM, len(typed))
    return tuple(typed[:end] for end in ends if typed[end:] in _BEGUN)
