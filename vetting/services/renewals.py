"""Open a renewal, and keep its clocks in step with the clearance it renews."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from standards import events
from standards.clocks import selectors as clock_reads
from standards.clocks import services as clocks
from standards.people.models import Unit
from standards.workflow import numbering
from standards.workflow.models import Capacity, PartTaken, writing
from standards.workflow.services.parties import party_add
from vetting import granting, levels
from vetting.areas import AREA
from vetting.models import Clearance, Renewal

KIND = "vetting_renewal"
SERIES = "VR"
EXPIRY_CLOCKS = (
    "renewal_opens",
    "renewal_escalates_first",
    "renewal_escalates_second",
    "renewal_decision",
)


@transaction.atomic
def renewal_open(*, clearance: Clearance, unit: Unit, by: Any, on: date | None = None) -> Renewal:
    """Open the renewal of a clearance in the unit that does vetting, unallocated.

    Raises IntegrityError where the clearance has one already: whoever comes second leaves
    nothing. The clearance must have an expiry.
    """
    if clearance.expires_on is None:
        raise ValueError("A clearance whose end is not known has no renewal to open.")
    day = on or timezone.localdate()
    renewal = Renewal(
        kind=KIND,
        area=AREA,
        reference=numbering.next_reference(SERIES, day),
        title=_title(clearance, day),
        state=Renewal.State.DUE,
        unit=unit,
        received_on=day,
        opened_at=timezone.now(),
        opened_by=None if isinstance(by, str) else by,
        last_activity_on=day,
        clearance=clearance,
        level=clearance.level,
    )
    with writing():
        renewal.save(force_insert=True)
    events.record(
        stream=renewal.stream,
        verb="matter.opened",
        by=by,
        facts={
            "kind": KIND,
            "unit": unit.code,
            "clearance": str(clearance.pk),
            "level": clearance.level,
            "expires_on": clearance.expires_on.isoformat(),
        },
    )
    party_add(matter=renewal, capacity=Capacity.REVIEWED, person=clearance.person, by=by)
    _bar_who_granted(renewal)
    for code in EXPIRY_CLOCKS:
        clocks.start(stream=renewal.stream, code=code, on=clearance.expires_on, by=by)
    clocks.meet(stream=renewal.stream, code="renewal_opens", on=day, by=by)
    return renewal


def _title(clearance: Clearance, day: date) -> str:
    label = levels.book().label(clearance.level, day)
    return f"{clearance.person.surname}, {label[0].lower()}{label[1:]}"[:200]


def _bar_who_granted(renewal: Renewal) -> None:
    """Rule 10 in the gate's own terms, so that they are not offered the work at all."""
    for user_id in granting.granter_of(renewal.clearance).users:
        PartTaken.objects.get_or_create(
            matter_id=renewal.pk, user_id=user_id, part="granted_before"
        )


@transaction.atomic
def expiry_follow(*, clearance: Clearance, reason: str, by: Any) -> int:
    """A file gave the clearance another expiry: count the open clocks of its renewal from it.

    Returns how many clocks were counted anew.
    """
    renewal = Renewal.objects.filter(clearance=clearance, is_open=True).first()
    if renewal is None or clearance.expires_on is None:
        return 0
    moved = [
        clock
        for clock in clock_reads.running_for(renewal.stream).filter(code__in=EXPIRY_CLOCKS)
        if clock.trigger_on != clearance.expires_on
    ]
    for clock in moved:
        clocks.correct(clock=clock, trigger_on=clearance.expires_on, reason=reason, by=by)
    return len(moved)
