"""Routes into the review of withdrawal: what a programme found comes to the vetting authority."""

from typing import Any

from django.utils import timezone

from standards.workflow.models import Matter
from vetting.history.models import AdverseInformation
from vetting.programmes.models import Item, Outcome
from vetting.programmes.services import routing
from vetting.withdrawal.services.referring import withdrawal_refer

SYSTEM = "system:programmes"


def register() -> None:
    """Called once at start-up."""
    for category in ("VETTING_REVIEW", "NEW_VETTING_REVIEW"):
        routing.register_receiver(category, refer)


def refer(outcome: Outcome, by: Any) -> Matter | None:
    """Open a review at V0, restricted as the programme is; once for an item, however often asked.

    A hit whose person two people have not confirmed is refused: nothing is routed before.
    """
    item = outcome.item
    if item.kind == Item.Kind.HIT and (item.identity is None or not item.identity.is_confirmed):
        return None
    return withdrawal_refer(
        by=SYSTEM,
        person=item.person,
        matter_text=_words(item),
        source="programme",
        source_ref=f"{item.run.reference}/{item.number}"[:60],
        known_on=timezone.localdate(),
        themes=_themes(item),
        occurred_on=item.happened_on,
        restricted=True,
    )


def _words(item: Item) -> str:
    lines = [f"{question}: {answer}" for question, answer in item.pack]
    said = "\n".join(lines)
    return f"Found by a programme, item {item.reference}.\n{said}".strip()


def _themes(item: Item) -> list[str]:
    if not item.source_key.startswith("adverse:"):
        return []
    row = AdverseInformation.objects.filter(pk=item.source_key.removeprefix("adverse:")).first()
    return list(row.themes) if row is not None else []
