"""Addresses of pages that other rooms keep; "" while nothing serves a name, so no link is dead."""

from typing import Any

from django.urls import NoReverseMatch, reverse


def address(url_name: str, *args: Any) -> str:
    """The address, or "" while nothing serves that name."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        return ""


def matter_url(reference: str, anchor: str = "") -> str:
    """The matter's page, at one of its sections when an anchor is given."""
    url = address("matter", reference)
    return f"{url}#{anchor}" if url and anchor else url


def step_url(reference: str, step_name: str) -> str:
    """The page on which a step is taken; the matter's page while there is none."""
    return address("step", reference, step_name) or matter_url(reference)
