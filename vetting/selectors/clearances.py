"""Reads of the register: one person's clearances, what expires, what is owed."""

from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from django.db.models import Q, QuerySet
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.people.models import Person, UnitClosure
from vetting.holding import running
from vetting.models import Clearance, Renewal
from vetting.selectors.paging import Page, Place, page_of

ALL_STATUSES = "all"
COUNTED = 10_000  # counts on screen are exact to here (settled 18)
# The choices of "expires within": months ahead, or already past.
WITHIN = {"past": "Expired", "1": "Within 1 month", "3": "Within 3 months", "6": "Within 6 months"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the register, as codes that may stand in an address."""

    level: str = ""
    status: str = Clearance.Status.CURRENT
    within: str = ""
    unit: str = ""


def register_page(
    *, user: User, filters: Filters, place: Place | None, size: int, day: date | None = None
) -> tuple[Page[Clearance], int]:
    """One page of the register, the soonest expiry first, and how many it holds. Two queries.

    The number stops at COUNTED + 1, which means "more".
    """
    on = day or timezone.localdate()
    found = _narrowed(gate.visible(user, Clearance), filters, on)
    page = page_of(
        found.select_related("person"),
        keys=("expiry_order", "pk"),
        place=place,
        size=size,
        key_of=lambda row: (row.expiry_order, row.pk),
    )
    return page, found.order_by()[: COUNTED + 1].count()


def _narrowed(rows: QuerySet[Clearance], filters: Filters, day: date) -> QuerySet[Clearance]:
    if filters.status != ALL_STATUSES:
        rows = rows.filter(status=filters.status)
    if filters.level:
        rows = rows.filter(level=filters.level)
    if filters.within == "past":
        rows = rows.filter(expiry_order__lt=day)
    elif filters.within:
        until = day + relativedelta(months=int(filters.within))
        rows = rows.filter(expiry_order__range=(day, until))
    if filters.unit:
        below = UnitClosure.objects.filter(running(day), ancestor__code=filters.unit)
        rows = rows.filter(
            person__in=Person.objects.filter(
                running_posting(day), postings__unit__in=below.values("descendant")
            ).values("pk")
        )
    return rows


def running_posting(day: date) -> Q:
    """People with a posting that runs on the day, for a filter on the same joined posting."""
    return Q(postings__starts_on__lte=day) & (
        Q(postings__ends_on=None) | Q(postings__ends_on__gte=day)
    )


def clearances_of(*, user: User, person: Person) -> QuerySet[Clearance]:
    """A person's clearances as far as the user reads them, the latest first.

    Which fields of them a page may show says `sight.reading_of`.
    """
    rows = gate.visible(user, Clearance).filter(person=person)
    return rows.select_related("decided_by").order_by("-granted_on", "level", "pk")


def expiring(*, user: User, months: int = 6, day: date | None = None) -> QuerySet[Clearance]:
    """Current clearances that expire from the day until so many months later, soonest first."""
    on = day or timezone.localdate()
    until = on + relativedelta(months=months)
    rows = gate.visible(user, Clearance).filter(
        status=Clearance.Status.CURRENT, expires_on__range=(on, until)
    )
    return rows.select_related("person").order_by("expiry_order", "pk")


def full_reviews_owed(*, user: User) -> QuerySet[Renewal]:
    """Renewals passed to a full review that no application has taken up, the next look first.

    Each is an event (`renewal.pass_to_full_review`) with an owner and a date; whoever builds
    applications replays these events.
    """
    rows = gate.visible(user, Renewal).filter(state=Renewal.State.PASSED)
    return rows.select_related("owner", "clearance").order_by("look_again_on", "pk")
