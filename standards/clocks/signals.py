"""What others may listen to. Sent in the same transaction as the change."""

from django.dispatch import Signal

# Arguments: stream (UUID). Whoever shows a next due date reads it again.
clocks_changed = Signal()
