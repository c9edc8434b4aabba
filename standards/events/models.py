"""Tables of the log. Nothing here points at live rows, so that the log never gets in their way."""

from django.db import models


class StreamHead(models.Model):
    """The last link of one chain. A matter is a stream; so are access, configuration, people.

    Locked while an event is added, so that a chain has one order.
    """

    stream = models.UUIDField(primary_key=True)
    label = models.CharField(max_length=40)
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64)
    is_sealed = models.BooleanField(default=False)  # goes into the export as one root hash only

    def __str__(self) -> str:
        return f"{self.label} {self.stream} at {self.seq}"


class Event(models.Model):
    """One thing that happened. Never changed, never deleted (database triggers refuse it)."""

    id = models.BigAutoField(primary_key=True)
    stream = models.UUIDField()
    seq = models.PositiveBigIntegerField()
    verb = models.CharField(max_length=60)
    occurred_at = models.DateTimeField()  # in the world
    recorded_at = models.DateTimeField()  # when we learned of it
    actor = models.CharField(max_length=60)  # a user's id, or "system:run_due"
    subject = models.CharField(max_length=80, blank=True)  # what in the stream it is about
    facts = models.JSONField(default=dict)
    text_commitment = models.CharField(max_length=64, blank=True)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "seq"], name="event_one_order_in_a_stream"),
        ]
        indexes = [
            models.Index(fields=["verb", "occurred_at"], name="event_verb_occurred"),
            models.Index(fields=["actor", "recorded_at"], name="event_actor_recorded"),
            # The auditor's log of one verb, the latest first, a page at a time.
            models.Index(fields=["verb", "id"], name="event_verb_id"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} ({self.stream} {self.seq})"


class EventText(models.Model):
    """The personal text of an event, erasable apart from the chain."""

    event = models.OneToOneField(
        Event, primary_key=True, on_delete=models.DO_NOTHING, related_name="text"
    )
    salt = models.BinaryField(max_length=32)
    body = models.JSONField()

    def __str__(self) -> str:
        return f"text of event {self.event_id}"


class Delivery(models.Model):
    """One event that one consumer has yet to take in. Deleted when it has."""

    consumer = models.CharField(max_length=60)
    event = models.ForeignKey(Event, on_delete=models.DO_NOTHING, related_name="+")
    attempts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["consumer", "event"], name="delivery_once"),
        ]
        indexes = [models.Index(fields=["not_before"], name="delivery_not_before")]

    def __str__(self) -> str:
        return f"{self.consumer} awaits event {self.event_id}"
