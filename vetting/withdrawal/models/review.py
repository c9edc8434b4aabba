"""A withdrawal review: may this person go on holding clearance?"""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from standards.people.models import Kind, Person
from standards.workflow.models import Matter
from standards.workflow.models.matter import GuardedQuerySet
from vetting.models import Clearance
from vetting.withdrawal import packs
from vetting.withdrawal.models import states
from vetting.withdrawal.models.steps import ReviewSteps

if TYPE_CHECKING:
    from vetting.withdrawal.models.appeals import Appeal
    from vetting.withdrawal.models.deciding import Decision
    from vetting.withdrawal.models.suspensions import Suspension


class Reviews(models.Manager.from_queryset(GuardedQuerySet)):  # type: ignore[misc]
    """A review says nothing without whose it is: the person comes with it."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().select_related("person", "clearance")


class WithdrawalReview(ReviewSteps, Matter):
    """One review, V0 to V12. What may happen to it is declared in `ReviewSteps`.

    The person is a party of the matter (capacity "reviewed"), so that walls and bars apply.
    Reasons and narrative are columns here and text of events, never facts of the chain.
    """

    State = states.State

    class Source(models.TextChoices):
        COMPLAINT = "complaint", "A complaint"
        CONDUCT = "conduct", "A conduct matter"
        CRIMINAL = "criminal", "A criminal investigation or record"
        INTELLIGENCE = "intelligence", "Intelligence"
        SELF_DECLARATION = "self_declaration", "The person's own declaration"
        AFTERCARE = "aftercare", "Aftercare or the annual review"
        RENEWAL = "renewal", "A renewal or re-vetting"
        PROGRAMME = "programme", "A programme or mass check"
        OTHER_FORCE = "other_force", "Another force or body"
        MONITORING = "monitoring", "Monitoring of systems"
        IMPORTED = "imported", "Another system, history attached"
        OTHER = "other", "Something else"

    class NotAssessed(models.TextChoices):
        NOT_CAPABLE = "not_capable", "Even if so, it could not lead to withdrawal"
        NO_GROUNDS = "no_grounds", "No reasonable grounds to suspect it happened"
        WRONG_PERSON = "not_this_person", "It does not concern this person"
        DEALT_WITH = "dealt_with", "Considered before, nothing new"
        AFTERCARE = "aftercare", "Measures or support are enough"

    class Route(models.TextChoices):
        CONDUCT = "conduct", "Conduct process"
        PERFORMANCE = "performance", "Performance process"
        CRIMINAL = "criminal", "Criminal investigation"
        GRIEVANCE = "grievance", "Grievance process"

    class Employment(models.TextChoices):
        KEPT = "kept", "Kept in employment"
        REDEPLOYED = "redeployed", "Redeployed"
        DISMISSED_NOTICE = "dismissed_notice", "Dismissed with notice"
        DISMISSED = "dismissed", "Dismissed without notice"
        RESIGNED = "resigned", "Resigned"

    class TribunalResult(models.TextChoices):
        ALLOWED = "allowed", "Allowed"
        DISMISSED = "dismissed", "Dismissed"
        WITHDRAWN = "withdrawn", "Withdrawn by the person"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="withdrawal_reviews")
    clearance = models.ForeignKey(
        Clearance, null=True, blank=True, on_delete=models.PROTECT, related_name="withdrawals"
    )
    pack = models.CharField(max_length=20)
    capacity = models.CharField(max_length=20, choices=Kind.choices)  # by which it was chosen
    # V0
    source = models.CharField(max_length=20, choices=Source.choices)
    source_ref = models.CharField(max_length=60, blank=True)
    matter_text = models.TextField()
    themes = models.JSONField(default=list, blank=True)
    known_on = models.DateField()  # reg 4: when it came to the vetting authority's attention
    history_text = models.TextField(blank=True)  # of an imported case
    earlier = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="later"
    )
    distinct_because = models.TextField(blank=True)  # beside another open review of the person
    # V1
    determined_on = models.DateField(null=True, blank=True)
    determined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    could_lead = models.BooleanField(null=True, blank=True)
    determination = models.TextField(blank=True)
    not_assessed = models.CharField(max_length=20, choices=NotAssessed.choices, blank=True)
    parked_until = models.DateField(null=True, blank=True)  # V1R: looked at again by then
    needs_second = models.BooleanField(default=False)  # blind second assessment
    # V3 to V6
    notice_checks = models.JSONField(default=list, blank=True)
    served_at = models.DateTimeField(null=True, blank=True)
    service_method = models.CharField(max_length=20, blank=True)
    opened_assessments_on = models.DateField(null=True, blank=True)  # all were in
    person_case = models.TextField(blank=True)  # their case, as the report puts it
    report = models.TextField(blank=True)
    reported_on = models.DateField(null=True, blank=True)
    further_work = models.TextField(blank=True)  # tasks set by the decider, V6 to V4
    # legal check, before a withdrawal
    law_checked_on = models.DateField(null=True, blank=True)
    law_checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    law_checked_by_name = models.CharField(max_length=120, blank=True)
    law_advice = models.TextField(blank=True)
    # afterwards
    decision_served_on = models.DateField(null=True, blank=True)
    stayed_because = models.TextField(blank=True)
    employment_outcome = models.CharField(max_length=20, choices=Employment.choices, blank=True)
    employment_on = models.DateField(null=True, blank=True)
    dismissed_on = models.DateField(null=True, blank=True)
    tribunal_notice_on = models.DateField(null=True, blank=True)
    tribunal_heard_on = models.DateField(null=True, blank=True)
    tribunal_result_on = models.DateField(null=True, blank=True)
    tribunal_result = models.CharField(max_length=10, choices=TribunalResult.choices, blank=True)
    left_on = models.DateField(null=True, blank=True)
    left_because = models.CharField(max_length=120, blank=True)

    objects = Reviews()

    # what the page read with it; None: not read
    page_doors: list[Any] | None = None
    page_clocks: list[Any] | None = None  # every clock it ever had
    page_has_left: bool | None = None
    page_clearances: list[Clearance] | None = None  # those that the person holds

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(determined_on=None, determined_by=None)
                | Q(determined_on__isnull=False, determined_by__isnull=False),
                name="withdrawal_determined_on_and_by",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "source", "source_ref"], name="withdrawal_facts"),
        ]

    def __str__(self) -> str:
        return self.reference

    @cached_property
    def rules(self) -> packs.Pack:
        """The pack under which it runs."""
        return packs.get(self.pack)

    @property
    def open_suspension(self) -> "Suspension | None":
        """A suspension under regulation 13 that has not been lifted."""
        return next((each for each in self.suspensions.all() if each.ended_on is None), None)

    @property
    def decision(self) -> "Decision | None":
        rows = self.decisions.all()
        return max(rows, key=lambda each: (each.decided_on, each.pk), default=None)

    @property
    def appeal(self) -> "Appeal | None":
        """The internal appeal, decided or not; there is one at the most."""
        return next(iter(self.appeals.all()), None)

    @property
    def concluded(self) -> bool:
        """Has the window of regulation 13 closed?"""
        return self.state not in states.BEFORE_CONCLUSION
