"""Clearances: what somebody holds or held, since when, until when, by whose decision."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from standards.people.models import Person
from standards.workflow.models.matter import Written


class Clearance(Written):
    """One grant of one level to one person. Written by imports and by decisions here only.

    `expires_on` is the last day on which it holds: as the file says, else worked out from the
    level's rule in force on the day of the grant. None: nobody can tell, which is not "valid".
    """

    class Status(models.TextChoices):
        CURRENT = "current", "Current"
        LAPSED = "lapsed", "Lapsed"
        SUSPENDED = "suspended", "Suspended"
        WITHDRAWN = "withdrawn", "Withdrawn"
        SUPERSEDED = "superseded", "Superseded"
        TERMINATED = "terminated", "Ended, no longer needed"

    # What has ended for good, whatever its date says.
    ENDED = (Status.WITHDRAWN, Status.SUPERSEDED, Status.TERMINATED)

    class Source(models.TextChoices):
        IMPORT = "import", "Brought in from another system"
        RENEWAL = "renewal", "Granted on renewal"
        APPLIED = "applied", "Granted on application"
        KEPT = "kept", "Kept when a higher level ended"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="clearances")
    # The record that it was first filed under. Stays when two records of one person are merged,
    # so that a merge of two that each have the grant never breaks the constraint below.
    filed_under = models.UUIDField(editable=False)
    level = models.CharField(max_length=20)
    granted_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    expiry_is_given = models.BooleanField(default=False)  # by the file or the decision
    # The same date for order and keyset pages, the last day of the calendar where it is not known.
    expiry_order = models.GeneratedField(
        expression=Coalesce(F("expires_on"), Value(date.max)),
        output_field=models.DateField(),
        db_persist=True,
    )
    status = models.CharField(max_length=12, choices=Status.choices)
    status_is_ours = models.BooleanField(default=False)  # set by a decision here, not by a file
    decision_ref = models.CharField(max_length=60, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_by_ref = models.CharField(max_length=60, blank=True)  # as another system names them
    decided_by_role = models.CharField(max_length=60, blank=True)
    measures = models.JSONField(default=list, blank=True)  # sentences
    review_due = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices)
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="supersedes"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["filed_under", "level", "granted_on"], name="clearance_granted_once"
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("granted_on")),
                name="clearance_in_order",
            ),
        ]
        indexes = [
            models.Index(
                fields=["person", "status", "level", "expires_on"], name="clearance_holder"
            ),
            models.Index(fields=["status", "expiry_order", "id"], name="clearance_expiry"),
            models.Index(fields=["level", "status", "expiry_order", "id"], name="clearance_level"),
        ]

    def __str__(self) -> str:
        return f"{self.level} of {self.person_id} from {self.granted_on}"

    def holds_on(self, day: date) -> bool | None:
        """Does it hold on the day? None where its end is not known."""
        if self.status != self.Status.CURRENT or self.granted_on > day:
            return False
        return None if self.expires_on is None else self.expires_on >= day
