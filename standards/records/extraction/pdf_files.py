"""The text of a PDF, page after page. Pure."""

import logging

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

from standards.records.extraction.texts import (
    FAULTS,
    Budget,
    Full,
    Gathered,
    Source,
    Status,
    Unreadable,
)

MOST_PAGES = 20_000
_SOMETHING = 3  # letters and digits on a page, below which it counts as one without text

# It reports each oddity of a file, and its words may quote the file.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def read_pdf(source: Source, gathered: Gathered) -> tuple[int, int]:
    """Gather the text; returns how many pages there are, and how many of them have no text.

    A page that is broken is left out. Raises Unreadable where none could be read, and where a
    password is needed.
    """
    try:
        reader = PdfReader(source.file, strict=False)
        # A file that only restricts printing opens without a password.
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable(Status.ENCRYPTED)
        pages = reader.get_num_pages()
    except (DependencyError, FileNotDecryptedError) as exc:
        raise Unreadable(Status.ENCRYPTED) from exc
    except LimitReachedError as exc:
        raise Unreadable(Status.TOO_LARGE) from exc
    except (PyPdfError, *FAULTS) as exc:
        raise Unreadable(Status.CORRUPT) from exc
    if pages > MOST_PAGES:
        gathered.truncated = True
    return _read_pages(reader, pages, gathered, source.budget)


def _read_pages(
    reader: PdfReader, pages: int, gathered: Gathered, budget: Budget
) -> tuple[int, int]:
    empty, broken, over_limit = 0, 0, 0
    for number in range(min(pages, MOST_PAGES)):
        if budget.is_out_of_time():
            gathered.truncated = True
            break
        try:
            text = _text_of(reader.pages[number])
        except LimitReachedError:
            over_limit += 1
            continue
        except (PyPdfError, *FAULTS):
            broken += 1
            continue
        if sum(1 for char in text if char.isalnum()) < _SOMETHING:
            empty += 1
        try:
            gathered.line(text)
        except Full:
            return pages, empty
    read = pages - broken - over_limit
    if read <= 0:
        raise Unreadable(Status.TOO_LARGE if over_limit else Status.CORRUPT)
    return pages, empty


def _text_of(page: PageObject) -> str:
    return page.extract_text()
