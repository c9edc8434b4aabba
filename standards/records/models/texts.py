"""The text of a file, for search: what was read of it, or why nothing was."""

from django.db import models
from django.db.models import Q

from standards.records.extraction.texts import Status
from standards.records.models.documents import Document
from standards.workflow.models.matter import Written

MOST_ATTEMPTS = 3  # a reader that breaks down is tried again, with a wait between
STATUSES = [
    (Status.WAITING, "Not read yet"),
    (Status.TEXT, "Can be searched"),
    (Status.NO_TEXT, "Holds no text"),
    (Status.ENCRYPTED, "Protected by a password"),
    (Status.CORRUPT, "Damaged"),
    (Status.TOO_LARGE, "Too large to read"),
    (Status.NOT_SUPPORTED, "Not a kind that is read"),
    (Status.FAILED, "Could not be read"),
]
NOT_DONE = Q(status__in=[Status.WAITING.value, Status.FAILED.value], attempts__lt=MOST_ATTEMPTS)


class DocumentText(Written):
    """One file's text. Goes with its document; whoever sees the document may see it."""

    document = models.OneToOneField(
        Document, primary_key=True, on_delete=models.CASCADE, related_name="reading"
    )
    sha256 = models.CharField(max_length=64)  # of the bytes that it was read from
    status = models.CharField(
        max_length=13, choices=[(s.value, words) for s, words in STATUSES], default="waiting"
    )
    text = models.TextField(blank=True)
    characters = models.PositiveIntegerField(default=0)
    truncated = models.BooleanField(default=False)  # there is more than was kept
    pages = models.PositiveIntegerField(default=0)  # of a PDF
    pages_without_text = models.PositiveIntegerField(default=0)  # scans among them
    asked_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)  # who claimed it knows the moment

    class Meta:
        indexes = [
            models.Index(fields=["asked_at"], condition=NOT_DONE, name="documenttext_not_done"),
            models.Index(
                fields=["claimed_until"],
                condition=Q(claimed_until__isnull=False),
                name="documenttext_claimed",
            ),
            models.Index(fields=["sha256"], name="documenttext_content"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="text") | Q(text=""), name="documenttext_only_when_read"
            ),
        ]

    def __str__(self) -> str:
        return f"text of document {self.pk}"
