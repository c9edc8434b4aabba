"""Enquiries between forces about people who transfer: asked of us, and asked by us."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from standards.people.models import Person
from standards.workflow.models.matter import Written


class ForceEnquiry(Written):
    """One enquiry. What another force asks is answered by a reply that is frozen when it is drawn
    up and released by a manager who did not draw it up."""

    class Direction(models.TextChoices):
        ASKED_OF_US = "in", "Asked of us"
        ASKED_BY_US = "out", "Asked by us"

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        DRAWN_UP = "drawn_up", "Reply drawn up"
        RELEASED = "released", "Reply released"
        ANSWERED = "answered", "Answered"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    direction = models.CharField(max_length=3, choices=Direction.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="force_enquiries")
    other_force = models.CharField(max_length=120)
    their_reference = models.CharField(max_length=60, blank=True)
    purpose = models.TextField()
    asked_on = models.DateField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    # Of what is asked of us: what was said, frozen.
    reply = models.JSONField(default=dict, blank=True)
    reply_hash = models.CharField(max_length=64, blank=True)
    drawn_up_at = models.DateTimeField(null=True, blank=True)
    drawn_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Of what we ask: what they said.
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "force enquiries"
        constraints = [
            models.CheckConstraint(
                condition=Q(released_by=None) | ~Q(released_by=F("drawn_up_by")),
                name="enquiry_released_by_another",
            ),
            models.CheckConstraint(
                condition=Q(drawn_up_at=None, drawn_up_by=None)
                | Q(drawn_up_at__isnull=False, drawn_up_by__isnull=False),
                name="enquiry_drawn_up_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__isnull=False, released_by__isnull=False),
                name="enquiry_released_at_and_by",
            ),
            models.CheckConstraint(
                condition=~Q(status="released") | Q(released_at__isnull=False),
                name="enquiry_released_when",
            ),
        ]
        indexes = [models.Index(fields=["status", "asked_on", "id"], name="enquiry_status")]

    def __str__(self) -> str:
        return f"enquiry {self.pk}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("vetting-enquiry", args=[self.pk])
