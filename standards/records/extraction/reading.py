"""Read one file: which reader it needs, and what became of it. Pure; runs in the child."""

from collections.abc import Callable
from io import SEEK_END, SEEK_SET
from typing import BinaryIO

from standards.records.extraction import office_files, plain_text
from standards.records.extraction.mail import read_mail
from standards.records.extraction.pdf_files import read_pdf
from standards.records.extraction.texts import (
    FAULTS,
    LARGEST_FILE,
    Budget,
    Full,
    Gathered,
    Source,
    Status,
    Text,
    Unreadable,
)

_READERS: dict[str, Callable[[Source, Gathered], None]] = {
    **office_files.READERS,
    **dict.fromkeys(("txt", "csv", "log", "md", "tsv"), plain_text.read_plain),
    **dict.fromkeys(("html", "htm"), plain_text.read_html),
    "rtf": plain_text.read_rtf,
}


def read(file: BinaryIO, ending: str, budget: Budget | None = None) -> Text:
    """The text of a file, by the ending of its name (which the upload checked).

    Raises MemoryError where there is not enough of it; every other fault of a file is a status.
    """
    size = file.seek(0, SEEK_END)
    file.seek(0, SEEK_SET)
    if size > LARGEST_FILE:
        return Text(Status.TOO_LARGE)
    gathered = Gathered()
    pages = empty = 0
    try:
        pages, empty = _read(Source(file, ending, budget or Budget()), gathered)
    except Full:
        pass
    except Unreadable as exc:
        return Text(exc.status)
    except FAULTS:
        return Text(Status.CORRUPT)
    text = gathered.text()
    if not any(char.isalnum() for char in text):
        # Of a file that was not read to its end nobody knows that it holds none.
        status = Status.TOO_LARGE if gathered.truncated else Status.NO_TEXT
        return Text(status, pages=pages, pages_without_text=empty)
    return Text(Status.TEXT, text, pages, empty, gathered.truncated)


def _read(source: Source, gathered: Gathered) -> tuple[int, int]:
    if source.ending == "pdf":
        return read_pdf(source, gathered)
    if source.ending == "eml":
        read_mail(source, gathered, _read_attached)
        return 0, 0
    reader = _READERS.get(source.ending)
    if reader is None:
        raise Unreadable(Status.NOT_SUPPORTED)
    reader(source, gathered)
    return 0, 0


def _read_attached(source: Source, gathered: Gathered) -> None:
    """One file of an e-mail. Archives are not opened."""
    try:
        _read(source, gathered)
    except FAULTS as exc:
        raise Unreadable(Status.CORRUPT) from exc
