"""A new record that two people confirmed and a third triaged becomes adverse information.

By subscription to the triage, once for each record, with where it comes from. Being in a run shows
in nothing that is written: the source is a check, the reference the keyed hash of the record, and
what is written is for the managers of vetting alone.
"""

from standards.events import consumers
from standards.events.models import Event
from standards.workflow.models import Sensitivity
from vetting.history import following
from vetting.history.models import AdverseInformation
from vetting.history.services.adverse import Particulars, adverse_correct, adverse_log
from vetting.programmes.models import Item
from vetting.programmes.services.triaging import HEADS, NEW

SYSTEM = "system:vetting_checks"
THEME = "other"  # of the list of themes; whoever looks at it says better
A = AdverseInformation


def register() -> None:
    """Subscribe. Called once, when the room starts."""
    consumers.register("vetting_programmes.adverse", follow_triage, ["programme.triaged"])


def follow_triage(event: Event) -> None:
    """Log what is new; correct what turned out to be another thing. Bears being run twice."""
    item = (
        Item.objects.select_related("identity", "member", "person")
        .filter(run=event.stream, number=event.facts["item"])
        .first()
    )
    if item is None or item.identity is None or not item.identity.is_confirmed:
        return
    if item.label not in NEW:
        for logged in A.objects.filter(source=A.Source.CHECK, source_ref=_ref(item)):
            adverse_correct(item=logged, by=SYSTEM)
        return
    logged = adverse_log(
        by=SYSTEM,
        person=item.person,
        source=A.Source.CHECK,
        source_ref=_ref(item),
        theme=THEME,
        alleged_on=item.happened_on,
        sensitivity=Sensitivity.RESTRICTED,
        particulars=Particulars(
            what="\n".join(f"{question}: {answer}" for question, answer in item.pack),
            category="A record found by a check",
            made_on=event.occurred_at.date(),
            outcome=dict(HEADS).get(event.facts.get("head", ""), ""),
            source_reliability=A.Reliability.UNTESTED,
            provenance={
                "event": event.pk,
                "verb": event.verb,
                "item": str(item.pk),
                "identity": str(item.identity_id),
                "confirmed_by_two": True,
            },
        ),
    )
    following.tell(logged)


def _ref(item: Item) -> str:
    """The record, by its keyed hash: found again it is the same one."""
    return item.source_key
