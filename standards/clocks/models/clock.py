"""The clock row: what runs, since when, until when."""

import uuid
from datetime import date

from django.db import models
from django.db.models import Q

from standards.clocks import rules
from standards.clocks.due import Pause


class Clock(models.Model):
    """One run of one rule on one stream. Written by `services` only.

    `due_on` and `action_by` are derived from the rule, the trigger, the pauses, the extension
    and the calendar; they are stored for lists and their indexes, and derived again every night.
    `excluded_days` and `extension` are in the rule's own days (see due.py). `pauses` holds pairs
    of ISO dates: the first day that does not count, and the first that counts again.
    """

    class Status(models.TextChoices):
        RUNNING = "running", "Running"
        PAUSED = "paused", "Stopped"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"

    OPEN = (Status.RUNNING, Status.PAUSED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stream = models.UUIDField()
    subject = models.CharField(max_length=200, blank=True, default="")
    code = models.CharField(max_length=60)
    regime = models.CharField(max_length=20, default=rules.ANY_REGIME)
    rule = models.ForeignKey("clocks.ClockRule", on_delete=models.PROTECT, related_name="clocks")
    label = models.CharField(max_length=120)
    statutory = models.BooleanField()
    duty_of = models.CharField(max_length=6, choices=[(d.value, d.value) for d in rules.DutyOf])
    trigger_on = models.DateField()
    trigger_at = models.DateTimeField(null=True, blank=True)
    length = models.PositiveSmallIntegerField(null=True, blank=True)
    due_on = models.DateField()
    action_by = models.DateField()
    status = models.CharField(max_length=9, choices=Status, default=Status.RUNNING)
    paused_on = models.DateField(null=True, blank=True)
    pauses = models.JSONField(default=list, blank=True)
    excluded_days = models.PositiveIntegerField(default=0)
    extension = models.PositiveSmallIntegerField(default=0)
    ended_on = models.DateField(null=True, blank=True)
    calendar_version = models.CharField(max_length=80)

    class Meta:
        ordering = ("due_on", "code")
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "code", "subject"],
                condition=Q(status__in=["running", "paused"]),
                name="clock_one_open_of_a_code",
            ),
            models.CheckConstraint(
                condition=Q(status="paused", paused_on__isnull=False)
                | (~Q(status="paused") & Q(paused_on=None)),
                name="clock_paused_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["done", "cancelled"], ended_on__isnull=False)
                | Q(status__in=["running", "paused"], ended_on=None),
                name="clock_ended_has_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "due_on"], name="clock_status_due"),
            models.Index(fields=["stream", "status"], name="clock_stream_status"),
        ]

    def __str__(self) -> str:
        return f"{self.code} due {self.due_on} ({self.status})"

    @property
    def is_open(self) -> bool:
        """True while it runs or is stopped."""
        return self.status in self.OPEN

    @property
    def was_met_late(self) -> bool:
        """True when it was done, and after its date."""
        return (
            self.status == self.Status.DONE
            and self.ended_on is not None
            and self.ended_on > self.due_on
        )

    def is_overdue(self, on: date) -> bool:
        """True when it still runs on a day after its date."""
        return self.status == self.Status.RUNNING and self.due_on < on

    def pause_spans(self) -> list[Pause]:
        """The finished pauses as dates."""
        return [(date.fromisoformat(a), date.fromisoformat(b)) for a, b in self.pauses]
