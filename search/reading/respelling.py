"""Words of the trade that are often misspelt: "harrassment" is looked for as harassment too.

Only our own lists are looked in, never what is held, so that a suggestion tells nobody anything.
Names are left to the engines, which know those that are there.
"""

from functools import cache

from search.reading import vocabulary
from search.reading.near import near
from search.reading.plain_words import PLAIN_WORDS
from standards.people.nicknames import name_groups

SHORTEST = 8  # a shorter word is near too many names: Pearson is no person, Mathers no matters
_SURNAMES = frozenset({"brothers", "collison", "sargeant"})
_TWO_AMISS_FROM = 10
_MOST = 2


@cache
def _known() -> dict[str, tuple[str, ...]]:
    """The words of our lists by their first letter."""
    phrases = vocabulary.ours().others
    words = PLAIN_WORDS.union(word for phrase in phrases for word in phrase)
    found: dict[str, list[str]] = {}
    for word in sorted(words):
        if len(word) >= SHORTEST - 1 and word.isalpha():
            found.setdefault(word[0], []).append(word)
    return {letter: tuple(words) for letter, words in found.items()}


def words_near(word: str) -> tuple[str, ...]:
    """The words of our lists that this one may be a misspelling of: the nearest, two at the most.

    One letter may be amiss, of long words two, never the first. None for a word of the lists, for
    a forename, and for surnames of which it is known.
    """
    if len(word) < SHORTEST or not word.isalpha() or word in _SURNAMES:
        return ()
    if word.upper() in name_groups():
        return ()
    known = _known().get(word[0], ())
    if word in known:
        return ()
    most = 2 if len(word) >= _TWO_AMISS_FROM else 1
    found = [(other, far) for other, far in near(word, known) if far <= most]
    return tuple(other for other, far in found if far == found[0][1])[:_MOST]
