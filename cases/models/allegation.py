"""An allegation: one separable grievance within a complaint, with its own decision."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import FSMField

from cases import policies
from cases.models.complaint import Complaint
from standards.workflow.models import Party
from standards.workflow.models.matter import Written
from standards.workflow.steps import Told, step


class Allegation(Written):
    """One grievance. Its handling and procedure change only with its state (settled 4)."""

    class State(models.TextChoices):
        RECEIVED = "received", "Received"
        IN_HANDLING = "in_handling", "In handling"
        DECIDED = "decided", "Decided"
        REOPENED = "reopened", "Reopened"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Handling(models.TextChoices):
        OUTSIDE = "outside", "Outside Schedule 3"
        OTHERWISE = "otherwise", "Otherwise than by investigation"
        NO_FURTHER_ACTION = "no_further_action", "No further action"
        LOCAL = "local", "Local investigation"
        DIRECTED = "directed", "Directed investigation"
        INDEPENDENT = "independent", "Independent investigation"

    class Procedure(models.TextChoices):
        NOT_SPECIAL = "not_special", "Not special"
        SPECIAL = "special", "Special procedures"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    matter = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="allegations")
    number = models.PositiveSmallIntegerField()
    summary = models.CharField(max_length=300)
    state = FSMField(max_length=20, default=State.RECEIVED, protected=True)
    category_scheme = models.CharField(max_length=20, default="2020")
    category = models.CharField(max_length=20, blank=True)
    themes = models.JSONField(default=list, blank=True)
    handling = models.CharField(max_length=20, choices=Handling.choices, blank=True)
    procedure = models.CharField(
        max_length=20, choices=Procedure.choices, default=Procedure.NOT_SPECIAL
    )
    subjects = models.ManyToManyField(Party, blank=True, related_name="allegations")
    decision = models.CharField(max_length=40, blank=True)
    decision_reasons = models.TextField(blank=True)
    actions = models.JSONField(default=list, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    source_values = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "number"], name="allegation_number_once"),
            models.CheckConstraint(
                condition=Q(
                    state__in=["received", "in_handling", "decided", "reopened", "withdrawn"]
                ),
                name="allegation_legal_state",
            ),
            models.CheckConstraint(
                condition=~Q(state="decided") | ~Q(decision=""), name="allegation_decided_how"
            ),
        ]

    def __str__(self) -> str:
        return f"Allegation {self.number}"

    @property
    def stream(self) -> uuid.UUID:
        return self.matter_id

    @step(
        number="A1",
        label="Start handling",
        done="Handling of an allegation started",
        sources=[State.RECEIVED, State.REOPENED],
        target=State.IN_HANDLING,
        action="handle",
        guards=[policies.complaint_in_handling],
        by_system=True,
        order=10,
    )
    def begin(self, *, by: Any, on: date, handling: str = "") -> Told:
        """Called with the complaint's own step when its handling starts."""
        self.handling = handling or self.handling
        return Told(facts={"allegation": self.number, "handling": self.handling})

    @step(
        number="A2",
        label="Decide",
        done="Allegation decided",
        sources=State.IN_HANDLING,
        target=State.DECIDED,
        action="decide_allegation",
        guards=[policies.complaint_not_ended, policies.has_category],
        part="handled",
        law="Schedule 3 para 6; allowed decisions depend on the handling",
        form="cases.forms.DecideAllegationForm",
        order=20,
    )
    def decide(self, *, by: Any, on: date, decision: str, reasons: str, actions: list[str]) -> Told:
        """Reasons are owed for every decision; the last one starts the outcome clock."""
        self.decision, self.decision_reasons, self.actions = decision, reasons, actions
        self.decided_on = on
        self.decided_by = None if isinstance(by, str) else by
        told = Told(
            facts={"allegation": self.number, "decision": decision, "actions": actions},
            text={"reasons": reasons},
        )
        others = self.matter.allegations.exclude(pk=self.pk)
        if not others.exclude(state__in=[self.State.DECIDED, self.State.WITHDRAWN]).exists():
            told.starts.append(("outcome_notification", on))
            told.said = "Every allegation is decided: the outcome is owed within 5 working days."
        return told

    @step(
        number="A3",
        label="Decide again",
        done="Decision reopened",
        sources=State.DECIDED,
        target=State.IN_HANDLING,
        action="reopen",
        guards=[policies.complaint_not_ended, policies.outcome_not_given],
        form="cases.forms.ReasonForm",
        order=80,
    )
    def decide_again(self, *, by: Any, on: date, reason: str) -> Told:
        """Before the outcome is given, a decision may be taken back with a reason."""
        before = self.decision
        self._undecide()
        return Told(
            facts={"allegation": self.number, "decision_before": before},
            text={"reason": reason},
            cancels=["outcome_notification"],
        )

    @step(
        number="A4",
        label="Reopen",
        done="Allegation reopened",
        sources=State.DECIDED,
        target=State.REOPENED,
        action="reopen",
        guards=[policies.complaint_not_closed],
        by_system=True,
        order=90,
    )
    def reopen(self, *, by: Any, on: date) -> Told:
        """With the complaint; the earlier decision stays in the events."""
        before = self.decision
        self._undecide()
        return Told(facts={"allegation": self.number, "decision_before": before})

    @step(
        number="A5",
        label="Withdrawn",
        done="Allegation withdrawn",
        sources=[State.RECEIVED, State.IN_HANDLING, State.REOPENED],
        target=State.WITHDRAWN,
        action="decide_allegation",
        guards=[policies.complaint_not_ended],
        law="CMR reg 38: a signed notification",
        form="cases.forms.WithdrawAllegationForm",
        order=85,
    )
    def withdraw(self, *, by: Any, on: date, signed_on: date, reason: str = "") -> Told:
        """Only on a signed notification: an unsigned wish is written to first."""
        return Told(
            facts={"allegation": self.number, "signed_on": signed_on.isoformat()},
            text={"reason": reason} if reason else {},
        )

    def _undecide(self) -> None:
        self.decision, self.decision_reasons, self.actions = "", "", []
        self.decided_on, self.decided_by = None, None
