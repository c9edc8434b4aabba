"""What Elasticsearch does not know yet: entries that changed and whose copies are on their way.

A copy of something that the reader may no longer find is left out of the answer and its counts.
Copies that are far behind answer nothing at all: the database does.
"""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from search.models import Entry, Shipping

LATE = timedelta(seconds=30)
MOST_LATE = 2_000  # more on their way than this, and the database answers


def is_behind() -> bool:
    """Whether copies wait so long, or so many, that the engine is no use for now.

    What was refused by itself (`attempts`) waits alone and holds up nobody.
    """
    waiting = Shipping.objects.filter(attempts=0).order_by("id")
    since = waiting.values_list("since", flat=True).first()
    if since is None:
        return False
    return since < timezone.now() - LATE or waiting[MOST_LATE:].exists()


def hidden(sight: Q) -> list[str]:
    """Keys of changed entries that the condition does not let through as they stand now."""
    keys = set(Shipping.objects.order_by().values_list("key", flat=True)[: 2 * MOST_LATE])
    if not keys:
        return []
    seen = set(Entry.objects.filter(sight, key__in=keys).values_list("key", flat=True))
    return sorted(str(key) for key in keys - seen)
