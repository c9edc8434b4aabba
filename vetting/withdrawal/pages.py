"""What this room adds to the overview of vetting."""

from typing import Any

from django.urls import reverse

from standards.workflow.filters import Filters, to_address
from vetting import blocks
from vetting.withdrawal.models import WithdrawalReview
from vetting.withdrawal.services.referring import may_refer

KIND = "withdrawal_review"


def register() -> None:
    """Called once, when the room starts."""
    blocks.register_block(
        blocks.Block("withdrawal", 25, "vetting_withdrawal/block.html", what_is_open)
    )


def what_is_open(user: Any, told: blocks.Told) -> dict[str, Any]:
    """Open withdrawal reviews by state, as many as the user sees; a state without any is left
    out."""
    return {
        "states": [
            (
                state.label,
                told.open_states[KIND, state],
                reverse("matters") + to_address(Filters(KIND, stage=state)),
            )
            for state in WithdrawalReview.State
            if told.open_states.get((KIND, state))
        ],
        "refer_url": reverse("withdrawal-refer") if may_refer(user) else "",
    }
