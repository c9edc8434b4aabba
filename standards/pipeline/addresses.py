"""Addresses of pages that other rooms keep; "" while nothing serves a name, so no link is dead."""

from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse


def address(url_name: str, *args: Any) -> str:
    """The address, or "" while nothing serves that name."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        return ""


def matter_url(reference: str) -> str:
    """The matter's page."""
    return address("matter", reference)


def step_url(reference: str, step_name: str) -> str:
    """The page on which a step is taken; the matter's page while there is none."""
    return address("step", reference, step_name) or matter_url(reference)


def decide_url(reference: str, code: str) -> str:
    """The page that asks which of several outcomes it is."""
    return address("decide", reference, code) or matter_url(reference)


def why_url(reference: str, clock_id: UUID) -> str:
    """Why a clock has the date that it has."""
    return address("matter-clock", reference, clock_id)


def proposal_url(proposal_id: UUID) -> str:
    """The page on which a proposal is decided."""
    return address("proposal", proposal_id)
