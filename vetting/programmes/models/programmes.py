"""A programme and its runs: data that a senior user makes by a form, without a release."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from standards.workflow.models.matter import Written


def both_or_none(first: str, second: str, name: str) -> models.CheckConstraint:
    """Who and when, or what and when: set together or not at all."""
    return models.CheckConstraint(
        condition=Q(**{first: None, second: None})
        | Q(**{f"{first}__isnull": False, f"{second}__isnull": False}),
        name=name,
    )


class Programme(Written):
    """One operation: why it is, under which law, who answers for it. Its id is its stream."""

    class Kind(models.TextChoices):
        ONYX = "onyx", "Review of past allegations"
        ASSURE = "assure", "Reviews of clearance, by harm"
        DRAGNET = "dragnet", "Mass check against records"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    purpose = models.TextField()
    lawful_basis = models.TextField()
    dpia_ref = models.CharField(max_length=60)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="programmes_owned"
    )
    risk_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )  # hears of immediate risk the same day
    marking = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            # Neither a cohort nor anything else is built without them (§4.4).
            models.CheckConstraint(
                condition=~Q(lawful_basis="") & ~Q(dpia_ref="") & ~Q(purpose=""),
                name="programme_has_a_lawful_basis",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("programme", args=[self.code])


class ProgrammeRun(Written):
    """One run: a cohort as at a day, frozen, worked, reconciled, closed. Its id is its stream."""

    class State(models.TextChoices):
        DRAFT = "draft", "Being prepared"
        OPEN = "open", "Under way"
        PAUSED = "paused", "Paused"
        CLOSED = "closed", "Closed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="runs")
    n = models.PositiveSmallIntegerField()
    as_at = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    rule = models.TextField(blank=True)  # the cohort rule as it is written
    cohort_rule_version = models.PositiveSmallIntegerField(default=0)
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    # what was frozen when two people committed the cohort
    opened_on = models.DateField(null=True, blank=True)
    manifest_hash = models.CharField(max_length=64, blank=True)
    manifest_members = models.PositiveIntegerField(default=0)
    manifest_items = models.PositiveIntegerField(default=0)
    late_members = models.PositiveIntegerField(default=0)  # added after the manifest
    later_items = models.PositiveIntegerField(default=0)
    tallies = models.JSONField(default=dict, blank=True)  # of a mass check: lines, matched, ...
    paused_on = models.DateField(null=True, blank=True)
    paused_because = models.TextField(blank=True)
    pauses = models.JSONField(default=list, blank=True)  # [[from, to], ...]
    owner_signed_on = models.DateField(null=True, blank=True)
    owner_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_on = models.DateField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    dispose_on = models.DateField(null=True, blank=True)  # of the raw files
    disposed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "n"], name="programme_run_n"),
            both_or_none("owner_signed_on", "owner_signed_by", "programme_run_signed_whole"),
            both_or_none("closed_on", "closed_by", "programme_run_closed_whole"),
            models.CheckConstraint(
                condition=Q(closed_by=None) | ~Q(closed_by=F("owner_signed_by")),
                name="programme_run_closed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(opened_on__isnull=False),
                name="programme_run_opened",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme.name}, run {self.n}"

    @property
    def reference(self) -> str:
        return f"{self.programme.code}/{self.n}"

    @property
    def is_worked(self) -> bool:
        """May anything be done in it now?"""
        return self.state == self.State.OPEN

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("programme-run", args=[self.programme.code, self.n])
