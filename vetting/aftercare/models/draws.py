"""Randomised re-vetting: a draw that anybody can do again and find the same people."""

import uuid

from django.conf import settings
from django.db import models

from standards.people.models import Person
from standards.workflow.models import Matter
from standards.workflow.models.matter import Written


class Draw(Written):
    """One draw. The frame was hashed before the system drew the seed; nobody chose it.

    `frame` holds who could be drawn, and in which stratum, compressed: with the seed and the size
    it gives the same people again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    why = models.TextField()
    as_at = models.DateField()
    strata_by = models.JSONField(default=list)  # unit, role
    levels = models.JSONField(default=list)  # of clearance; empty: any
    size = models.PositiveIntegerField()  # asked for
    frame = models.BinaryField()
    frame_count = models.PositiveIntegerField()
    frame_hash = models.CharField(max_length=64)
    seed = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["-made_at", "id"], name="draw_made_at")]

    def __str__(self) -> str:
        return f"draw of {self.size} on {self.as_at}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("vetting-draw", args=[self.pk])


class Drawn(Written):
    """One person drawn, and what has come of the re-vetting that is owed."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="drawn")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    stratum = models.CharField(max_length=160)
    place = models.PositiveIntegerField()  # in the draw
    opened_in = models.ForeignKey(
        Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_on = models.DateField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_why = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "drawn"
        constraints = [models.UniqueConstraint(fields=["draw", "place"], name="drawn_one_place")]

    def __str__(self) -> str:
        return f"{self.place} of {self.draw_id}"
