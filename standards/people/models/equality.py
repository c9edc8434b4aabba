"""Equality answers: a store with a door that only opens inwards (settled 10)."""

from typing import Any

from django.db import models


class WriteOnly(models.Manager):
    """Refuses every ordinary read. The statistics job names itself to get a queryset."""

    def get_queryset(self) -> models.QuerySet:
        raise PermissionError(
            "Equality answers are write-only. Only the statistics job reads them, "
            "through EqualityAnswers.for_statistics()."
        )


class EqualityAnswers(models.Model):
    """One person's answers under a one-way key, so that they never meet a name."""

    key = models.CharField(max_length=64, primary_key=True)  # keyed hash of the person's id
    answers = models.JSONField()  # field: value, "declined" or "not asked"
    source = models.CharField(max_length=20)  # "intake" or "hr_feed" or "history"
    recorded_at = models.DateTimeField(auto_now=True)

    objects = WriteOnly()
    _store: Any = models.Manager()

    class Meta:
        verbose_name_plural = "equality answers"
        base_manager_name = "objects"
        default_manager_name = "objects"

    def __str__(self) -> str:
        return "equality answers"

    @classmethod
    def for_statistics(cls) -> models.QuerySet:
        """All answers by key, for the statistics job alone."""
        return cls._store.all()
