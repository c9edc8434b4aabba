"""Who is part of a matter, in which capacity, with rank and unit as they were then."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from standards.people.models import Contact, Person, Rank, Unit
from standards.workflow.models.matter import Matter, Written


class Capacity(models.TextChoices):
    """In what capacity somebody is part of a matter."""

    SUBJECT = "subject", "Person complained about"
    COMPLAINANT = "complainant", "Complainant"
    WITNESS = "witness", "Witness"
    REPORTER = "reporter", "Reporter"
    REPRESENTATIVE = "representative", "Representative"
    REFERRER = "referrer", "Referred it in the course of duty"  # no wall: not a reporter
    REVIEWED = "reviewed", "Person reviewed"


WALLED_CAPACITIES = frozenset(Capacity.values) - {Capacity.REFERRER}


class Party(Written):
    """One person's part in a matter: somebody who serves, a member of the public, or unknown.

    Rank and unit are those of the event date and never follow a later posting.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="parties")
    capacity = models.CharField(max_length=20, choices=Capacity.choices)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    description = models.CharField(max_length=300, blank=True)  # where nobody is identified
    rank = models.ForeignKey(Rank, null=True, blank=True, on_delete=models.PROTECT)
    is_acting = models.BooleanField(default=False)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT)
    source_values = models.JSONField(default=dict, blank=True)
    linked_at = models.DateTimeField(auto_now_add=True)
    unlinked_at = models.DateTimeField(null=True, blank=True)
    unlinked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name_plural = "parties"
        indexes = [models.Index(fields=["person", "capacity"], name="party_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None) | Q(contact=None), name="party_is_one_human"
            ),
            models.CheckConstraint(
                condition=Q(unlinked_at=None, unlinked_by=None)
                | Q(unlinked_at__isnull=False, unlinked_by__isnull=False),
                name="party_unlinked_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["matter", "person", "capacity"],
                condition=Q(unlinked_at=None, person__isnull=False),
                name="party_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What to call them on a page."""
        if self.person is not None:
            return str(self.person)
        if self.contact is not None and self.contact.name:
            return self.contact.name
        return self.description or "Not identified"
