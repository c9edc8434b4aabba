"""E-mails: who wrote to whom, what about, the words, and the text of what is attached. Pure."""

import email.message
import email.parser
import email.policy
from binascii import Error as BadEncoding
from collections.abc import Callable
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from io import BytesIO

from standards.records.extraction.plain_text import add_html, decoded
from standards.records.extraction.texts import (
    MEGABYTE,
    Gathered,
    Source,
    Status,
    Unreadable,
)

MOST_BYTES = 40 * MEGABYTE  # of an e-mail are looked at
MOST_PARTS = 1000
LONGEST_HEADER = 20_000  # characters: some hundred people with their addresses
MOST_DEPTH = 3  # e-mails within e-mails
_SHOWN = ("Subject", "From", "To", "Cc", "Date")
_ENDINGS = {"text/html": "html", "text/rtf": "rtf", "application/rtf": "rtf", "text/csv": "csv"}

ReadAttached = Callable[[Source, Gathered], None]


def read_mail(source: Source, gathered: Gathered, read_attached: ReadAttached) -> None:
    """Gather an e-mail. `read_attached` reads what is attached; what it cannot read is left out.

    What has no headers is read as a text.
    """
    content = source.file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        gathered.truncated = True
        content = content[:MOST_BYTES]
    # The older policy: the newer one reads headers by a grammar and breaks on false ones.
    message = email.parser.BytesParser(policy=email.policy.compat32).parsebytes(content)
    if not message.keys():
        gathered.add(decoded(content))
        return
    _Mail(source, gathered, read_attached).message(message, source.depth)


class _Mail:
    """One e-mail being read, with how many parts it has had."""

    def __init__(self, source: Source, gathered: Gathered, read_attached: ReadAttached) -> None:
        self._source = source
        self._gathered = gathered
        self._read_attached = read_attached
        self._parts = 0

    def message(self, message: email.message.Message, depth: int) -> None:
        for name in _SHOWN:
            for value in message.get_all(name, [])[:20]:
                self._gathered.line(f"{name}: {header_text(value)}")
        self._gathered.line("")
        self._part(message, depth)

    def _part(self, part: email.message.Message, depth: int) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS or self._source.budget.is_out_of_time():
            self._gathered.truncated = True
            return
        kind = part.get_content_type()
        if kind == "message/rfc822":
            self._enclosed(part, depth)
        elif part.is_multipart():
            for child in self._worth_reading(part, kind):
                self._part(child, depth)
        else:
            self._leaf(part, kind, depth)

    def _enclosed(self, part: email.message.Message, depth: int) -> None:
        inner = part.get_payload()
        if depth < MOST_DEPTH and isinstance(inner, list):
            for message in inner[:1]:
                if isinstance(message, email.message.Message):
                    self.message(message, depth + 1)
        else:
            self._gathered.truncated = True

    def _worth_reading(self, part: email.message.Message, kind: str) -> list[email.message.Message]:
        """All parts; of the same text written twice the plain one, where it says anything."""
        children = [each for each in part.get_payload() if isinstance(each, email.message.Message)]
        if kind == "multipart/alternative":
            plain = [each for each in children if each.get_content_type() == "text/plain"]
            if any(_content(each).strip() for each in plain):
                return plain
        return children

    def _leaf(self, part: email.message.Message, kind: str, depth: int) -> None:
        name = header_text(part.get_filename() or "")
        if name:
            self._attached(part, name, depth)
        elif kind in ("text/plain", "text/html"):
            self._body(part, kind)
        elif kind in _ENDINGS:
            self._attached(part, f".{_ENDINGS[kind]}", depth)

    def _body(self, part: email.message.Message, kind: str) -> None:
        try:
            text = decoded(_content(part), _charset(part))
        except Unreadable:
            return
        if kind == "text/html":
            add_html(text, self._gathered)
        else:
            self._gathered.add(text)
        self._gathered.line("")

    def _attached(self, part: email.message.Message, name: str, depth: int) -> None:
        stem, _, ending = name.rpartition(".")
        if stem:
            self._gathered.line(name)
        content = _content(part)
        inner = Source(BytesIO(content), ending.lower(), self._source.budget, depth + 1)
        if inner.depth > MOST_DEPTH:
            self._gathered.truncated = True
            return
        try:
            self._source.budget.spend(len(content))
            self._read_attached(inner, self._gathered)
        except Unreadable as exc:
            # A file that is locked or broken does not hide the e-mail that it came with.
            if exc.status is Status.TOO_LARGE:
                self._gathered.truncated = True
        self._gathered.line("")


def _content(part: email.message.Message) -> bytes:
    """The bytes of a part; what is badly encoded gives what could be made of it."""
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, MessageError):
        return b""
    return content if isinstance(content, bytes) else b""


def _charset(part: email.message.Message) -> str:
    try:
        named = part.get_param("charset", "")
    except (ValueError, LookupError, UnicodeError):
        return ""
    return named[2] if isinstance(named, tuple) else str(named or "")


def header_text(value: object) -> str:
    """A header's words, whatever charset they are packed in; as it stands where it is broken."""
    raw = str(value)[:LONGEST_HEADER]
    try:
        pieces = decode_header(raw)
    except (HeaderParseError, BadEncoding, ValueError):
        return " ".join(raw.split())
    words = []
    for piece, charset in pieces:
        if isinstance(piece, bytes):
            try:
                words.append(decoded(piece, charset or ""))
            except Unreadable:
                continue
        else:
            words.append(piece)
    return " ".join("".join(words).split())
