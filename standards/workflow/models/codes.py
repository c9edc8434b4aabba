"""Coded lists: effective-dated, keyed by (list, scheme, code), because schemes reuse letters."""

from django.db import models
from django.db.models import Q


class Code(models.Model):
    """One entry of a coded list. Shipped as data with its evidence; a force verifies and edits.

    A code means something only with its scheme: the pre-2020 categories reuse the letters of
    today's with other meanings.
    """

    list = models.CharField(max_length=40)  # "allegation_category"
    scheme = models.CharField(max_length=20)  # "2020", "local", "pre2020"
    code = models.CharField(max_length=40)
    label = models.CharField(max_length=160)
    parent = models.CharField(max_length=40, blank=True)
    position = models.PositiveIntegerField(default=0)
    attributes = models.JSONField(default=dict, blank=True)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    evidence = models.CharField(max_length=2)  # S, S*, K, K?, D
    source = models.CharField(max_length=200, blank=True)
    verified_by = models.CharField(max_length=120, blank=True)
    verified_on = models.DateField(null=True, blank=True)
    is_edited = models.BooleanField(default=False)  # by the force: shipped data leaves it alone

    class Meta:
        ordering = ["list", "scheme", "position", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["list", "scheme", "code", "effective_from"], name="code_one_version_a_day"
            ),
            models.CheckConstraint(
                condition=Q(verified_by="", verified_on=None)
                | (~Q(verified_by="") & Q(verified_on__isnull=False)),
                name="code_verified_by_and_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"
