"""Frozen facts: what figures of one kind of matter were worked out from, and when."""

import uuid

from django.db import models


class TimelinessSnapshot(models.Model):
    """The facts of one kind as at an instant. Written once by `snapshots`, never changed.

    Figures are worked out from it for any cut and window, in milliseconds, so that a unit, a
    theme or a reader's own sight needs no table of its own. `heading` and `columns` are what
    `digest` was made from (see facts.Facts); the id is the number of the run that footers print.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    as_at = models.DateTimeField()  # what was recorded by then
    definition = models.CharField(max_length=20)
    matters = models.PositiveIntegerField()
    heading = models.TextField()  # canonical JSON
    columns = models.BinaryField()  # the arrays, as a numpy archive
    digest = models.CharField(max_length=64)
    is_release = models.BooleanField(default=False)  # a wide audience may read it
    built_at = models.DateTimeField(auto_now_add=True)
    milliseconds = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "as_at", "definition"], name="timeliness_snapshot_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} as at {self.as_at:%Y-%m-%d %H:%M}"
