"""Measures: what was put in place because of a risk, who looks after it, until when."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from standards.people.models import Person
from standards.workflow.models import Matter
from standards.workflow.models.matter import Written


class Measure(Written):
    """One measure about one person, decided in one matter. Written by `services.measures` only.

    It runs until somebody other than its owner ends it; a review date that passes does not.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="measures")
    kind = models.CharField(max_length=40)  # a code of the list measure_kind
    text = models.TextField()  # what is to be done or kept to, in words
    decided_in = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="measures")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="measures_owned"
    )
    earlier_owners = models.JSONField(default=list, blank=True)  # ids of users, as text
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # None: the product did, from a file
    starts_on = models.DateField()
    review_on = models.DateField()
    reviewed_on = models.DateField(null=True, blank=True)  # the last time
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_why = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["ended_on", "review_on", "id"], name="measure_review_on"),
            models.Index(fields=["person", "ended_on"], name="measure_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(review_on__gte=F("starts_on")), name="measure_review_after_start"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, ended_by=None)
                | Q(ended_on__isnull=False, ended_by__isnull=False),
                name="measure_ended_on_and_by",
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None) | ~Q(ended_by=F("owner")),
                name="measure_not_ended_by_its_owner",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_on=None, reviewed_by=None)
                | Q(reviewed_on__isnull=False, reviewed_by__isnull=False),
                name="measure_reviewed_on_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"measure {self.kind} of {self.person_id}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("vetting-measure", args=[self.pk])

    @property
    def runs(self) -> bool:
        return self.ended_on is None

    @property
    def clock_subject(self) -> str:
        """What its clock is about, on the stream of the matter it was decided in."""
        return f"{self._meta.label_lower}:{self.pk}"

    def is_overdue(self, day: date) -> bool:
        """Has its review date passed without a review?"""
        return self.runs and self.review_on < day

    def was_owned_by(self, user_id: uuid.UUID) -> bool:
        """Does the user own it, or did they at any time?"""
        return self.owner_id == user_id or str(user_id) in self.earlier_owners
