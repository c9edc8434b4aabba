"""The typeface of letters, and what it cannot print.

Liberation Sans has the letters of Welsh and of every language written in Latin, Greek or Cyrillic
letters. A character beyond it is printed as an empty box and named, so that nobody sends a letter
without knowing; the page beside the PDF shows it as it is.
"""

import unicodedata
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR = "LiberationSans"
BOLD = "LiberationSans-Bold"
BOX = "\N{WHITE SQUARE}"

_FILES = Path(__file__).resolve().parent.parent / "fonts"
# Written from right to left, or joined: one glyph after another would be wrong even where the
# typeface has them.
_UNSHAPED = frozenset({"R", "AL", "AN"})


@cache
def register() -> None:
    """Make both weights known to reportlab, once a process."""
    pdfmetrics.registerFont(TTFont(REGULAR, _FILES / "LiberationSans-Regular.ttf"))
    pdfmetrics.registerFont(TTFont(BOLD, _FILES / "LiberationSans-Bold.ttf"))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR)


def printable(text: str) -> str:
    """The text with a box for each character that cannot be printed."""
    return "".join(char if _has(char) else BOX for char in text)


def unprintable(text: str) -> list[str]:
    """Scripts or symbols in the text that cannot be printed: ["Arabic", "Bengali"]."""
    return list(dict.fromkeys(_script(char) for char in text if not _has(char)))


def _has(char: str) -> bool:
    if char == "\n":
        return True
    register()
    known = pdfmetrics.getFont(REGULAR).face.charToGlyph
    return ord(char) in known and unicodedata.bidirectional(char) not in _UNSHAPED


def _script(char: str) -> str:
    """The first word of a character's Unicode name is its script for all living scripts."""
    name = unicodedata.name(char, "")
    if unicodedata.category(char)[0] not in "LM":
        return "a symbol"
    words = {"CJK": "Chinese or Japanese", "HIRAGANA": "Japanese", "KATAKANA": "Japanese"}
    first = name.split(" ")[0].split("-")[0]
    return words.get(first, first.capitalize() or "an unknown character")
