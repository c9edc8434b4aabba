"""What was fed in and when, and what somebody looked up."""

import uuid

from django.conf import settings
from django.db import models


class FeedRun(models.Model):
    """One file that was taken in. The newest of a kind says as at which day we know the force."""

    class Feed(models.TextChoices):
        WORKFORCE = "workforce", "HR feed"
        UNITS = "units", "Tree of units"
        EQUALITY = "equality", "Equality answers"

    feed = models.CharField(max_length=20, choices=Feed.choices)
    as_at = models.DateField()
    file_hash = models.CharField(max_length=64)  # SHA-256 of the file's bytes
    counts = models.JSONField(default=dict)
    ran_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["feed", "-as_at"], name="feed_run_newest")]

    def __str__(self) -> str:
        return f"{self.get_feed_display()} as at {self.as_at}"


class LookUp(models.Model):
    """What somebody looked for, under an id that says nothing, so that no address holds a name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    text = models.CharField(max_length=200)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"look-up of {self.made_at}"
