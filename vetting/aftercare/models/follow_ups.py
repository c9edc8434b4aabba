"""What a change of post or of another clearance asks of a clearance that still stands."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from standards.people.models import Person
from standards.workflow.models.matter import Written
from vetting.models import Clearance


class FollowUp(Written):
    """A question about one clearance that somebody must answer. Never answered by a date alone."""

    class Kind(models.TextChoices):
        STEP_DOWN = "step_down", "Left the designated post that called for it"
        RESTS_ON = "rests_on", "The clearance that it rests on is gone"

    class Outcome(models.TextChoices):
        KEPT = "kept", "Kept"
        STEPPED_DOWN = "stepped_down", "Stepped down"
        ENDED = "ended", "Ended"
        NOT_NEEDED = "not_needed", "No longer asked"  # the fact behind it changed back

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    clearance = models.ForeignKey(Clearance, on_delete=models.PROTECT, related_name="follow_ups")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField()
    facts = models.JSONField(default=dict)  # posts, levels, days: codes alone
    settled_on = models.DateField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    settled_why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "clearance"],
                condition=Q(settled_on=None),
                name="follow_up_one_open",
            ),
            models.CheckConstraint(
                condition=Q(settled_on=None, outcome="")
                | (Q(settled_on__isnull=False) & ~Q(outcome="")),
                name="follow_up_settled_how",
            ),
        ]
        indexes = [models.Index(fields=["settled_on", "opened_on", "id"], name="follow_up_open")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.clearance_id}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("vetting-follow-up", args=[self.pk])
