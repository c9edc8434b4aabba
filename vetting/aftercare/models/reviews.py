"""The annual integrity review: the line manager's own task about each person they manage."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from standards.people.models import Person, Unit
from standards.workflow.models.matter import Written


class IntegrityReview(Written):
    """One year's review of one person. Its reviewer sees it and nothing behind it.

    It escalates to vetting on any yes, or when it is late; what was escalated stays open until
    somebody of vetting has looked.
    """

    class Basis(models.TextChoices):
        LINE_MANAGER = "line_manager", "Holds the line manager's post"
        UNIT_SUPERVISOR = "unit_supervisor", "Supervises the unit"
        ASSIGNED = "assigned", "Named by a manager of vetting"
        UNKNOWN = "unknown", "Nobody can tell"

    class Because(models.TextChoices):
        YES = "yes", "A question was answered yes"
        LATE = "late", "It was not done in time"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="integrity_reviews")
    filed_under = models.UUIDField(editable=False)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField()
    due_on = models.DateField()
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="integrity_reviews",
    )
    reviewer_basis = models.CharField(max_length=20, choices=Basis.choices)
    answers = models.JSONField(default=dict, blank=True)  # code of the question -> yes or no
    details = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    escalated_on = models.DateField(null=True, blank=True)
    escalated_because = models.CharField(max_length=4, choices=Because.choices, blank=True)
    settled_on = models.DateField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_why = models.TextField(blank=True)
    ended_on = models.DateField(null=True, blank=True)  # the person left before it was done
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["filed_under", "due_on"], name="integrity_review_once_a_year"
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None, answered_by=None)
                | Q(answered_on__isnull=False, answered_by__isnull=False),
                name="integrity_review_answered_on_and_by",
            ),
            models.CheckConstraint(
                condition=Q(escalated_on=None, escalated_because="")
                | (Q(escalated_on__isnull=False) & ~Q(escalated_because="")),
                name="integrity_review_escalated_why",
            ),
            models.CheckConstraint(
                condition=Q(settled_on=None, settled_by=None)
                | Q(settled_on__isnull=False, settled_by__isnull=False),
                name="integrity_review_settled_on_and_by",
            ),
        ]
        indexes = [
            models.Index(fields=["answered_on", "due_on", "id"], name="integrity_review_due"),
            models.Index(fields=["person", "-due_on"], name="integrity_review_person"),
        ]

    def __str__(self) -> str:
        return f"integrity review due {self.due_on}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("vetting-integrity", args=[self.pk])

    @property
    def waits(self) -> bool:
        """Is it still to be done?"""
        return self.answered_on is None and self.ended_on is None

    @property
    def has_concern(self) -> bool:
        return "yes" in self.answers.values()

    @property
    def is_escalated(self) -> bool:
        """Must somebody of vetting still look?"""
        return self.escalated_on is not None and self.settled_on is None

    def is_late(self, day: date) -> bool:
        return self.waits and self.due_on < day
