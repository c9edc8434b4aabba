"""Suspension under regulation 13: a spell of duty status whose basis ends by law."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from standards.people.models import DutyStatusSpell
from standards.workflow.models.matter import Written
from vetting.withdrawal.models.review import WithdrawalReview


class Suspension(Written):
    """One suspension. It is lifted by people; when its basis ends, a blocking task says so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(
        WithdrawalReview, on_delete=models.CASCADE, related_name="suspensions"
    )
    spell = models.OneToOneField(DutyStatusSpell, on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField()
    conditions = models.TextField(blank=True)
    reasons = models.TextField()
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    basis_ended_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    lift_served_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review"], condition=Q(ended_on=None), name="withdrawal_one_suspension"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(lift_served_at__isnull=False),
                name="withdrawal_lift_is_served",
            ),
        ]

    def __str__(self) -> str:
        return f"suspension from {self.from_on}"
