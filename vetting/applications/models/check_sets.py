"""Which checks a level calls for: effective-dated data that a force edits, not code."""

from django.db import models
from django.db.models import F, Q


class CheckSet(models.Model):
    """One version of the checks of one level. An application keeps the version that was in force
    when its checks began; a later one never adds to it or takes away.

    `items` is a list of {"check": code, "of": "applicant" or "associate", "provider": code or ""}.
    """

    level = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField()
    items = models.JSONField()
    evidence = models.CharField(max_length=2)  # S, K, K?, D
    source = models.CharField(max_length=200)
    verified_by = models.CharField(max_length=120, blank=True)
    verified_on = models.DateField(null=True, blank=True)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    is_edited = models.BooleanField(default=False)  # by the force: shipped data leaves it alone

    class Meta:
        ordering = ["level", "effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["level", "effective_from"], name="check_set_one_version_a_day"
            ),
            models.UniqueConstraint(fields=["level", "version"], name="check_set_version"),
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gte=F("effective_from")),
                name="check_set_in_order",
            ),
            models.CheckConstraint(
                condition=Q(verified_by="", verified_on=None)
                | (~Q(verified_by="") & Q(verified_on__isnull=False)),
                name="check_set_verified_by_and_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level}, version {self.version}"
