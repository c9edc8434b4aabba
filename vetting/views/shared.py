"""What the pages of vetting share: who may open them, the links between them, the filters."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from standards.pages.components import Chip
from standards.pages.nav import NavLink
from standards.refusals import NotAllowed
from vetting import blocks, sight

PAGES = (
    ("Overview", "vetting"),
    ("Clearances", "vetting-clearances"),
    ("In post without clearance", "vetting-without-clearance"),
    ("Funnel", "vetting-funnel"),
)
PAGE_ROWS = 50


def only_vetting(user: Any) -> None:
    """Raise NotAllowed for those who hold no vetting role."""
    if not sight.works_in_vetting(user):
        raise NotAllowed(
            "Vetting is for those who work in it.",
            remedy="A clearance that you may know of is on the page of its holder.",
        )


def only_readers(user: Any) -> None:
    """Raise NotAllowed for those who may not look through the register."""
    if not sight.reads_register(user):
        raise NotAllowed(
            "The register of clearances is for vetting and for HR.",
            remedy="A clearance that you may know of is on the page of its holder.",
        )


def links(user: Any, current: str) -> list[NavLink]:
    """The pages of vetting that the user may open."""
    whole = sight.works_in_vetting(user)
    own = PAGES if whole else PAGES[1:3]
    shown = [*own, *((page.label, page.url_name) for page in blocks.pages_for(user))]
    return [NavLink(label, reverse(name), current=name == current) for label, name in shown]


def params_of(filters: Any) -> dict[str, str]:
    """The filters in force as parameters of an address."""
    plain = type(filters)()
    found = {each.name: getattr(filters, each.name) for each in fields(filters)}
    return {name: value for name, value in found.items() if value != getattr(plain, name)}


def address(filters: Any, **more: str) -> str:
    """The query string of a list; "?" alone for the list without filters."""
    return f"?{urlencode({**params_of(filters), **more})}"


def address_of(**places: Any) -> str:
    """The query string of a page of a list that has no filters."""
    return f"?{urlencode({name: str(place) for name, place in places.items()})}"


def chips(filters: Any, words: Mapping[str, str]) -> list[Chip]:
    """A chip for each filter in force, named by `words`, leading to the list without it."""
    plain = type(filters)()
    return [
        Chip(words[name], address(replace(filters, **{name: getattr(plain, name)})))
        for name in params_of(filters)
    ]


def counted(total: int, one: str, many: str, most: int | None = None) -> str:
    """How many, in words: exact up to `most`, then "10,000+" (settled 18)."""
    if most is not None and total > most:
        return f"{most:,}+ {many}"
    return f"{total:,} {one if total == 1 else many}"
