"""Reviews of clearance by harm: open the review of withdrawal, follow it, and be done only when
it is: a clearance kept with measures is not done before each measure had its first review."""

from django.db import transaction
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.events import consumers, verbs
from standards.events.models import Event
from standards.refusals import NotReady
from standards.workflow.models import writing
from vetting.aftercare.models import Measure
from vetting.programmes import streams
from vetting.programmes.models import Item
from vetting.programmes.services import settling
from vetting.withdrawal.models import WithdrawalReview
from vetting.withdrawal.services.referring import withdrawal_refer

SYSTEM = "system:programmes"
S = WithdrawalReview.State
BY_DECISION = {
    "retained": "RETAINED",
    "measures": "RETAINED_MEASURES",
    "reduced": "REDUCED",
    "withdrawn": "WITHDRAWN",
    "upheld": "WITHDRAWN",
    "overturned": "RETAINED",
}
BY_STATE = {
    S.NOT_ASSESSED: "NO_ASSESSMENT",
    S.RETAINED: "RETAINED",
    S.MEASURES: "RETAINED_MEASURES",
    S.REDUCED: "REDUCED",
    S.APPEAL_ALLOWED: "RETAINED",
    S.LEFT: "LEFT",
}


def register() -> None:
    """Hear of every step of a review, and of the reviews of measures. Called once, at start-up."""
    steps = [code for code in verbs.codes() if code.startswith("withdrawalreview.")]
    consumers.register(
        "vetting.programmes.assured",
        follow_event,
        [*steps, "measure.reviewed", "measure.ended"],
    )


@transaction.atomic
def review_open(*, by: User, item: Item) -> Item:
    """Screened: open the review of withdrawal, with the bases as dated links to evidence.

    Staff go by their own pack; the review chooses it. Raises NotReady where one is open already.
    """
    locked = gate.get_for(
        by,
        Item,
        lock=True,
        pk=item.pk,
        shape=lambda rows: rows.select_related("run__programme", "member", "person"),
    )
    gate.check(by, "work", locked)
    if locked.kind != Item.Kind.VETTING_REVIEW:
        raise NotReady("This is no review of clearance.")
    if locked.settled_at is not None or locked.removed_at is not None:
        raise NotReady("This item has its end already.")
    if locked.source_matter_id is not None:
        raise NotReady("Its review was opened already.")
    bases = "\n".join(f"{question}: {answer}" for question, answer in locked.pack)
    review = withdrawal_refer(
        by=SYSTEM,
        person=locked.person,
        matter_text=f"By a programme of reviews, item {locked.reference}.\n{bases}".strip(),
        source="programme",
        source_ref=locked.reference[:60],
        known_on=timezone.localdate(),
        themes=_themes(locked),
        restricted=True,
    )
    locked.source_matter_id = review.pk
    locked.version += 1
    with writing():
        locked.save(update_fields=["source_matter", "version"])
    settling.start(locked)
    facts = {"item": locked.number, "category": "withdrawal_review", "matter": str(review.pk)}
    streams.tell(locked.run, "programme.route_opened", by=by, facts=facts)
    return locked


def _themes(item: Item) -> list[str]:
    from vetting.programmes.cohort.compiling import knowable

    ids = [each["adverse"] for each in item.member.basis if each.get("adverse")]
    return sorted({code for row in knowable().filter(pk__in=ids) for code in row.themes})


def follow_event(event: Event) -> None:
    """Something happened in a review: its item may have its end now."""
    items = Item.objects.filter(
        source_matter=event.stream, kind=Item.Kind.VETTING_REVIEW, settled_at=None, removed_at=None
    )
    for item in items.select_related("run__programme", "programme__owner"):
        follow(item)


@transaction.atomic
def follow(item: Item) -> bool:
    """Settle the item where its review has come to an end; True where it did."""
    locked = (
        Item.objects.select_for_update(of=("self",))
        .select_related("run__programme", "programme__owner")
        .filter(pk=item.pk, settled_at=None, removed_at=None)
        .first()
    )
    if locked is None or locked.source_matter_id is None:
        return False
    disposition = end_of(locked)
    if not disposition:
        return False
    settling.item_settle(item=locked, disposition=disposition, categories=[], by=SYSTEM)
    return True


def end_of(item: Item) -> str:
    """The disposition that the review gives; "" while it is not done."""
    review = WithdrawalReview.objects.filter(pk=item.source_matter_id).first()
    if review is None:
        return ""
    found = BY_STATE.get(S(review.state), "")
    if review.state == S.CLOSED:
        decision = review.decision
        found = BY_DECISION[decision.outcome] if decision is not None else "NO_ASSESSMENT"
    if found == "RETAINED_MEASURES" and not measures_reviewed(review):
        return ""
    return found


def measures_reviewed(review: WithdrawalReview) -> bool:
    """Has each measure of the review been looked at for the first time, or been ended?"""
    waiting = Measure.objects.filter(decided_in=review.pk, reviewed_on=None, ended_on=None)
    return not waiting.exists()
