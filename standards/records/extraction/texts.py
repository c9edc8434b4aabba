"""What reading a file gives, how much of it is kept, and what may go wrong. Pure."""

import binascii
import re
import struct
import time
import zlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import BinaryIO

MEGABYTE = 1024 * 1024
MOST_CHARACTERS = 1_000_000  # of a file are kept; the rest is cut
LARGEST_FILE = 200 * MEGABYTE  # is looked into

# What parsers of other people's files raise on broken ones, beside their own errors.
FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BufferError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    StopIteration,
    TypeError,
    ValueError,
    binascii.Error,
    struct.error,
    zlib.error,
)

_LINES = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Not seen and not typed: controls, marks of direction, joiners, soft hyphens, halves of pairs.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_GAPS = re.compile(r"[^\S\n\t]{2,}|\t{2,}")
_EMPTY_LINES = re.compile(r"\n\s*\n\s*")


class Status(StrEnum):
    """What became of reading a file."""

    WAITING = "waiting"
    TEXT = "text"
    NO_TEXT = "no_text"  # a scan: pages without text
    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    TOO_LARGE = "too_large"  # or takes more memory or time than one file may
    NOT_SUPPORTED = "not_supported"
    FAILED = "failed"  # the reader broke down, or the bytes could not be had


@dataclass(frozen=True, slots=True)
class Text:
    """The text of one file. `pages` counts those of a PDF, `pages_without_text` its scans."""

    status: Status
    text: str = ""
    pages: int = 0
    pages_without_text: int = 0
    truncated: bool = False


class Unreadable(Exception):
    """A file without text for us; `status` says why."""

    def __init__(self, status: Status) -> None:
        super().__init__(str(status))
        self.status = status


class Full(Exception):
    """As much text as is kept has been gathered: whoever reads may stop."""


class Gathered:
    """Text as it comes in, made plain, up to a number of characters.

    `add` raises Full once there is no room. Characters that nobody sees are dropped, so that a
    name with such a character in it is found.
    """

    def __init__(self, most: int = MOST_CHARACTERS) -> None:
        self._most = most
        self._parts: list[str] = []
        self._size = 0
        self.truncated = False

    def add(self, piece: str) -> None:
        """Add text as it stands; line ends and gaps are put in order."""
        plain = _GAPS.sub(" ", _UNSEEN.sub("", _LINES.sub("\n", piece)))
        if not plain:
            return
        room = self._most - self._size
        if len(plain) > room:
            self._parts.append(plain[:room])
            self._size = self._most
            self.truncated = True
            raise Full
        self._parts.append(plain)
        self._size += len(plain)

    def line(self, piece: str) -> None:
        """Add text as a line of its own."""
        self.add(f"{piece}\n")

    def text(self) -> str:
        return _EMPTY_LINES.sub("\n\n", "".join(self._parts)).strip()


@dataclass(slots=True)
class Budget:
    """What one file may cost: bytes that come out of packed parts, and processor time.

    Where a file has pages or parts, the time is looked at between them and what was read till
    then is kept; the child's own bound, which is wider, keeps nothing.
    """

    left: int = 64 * MEGABYTE
    seconds: float = 20.0
    began: float = field(default_factory=time.process_time)

    def is_out_of_time(self) -> bool:
        return time.process_time() - self.began > self.seconds

    def spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise Unreadable(Status.TOO_LARGE)


@dataclass(slots=True)
class Source:
    """One file, or one file within an e-mail: its bytes, its name's ending, what it may cost."""

    file: BinaryIO
    ending: str
    budget: Budget
    depth: int = 0  # e-mails that it lies in
