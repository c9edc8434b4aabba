"""Who is in a run, as they were when it was frozen; and the counts asked for before that."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from standards.people.models import Person, Unit
from standards.workflow.models.matter import Written
from vetting.programmes.models.programmes import ProgrammeRun


class CohortMember(Written):
    """One person in one run, with rank, unit, status and level as at its day.

    Being here is suspicion: nothing but the pages of the programme shows it. `disposition` is the
    one end that counts; what follows from it is counted apart (Outcome).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(ProgrammeRun, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    rank = models.CharField(max_length=80, blank=True)
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unit_name = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    status = models.CharField(max_length=20)  # serving or left, as at the run's day
    level = models.CharField(max_length=20, blank=True)
    basis = models.JSONField(default=list)  # [{"code", "ref", "on"}]: why, each with its date
    entered_at = models.DateTimeField()
    is_late = models.BooleanField(default=False)
    left_on = models.DateField(null=True, blank=True)  # during the run; stays in the denominator
    started_at = models.DateTimeField(null=True, blank=True)
    disposition = models.CharField(max_length=30, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removal_reason = models.CharField(max_length=200, blank=True)
    score = models.PositiveSmallIntegerField(null=True, blank=True)  # harm, 0 to 100
    score_is_floor = models.BooleanField(default=False)  # ranked first whatever the total
    score_why = models.TextField(blank=True)
    score_version = models.CharField(max_length=20, blank=True)
    scored_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "person"], name="cohort_member_once"),
            models.UniqueConstraint(fields=["run", "number"], name="cohort_member_number"),
            models.CheckConstraint(
                condition=Q(removed_at=None, removal_reason="")
                | (Q(removed_at__isnull=False) & ~Q(removal_reason="")),
                name="cohort_member_removed_why",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, disposition="")
                | (Q(settled_at__isnull=False) & ~Q(disposition="")),
                name="cohort_member_settled_whole",
            ),
        ]
        indexes = [models.Index(fields=["run", "disposition", "number"], name="cohort_member_ends")]

    def __str__(self) -> str:
        return f"member {self.number} of {self.run_id}"


class CohortPreview(Written):
    """A count that somebody asked for: which rule, and what they were told. Never who."""

    run = models.ForeignKey(ProgrammeRun, on_delete=models.PROTECT, related_name="previews")
    rule = models.TextField()
    told = models.PositiveIntegerField(null=True, blank=True)  # None: fewer than ten
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"preview of {self.run_id}"
