"""Whether two names may be one person's: for hints, where somebody looks and decides."""

from jellyfish import damerau_levenshtein_distance, metaphone

from standards.people.folding import fold
from standards.people.nicknames import agree

_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "rev"})
_FEWEST = 2  # words: a surname alone is half of a street


def name_words(name: str) -> list[str]:
    """The folded words of a name, without titles."""
    return [word for word in fold(name).split() if word not in _TITLES]


def are_alike(one: str, other: str) -> bool:
    """Every word of the shorter name stands in the longer, in any order: so, as a nickname, spelt
    or sounding nearly so. Both have two words or more; a hyphen may be missing."""
    fewer, more = sorted((name_words(one), name_words(other)), key=len)
    if len(fewer) < _FEWEST:
        joined = "".join(fewer) and "".join(fewer) == "".join(more)
        return bool(joined) and len(more) >= _FEWEST
    left = [*more, *(first + second for first, second in zip(more, more[1:], strict=False))]
    for word in fewer:
        met = next((held for held in left if _meet(word, held)), None)
        if met is None:
            return False
        left.remove(met)
    return True


def letters_amiss(length: int) -> int:
    """How many letters may be amiss in a word so long: none of three, one up to seven, else two."""
    return 0 if length <= 3 else 1 if length <= 7 else 2


def _meet(one: str, other: str) -> bool:
    if one == other or agree(one.upper(), other.upper()):
        return True
    most = letters_amiss(max(len(one), len(other)))
    if not most:
        return False
    if metaphone(one) == metaphone(other) and one[:1] == other[:1]:
        return True
    return damerau_levenshtein_distance(one, other) <= most
