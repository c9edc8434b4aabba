"""Letters, the wording that they start from, and what was saved on the way."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import FSMField, transition

from standards.workflow.models import Matter, Party
from standards.workflow.models.matter import Written


class LetterTemplate(models.Model):
    """One version of a standard wording. Its text never changes once it is in force.

    Shipped versions are in force from their day; a force's own once a second person agreed.
    """

    class Source(models.TextChoices):
        SHIPPED = "shipped", "As shipped"
        FORCE = "force", "The force's own"

    code = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    label = models.CharField(max_length=120)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    version = models.PositiveIntegerField()
    effective_from = models.DateField()
    source = models.CharField(max_length=10, choices=Source.choices)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="letter_template_version"),
            models.CheckConstraint(
                condition=Q(agreed_at=None, agreed_by=None)
                | Q(agreed_at__isnull=False, agreed_by__isnull=False),
                name="letter_template_agreed_whole",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None) | ~Q(agreed_by=models.F("written_by")),
                name="letter_template_two_people",
            ),
            models.CheckConstraint(
                condition=Q(source="shipped") | Q(written_by__isnull=False),
                name="letter_template_has_a_writer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}, version {self.version}"


class Channel(models.TextChoices):
    EMAIL = "email", "By e-mail"
    PRINT = "print", "Printed and posted"


class Letter(Written):
    """One letter to one person. Once sent, its text, its data and its PDF are frozen."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        WAITING = "waiting", "Waiting for a second person"
        READY = "ready", "Agreed, ready to send"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        UNKNOWN = "unknown", "Not known whether it arrived"
        CANCELLED = "cancelled", "Cancelled"

    class Fate(models.TextChoices):
        """Why nobody can say that an e-mail arrived, or that it did not."""

        CRASH = "crash", "The system stopped while the e-mail was being sent."
        LOST = "lost", "The mail server broke off before it confirmed the e-mail."
        REFUSED = "refused", "The mail server refused the e-mail. It was not delivered."
        NO_SERVER = "no_server", "The mail server could not be reached. It was not delivered."
        DAMAGED = "damaged", "The stored copy could not be read. It was not delivered."
        NO_SIGHT = "no_sight", "The recipient may not open this matter. It was not delivered."

    OPEN = (State.DRAFT, State.WAITING, State.READY)
    FROZEN = (State.SENDING, State.SENT, State.UNKNOWN)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="letters")
    template = models.ForeignKey(LetterTemplate, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=40)
    recipient = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="letters")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    state = FSMField(max_length=10, choices=State.choices, default=State.DRAFT, protected=True)
    version = models.PositiveIntegerField(default=1)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    drafted_at = models.DateTimeField()
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    sent_on = models.DateField(null=True, blank=True)  # posted, or handed to the mail server
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    frozen = models.JSONField(default=dict, blank=True)  # exactly what the PDF was made from
    content_sha256 = models.CharField(max_length=64, blank=True)  # of `frozen`
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pdf_size = models.PositiveIntegerField(default=0)
    message_id = models.CharField(max_length=200, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)  # a worker is sending it
    not_before = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    fate = models.CharField(max_length=10, choices=Fate.choices, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["matter", "-drafted_at"], name="letter_matter"),
            models.Index(
                fields=["state", "claimed_until"],
                condition=Q(state__in=["sending", "unknown"]),
                name="letter_under_way",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None, sent_by=None)
                | Q(sent_at__isnull=False, sent_by__isnull=False),
                name="letter_sent_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sending", "sent", "unknown"])
                | (Q(sent_on__isnull=False) & ~Q(pdf_sha256="") & ~Q(channel="")),
                name="letter_sent_is_frozen",
            ),
            models.CheckConstraint(
                condition=~Q(state="unknown") | ~Q(fate=""), name="letter_unknown_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"letter {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_frozen(self) -> bool:
        return self.state in self.FROZEN

    # The one table of what may happen to a letter. Services call these under a lock; they say
    # nothing of who may, or of what else must be true.
    @transition(field=state, source=State.DRAFT, target=State.WAITING)
    def ask(self) -> None:
        """A second person was asked to agree."""

    @transition(field=state, source=State.WAITING, target=State.READY)
    def agree(self) -> None:
        """The second person agreed to this very text."""

    @transition(field=state, source=[State.WAITING, State.READY], target=State.DRAFT)
    def turn_back(self) -> None:
        """It was refused, taken back or changed: agreement must be asked again."""

    @transition(field=state, source=[State.DRAFT, State.READY], target=State.SENT)
    def post(self) -> None:
        """Printed and posted by a person."""

    @transition(field=state, source=[State.DRAFT, State.READY], target=State.SENDING)
    def hand_over(self) -> None:
        """Frozen and given to the job that e-mails it."""

    @transition(field=state, source=State.SENDING, target=State.SENT)
    def deliver(self) -> None:
        """The mail server took it."""

    @transition(field=state, source=State.SENDING, target=State.UNKNOWN)
    def lose(self) -> None:
        """It cannot be said whether it was sent. A person decides (settled 16)."""

    @transition(field=state, source=State.UNKNOWN, target=State.SENDING)
    def try_again(self) -> None:
        """A person decided that it be sent once more, under the same Message-ID."""

    @transition(field=state, source=State.UNKNOWN, target=State.SENT)
    def settle(self) -> None:
        """A person found that it arrived, or posted it instead."""

    @transition(field=state, source=list(OPEN), target=State.CANCELLED)
    def cancel(self) -> None:
        """It will not be sent."""


class LetterRevision(models.Model):
    """A letter's text as somebody saved it, so that no version is lost."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["letter", "version"], name="letter_revision_once")
        ]

    def __str__(self) -> str:
        return f"letter {self.letter_id}, version {self.version}"
