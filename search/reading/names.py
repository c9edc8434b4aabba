"""Names of people: the ways in which one is written, called and heard.

For an entry: `written_forms(name)` are words to index beside the name as it stands, and
`sounds_of(name)` its keys. For a question: `nicknames_of(word)` and `sounds_of_word(word)`.
The order of the parts never matters; a former name is given as a further name.
"""

from search.reading.sounds import keys_of
from standards.people.folding import fold
from standards.people.nicknames import name_groups, other_names

MOST_NICKNAMES = 40
_NO_PART = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "rev", "prof", "pc", "wpc", "dc", "ps", "ds"}
    | {"sgt", "insp", "supt", "dci", "pcso", "nee", "formerly", "aka", "jnr", "snr"}
)
# Said before a name in a question. Some are surnames too, so no name that is held loses them.
TITLES = _NO_PART | {"di", "dcs", "constable", "sergeant", "inspector", "superintendent"}
# Of these, what is also put after a name: "Patel (PC)". "Di" there is somebody's name.
TITLES_AFTER = frozenset({"pc", "wpc", "dc", "ps", "ds", "sgt", "insp", "pcso", "dci", "mr", "mrs"})
# Said before a title: "acting detective sergeant".
BEFORE_TITLES = frozenset(
    {"police", "detective", "acting", "temporary", "chief", "special", "retired", "former", "ex"}
)
# Begin a surname and are often left out, joined on, or parted.
PARTICLES = frozenset(
    {"van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "das", "du", "la", "le"}
    | {"al", "el", "ul", "ur", "bin", "ibn", "bint", "abu", "st", "ter", "ten", "zu", "zur", "y"}
    | {"mc", "mac", "o", "fitz", "ap", "ab", "ferch", "abdul", "abd"}
)
# Of these alone: with the next word they make one name, and without it they are none.
JOINED = frozenset({"mc", "mac", "o", "fitz"})
_APOSTROPHES = "'’‘`´"


def words_of(name: str) -> tuple[str, ...]:
    """The folded words of a name, without titles."""
    return tuple(word for word in fold(name).split() if word not in _NO_PART)


def written_forms(name: str) -> tuple[str, ...]:
    """Every word by which a name is looked up: its words, and its parts joined and parted.

    "Anne-Marie O'Neill van der Berg" → anne, marie, oneill, van, der, berg, annemarie, neill,
    vanderberg, derberg.
    """
    found = dict.fromkeys(words_of(name))
    for part in name.split():
        pieces = fold(part).split()
        if len(pieces) > 1:
            found["".join(pieces)] = None
        for mark in _APOSTROPHES:
            before, mark_found, after = part.partition(mark)
            if mark_found and len(fold(before)) <= 2 and len(fold(after)) > 2:
                found.update(dict.fromkeys(fold(after).split()))
    words = words_of(name)
    for at in range(1, len(words)):
        start = at
        while start > 0 and words[start - 1] in PARTICLES:
            start -= 1
            found["".join(words[start : at + 1])] = None
    for word in tuple(found):
        found.update(dict.fromkeys(_scottish(word)))
    return tuple(found)


def sounds_of(name: str) -> tuple[str, ...]:
    """The keys that an entry holds of a whole name: what its words sound like, and initials.

    "in" and a letter: some part of the name begins so; "io" and a letter: only the initial is
    known.
    """
    forms = written_forms(name)
    lone = [word for word in forms if len(word) == 1]
    found: dict[str, None] = {}
    for word in forms:
        if word not in PARTICLES:
            found.update(dict.fromkeys(keys_of(word)))
    initials = dict.fromkeys(word[0] for word in words_of(name))
    found.update(dict.fromkeys(f"in{letter}" for letter in initials if _is_letter(letter)))
    found.update(dict.fromkeys(f"io{letter}" for letter in lone if _is_letter(letter)))
    return tuple(found)


def sounds_of_word(word: str, *, with_initial: bool = False) -> tuple[str, ...]:
    """The keys by which one folded word of a question finds names.

    A single letter finds whoever has the initial. `with_initial`: a forename also finds those of
    whom only the initial is known; only where more words narrow it down.
    """
    if len(word) == 1:
        return (f"in{word}",) if _is_letter(word) else ()
    keys = keys_of(word)
    if with_initial and word.isascii() and is_forename(word):
        return (*keys, f"io{word[0]}")
    return keys


def nicknames_of(word: str) -> tuple[str, ...]:
    """What else somebody of this name may be called or be written, folded: "bob" → robert, rob."""
    others = [*_scottish(word), *(other.lower() for other in other_names(word.upper()))]
    return tuple(dict.fromkeys(others))[:MOST_NICKNAMES]


def is_forename(word: str) -> bool:
    """Whether the table of forenames knows the folded word."""
    return word.upper() in name_groups()


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _scottish(word: str) -> tuple[str, ...]:
    """Mc for Mac and Mac for Mc, where enough of a name follows."""
    if word.startswith("mac") and len(word) > 6:
        return ("mc" + word[3:],)
    if word.startswith("mc") and len(word) > 5:
        return ("mac" + word[2:],)
    return ()
