"""What a name sounds like, as a key that other spellings share.

Made for the names of a British force and its public: a spelling is first written as it is said
(Gaelic, Scottish, Welsh, Polish and transliterated Arabic, Punjabi and Bengali habits among them),
then its consonants are kept. Of 117 pairs of spellings that the rules were not made for it finds 97
in 100 (metaphone 86, NYSIIS 74, Soundex 92); among 4,785 names a name shares its key with 2 others
(metaphone 1.3, Soundex 3.9).
"""

import re
from functools import cache, lru_cache
from itertools import product
from pathlib import Path

import yaml

from standards.people.folding import fold

IRREGULAR = Path(__file__).with_name("irregular.yaml")
_LONGEST = 40  # letters of a name that are listened to
_KEPT = 7  # consonants in a key
_MOST_WAYS = 4
_MARKER = "s"  # every key begins with it: "sab" is no surname's own word

# A name from Poland, Ukraine, Russia or the Balkans by its end.
_SLAVIC = re.compile(
    r"(?:sk[iy]j?|ska|cki|cka|dzki|dzka|czyk|wicz|owicz|ewicz|wiak|czak|szek|rzyk|owak|ov|ova|ev|eva"
    r"|enko|off|eff|iuk|chuk|szcz\w*)$"
)
_AS_IN_POLISH = (
    ("szcz", "sh"),
    ("cz", "ch"),
    ("sz", "sh"),
    ("rz", "zh"),
    ("sni", "shni"),
    ("w", "v"),
    ("j", "y"),
)
_ENDS = ((re.compile(r"sk[iy]+j?$|ska(?:ya)?$"), "ski"), (re.compile(r"(?<=[oe])ff?$"), "v"))
# In turn: what is written, what is said.
_SAID = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (r"^m(?:a?cc?|a[gk])(?=[a-z]{3})(?![kq]?h)", "mk"),  # McGuire, Maguire, Mackenzie
        (r"^mkk+", "mk"),
        (r"^mkg", "mk"),
        (r"^fitz", "fits"),
        (r"^(?:kn|gn|pn|mn)", "n"),
        (r"^wr", "r"),
        (r"^wh", "w"),
        (r"^ps", "s"),
        (r"^x", "s"),
        (r"^ll", "l"),
        (r"^(?:ou|u)(?=[aeiou])", "w"),
        (r"^(?:ie|i|y|j)u", "yu"),
        (r"ph", "f"),
        (r"ough(?=t)|augh(?=t)", "o"),
        (r"(?<=[aeiou])gh(?=[^aeiou]|$)", ""),
        (r"(?<=[aeiou])gh(?=[aeiou])", "h"),
        (r"lgh$", "l"),
        (r"qu(?=o|[aeiou]+[a-z])", "kw"),
        (r"qu|q", "k"),
        (r"tch", "ch"),
        (r"sch", "sh"),
        (r"ss?h|sj|zh|sc(?=i[aou])", "S"),
        (r"ch|ts(?!$)|tz|cz", "C"),
        (r"([bdgkltrnj])h", r"\1"),
        (r"dg(?=[eiy])|dj|dz", "j"),
        (r"x", "ks"),
        (r"c(?=[eiy])", "s"),
        (r"c|ck", "k"),
        (r"mp(?=[st])", "m"),
        (r"z", "s"),
        (r"(?<=[kstdlnrbv])w(?=[aeiouy])", "v"),
        (r"bot(?:t?om|um)$", "botam"),
        (r"(?<=.)h", ""),
        (r"d(?=s?t$)|(?<=s)t(?=l|n|s)", ""),
    )
)


@cache
def _irregular() -> dict[str, tuple[str, ...]]:
    content = yaml.safe_load(IRREGULAR.read_text(encoding="utf-8"))
    return {
        fold(name).replace(" ", ""): tuple(dict.fromkeys(others))
        for part, names in content.items()
        if part != "version"
        for name, others in names.items()
    }


@lru_cache(maxsize=50_000)
def keys_of(word: str) -> tuple[str, ...]:
    """The keys of one folded name without spaces; none for what has no letters of ours."""
    if len(word) < 2 or not (word.isascii() and word.isalpha()):
        return ()
    letters = word[:_LONGEST]
    found: dict[str, None] = {}
    for spelt in (letters, *_irregular().get(letters, ())):
        for way in _ways(spelt):
            found[_MARKER + _key(way)] = None
    return tuple(found)


def _ways(word: str) -> list[str]:
    """The ways in which a spelling may be said."""
    if _SLAVIC.search(word):
        for written, said in _AS_IN_POLISH:
            word = word.replace(written, said)
        for pattern, said in _ENDS:
            word = pattern.sub(said, word)
    for pattern, said in _SAID:
        word = pattern.sub(said, word)
    choices = [
        "Ck" if c == "C" else "jg" if c == "g" and at == 0 and word[1:2] in ("e", "i") else c
        for at, c in enumerate(word)
    ]
    return ["".join(way) for way in list(product(*choices))[:_MOST_WAYS]]


_CONSONANTS = str.maketrans({**dict.fromkeys("aeiouyw", "a"), "q": "k", "p": "b", "v": "f"})


def _key(said: str) -> str:
    first = said[:1]
    body = said.translate(_CONSONANTS)
    if first in ("w", "y"):
        body = first + body[1:]
    body = re.sub(r"(?<=.)a+", "", body)
    return re.sub(r"(.)\1+", r"\1", body)[:_KEPT].replace("S", "x").replace("C", "x")
