"""Pass on what is owed: to the authority for conduct, by name; or into a measure with a review."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from standards.access.models import User
from standards.access.standing import standing
from standards.refusals import NotReady
from standards.workflow.models import Matter, writing
from vetting.aftercare.models import Measure
from vetting.aftercare.services.measures import measure_set
from vetting.programmes import policies, streams
from vetting.programmes.models import Item, Outcome
from vetting.programmes.services import owing, referrals, routing

DELEGATE = "aa_delegate"  # stands outside vetting, and decides what conduct takes up
REASONS_AT_LEAST = 40  # characters: "agreed" is no reason


@transaction.atomic
def route_refer(*, by: User, outcome: Outcome, to: User, words: str) -> Outcome:
    """Put a crime or conduct to one delegate of the appropriate authority, named by whoever asks:
    nobody else there may know. They own it from now on, read the frozen file of the item on the
    route's page, and record what they open. It stays under "Not yet" until they do."""
    locked = routing.locked_route(by, outcome)
    if locked.category not in owing.CRIME | owing.CONDUCT:
        raise NotReady("This does not go to the authority for conduct.")
    if locked.opened_at is not None:
        raise NotReady("This was opened already.")
    if not to.is_active or not standing(to).holds(DELEGATE):
        raise NotReady(f"{to} does not decide for the appropriate authority.")
    apart = Item.objects.filter(policies.not_close_to(to), pk=locked.item_id)
    if not apart.exists():
        raise NotReady(f"{to} cannot take this up.", remedy="Choose another delegate.")
    if len(words.strip()) < REASONS_AT_LEAST:
        raise NotReady(
            "Say what is referred and why, so that it can be decided on.",
            remedy=f"Write {REASONS_AT_LEAST} characters or more.",
        )
    owing.settle(locked, by)
    locked.owner = to
    locked.look_again_on = timezone.localdate() + timedelta(days=routing.LOOK_AGAIN_DAYS)
    with writing():
        locked.save(update_fields=["owner", "look_again_on"])
    owing.remind(locked)
    streams.tell(
        locked.item.run,
        "programme.route_referred",
        by=by,
        facts={
            "owes": "referral",
            "outcome": str(locked.pk),
            "item": locked.item.number,
            "category": locked.category,
            "owner": str(to.pk),
            "look_again_on": locked.look_again_on.isoformat(),
        },
        text={"reasons": words.strip()},
        subject=str(locked.pk),
    )
    return locked


@transaction.atomic
def route_measure(
    *, by: User, outcome: Outcome, kind: str, text: str, owner: User, review_on: date
) -> Measure:
    """Set the measure that a risk plan or management action consists of, with owner and review.

    It is decided in the review of the clearance: the one the item rests on or has led to, else one
    that is opened at V0, since the vetting authority knows of the matter from now on (reg 4).
    """
    locked = routing.locked_route(by, outcome)
    if locked.category not in owing.MEASURE:
        raise NotReady("No measure follows from this.")
    if locked.opened_at is not None:
        raise NotReady("This was opened already.")
    matter = _matter_of(locked)
    person = locked.item.person.merged_into or locked.item.person
    measure = measure_set(
        by=owing.SYSTEM,  # who set it stands in the event; they need not read the review
        person=person,
        kind=kind,
        text=text,
        owner=owner,
        review_on=review_on,
        decided_in=matter,
    )
    words = f"A measure, reviewed by {review_on:%d %B %Y}"
    routing.opened(locked, by, matter=matter, words=words)
    return measure


def _matter_of(outcome: Outcome) -> Matter:
    """The matter in which the measure is decided."""
    item = outcome.item
    if item.source_matter is not None:
        return item.source_matter
    beside = Outcome.objects.filter(item=item, routed__isnull=False).select_related("routed")
    for each in beside:
        if each.routed is not None:
            return each.routed
    matter = referrals.refer(outcome, owing.SYSTEM)
    if matter is None:
        raise NotReady("Two people must say first that it is this person.")
    return matter
