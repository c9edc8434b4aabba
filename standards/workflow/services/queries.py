"""What somebody looked for: keep it for a while under its opaque id, then drop it."""

from datetime import datetime, timedelta

from django.utils import timezone

from standards.access.models import User
from standards.workflow.models import Query

KEPT = timedelta(days=90)  # long enough for a link in a message; then the words are gone


def query_keep(*, by: User, params: dict[str, str]) -> Query:
    """Keep words that may name somebody; the address of the list carries the id alone."""
    return Query.objects.create(user=by, params=params)


def sweep_queries(now: datetime | None = None) -> int:
    """Drop what was looked for too long ago; returns how many."""
    gone, _ = Query.objects.filter(made_at__lt=(now or timezone.now()) - KEPT).delete()
    return gone
