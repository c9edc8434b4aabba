"""Notes: what somebody wrote down about a matter, for those who may read it."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from standards.workflow.models import Matter
from standards.workflow.models.matter import Written


class Visibility(models.TextChoices):
    """Who reads a note. Never wider than who reads the matter."""

    MATTER = "matter", "Everyone who can read this matter"
    DECIDERS = "deciders", "You, supervisors and those who decide"
    AUTHOR = "author", "You and the supervisor of the unit only"


class Note(Written):
    """Written once and never changed. A correction is a new note that points at the old one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    visibility = models.CharField(max_length=10, choices=Visibility.choices)
    body = models.TextField()
    written_at = models.DateTimeField()
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )

    class Meta:
        indexes = [models.Index(fields=["matter", "-written_at"], name="note_matter")]
        constraints = [
            models.CheckConstraint(condition=~Q(body=""), name="note_says_something"),
            models.CheckConstraint(
                condition=Q(corrects=None) | ~Q(corrects=F("id")),
                name="note_not_own_correction",
            ),
        ]

    def __str__(self) -> str:
        return f"note {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise RuntimeError("A note is never changed. Write a correction.")
        super().save(*args, **kwargs)
