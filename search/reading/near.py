"""Words that are spelt nearly alike: a slip of the hand, two letters turned about.

An engine keeps a vocabulary of the names that it holds, gathers those that share shingles with what
was typed, and asks `near` which of them are meant.
"""

from collections.abc import Iterable

from jellyfish import damerau_levenshtein_distance

from standards.people.likeness import letters_amiss

LONGEST = 64  # characters; what is longer is no name, and comparing it takes long


def limit(word: str) -> int:
    """How many letters may be amiss; none of a word that is longer than any word."""
    return _limit(len(word))


def _limit(length: int) -> int:
    return letters_amiss(length) if length <= LONGEST else 0


def near(word: str, candidates: Iterable[str]) -> list[tuple[str, int]]:
    """The candidates within the limit of the folded word, the nearest first, without itself.

    A letter left out, put in or changed counts as one, and so do two neighbours turned about. The
    longer of the two words sets the limit: "kan" may be Khan with a letter left out.
    """
    found = []
    for candidate in set(candidates):
        most = _limit(max(len(candidate), len(word)))
        if candidate == word or abs(len(candidate) - len(word)) > most:
            continue
        distance = damerau_levenshtein_distance(word, candidate)
        if distance <= most:
            found.append((candidate, distance))
    return sorted(found, key=lambda each: (each[1], each[0][:1] != word[:1], each[0]))


def shingles(word: str) -> tuple[str, ...]:
    """The runs of three characters of a folded word, its edges marked: "ali" → "  a", " al", ….

    As PostgreSQL's pg_trgm makes them, each once.
    """
    padded = f"  {word[:LONGEST]} "
    return (
        tuple(dict.fromkeys(padded[at : at + 3] for at in range(len(padded) - 2))) if word else ()
    )


def fewest_shared(word: str) -> int:
    """How many shingles any word within the limit shares with this one, at the least.

    Each letter amiss spoils three at most, two turned about four.
    """
    length = len(word)
    widest = max(_limit(length + more) for more in range(3) if more <= _limit(length + more))
    return max(len(shingles(word)) - 4 * widest, 1)
