"""Give items and members their one disposition, and open what follows, apart."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from standards.refusals import NotReady
from standards.workflow.models import writing
from vetting.programmes import dispositions, streams
from vetting.programmes.models import CohortMember, Item, Seen
from vetting.programmes.services import routing


def start(item: Item) -> None:
    """Somebody has begun with it, and so with its member. Called by what begins."""
    now = timezone.now()
    with writing():
        Item.objects.filter(pk=item.pk, started_at=None).update(started_at=now)
        CohortMember.objects.filter(pk=item.member_id, started_at=None).update(started_at=now)


def item_settle(*, item: Item, disposition: str, categories: Sequence[str], by: Any) -> Item:
    """Settle a locked item: its disposition, an outcome for each category, its member's end.

    Raises NotReady where the kind of programme knows no such category, or the item has its end.
    """
    kind = item.programme.kind
    for code in (disposition, *categories):
        if dispositions.find(kind, code) is None:
            raise NotReady("Choose among the outcomes of this programme.")
    if item.settled_at is not None or item.removed_at is not None:
        raise NotReady("This item has its end already.")
    now = timezone.now()
    item.disposition, item.settled_at = disposition, now
    item.started_at = item.started_at or now
    item.version += 1
    with writing():
        item.save(update_fields=["disposition", "settled_at", "started_at", "version"])
    streams.tell(
        item.run,
        "programme.item_settled",
        by=by,
        facts={"item": item.number, "disposition": disposition, "categories": list(categories)},
    )
    routing.outcomes_make(item=item, categories=[disposition, *categories], by=by)
    member_settle(item.member_id, kind)
    for later in _members_who_met(item):
        member_settle(later, kind)
    return item


def _members_who_met(item: Item) -> list[UUID]:
    """Members of later runs whose line it was that this item had answered, or would."""
    runs = Seen.objects.filter(item=item).values("run")
    rows = CohortMember.objects.filter(run__in=runs, person=item.person_id)
    return list(rows.values_list("pk", flat=True))


def member_settle(member_id: UUID, kind: str) -> None:
    """A member has an end once every item that was not removed has one, and every item of an
    earlier run whose line came again: the gravest of them."""
    items = Item.objects.filter(member=member_id, removed_at=None)
    ends = list(items.values_list("disposition", flat=True))
    member = CohortMember.objects.filter(pk=member_id).values("run", "person")
    again = Seen.objects.filter(
        run__in=member.values("run"), item__person__in=member.values("person")
    )
    ends += again.values_list("item__disposition", flat=True)
    disposition = end_from(kind, ends)
    now = timezone.now()
    settled_at = now if disposition else None
    with writing():
        rows = CohortMember.objects.filter(pk=member_id, removed_at=None)
        if disposition:
            rows.filter(started_at=None).update(started_at=now)
        rows.exclude(disposition=disposition).update(disposition=disposition, settled_at=settled_at)


def end_from(kind: str, ends: Sequence[str]) -> str:
    """The end of a member whose items have these; "" while one of them has none."""
    disposition = "" if "" in ends else dispositions.gravest(kind, list(ends))
    # Of the person nothing is said by another person's record.
    return "CLEAR" if disposition == "FALSE_POSITIVE" else disposition
