"""Spell names, numbers and addresses in one way, so that they are found however they are typed."""

import re
import unicodedata
from collections.abc import Iterable

# Letters that Unicode does not take apart into a plain letter and a mark.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th"})
_DROPPED = re.compile(r"['’‘`´.]")  # O'Neill and ONeill, St. and St, are the same
_BETWEEN = re.compile(r"[^\w@+]+", re.UNICODE)
_EXTENSION = re.compile(r"(?:ext|x)\.?\s*\d+\s*$", re.IGNORECASE)
LONGEST_KEY = 500


def fold(text: str) -> str:
    """Lower case, without accents, apostrophes or punctuation: "Smith-Łęcka " → "smith lecka"."""
    letters = text.lower() if text.isascii() else _plain(text.casefold())
    return _BETWEEN.sub(" ", _DROPPED.sub("", letters)).replace("_", " ").strip()


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_PLAIN)


def words(text: str) -> list[str]:
    """The folded words of what somebody typed."""
    return fold(text).split()


def search_key(parts: Iterable[str]) -> str:
    """The folded parts in order, each word once, within the length of the column."""
    found = dict.fromkeys(word for part in parts if part for word in words(part))
    return " ".join(found)[:LONGEST_KEY]


def telephone_key(number: str) -> str:
    """The digits of a UK number as dialled at home: "+44 (0)20 7946 0018 ext 5" → "02079460018"."""
    dialled = _EXTENSION.sub("", number.strip())
    is_international = dialled.lstrip("( ").startswith(("+", "00"))
    digits = re.sub(r"\D", "", dialled.replace("(0)", "") if is_international else dialled)
    digits = digits.removeprefix("00") if is_international else digits
    if is_international and digits.startswith("44"):
        return "0" + digits[2:].removeprefix("0")
    return digits


def email_key(address: str) -> str:
    """An address as mail systems compare it in practice: trimmed, lower case."""
    return address.strip().casefold()
