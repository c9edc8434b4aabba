"""The decision record: the same for a grant, a refusal, and what sets a refusal aside."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from standards.workflow.models.matter import Written


class Decision(Written):
    """What was decided, under which test, why, by whom. Never changed."""

    class Outcome(models.TextChoices):
        GRANTED = "granted", "Granted"
        GRANTED_MEASURES = "granted_measures", "Granted with measures"
        REFUSED = "refused", "Refused"
        UPHELD = "upheld", "Refusal upheld on appeal"
        OVERTURNED = "overturned", "Refusal overturned on appeal"
        OVERRIDDEN = "overridden", "Refusal overridden"

    # Those that turn on the two-stage test and so give a finding on each limb.
    TWO_LIMBS = (Outcome.REFUSED, Outcome.UPHELD, Outcome.OVERTURNED, Outcome.OVERRIDDEN)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    matter = models.ForeignKey(
        "vetting_applications.Application", on_delete=models.CASCADE, related_name="decisions"
    )
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    level = models.CharField(max_length=20)
    decided_on = models.DateField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_as = models.CharField(max_length=60)  # the role, then
    # (i) reasonable grounds to suspect; (ii) whether refusal is right in all the circumstances
    first_limb = models.TextField(blank=True)
    second_limb = models.TextField(blank=True)
    reasons = models.TextField(blank=True)
    measures = models.JSONField(default=list, blank=True)
    themes = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["decided_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["granted", "granted_measures"])
                | (~Q(first_limb="") & ~Q(second_limb="")),
                name="decision_gives_both_limbs",
            ),
            models.CheckConstraint(condition=~Q(reasons=""), name="decision_gives_reasons"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} on {self.decided_on}"
