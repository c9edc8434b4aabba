"""What this room adds to the overview of vetting and to the links between its pages."""

from typing import Any

from django.urls import reverse

from vetting import blocks, sight
from vetting.history import selectors


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
        blocks.Block("adverse", 30, "vetting_history/block.html", waiting_to_be_seen)
    )


def waiting_to_be_seen(user: Any) -> dict[str, Any]:
    """How much adverse information the user may look at and nobody has."""
    return {"waiting": selectors.waiting(user).count(), "url": reverse("vetting-adverse-list")}
