"""Add a holiday, and count again what runs."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from standards import events
from standards.clocks import calendars
from standards.clocks.errors import ClockRefused
from standards.clocks.models import Clock, Holiday
from standards.clocks.rules_in_force import all_rows
from standards.clocks.services import rows
from standards.clocks.services.rule_changes import CONFIGURATION

BATCH = 500


@transaction.atomic
def add_holiday(*, date: date, name: str, source: str, by: Any) -> Holiday:
    """Add a day that is not a working day: a proclaimed holiday that the published calendar does
    not have yet. Count the clocks again afterwards: `recompute_for_calendar_change`."""
    if not (name.strip() and source.strip()):
        raise ClockRefused("Give the holiday's name and where it was proclaimed.")
    if not calendars.current().is_working_day(date):
        raise ClockRefused(f"{rows.say(date)} is already a day off: nothing to add.")
    holiday = Holiday.objects.create(
        date=date,
        name=name,
        source=source,
        recorded_at=timezone.now(),
        recorded_by=by if isinstance(by, str) else str(by.pk),
    )
    events.record(
        stream=CONFIGURATION,
        label="configuration",
        verb="clocks.holiday_added",
        by=by,
        facts={"date": date.isoformat(), "name": name, "source": source[:200]},
    )
    return holiday


def recompute_for_calendar_change(*, by: Any) -> int:
    """Count every open clock of another calendar again; returns how many dates moved.

    Ended clocks keep the date that they had. Works in batches, each in its own transaction, and
    takes up where it stopped if it is run again.
    """
    calendar = calendars.current()
    book = all_rows()
    moved = 0
    while True:
        with transaction.atomic():
            batch = list(
                Clock.objects.select_for_update()
                .filter(status__in=Clock.OPEN)
                .exclude(calendar_version=calendar.version)
                .order_by("pk")[:BATCH]
            )
            for clock in batch:
                found = book.find(clock.code, on=clock.trigger_on, regime=clock.regime)
                before = clock.due_on
                rows.derive(clock, found, calendar)
                clock.save()
                if clock.due_on != before:
                    moved += 1
                    rows.tell(
                        clock,
                        "clock.recounted",
                        by=by,
                        facts={"was_due_on": before.isoformat(), "calendar": calendar.version},
                    )
        if len(batch) < BATCH:
            return moved
