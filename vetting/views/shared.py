"""What the pages of vetting share: who may open them, the links between them, the filters."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from standards.pages.components import Chip
from standards.pages.nav import NavLink
from standards.refusals import NotAllowed
from standards.workflow import kept
from vetting import blocks, sight
from vetting.blocks import Group, PageLink

PAGES = (
    PageLink("Clearances", "vetting-clearances", Group.REGISTER, 1, sight.reads_register),
    PageLink(
        "In post without clearance",
        "vetting-without-clearance",
        Group.REGISTER,
        2,
        sight.reads_register,
    ),
    PageLink("Funnel", "vetting-funnel", Group.REPORTS, 3, sight.reads_funnel),
)
PAGE_ROWS = 50


def only_vetting(user: Any) -> None:
    """Raise NotAllowed for those who hold no vetting role."""
    if not sight.works_in_vetting(user):
        raise NotAllowed(
            "Vetting is for those who work in it.",
            remedy="A clearance that you may know of is on the page of its holder.",
        )


def only_readers_of_numbers(user: Any) -> None:
    """Raise NotAllowed for those who hold no vetting role and are no leaders."""
    if not sight.reads_funnel(user):
        only_vetting(user)


def only_readers(user: Any) -> None:
    """Raise NotAllowed for those who may not look through the register."""
    if not sight.reads_register(user):
        raise NotAllowed(
            "The register of clearances is for vetting and for HR.",
            remedy="A clearance that you may know of is on the page of its holder.",
        )


def links(user: Any, current: str) -> list[NavLink]:
    """The groups of pages of vetting that the user may open, each with its pages inside.

    A group leads to its first page. Who may open one group alone gets its pages in one row.
    """
    may_open = [page for page in PAGES if page.visible(user)] + blocks.pages_for(user)
    inside: dict[Group, list[NavLink]] = {group: [] for group in Group}
    for page in may_open:
        here = page.url_name == current
        inside[page.group].append(NavLink(page.label, reverse(page.url_name), current=here))
    groups = [
        NavLink(
            group.value,
            pages[0].url,
            current=any(page.current for page in pages),
            inside=tuple(pages),
        )
        for group, pages in inside.items()
        if pages
    ]
    if sight.works_in_vetting(user):
        return [NavLink("Overview", reverse("vetting"), current=current == "vetting"), *groups]
    return list(groups[0].inside) if len(groups) == 1 else groups


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


def unit_words(code: str) -> str:
    """A unit as a filter in force names it: by its name; by its code where nobody knows one."""
    return f"Unit: {dict(kept.unit_choices()).get(code, code)}"


def counted(total: int, one: str, many: str, most: int | None = None) -> str:
    """How many, in words: exact up to `most`, then "10,000+" (settled 18)."""
    if most is not None and total > most:
        return f"{most:,}+ {many}"
    return f"{total:,} {one if total == 1 else many}"
