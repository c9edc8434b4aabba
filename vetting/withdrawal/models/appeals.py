"""The internal appeal and its panel."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from standards.workflow.models.matter import Written
from vetting.withdrawal.models.review import WithdrawalReview


class Appeal(Written):
    """The first tier. `leave` is why a late one was let in."""

    class Outcome(models.TextChoices):
        ALLOWED = "allowed", "Allowed"
        DISMISSED = "dismissed", "Dismissed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(WithdrawalReview, on_delete=models.CASCADE, related_name="appeals")
    against = models.CharField(max_length=40)  # the state from which it was lodged
    lodged_on = models.DateField()
    how = models.CharField(max_length=10)
    grounds = models.TextField()
    is_late = models.BooleanField(default=False)
    leave = models.TextField(blank=True)
    leave_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    reasons = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review"], name="withdrawal_one_appeal"),
            models.CheckConstraint(
                condition=Q(is_late=False) | (~Q(leave="") & Q(leave_by__isnull=False)),
                name="withdrawal_late_with_leave",
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | (~Q(reasons="") & Q(decided_on__isnull=False)),
                name="withdrawal_appeal_reasoned",
            ),
        ]

    def __str__(self) -> str:
        return f"appeal {self.pk}"


class Panellist(Written):
    """A member of the appeal panel, without an earlier part of any kind."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="panel")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    appointed_on = models.DateField()
    is_chair = models.BooleanField(default=False)
    declared = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appeal", "user"], name="withdrawal_panellist_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"
