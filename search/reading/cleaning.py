"""Make what was typed fit to be read, whatever it is, and keep account of what was done."""

import re
import unicodedata

LONGEST_READ = 10_000  # characters of a question that are looked at
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]{0,20}(?:\s[^<>]{0,500})?/?>|<!--|-->")
_SPACES = re.compile(r"\s+")
_DOUBLE_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂″", '"'))
# A control, a format sign (zero width, direction, soft hyphen), half a character, a gap in Unicode.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Cn", "Co"})


def cleaned(text: str) -> str:
    """The text as one line of NFC: no control, zero-width or direction signs, straight quotes.

    Right-to-left letters stay as they are; only the invisible signs about them go.
    """
    start = text[:LONGEST_READ]
    if not start.isascii():
        start = unicodedata.normalize("NFC", start)
    spaced = _SPACES.sub(" ", start)
    if not (spaced.isascii() and spaced.isprintable()):
        spaced = "".join(c for c in spaced if unicodedata.category(c) not in _UNSEEN)
    return _SPACES.sub(" ", spaced.translate(_DOUBLE_QUOTES)).strip()[:LONGEST_READ]


def without_markup(text: str) -> str:
    """The text between tags; the text as it is where nothing would be left."""
    return _TAG.sub(" ", text).strip() or text
