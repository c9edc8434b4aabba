"""What people tell of themselves: a change that could matter for their clearance."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from standards.pages.dates import LONDON
from standards.people.models import Person
from standards.workflow.models.matter import Written
from vetting.history.models import AdverseInformation

LATE_DAYS = 28  # a declaration later than this after the change is late (settled)


class SelfDeclaration(Written):
    """One change, in the person's own words. Theirs to read; vetting's to look at."""

    class Status(models.TextChoices):
        RECEIVED = "received", "To be looked at"
        NOTED = "noted", "Noted"
        ADVERSE = "adverse", "Kept as adverse information"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="self_declarations")
    kind = models.CharField(max_length=40)  # a code of the list declaration_kind
    what = models.TextField()
    changed_on = models.DateField()
    declared_at = models.DateTimeField()
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    form_token = models.UUIDField(unique=True)  # the same form sent twice is one declaration
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RECEIVED)
    adverse = models.OneToOneField(
        AdverseInformation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_on = models.DateField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_why = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="adverse") | Q(adverse__isnull=False),
                name="declaration_adverse_is_kept",
            ),
            models.CheckConstraint(
                condition=Q(settled_on=None, settled_by=None)
                | Q(settled_on__isnull=False, settled_by__isnull=False),
                name="declaration_settled_on_and_by",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-declared_at"], name="declaration_person"),
            models.Index(fields=["status", "declared_at", "id"], name="declaration_status"),
        ]

    def __str__(self) -> str:
        return f"declaration {self.pk}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("vetting-declaration", args=[self.pk])

    @property
    def declared_on(self) -> date:
        return self.declared_at.astimezone(LONDON).date()

    @property
    def days_after(self) -> int:
        """How many days after the change it was declared."""
        return (self.declared_on - self.changed_on).days

    @property
    def is_late(self) -> bool:
        return self.days_after > LATE_DAYS
