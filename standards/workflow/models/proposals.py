"""Maker-checker: a proposal waits for a second person; nothing takes effect before."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from standards.workflow.models.matter import Matter


class Proposal(models.Model):
    """An act that somebody proposed and somebody else must agree to.

    `step` is the transition or service that agreeing carries out, `payload` its data.
    """

    class Outcome(models.TextChoices):
        AGREED = "agreed", "Agreed"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    matter = models.ForeignKey(
        Matter, null=True, blank=True, on_delete=models.CASCADE, related_name="proposals"
    )
    act = models.CharField(max_length=60)
    target_id = models.UUIDField()  # the matter, or the allegation or letter within it
    payload = models.JSONField(default=dict)
    reason = models.TextField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    decision_reason = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["outcome", "act"], name="proposal_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | ~Q(decided_by=F("proposed_by"))
                | Q(outcome="withdrawn"),
                name="proposal_two_people",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_by=None, decided_at=None)
                | (~Q(outcome="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="proposal_decided_whole",
            ),
            models.UniqueConstraint(
                fields=["act", "target_id"],
                condition=Q(outcome=""),
                name="proposal_one_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} ({self.outcome or 'waiting'})"
