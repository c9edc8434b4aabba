"""The stem of an English word: "investigating" and "investigated" are one."""

import threading
from functools import lru_cache

import snowballstemmer

_LONGEST = 40
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
