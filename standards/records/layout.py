"""The shape of a letter's text: headings, lists and paragraphs, for the page and for paper.

`# ` begins a heading, `- ` an item of a list; an empty line ends a paragraph; other line breaks
are kept, as addresses and signatures need them. Pure functions.
"""

import unicodedata
from dataclasses import dataclass

# Marks, embeddings, overrides and isolates of direction; the byte-order mark; the soft hyphen.
_TURNING = frozenset(
    map(chr, (0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0xAD))
)


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a letter. `kind` is "heading", "paragraph" or "list"."""

    kind: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def blocks(text: str) -> list[Block]:
    """A letter's text in pieces, in order."""
    found: list[Block] = []
    kind, lines = "", []  # type: str, list[str]

    def finish() -> None:
        nonlocal kind, lines
        if lines:
            found.append(Block(kind, tuple(lines)))
        kind, lines = "", []

    for line in tidy(text).split("\n"):
        of, content = _kind_of(line)
        if of in ("", "heading") or of != kind:
            finish()
        if of:
            kind = of
            lines.append(content)
    finish()
    return found


def _kind_of(line: str) -> tuple[str, str]:
    stripped = line.strip()
    if not stripped:
        return "", ""
    if stripped.startswith("# "):
        return "heading", stripped[2:].strip()
    if stripped.startswith("- "):
        return "list", stripped[2:].strip()
    return "paragraph", stripped


def tidy(text: str) -> str:
    """One spelling of the same text: composed letters, plain line ends, no control characters.

    Characters that turn the direction of writing are dropped: they can make a name or an
    address read as another.
    """
    plain = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        char
        for char in plain.replace("\t", " ")
        if char == "\n" or (unicodedata.category(char) != "Cc" and char not in _TURNING)
    ).strip()
