"""Levels of clearance: effective-dated data that a force edits, not code."""

from django.db import models
from django.db.models import F, Q


class VettingLevel(models.Model):
    """One version of one level: who needs it, how long it holds, which others it stands for.

    A clearance keeps the version that was in force when it was granted; a later one never moves
    its expiry.
    """

    class Regime(models.TextChoices):
        FORCE = "force", "Force vetting"
        NATIONAL_SECURITY = "national_security", "National security vetting"

    code = models.CharField(max_length=20)
    label = models.CharField(max_length=80)
    who = models.CharField(max_length=200)
    regime = models.CharField(max_length=20, choices=Regime.choices)
    rank_order = models.PositiveSmallIntegerField()  # higher is more searching, for lists
    validity_months = models.PositiveSmallIntegerField(null=True, blank=True)  # None: no end set
    contractor_validity_months = models.PositiveSmallIntegerField(null=True, blank=True)
    review_interval_months = models.PositiveSmallIntegerField(null=True, blank=True)
    satisfies = models.JSONField(default=list, blank=True)  # codes of levels it stands for
    rests_on = models.JSONField(default=list, blank=True)  # codes of which one is held beside it
    evidence = models.CharField(max_length=2)  # S, K, K?, D
    source = models.CharField(max_length=200)
    verified_by = models.CharField(max_length=120, blank=True)
    verified_on = models.DateField(null=True, blank=True)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    is_edited = models.BooleanField(default=False)  # by the force: shipped data leaves it alone

    class Meta:
        ordering = ["rank_order", "code", "effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "effective_from"], name="vetting_level_one_version_a_day"
            ),
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gte=F("effective_from")),
                name="vetting_level_in_order",
            ),
            models.CheckConstraint(
                condition=Q(verified_by="", verified_on=None)
                | (~Q(verified_by="") & Q(verified_on__isnull=False)),
                name="vetting_level_verified_by_and_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"
