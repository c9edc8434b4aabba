"""Is it allowed, in this state, for anyone? Guards of a renewal that answer in a sentence."""

from typing import TYPE_CHECKING

from django.utils import timezone

from standards.pages.dates import long_date
from standards.workflow.steps import Missing
from vetting import holding, receivers
from vetting.models.clearances import Clearance

if TYPE_CHECKING:
    from vetting.models import Renewal

S = Clearance.Status


def is_not_ended(renewal: "Renewal") -> Missing | None:
    """A clearance that was withdrawn, superseded or ended has nothing left to renew."""
    clearance = renewal.at_stake
    if clearance.status not in Clearance.ENDED:
        return None
    return Missing(
        f"This clearance is {clearance.get_status_display().lower()}, so it cannot be renewed.",
        "End the renewal: it is no longer needed.",
    )


def is_not_suspended(renewal: "Renewal") -> Missing | None:
    if renewal.at_stake.status != S.SUSPENDED:
        return None
    return Missing(
        "This clearance is suspended, so it cannot be renewed as it stands.",
        "Wait until the suspension is decided, or pass it to a full review.",
    )


def expiry_has_passed(renewal: "Renewal") -> Missing | None:
    """Only a known date can pass, and the last day itself still counts."""
    expires_on = renewal.clearance.expires_on
    if expires_on is not None and timezone.localdate() > expires_on:
        return None
    return Missing("The clearance has not expired.")


def is_still_current(renewal: "Renewal") -> Missing | None:
    """What was suspended, withdrawn or superseded does not lapse: it has ended otherwise."""
    if renewal.clearance.status == S.CURRENT:
        return None
    return Missing("The clearance is not current, so it does not lapse.")


def is_no_longer_needed(renewal: "Renewal") -> Missing | None:
    clearance = renewal.at_stake
    if clearance.status in Clearance.ENDED or renewal.held.has_left:
        return None
    if renewal.held.covers(clearance, timezone.localdate()):
        return None
    return Missing("The clearance stands and its holder serves, so the renewal is still needed.")


def consequence_is_settled(renewal: "Renewal") -> Missing | None:
    """A lapse, or a full review that is owed, stays open until what it calls for has happened."""
    if renewal.state == "renewed":
        return None
    if is_no_longer_needed(renewal) is None:
        return None
    if renewal.state == "passed":
        if receivers.taken_up(renewal):
            return None
        return Missing(
            "A full review is owed and no application has taken it up yet, so the duty stays here "
            "with its owner and its date.",
            "An application opens by itself; until it does, look again at what is owed.",
        )
    expires_on = renewal.clearance.expires_on
    if expires_on is None or not holding.is_required(renewal.clearance):
        return None
    return Missing(
        f"The clearance expired on {long_date(expires_on)} and its holder is in a post that "
        "requires it.",
        "Take the review up and decide it, pass it to a full review, or have the person moved.",
    )


def is_not_checked(renewal: "Renewal") -> Missing | None:
    if renewal.quality_checked_on is None:
        return None
    return Missing("The decision was checked already.")
