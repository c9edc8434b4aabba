"""Keep what somebody looked for under an id that says nothing, for as long as it is of use."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from standards.people.models import LookUp

KEPT = timedelta(days=30)
LONGEST = 200


@transaction.atomic
def look_up_keep(*, text: str, by: Any) -> LookUp:
    """Keep the words, and forget those that are older than KEPT."""
    LookUp.objects.filter(made_at__lt=timezone.now() - KEPT).delete()
    return LookUp.objects.create(text=text.strip()[:LONGEST], made_by=by)
