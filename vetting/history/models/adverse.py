"""Adverse information: what counts against somebody's clearance, with where it came from."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from standards.access.models import Compartment
from standards.people.models import Person, Unit
from standards.workflow.models import Matter, Sensitivity
from standards.workflow.models.matter import Written


class AdverseInformation(Written):
    """One item about one person. Written by `services.adverse` and by imports only.

    It has the sight of its source: beside its own `sensitivity`, what its `source_matter` is now
    counts, so that restricting that matter restricts this at once. Empty grades, unit or
    investigator mean that nobody knows, which is not the same as none.
    """

    class Source(models.TextChoices):
        COMPLAINT = "complaint", "Complaint"
        CONDUCT = "conduct", "Conduct matter"
        CRIME = "crime", "Crime record"
        INTELLIGENCE = "intelligence", "Intelligence record"
        DECLARATION = "declaration", "The person's own declaration"
        INTEGRITY_REVIEW = "integrity_review", "Annual integrity review"
        CHECK = "check", "Vetting check"
        MONITORING = "monitoring", "Monitoring of systems"
        OTHER_FORCE = "other_force", "Another force"
        PROGRAMME = "programme", "Programme"
        OTHER = "other", "Another source"

    class Reliability(models.TextChoices):
        """How reliable the source is (grading of intelligence reports, first figure)."""

        RELIABLE = "1", "Reliable"
        UNTESTED = "2", "Untested"
        NOT_RELIABLE = "3", "Not reliable"

    class Credibility(models.TextChoices):
        """How far the content can be believed (second letter)."""

        DIRECT = "A", "Known directly to the source"
        CORROBORATED = "B", "Known indirectly, but corroborated"
        INDIRECT = "C", "Known indirectly"
        NOT_KNOWN = "D", "Not known"
        SUSPECTED_FALSE = "E", "Suspected to be false"

    class Disclosure(models.TextChoices):
        OPEN = "open", "May be disclosed to the person"
        HARM_TEST = "harm_test", "Only after the harm test"
        GIST = "gist", "Only the gist of it"
        WITHHELD = "withheld", "Not to be disclosed"

    class Status(models.TextChoices):
        RECEIVED = "received", "To be looked at"
        ON_RECORD = "on_record", "On record"  # came by a file: known before, nobody asked to look
        NOTED = "noted", "Looked at and noted"
        TAKEN_UP = "taken_up", "Taken up in a matter"
        CORRECTED = "corrected", "Its source no longer says so"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="adverse_information")
    filed_under = models.UUIDField(editable=False)  # the record it was first filed under
    source = models.CharField(max_length=20, choices=Source.choices)
    source_ref = models.CharField(max_length=80)  # its reference there
    source_matter = models.ForeignKey(
        Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="adverse_information"
    )
    themes = models.JSONField(default=list)  # codes of the list `theme`
    theme = models.CharField(max_length=60, blank=True)  # the gravest, for lists
    what = models.TextField(blank=True)  # in words, where there are any
    category = models.CharField(max_length=160, blank=True)
    alleged_on = models.DateField(null=True, blank=True)  # when it is said to have happened
    made_on = models.DateField(null=True, blank=True)  # when somebody told of it
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=160, blank=True)
    source_reliability = models.CharField(max_length=1, choices=Reliability.choices, blank=True)
    content_credibility = models.CharField(max_length=1, choices=Credibility.choices, blank=True)
    sensitivity = models.CharField(
        max_length=12, choices=Sensitivity.choices, default=Sensitivity.ORDINARY
    )
    compartment = models.ForeignKey(
        Compartment, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    disclosure_class = models.CharField(
        max_length=12, choices=Disclosure.choices, default=Disclosure.HARM_TEST
    )
    unit_at_time = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    investigator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    investigator_ref = models.CharField(max_length=60, blank=True)  # as another system names them
    provenance = models.JSONField(default=dict)  # how it reached us: codes, ids, the row of a file
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.RECEIVED)
    taken_up_in = models.ForeignKey(
        Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_on = models.DateField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_why = models.TextField(blank=True)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # None: the product, from an event or a file
    logged_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "adverse information"
        indexes = [
            models.Index(fields=["person", "-made_on"], name="adverse_person"),
            models.Index(fields=["status", "-logged_at", "id"], name="adverse_status"),
            models.Index(fields=["source_matter"], name="adverse_source_matter"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_ref", "filed_under"], name="adverse_once"
            ),
            models.CheckConstraint(
                condition=Q(sensitivity="sealed", compartment__isnull=False)
                | (~Q(sensitivity="sealed") & Q(compartment=None)),
                name="adverse_sealed_in_a_compartment",
            ),
            models.CheckConstraint(
                condition=~Q(status="taken_up") | Q(taken_up_in__isnull=False),
                name="adverse_taken_up_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"adverse information {self.pk}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("vetting-adverse", args=[self.pk])

    @property
    def grade(self) -> str:
        """Both grades as they are written together; "" where nobody graded it."""
        return f"{self.source_reliability}{self.content_credibility}"

    @property
    def investigator_is_known(self) -> bool:
        """Can anybody tell who investigated? Unknown is not clear."""
        return self.investigator_id is not None or bool(self.investigator_ref)
