"""A complaint: an expression of dissatisfaction by or for a member of the public (PRA s.12)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.steps import ComplaintSteps
from standards.workflow.models import Matter, Party


class Complaint(ComplaintSteps, Matter):
    """One complaint case. What happens to it is declared in `ComplaintSteps`."""

    class State(models.TextChoices):
        RECEIVED = "received", "Received"
        LOGGED = "logged", "Logged"
        TRIAGE = "triage", "Triage"
        OUTSIDE = "outside_schedule_3", "Handling outside Schedule 3"
        RECORDED = "recorded", "Recorded"
        REFERRED = "referred", "Referred to the IOPC"  # arrives by import only, until built
        LOCAL = "local_handling", "Deciding how to handle it"
        OTHERWISE = "otherwise", "Handling otherwise than by investigation"
        NO_FURTHER_ACTION = "no_further_action", "No further action"
        INVESTIGATION = "investigation", "Under investigation"  # arrives by import only
        OUTCOME = "outcome_sent", "Outcome given"
        REVIEW_WINDOW = "review_window", "Review window"
        REVIEW = "review", "Under review"  # arrives by import only
        NOT_A_COMPLAINT = "not_a_complaint", "Not a complaint"
        FORWARDED = "forwarded", "Forwarded to another authority"
        WITHDRAWN = "withdrawn", "Withdrawn"
        VOID = "void", "Logged in error"
        CLOSED = "closed", "Closed"

    class ReviewBody(models.TextChoices):
        POLICING_BODY = "policing_body", "Local policing body"
        IOPC = "iopc", "IOPC"

    class Regime(models.TextChoices):
        """Fixed when the matter first reached the force; never worked out from today's date."""

        PRE_2020 = "pre2020", "Before 1 February 2020"
        R2020 = "2020", "1 February 2020 to 27 May 2025"
        R2025 = "2025", "From 28 May 2025"
        HISTORIC = "historic", "Another system's history"

    # as made
    words = models.TextField()  # what happened, in their words
    wants = models.TextField(blank=True)
    where = models.CharField(max_length=200, blank=True)
    when_words = models.CharField(max_length=120, blank=True)  # "about ten at night"
    about_whom = models.TextField(blank=True)  # as the caller described them
    made_on = models.DateField()  # the day the complaint was made: the 12 months run from it
    channel = models.CharField(max_length=20)
    is_oral = models.BooleanField(default=False)
    is_anonymous = models.BooleanField(default=False)
    factors = models.JSONField(default=list, blank=True)

    form_token = models.UUIDField(null=True, blank=True, unique=True)  # one form, one complaint

    # first days
    acknowledged_on = models.DateField(null=True, blank=True)
    first_contact_on = models.DateField(null=True, blank=True)
    contact_attempts = models.PositiveSmallIntegerField(default=0)
    updates_paused_on = models.DateField(null=True, blank=True)
    last_update_on = models.DateField(null=True, blank=True)

    # what obliges recording (T6); None: not asked yet
    asked_to_record = models.BooleanField(null=True, blank=True)
    death_or_injury = models.BooleanField(null=True, blank=True)
    crime_or_discipline = models.BooleanField(null=True, blank=True)
    article_2_or_3 = models.BooleanField(null=True, blank=True)
    must_be_referred = models.BooleanField(null=True, blank=True)
    recorded_on = models.DateField(null=True, blank=True)
    reason_recorded = models.CharField(max_length=4, blank=True)
    copy_to_complainant_on = models.DateField(null=True, blank=True)
    copy_to_subject_on = models.DateField(null=True, blank=True)
    copy_withheld = models.BooleanField(default=False)

    # referral and investigation: asked, and held where owed (settled 14)
    referral_considered_on = models.DateField(null=True, blank=True)
    referral_criteria = models.JSONField(default=list, blank=True)
    investigation_considered_on = models.DateField(null=True, blank=True)
    investigation_grounds = models.JSONField(default=list, blank=True)

    # how it was handled and how it ended
    handling_started_on = models.DateField(null=True, blank=True)
    ending_ground = models.CharField(max_length=40, blank=True)  # not a complaint, or void: why
    forwarded_to = models.CharField(max_length=120, blank=True)
    ending_letter_on = models.DateField(null=True, blank=True)
    outcome_on = models.DateField(null=True, blank=True)
    outcome_was_oral = models.BooleanField(default=False)

    # withdrawal (T23): a wish, its signature, our letter that asks for one, and the end
    withdrawal_asked_on = models.DateField(null=True, blank=True)
    withdrawal_signed_on = models.DateField(null=True, blank=True)
    withdrawal_queried_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)

    # review right
    review_body = models.CharField(max_length=20, choices=ReviewBody.choices, blank=True)
    review_body_ground = models.CharField(max_length=40, blank=True)
    review_body_named_on = models.DateField(null=True, blank=True)
    review_body_named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    review_applied_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(recorded_on=None, reason_recorded="")
                | (Q(recorded_on__isnull=False) & ~Q(reason_recorded="")),
                name="complaint_recorded_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(review_body="", review_body_named_on=None)
                | (~Q(review_body="") & Q(review_body_named_on__isnull=False)),
                name="complaint_review_body_named_on",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def complainant(self) -> Party | None:
        """The party who complains, or None for an anonymous complaint."""
        return next(
            (p for p in self.parties.all() if p.capacity == "complainant" and not p.unlinked_at),
            None,
        )


def regime_on(reached_on: date) -> str:
    """The regime of a matter that first reached the authority on a day.

    2020 rules from 1 February 2020; as amended from 28 May 2025 (2025 Regs reg 66). Later matters
    tied to a pending earlier one keep its regime: whoever logs it says so.
    """
    if reached_on < date(2020, 2, 1):
        return Complaint.Regime.PRE_2020
    if reached_on < date(2025, 5, 28):
        return Complaint.Regime.R2020
    return Complaint.Regime.R2025
