"""The decision with both limbs of its test, and what it did to clearances."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from standards.workflow.models.matter import Written
from vetting.models import Clearance
from vetting.withdrawal.models.review import WithdrawalReview


class Decision(Written):
    """The decision record: written once, never changed. An overturned one stays beside what
    overturned it."""

    class Outcome(models.TextChoices):
        RETAINED = "retained", "Clearance retained"
        MEASURES = "measures", "Retained with measures"
        REDUCED = "reduced", "Higher level withdrawn"
        WITHDRAWN = "withdrawn", "Clearance withdrawn"
        OVERTURNED = "overturned", "Overturned on appeal"
        UPHELD = "upheld", "Upheld on appeal"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(WithdrawalReview, on_delete=models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    decided_on = models.DateField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    grounds = models.BooleanField()
    grounds_reasons = models.TextField()
    appropriate = models.BooleanField()
    appropriate_reasons = models.TextField()
    proportionality = models.TextField()
    alternatives = models.TextField(blank=True)  # measures, redeployment; needed before V8
    measures = models.JSONField(default=list, blank=True)
    declared = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(grounds_reasons="")
                & ~Q(appropriate_reasons="")
                & ~Q(proportionality=""),
                name="withdrawal_decision_reasoned",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="withdrawn") | ~Q(alternatives=""),
                name="withdrawal_alternatives_considered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.decided_on}"


class ClearanceChange(Written):
    """What the review did to a clearance, so that a successful appeal can undo exactly that."""

    review = models.ForeignKey(
        WithdrawalReview, on_delete=models.CASCADE, related_name="clearance_changes"
    )
    clearance = models.ForeignKey(Clearance, on_delete=models.PROTECT, related_name="+")
    was = models.CharField(max_length=12)
    became = models.CharField(max_length=12)
    changed_on = models.DateField()
    restored_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.clearance_id}: {self.was} to {self.became}"
