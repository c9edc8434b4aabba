"""What the incumbent system knew: decisions taken and checks made before this product."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from standards.people.models import Person
from standards.workflow.models.matter import Written


class PastDecision(Written):
    """A decision about somebody's clearance that another system holds. Written by imports only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="past_decisions")
    filed_under = models.UUIDField(editable=False)
    kind = models.CharField(max_length=40)  # a code of the list past_decision
    level = models.CharField(max_length=20, blank=True)
    decided_on = models.DateField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_by_ref = models.CharField(max_length=60, blank=True)
    decided_by_role = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=40)  # a code of the list past_outcome
    reason_codes = models.JSONField(default=list, blank=True)
    themes = models.JSONField(default=list, blank=True)
    measures = models.JSONField(default=list, blank=True)
    appeal_outcome = models.CharField(max_length=60, blank=True)
    provenance = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["person", "-decided_on"], name="past_decision_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["filed_under", "kind", "level", "decided_on"], name="past_decision_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.decided_on}"

    @property
    def decider_is_known(self) -> bool:
        """Does the register lead to whoever decided? Unknown is not clear."""
        return self.decided_by_id is not None


class PastCheck(Written):
    """A check that another system holds. Not done, no trace and waived are three things, and
    "not known" is a fourth. Written by imports only."""

    class Result(models.TextChoices):
        NO_TRACE = "no_trace", "No trace"
        TRACE = "trace", "Trace"
        UNABLE = "unable", "Could not be made"
        NOT_APPLICABLE = "not_applicable", "Does not apply"
        NOT_DONE = "not_done", "Not done"
        WAIVED = "waived", "Waived"
        UNKNOWN = "unknown", "Not known"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="past_checks")
    filed_under = models.UUIDField(editable=False)
    check_type = models.CharField(max_length=40)  # as the check-sets name it
    requested_on = models.DateField(null=True, blank=True)
    # The same day as text, empty where it is not known: a constraint on the day itself would let
    # two checks without one stand side by side.
    asked_key = models.CharField(max_length=10, blank=True)
    returned_on = models.DateField(null=True, blank=True)
    result = models.CharField(max_length=16, choices=Result.choices)
    waived_by_ref = models.CharField(max_length=60, blank=True)
    waiver_reason = models.TextField(blank=True)
    provenance = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["person", "check_type"], name="past_check_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["filed_under", "check_type", "asked_key"], name="past_check_once"
            ),
            models.CheckConstraint(
                condition=Q(returned_on=None)
                | Q(requested_on=None)
                | Q(returned_on__gte=F("requested_on")),
                name="past_check_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_type}: {self.result}"
