"""Appoint an appeal panel: nobody who had an earlier part of any kind."""

from datetime import date
from typing import Any

from standards.access.standing import standing
from standards.refusals import NotReady
from standards.workflow import bars
from vetting.withdrawal import appointing, involvement

ROLE = "appeal_panel_member"
# Every part there is: `any_part` asks the whole history; these name the commonest.
_PARTS = (
    "referred",
    "triaged",
    "determined",
    "assessed",
    "arbitrated",
    "managed",
    "law_checked",
    "decided_withdrawal",
    "granted_before",
)


def appoint(
    review: Any, members: list[Any], *, declares: bool, by: Any, on: date
) -> dict[str, Any]:
    """The first is its chair. Appointing again replaces a panel that has not decided."""
    appeal = review.appeal
    for user in members:
        refusal = why_not(review, user)
        if refusal is not None:
            raise NotReady(refusal, remedy="Choose somebody who is new to it.")
    unknown = [user for user in members if appointing.needs_declaration(review, user)]
    if unknown and not declares:
        raise NotReady(
            f"The records cannot show that {', '.join(map(str, unknown))} had no earlier part.",
            remedy="Have them declare it in writing and tick that they did, or choose others.",
        )
    appeal.panel.all().delete()
    for user in members:
        appeal.panel.create(
            user=user, appointed_on=on, is_chair=user == members[0], declared=user in unknown
        )
        appointing.let_in(review, user, by=by)
    return {"panel": [str(user.pk) for user in members], "declared": len(unknown)}


def why_not(review: Any, user: Any) -> str | None:
    """None where the user may sit, else the sentence."""
    if not standing(user).holds(ROLE):
        return f"{user} does not sit on appeal panels."
    if involvement.any_part(user, review):
        return f"{user} took an earlier part in this review, so cannot sit on its appeal."
    if bars.bar_of(user, review) is not None:
        return f"{user} cannot be appointed to this matter: they are tied to it or to the person."
    return involvement.why_not_appointed(user, review, parts=_PARTS)
