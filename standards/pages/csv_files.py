"""Rows as a CSV file, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable

from django.http import HttpResponse

# What a spreadsheet takes for the start of a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def written(rows: Iterable[Iterable[str]]) -> str:
    """The text of the file; an apostrophe stands before what would be run as a formula."""
    made = io.StringIO()
    made.write("\ufeff")  # without it Excel reads UTF-8 as something older
    csv.writer(made).writerows([safe_cell(cell) for cell in row] for row in rows)
    return made.getvalue()


def answer(rows: Iterable[Iterable[str]], name: str) -> HttpResponse:
    """The file as it is sent, to be kept under this name."""
    response = HttpResponse(written(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name.replace(" ", "-")}"'
    return response


def safe_cell(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would run it as a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
