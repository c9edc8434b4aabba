"""What other rooms may want to hear of, inside the transaction of the change."""

from django.dispatch import Signal

# Sent with `person_ids` (a set of UUIDs, at most SIGNAL_BATCH at a time) after postings,
# associations, conflicts or the identity of these people changed. Receivers run in the
# transaction of the change, so that walls and bars follow at once or the change is undone.
facts_changed = Signal()

SIGNAL_BATCH = 500
