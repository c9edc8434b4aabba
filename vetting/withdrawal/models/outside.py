"""What other processes know and decide: referrals, their outcomes, disclosure."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from standards.records.models import Document
from standards.workflow.models.matter import Written
from vetting.withdrawal.models.review import WithdrawalReview


class OtherProcess(Written):
    """A referral elsewhere, and what came of it in full.

    "No case to answer" and "not proved" are outcomes like any other: they are shown with their
    reasons, and neither close the review nor prove anything ([2026] EWCA Civ 28).
    """

    class Outcome(models.TextChoices):
        NO_CASE = "no_case_to_answer", "No case to answer"
        NOT_PROVED = "not_proved", "Not proved"
        PROVED_DISMISSED = "proved_dismissed", "Proved: dismissed"
        PROVED_OTHER = "proved_other", "Proved: another outcome"
        CONVICTED = "convicted", "Convicted"
        ACQUITTED = "acquitted", "Acquitted"
        NO_PROSECUTION = "no_prosecution", "No prosecution"
        REFLECTIVE = "reflective", "Reflective practice or learning"
        DISCONTINUED = "discontinued", "Discontinued"
        OTHER = "other", "Another outcome"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(
        WithdrawalReview, on_delete=models.CASCADE, related_name="other_processes"
    )
    route = models.CharField(max_length=20)
    referred_on = models.DateField()
    reasons = models.TextField()
    # the conduct authority that agreed; the name alone where that was before it did so here
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    agreed_by_name = models.CharField(max_length=120)
    agreed_on = models.DateField()
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    outcome_on = models.DateField(null=True, blank=True)
    outcome_text = models.TextField(blank=True)  # finding and reasons, in full
    outcome_ref = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["referred_on", "pk"]
        verbose_name_plural = "other processes"
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="") | (~Q(outcome_text="") & Q(outcome_on__isnull=False)),
                name="other_process_outcome_in_full",
            )
        ]

    def __str__(self) -> str:
        return f"{self.route} {self.referred_on}"


class Disclosure(Written):
    """A request for more than the history summary, and the answer of the authority."""

    class Status(models.TextChoices):
        ASKED = "asked", "Asked"
        RELEASED = "released", "Released"
        REFUSED = "refused", "Refused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(
        WithdrawalReview, on_delete=models.CASCADE, related_name="disclosures"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ASKED)
    wanted = models.TextField()
    reasons = models.TextField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_on = models.DateField()
    put_to = models.ForeignKey(  # by name, where not every delegate may know of the review
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_on = models.DateField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["asked_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="asked", answered_by=None, answered_on=None)
                | (~Q(status="asked") & Q(answered_by__isnull=False, answered_on__isnull=False)),
                name="disclosure_answered_whole",
            )
        ]

    def __str__(self) -> str:
        return f"disclosure {self.pk}"


class DisclosedDocument(Written):
    """A document as it was on the day of release: a copy in the review, with its hash."""

    disclosure = models.ForeignKey(
        Disclosure, on_delete=models.CASCADE, related_name="released_documents"
    )
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    source_document = models.UUIDField()  # where it came from; the matter is not named here
    source_reference = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.document_id}"
