"""Work out again who is in post without the required clearance, and keep the answer.

`run_due` does so at the turn of a day, after a change of levels, and after writes.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from standards.batching import batched
from standards.pages.dates import LONDON
from vetting import gap_triggers, levels
from vetting.models import GapDoubt, GapReading, KeptGap
from vetting.selectors.in_post import whole_list

A_BATCH = 5000


def gaps_keep(now: datetime) -> int:
    """What falls due: work the list out if it is of another day, or of other levels, or if
    something was written since. Returns how often it did, which is 0 or 1."""
    day = now.astimezone(LONDON).date()
    reading = GapReading.objects.first()
    is_fresh = (
        reading is not None
        and (reading.day, reading.levels) == (day, levels.book().digest(day))
        and not GapDoubt.objects.exists()
    )
    if is_fresh or gap_triggers.missing_triggers():
        return 0
    gaps_rework(day=day)
    return 1


@transaction.atomic
def gaps_rework(*, day: date | None = None) -> int:
    """Keep what the whole computation finds; returns how many postings that is.

    One at a time. Doubts are read first and only those read are removed: a write that is
    committed while this goes on stays in doubt, whether the computation saw it or not.
    """
    on = day or timezone.localdate()
    reading = _only_reading(on)
    doubts = list(GapDoubt.objects.values_list("pk", flat=True))
    reading.levels = levels.book().digest(on)  # before the list: a later change shows
    found = whole_list(on)
    KeptGap.objects.all().delete()
    KeptGap.objects.bulk_create(
        (
            KeptGap(posting_id=posting, required=required, reason=reason)
            for posting, required, reason in found
        ),
        batch_size=A_BATCH,
    )
    for part in batched(doubts, A_BATCH):
        GapDoubt.objects.filter(pk__in=part).delete()
    reading.day, reading.made_at = on, timezone.now()
    reading.save()
    return len(found)


def _only_reading(on: date) -> GapReading:
    """The one row, locked: whoever works the list out beside us waits here."""
    reading, _ = GapReading.objects.select_for_update().get_or_create(
        id=1, defaults={"day": on, "levels": "", "made_at": timezone.now()}
    )
    return reading
