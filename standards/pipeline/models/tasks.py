"""Tasks: what, for whom, by when, about what."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from standards.access.roles import ROLES
from standards.people.models import Unit
from standards.workflow.models import Matter


class Task(models.Model):
    """Something that somebody is asked to do: one user, or whoever holds a role in a unit.

    With a matter it is seen by those who read the matter, and by nobody else. Without one (a line
    manager's task) it carries the least that its reader needs, and is seen by that reader alone.
    """

    class Status(models.TextChoices):
        OPEN = "open", "To do"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"
        LAPSED = "lapsed", "No longer needed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    matter = models.ForeignKey(
        Matter, null=True, blank=True, on_delete=models.CASCADE, related_name="tasks"
    )
    what = models.CharField(max_length=200)
    about = models.TextField(blank=True)
    for_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tasks",
    )
    for_role = models.CharField(max_length=40, blank=True)  # a code of access.roles
    for_unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tasks_set",
    )  # None: the product set it
    made_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lapsed_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)  # what was done, or why it was cancelled
    key = models.CharField(max_length=120, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["for_user", "status", "due_on"], name="task_for_user"),
            models.Index(fields=["for_role", "for_unit", "status"], name="task_for_role"),
            models.Index(fields=["matter", "status"], name="task_matter"),
            models.Index(fields=["made_by", "status"], name="task_made_by"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(for_user__isnull=False, for_role="", for_unit=None)
                | (Q(for_user=None) & ~Q(for_role="")),
                name="task_is_for_somebody",
            ),
            models.CheckConstraint(
                condition=Q(status="done", done_at__isnull=False, done_by__isnull=False)
                | (~Q(status="done") & Q(done_at=None, done_by=None)),
                name="task_done_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(
                    status="cancelled", cancelled_at__isnull=False, cancelled_by__isnull=False
                )
                | (~Q(status="cancelled") & Q(cancelled_at=None, cancelled_by=None)),
                name="task_cancelled_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(status="lapsed", lapsed_at__isnull=False)
                | (~Q(status="lapsed") & Q(lapsed_at=None)),
                name="task_lapsed_when",
            ),
        ]

    def __str__(self) -> str:
        return f"task {self.pk} ({self.status})"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("task", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    @property
    def for_whom(self) -> str:
        """Whom it is for, in words: a name, or a role and its unit."""
        if self.for_user is not None:
            return str(self.for_user)
        label = ROLES[self.for_role].label
        return f"{label}, {self.for_unit}" if self.for_unit is not None else label
