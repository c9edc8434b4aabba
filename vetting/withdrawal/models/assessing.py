"""Who assesses, what was gathered, what each of them found."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from standards.records.models import Document
from standards.workflow.models.matter import Written
from vetting.withdrawal.models.review import WithdrawalReview


class Appointment(Written):
    """Somebody appointed under regulation 16 to assess, or to arbitrate between two who did."""

    class Role(models.TextChoices):
        FIRST = "first", "Assessor"
        SECOND = "second", "Second assessor, blind"
        ARBITER = "arbiter", "Arbiter"

    review = models.ForeignKey(
        WithdrawalReview, on_delete=models.CASCADE, related_name="appointments"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Role.choices)
    appointed_on = models.DateField()
    appointed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    competence = models.TextField()  # knowledge, skills, experience (reg 16)
    declared = models.BooleanField(default=False)  # what no record could tell was declared
    ended_on = models.DateField(null=True, blank=True)  # somebody else took over
    ended_because = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review", "role"],
                condition=Q(ended_on=None),
                name="withdrawal_one_appointed_a_role",
            ),
            models.UniqueConstraint(fields=["review", "user"], name="withdrawal_appointed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class Representation(Written):
    """What the person said in answer, through their own page or on paper."""

    class How(models.TextChoices):
        DOOR = "door", "Through their own page"
        PAPER = "paper", "On paper"
        EMAIL = "email", "By e-mail"
        SPOKEN = "spoken", "In person or by telephone"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(
        WithdrawalReview, on_delete=models.CASCADE, related_name="representations"
    )
    received_on = models.DateField()
    how = models.CharField(max_length=10, choices=How.choices)
    words = models.TextField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    documents = models.ManyToManyField(Document, blank=True, related_name="+")

    class Meta:
        ordering = ["received_on", "pk"]

    def __str__(self) -> str:
        return f"representation {self.pk}"


class Enquiry(Written):
    """An interview or another enquiry."""

    class Type(models.TextChoices):
        INTERVIEW = "interview", "Interview"
        ENQUIRY = "enquiry", "Enquiry"

    review = models.ForeignKey(WithdrawalReview, on_delete=models.CASCADE, related_name="enquiries")
    type = models.CharField(max_length=10, choices=Type.choices)
    on = models.DateField()
    words = models.TextField()
    attended = models.CharField(max_length=200, blank=True)  # friend or lawyer, and who else
    recording = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["on", "pk"]
        verbose_name_plural = "enquiries"

    def __str__(self) -> str:
        return f"{self.type} {self.pk}"


class ReportItem(Written):
    """One adverse item of the report, with its source and, where withheld, the harm test."""

    review = models.ForeignKey(WithdrawalReview, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    source = models.CharField(max_length=200)
    is_withheld = models.BooleanField(default=False)
    harm_reason = models.TextField(blank=True)  # reg 8: why showing it would do harm
    gist = models.TextField(blank=True)  # what the person is told instead
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="report_item_number"),
            models.CheckConstraint(
                condition=Q(is_withheld=False) | ~Q(harm_reason=""),
                name="report_item_withheld_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"item {self.number}"


class Assessment(Written):
    """What one assessor found on the two-stage test. Silent until all that are called for are in.

    Its events lie on a stream of its own, so that nothing of the review shows that it exists.
    """

    class Recommends(models.TextChoices):
        RETAIN = "retain", "Retain"
        MEASURES = "measures", "Retain with measures"
        REDUCE = "reduce", "Withdraw the higher level, keep the lower"
        WITHDRAW = "withdraw", "Withdraw"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(
        WithdrawalReview, on_delete=models.CASCADE, related_name="assessments"
    )
    appointment = models.OneToOneField(Appointment, on_delete=models.PROTECT)
    grounds = models.BooleanField()  # limb 1: reasonable grounds to suspect
    grounds_reasons = models.TextField()
    appropriate = models.BooleanField()  # limb 2: withdrawal appropriate in all circumstances
    appropriate_reasons = models.TextField()
    recommends = models.CharField(max_length=10, choices=Recommends.choices)
    submitted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(grounds_reasons="") & ~Q(appropriate_reasons=""),
                name="assessment_both_limbs_reasoned",
            )
        ]

    def __str__(self) -> str:
        return f"assessment {self.pk}"
