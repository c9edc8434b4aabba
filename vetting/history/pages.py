"""What this room adds to the overview of vetting and to the links between its pages."""

from typing import Any

from django.urls import reverse

from vetting import blocks, sight
from vetting.history import selectors

WAITING = "Adverse information to look at"


def register() -> None:
    """Called once, when the room starts."""
    blocks.register_page(
        blocks.PageLink(
            "Adverse information",
            "vetting-adverse-list",
            blocks.Group.REVIEWS,
            30,
            sight.works_in_vetting,
        )
    )
    blocks.register_block(
        blocks.Block(
            "adverse",
            30,
            "vetting_history/block.html",
            waiting_to_be_seen,
            lambda user: {WAITING: selectors.waiting(user)},
        )
    )


def waiting_to_be_seen(_user: Any, told: blocks.Told) -> dict[str, Any]:
    """How much adverse information the user may look at and nobody has."""
    return {"waiting": told.counts[WAITING], "url": reverse("vetting-adverse-list")}
