"""Regular expressions that find folded words in a text as it is written, accents and all.

Folding a long text to search it costs more than the search, and moves every place in it. So the
words become one pattern instead: a tree of letters, each with what folds to it.
"""

import re
import sys
import unicodedata
from collections.abc import Iterable
from functools import cache

from standards.people.folding import fold

_APOSTROPHE = "['’‘`´]?"
_MARKS = "[\u0300-\u036f]{0,4}"
_END = ""  # the key of a tree's leaf


@cache
def _written() -> tuple[dict[str, str], dict[str, str]]:
    """For a folded letter, and for two of them, every character that folds to it."""
    single: dict[str, list[str]] = {}
    double: dict[str, list[str]] = {}
    for code in range(0xC0, min(sys.maxunicode, 0x1F000)):
        character = chr(code)
        if not character.isalnum() or unicodedata.category(character) == "Lo":
            continue
        folded = fold(character)
        if len(folded) == 1 and folded != character:
            single.setdefault(folded, []).append(character)
        elif len(folded) == 2:
            double.setdefault(folded, []).append(character)
    return _joined(single), _joined(double)


def _joined(found: dict[str, list[str]]) -> dict[str, str]:
    return {folded: "".join(characters) for folded, characters in found.items()}


def plain(text: str) -> str | None:
    """The text with each letter as it is folded, place for place; None where one folds to two, or
    carries its mark apart."""
    if text.isascii():
        return text
    singles, apart = _plainly()
    return None if apart.search(text) else text.translate(singles)


@cache
def _plainly() -> tuple[dict[int, str], re.Pattern[str]]:
    single, double = _written()
    table = {ord(character): folded for folded, many in single.items() for character in many}
    return table, re.compile(f"[\u0300-\u036f{re.escape(''.join(double.values()))}]")


def starts(beginnings: Iterable[str], *, is_plain: bool) -> re.Pattern[str]:
    """A pattern that finds each word of a text that begins in one of these folded ways.

    `is_plain` makes a quicker one, for what `plain` gave. It finds too many rather than too few:
    whoever uses it folds what it found and looks again.
    """
    tree: dict[str, dict] = {}
    for beginning in beginnings:
        branch = tree
        for letter in beginning:
            branch = branch.setdefault(letter, {})
        branch[_END] = {}
    pattern = _pattern(tree, is_plain=is_plain, depth=0)
    return re.compile(rf"(?<![^\W_]){pattern}\w{{0,60}}", re.IGNORECASE)


def _pattern(tree: dict[str, dict], *, is_plain: bool, depth: int) -> str:
    if _END in tree:
        return ""  # what is longer begins so too
    choices = []
    for letter, branch in tree.items():
        rest = _pattern(branch, is_plain=is_plain, depth=depth + 1)
        after = _APOSTROPHE if depth < 2 and rest else ""  # O'Neill, D'Souza, Al'Amin
        choices.append(f"{_letter(letter, is_plain)}{after}{rest}")
        if not is_plain:
            choices += _doubles(letter, branch, depth)
    return choices[0] if len(choices) == 1 else f"(?:{'|'.join(choices)})"


def _letter(letter: str, is_plain: bool) -> str:
    if is_plain:
        return re.escape(letter)
    others = _written()[0].get(letter, "")
    return f"[{re.escape(letter + others)}]{_MARKS}" if others else f"{re.escape(letter)}{_MARKS}"


def _doubles(letter: str, branch: dict[str, dict], depth: int) -> list[str]:
    """Ways by a character that folds to two letters: ß, æ, þ, ﬁ."""
    found = []
    for following, further in branch.items():
        if following and (others := _written()[1].get(letter + following)):
            rest = _pattern(further, is_plain=False, depth=depth + 2)
            found.append(f"[{re.escape(others)}]{rest}")
    return found
