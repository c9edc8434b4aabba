"""The place of a page in a search: which result it is, and the ways to the ones beside it.

An address carries the search's opaque id, the number of the result and the choices; none of it can
name somebody. The frame shows the place on whatever page a result leads to.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

ID, AT, CHOICES = "found", "at", "in"
LONGEST = 400  # characters of choices


@dataclass(frozen=True, slots=True)
class Place:
    """Result `number` of a search."""

    number: int
    back_url: str
    previous_url: str
    next_url: str


def with_place(url: str, pk: UUID, number: int, choices: dict[str, str]) -> str:
    """The address of a result's page that knows its place."""
    said = {ID: str(pk), AT: str(number)}
    if choices:
        said[CHOICES] = urlencode(choices)
    page, _, anchor = url.partition("#")
    return f"{page}?{urlencode(said)}" + (f"#{anchor}" if anchor else "")


def place_of(request: HttpRequest) -> Place | None:
    """The place that the page's address names, if it names one. No query."""
    try:
        pk, number = UUID(request.GET.get(ID, "")), int(request.GET.get(AT, ""))
    except ValueError:
        return None
    choices = dict(parse_qsl(request.GET.get(CHOICES, "")[:LONGEST]))
    query = f"?{urlencode(choices)}" if choices else ""

    def beside(other: int) -> str:
        return reverse("found-at", args=[pk, other]) + query

    return Place(
        number=number,
        back_url=reverse("found", args=[pk]) + query,
        previous_url=beside(number - 1) if number > 1 else "",
        next_url=beside(number + 1),
    )
