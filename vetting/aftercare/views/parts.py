"""What the pages of aftercare share: lists as data, forms that act, pages of one thing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from standards.pages import acting
from standards.pages.components import Action, NotYet, Row
from standards.pages.dates import days_text, long_date
from standards.pages.nav import NavLink
from vetting.views import shared

act = partial(acting.act, template="vetting/form.html")
SHOWN = 100  # rows of a list; the heading says how many there are


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a list: words, a small line under them, or a tag of a colour."""

    label: str
    text: str
    second: str = ""
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: what it is called and where it leads, then its cells."""

    name: str
    url: str
    cells: Sequence[Cell] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading of its own. `means` and `do` are what an empty one says."""

    heading: str
    first: str  # the name of the first column
    lines: Sequence[Line]
    means: str
    do: str = ""
    total: int | None = None
    caption: str = ""  # read out; where the heading does not say it

    @property
    def read_out(self) -> str:
        return self.caption or self.heading or "List"

    @property
    def columns(self) -> list[str]:
        return [self.first, *(cell.label for cell in self.lines[0].cells)] if self.lines else []

    @property
    def more(self) -> int:
        """How many there are beyond those shown."""
        return max(0, (self.total or 0) - len(self.lines))


@dataclass(frozen=True, slots=True)
class Page:
    """A page of lists, or of one thing."""

    title: str
    tables: Sequence[Table] = ()
    rows: Sequence[Row] = ()
    actions: Sequence[Action] = ()
    not_yet: Sequence[NotYet] = ()
    lead: str = ""
    links: Sequence[NavLink] = ()
    back_url: str = ""
    back_label: str = "Back"
    tags: Sequence[tuple[str, str]] = ()
    words: Sequence[tuple[str, str]] = field(default_factory=tuple)  # (heading, somebody's words)
    counted: str = ""  # how many the list has, small beside the title


def show(request: HttpRequest, page: Page) -> HttpResponse:
    return render(request, "vetting_aftercare/page.html", {"page": page})


def show_list(request: HttpRequest, name: str, page: Page) -> HttpResponse:
    """A page of lists, with the links between the pages of vetting."""
    context = {"page": page, "links": shared.links(request.user, name)}
    return render(request, "vetting_aftercare/page.html", context)


def some(rows: QuerySet[Any]) -> tuple[list[Any], int]:
    """The first rows of a list, and how many there are."""
    found = list(rows[: SHOWN + 1])
    return found[:SHOWN], len(found) if len(found) <= SHOWN else rows.count()


def day_cell(label: str, day: date | None, *, is_done: bool = False) -> Cell:
    """A day, and that it has passed where that says something."""
    if day is None:
        return Cell(label, "Not known")
    left = (day - timezone.localdate()).days
    if is_done or left > 0:
        return Cell(label, long_date(day))
    word = "Due today" if left == 0 else f"Overdue by {days_text(-left, 'calendar day')}"
    return Cell(label, word, long_date(day), "orange" if left == 0 else "red")
