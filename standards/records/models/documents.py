"""Files that people added to a matter. The row holds the facts; the bytes lie in the store."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from standards.workflow.models import Matter
from standards.workflow.models.matter import Written


class Document(Written):
    """One uploaded file. Its bytes never change and are found by its id, never by its name."""

    class State(models.TextChoices):
        QUARANTINED = "quarantined", "Being checked for viruses"
        CLEAN = "clean", "Checked: no virus found"
        INFECTED = "infected", "Infected"
        NOT_SCANNED = "not_scanned", "Not checked for viruses"

    READABLE = (State.CLEAN, State.NOT_SCANNED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="documents")
    name = models.CharField(max_length=150)  # as the person's computer called it, made harmless
    description = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()  # bytes
    sniffed_type = models.CharField(max_length=100)  # what the content is, whatever the name says
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUARANTINED)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()
    scanned_at = models.DateTimeField(null=True, blank=True)
    scan_finding = models.CharField(max_length=200, blank=True)  # the scanner's name for it
    scan_attempts = models.PositiveSmallIntegerField(default=0)
    scan_not_before = models.DateTimeField(null=True, blank=True)
    duplicate_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates"
    )

    class Meta:
        indexes = [
            models.Index(fields=["matter", "-uploaded_at"], name="document_matter"),
            models.Index(fields=["matter", "sha256"], name="document_content"),
            models.Index(
                fields=["scan_not_before"],
                condition=Q(state="quarantined"),
                name="document_awaiting_scan",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="document_not_empty"),
            models.CheckConstraint(
                condition=Q(state="infected") | Q(scan_finding=""), name="document_finding_named"
            ),
        ]

    def __str__(self) -> str:
        return f"document {self.pk}"

    @property
    def is_readable(self) -> bool:
        return self.state in self.READABLE

    @property
    def extension(self) -> str:
        """The ending of the name, lower case, without the dot."""
        return self.name.rpartition(".")[2].lower()
