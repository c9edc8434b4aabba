"""Providers of checks, what came back from them, and what could not be read."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from standards.workflow.models.matter import Written


class Provider(models.Model):
    """Whoever carries out checks, and how they are reached. Data: a force adds its own.

    A machine's answers (an open-source sweep) make leads only, never a result.
    """

    class Transport(models.TextChoices):
        HAND = "hand", "By hand: somebody asks, and records what came back"
        FILES = "files", "Files in folders"
        HTTP = "http", "HTTP"

    code = models.CharField(max_length=30, unique=True)
    label = models.CharField(max_length=80)
    transport = models.CharField(max_length=10, choices=Transport.choices)
    address = models.CharField(max_length=200, blank=True)  # of HTTP; files have their folder
    is_machine = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    cursor = models.CharField(max_length=100, blank=True)  # how far answers were taken in

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(transport="http") | ~Q(address=""), name="provider_http_has_address"
            )
        ]

    def __str__(self) -> str:
        return self.label


class ProviderAnswer(Written):
    """One answer of a provider, by its own number: the same one again changes nothing."""

    class Taken(models.TextChoices):
        APPLIED = "applied", "Taken as the result"
        PART = "part", "A part; more is to come"
        LEADS = "leads", "Leads only: a machine found them"
        SAME = "same", "The same result again"
        DIFFERS = "differs", "Differs from the result on record: a person decides"
        LATE = "late", "Came after the check was settled otherwise: a person decides"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.CharField(max_length=30)
    number = models.CharField(max_length=80)  # the provider's own
    matter = models.ForeignKey(
        "vetting_applications.Application", on_delete=models.CASCADE, related_name="+"
    )
    matter_check = models.ForeignKey(
        "vetting_applications.Check", on_delete=models.CASCADE, related_name="provider_answers"
    )
    received_at = models.DateTimeField()
    result = models.CharField(max_length=12)
    themes = models.JSONField(default=list, blank=True)
    evidence_ref = models.CharField(max_length=120, blank=True)
    coverage = models.CharField(max_length=300, blank=True)
    part = models.PositiveSmallIntegerField(default=1)
    parts = models.PositiveSmallIntegerField(default=1)
    was_late = models.BooleanField(default=False)  # after the day on which it was to be chased
    taken = models.CharField(max_length=10, choices=Taken.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "number"], name="provider_answer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.number}"


class Mishap(models.Model):
    """Something that came in and was refused, said plainly. No word of what it held."""

    provider = models.CharField(max_length=30)
    what = models.CharField(max_length=120)  # the name of the file, or the number of the answer
    sentence = models.CharField(max_length=300)
    happened_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "what", "sentence"], name="mishap_told_once"
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="mishap_settled_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider}: {self.what}"


class Lead(Written):
    """What a machine found: something to look at, never a result. A person settles each."""

    class State(models.TextChoices):
        OPEN = "open", "To be looked at"
        NOTHING = "nothing", "Nothing in it"
        FOLLOWED = "followed", "Followed: it led to something"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    matter = models.ForeignKey(
        "vetting_applications.Application", on_delete=models.CASCADE, related_name="leads"
    )
    matter_check = models.ForeignKey(
        "vetting_applications.Check", on_delete=models.CASCADE, related_name="leads"
    )
    answer = models.ForeignKey(ProviderAnswer, on_delete=models.CASCADE, related_name="leads")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["answer", "position"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "position"], name="lead_once"),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, state="open")
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(state="open")),
                name="lead_settled_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"lead {self.position}"
