"""An application for clearance, from invitation to grant or appeal."""

from typing import Any

from django.db import models
from django.db.models import Q

from standards.people.models import Person
from standards.workflow.models import Matter
from standards.workflow.models.matter import GuardedQuerySet
from vetting.applications.models.application_steps import ApplicationSteps
from vetting.applications.models.check_sets import CheckSet
from vetting.applications.models.ending_steps import EndingSteps
from vetting.models import Clearance, Renewal


class Applications(models.Manager.from_queryset(GuardedQuerySet)):  # type: ignore[misc]
    """An application says little without whoever applies: they come with it."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().select_related("applicant__person", "check_set")


class Application(ApplicationSteps, EndingSteps, Matter):
    """One application of one person for one level. What happens to it is declared in the steps.

    The applicant is a party of the matter (capacity "reviewed"), so that walls and bars apply.
    Who recruits, and by when, is kept for whoever invites and shown nowhere that decides.
    """

    class State(models.TextChoices):
        INVITED = "invited", "Invited"
        RECEIVED = "received", "Form received"
        COMPLETE = "complete", "Complete"
        CHECKS = "checks", "Checks"
        ADJUDICATION = "adjudication", "Adjudication"
        ENQUIRIES = "enquiries", "Enquiries"
        GRANTED = "granted", "Granted"
        GRANTED_MEASURES = "granted_measures", "Granted with measures"
        REFUSED = "refused", "Refused"
        APPEAL = "appeal", "Appeal"
        UPHELD = "upheld", "Refusal upheld"
        OVERTURNED = "overturned", "Refusal overturned"
        DISCONTINUED = "discontinued", "Discontinued"
        WITHDRAWN = "withdrawn", "Withdrawn by the applicant"
        LAPSED = "lapsed", "Lapsed, no response"
        CLOSED = "closed", "Closed"

    class Purpose(models.TextChoices):
        NEW = "new", "New"
        RENEWAL = "renewal", "Renewal"
        HIGHER = "higher", "Another level"
        TRANSFER = "transfer", "Transfer or return from another force"

    GRANTS = (State.GRANTED, State.GRANTED_MEASURES, State.OVERTURNED)
    ENDED = (State.DISCONTINUED, State.WITHDRAWN, State.LAPSED, State.CLOSED)

    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.NEW)
    level = models.CharField(max_length=20)
    check_set = models.ForeignKey(
        CheckSet, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # --- for whoever invites; no page of a decision shows it ---
    post_ref = models.CharField(max_length=40, blank=True)
    sponsor = models.CharField(max_length=120, blank=True)
    recruiting_manager = models.CharField(max_length=120, blank=True)
    recruiting_person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    needed_by = models.DateField(null=True, blank=True)
    # --- what is known of it; None: nobody has said, which is not "no" ---
    refused_elsewhere = models.BooleanField(null=True, blank=True)
    under_investigation = models.BooleanField(null=True, blank=True)
    waits_on = models.CharField(max_length=20, blank=True)  # of enquiries: applicant, other
    complete_on = models.DateField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True)  # stays when it is closed
    served_on = models.DateField(null=True, blank=True)  # the refusal, or the appeal's outcome
    appeal_grounds = models.TextField(blank=True)
    is_overturned = models.BooleanField(default=False)  # for ever: a refusal was set aside
    early_review_on = models.DateField(null=True, blank=True)
    clearance = models.OneToOneField(
        Clearance, null=True, blank=True, on_delete=models.PROTECT, related_name="application"
    )
    takes_up = models.OneToOneField(
        Renewal, null=True, blank=True, on_delete=models.PROTECT, related_name="taken_up_by"
    )

    objects = Applications()

    # What the page read with it (`selectors.read_more`); None: not read.
    page_events: list[tuple[Any, dict[str, Any]]] | None = None
    page_odd_answers: list[Any] | None = None
    page_doors: list[Any] | None = None

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome="overturned") | Q(is_overturned=True),
                name="application_overturned_is_marked",
            ),
            models.CheckConstraint(
                condition=Q(is_overturned=False) | Q(early_review_on__isnull=False),
                name="application_overturned_is_reviewed_early",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def person(self) -> Person | None:
        """Whoever applies, where they serve or were appointed."""
        found: Any = self.applicant.person  # type: ignore[attr-defined]
        return found

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)

    @property
    def is_renewal(self) -> bool:
        return self.purpose == self.Purpose.RENEWAL
