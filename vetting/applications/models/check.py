"""A check: one enquiry about the applicant or one associate, and its steps.

Not done, no trace, trace, unable, not applicable and waived are six values that are never taken
for one another; `value` says which.
"""

import uuid
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import FSMField

from standards.clocks import services as clocks
from standards.refusals import NotAllowed, NotReady
from standards.workflow.models.matter import Written
from standards.workflow.steps import Told, step
from vetting.applications import check_policies as policies
from vetting.applications.models.answers import Associate
from vetting.history.themes import listed

CHASE = "check_chase"
LONGEST_WAIVER = relativedelta(months=12)
RESULTS = ("no_trace", "trace", "unable")


class CheckSteps(models.Model):
    """What may happen to a check."""

    class Meta:
        abstract = True

    @step(
        number="K1",
        label="Request the check",
        done="Check requested",
        sources=("not_done", "returned"),
        target="requested",
        action="check",
        guards=(policies.application_is_worked, policies.is_not_answered),
        part="checked",
        by_system=True,
        form="vetting.applications.forms.RequestForm",
        order=10,
    )
    def request(self, *, by: Any, on: date, provider: str = "") -> Told:
        """Again after "unable": resumed, under the same key, so that nothing is asked twice."""
        self.provider = provider or self.provider
        self.requested_on, self.handed_over_at = on, None
        self.result, self.returned_on, self.recorded_by = "", None, None
        clock = clocks.start(
            stream=self.matter_id, code=CHASE, on=on, by=by, subject=self.clock_subject
        )
        self.chase_on = clock.due_on
        return Told(facts=self._facts())

    @step(
        number="K2",
        label="Chase",
        done="Check chased",
        sources="requested",
        action="check",
        guards=(policies.application_is_worked,),
        part="checked",
        by_system=True,
        order=20,
    )
    def chase(self, *, by: Any, on: date) -> Told:
        """Ask again; the clock counts from the chaser."""
        self.chased += 1
        self._meet(on, by)
        clock = clocks.start(
            stream=self.matter_id, code=CHASE, on=on, by=by, subject=self.clock_subject
        )
        self.chase_on, self.handed_over_at = clock.due_on, None
        return Told(facts={**self._facts(), "chased": self.chased})

    @step(
        number="K3",
        label="Record what came back",
        done="Check returned",
        sources=("not_done", "requested"),
        target="returned",
        action="check",
        guards=(policies.application_is_worked,),
        part="checked",
        by_system=True,
        form="vetting.applications.forms.ResultForm",
        order=15,
    )
    def record_result(
        self,
        *,
        by: Any,
        on: date,
        result: str,
        themes: list[str] | None = None,
        evidence_ref: str = "",
        coverage_note: str = "",
    ) -> Told:
        return self._returned(by, on, result, themes, evidence_ref, coverage_note)

    @step(
        number="K4",
        label="Correct the result",
        done="Result of a check corrected",
        sources="returned",
        action="check",
        guards=(policies.application_is_worked,),
        part="checked",
        form="vetting.applications.forms.CorrectionForm",
        order=60,
    )
    def correct_result(
        self,
        *,
        by: Any,
        on: date,
        result: str,
        reason: str,
        themes: list[str] | None = None,
        evidence_ref: str = "",
        coverage_note: str = "",
    ) -> Told:
        """A countersignature stands for the result it was given to, and falls with it."""
        if not reason.strip():
            raise NotReady("Say why the result is corrected.")
        before = self.result
        told = self._returned(by, on, result, themes, evidence_ref, coverage_note)
        told.facts["before"] = before
        told.text["reason"] = reason.strip()
        return told

    @step(
        number="K5",
        label="Mark as not applicable",
        done="Check marked as not applicable",
        sources=("not_done", "requested"),
        target="not_applicable",
        action="check",
        guards=(policies.application_is_worked,),
        part="checked",
        form="vetting.applications.forms.ReasonForm",
        order=55,
    )
    def mark_not_applicable(self, *, by: Any, on: date, reason: str) -> Told:
        _require(reason, "Say why this check does not apply: it is read with the decision.")
        self.reason = reason.strip()
        self._cancel(by, "The check does not apply.")
        return Told(facts=self._facts(), text={"reason": self.reason})

    @step(
        number="K6",
        label="Waive the check",
        done="Check waived",
        sources=("not_done", "requested", "returned"),
        target="waived",
        action="waive",
        approval="vetting_check_waived",
        approve_action="approve_waiver",
        guards=(policies.is_not_answered,),
        part="waived",
        law="Local: two people, for a time, and reported",
        form="vetting.applications.forms.WaiverForm",
        order=56,
    )
    def waive(self, *, by: Any, on: date, reason: str, expires_on: date) -> Told:
        """Under authority, for a time. What was waived is done later or waived anew."""
        _require(reason, "Say why the check is waived, and what stands in its place.")
        if not on < expires_on <= on + LONGEST_WAIVER:
            raise NotReady(
                "A waiver ends within twelve months.", remedy="Enter an earlier day, after today."
            )
        self.reason, self.result = reason.strip(), ""
        self.waived_by, self.waived_at = by, timezone.now()
        self.waiver_expires_on = expires_on
        self._cancel(by, "The check is waived.")
        facts = {**self._facts(), "expires_on": expires_on.isoformat()}
        return Told(facts=facts, text={"reason": self.reason})

    @step(
        number="K7",
        label="Have the check done after all",
        done="Check to be done after all",
        sources=("waived", "not_applicable"),
        target="not_done",
        action="check",
        part="checked",
        form="vetting.applications.forms.ReasonForm",
        order=57,
    )
    def reinstate(self, *, by: Any, on: date, reason: str) -> Told:
        _require(reason, "Say why it is to be done after all.")
        self.reason = ""
        self.waived_by, self.waived_at, self.waiver_expires_on = None, None, None
        return Told(facts=self._facts(), text={"reason": reason.strip()})

    @step(
        number="K8",
        label="Countersign the trace",
        done="Trace countersigned",
        sources="returned",
        action="countersign",
        guards=(policies.awaits_countersignature,),
        part="countersigned",
        law="Local: traces of the listed themes are read by a second officer",
        form="vetting.applications.forms.CountersignForm",
        order=30,
    )
    def countersign(self, *, by: Any, on: date, note: str) -> Told:
        _require(note, "Say what you read and what you make of it.")
        if self.recorded_by_id == by.pk:
            raise NotAllowed("You recorded this trace, so somebody else must countersign it.")
        self.countersigned_by, self.countersigned_at = by, timezone.now()
        return Told(facts=self._facts(), text={"note": note.strip()})

    # --- what they share ------------------------------------------------------------------------

    def _returned(
        self,
        by: Any,
        on: date,
        result: str,
        themes: list[str] | None,
        evidence_ref: str,
        coverage_note: str,
    ) -> Told:
        if result not in RESULTS:
            raise NotReady("Say what came back: a trace, no trace, or that it could not be done.")
        if result == "trace" and not themes:
            raise NotReady("Say which themes the trace has.", remedy="Choose one or more themes.")
        if result == "unable" and not coverage_note.strip():
            raise NotReady("Say why the check could not be done.")
        self.result = result
        self.themes = sorted(set(themes or [])) if result == "trace" else []
        self.evidence_ref, self.coverage_note = evidence_ref.strip(), coverage_note.strip()
        self.returned_on = on
        self.was_late = self.chase_on is not None and on > self.chase_on
        self.recorded_by = None if isinstance(by, str) else by
        self.countersigned_by, self.countersigned_at = None, None
        self._meet(on, by)
        facts = {**self._facts(), "result": result, "themes": self.themes, "late": self.was_late}
        return Told(facts=facts, text={"coverage": self.coverage_note} if coverage_note else {})

    def _facts(self) -> dict[str, Any]:
        return {
            "check": self.check_type,
            "of": f"associate {self.associate.number}" if self.associate_id else "applicant",
            "provider": self.provider,
        }

    def _meet(self, on: date, by: Any) -> None:
        clocks.meet(stream=self.matter_id, code=CHASE, on=on, by=by, subject=self.clock_subject)

    def _cancel(self, by: Any, reason: str) -> None:
        clocks.cancel_running(
            stream=self.matter_id, code=CHASE, by=by, reason=reason, subject=self.clock_subject
        )


class Check(CheckSteps, Written):
    """One check of one application, about the applicant or (with `associate`) somebody close."""

    class State(models.TextChoices):
        NOT_DONE = "not_done", "Not done"
        REQUESTED = "requested", "Requested"
        RETURNED = "returned", "Returned"
        NOT_APPLICABLE = "not_applicable", "Not applicable"
        WAIVED = "waived", "Waived"

    class Value(models.TextChoices):
        """What a check says. Requested is still not done."""

        NOT_DONE = "not_done", "Not done"
        NO_TRACE = "no_trace", "No trace"
        TRACE = "trace", "Trace"
        UNABLE = "unable", "Could not be done"
        NOT_APPLICABLE = "not_applicable", "Not applicable"
        WAIVED = "waived", "Waived"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    matter = models.ForeignKey(
        "vetting_applications.Application", on_delete=models.CASCADE, related_name="checks"
    )
    check_type = models.CharField(max_length=40)
    associate = models.ForeignKey(
        Associate, null=True, blank=True, on_delete=models.PROTECT, related_name="checks"
    )
    state = FSMField(max_length=20, default=State.NOT_DONE, protected=True)
    result = models.CharField(max_length=12, blank=True)
    themes = models.JSONField(default=list, blank=True)
    provider = models.CharField(max_length=30, blank=True)
    key = models.CharField(max_length=40, unique=True)  # what a provider knows it by
    requested_on = models.DateField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)  # the provider has it
    chase_on = models.DateField(null=True, blank=True)
    chased = models.PositiveSmallIntegerField(default=0)
    returned_on = models.DateField(null=True, blank=True)
    was_late = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    evidence_ref = models.CharField(max_length=120, blank=True)
    coverage_note = models.CharField(max_length=300, blank=True)
    reason = models.TextField(blank=True)  # of not applicable, or waived
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    waived_at = models.DateTimeField(null=True, blank=True)
    waiver_expires_on = models.DateField(null=True, blank=True)
    countersigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    countersigned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["associate__number", "check_type"]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "check_type"],
                condition=Q(associate=None),
                name="check_once_for_applicant",
            ),
            models.UniqueConstraint(
                fields=["matter", "check_type", "associate"],
                condition=Q(associate__isnull=False),
                name="check_once_for_associate",
            ),
            models.CheckConstraint(
                condition=Q(state="returned", result__in=RESULTS)
                | (~Q(state="returned") & Q(result="")),
                name="check_returned_with_result",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["not_applicable", "waived"]) | ~Q(reason=""),
                name="check_left_out_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="waived",
                    waived_by__isnull=False,
                    waived_at__isnull=False,
                    waiver_expires_on__isnull=False,
                )
                | (~Q(state="waived") & Q(waived_by=None, waived_at=None, waiver_expires_on=None)),
                name="check_waived_whole",
            ),
            models.CheckConstraint(
                condition=Q(countersigned_at=None, countersigned_by=None)
                | Q(countersigned_at__isnull=False, countersigned_by__isnull=False),
                name="check_countersigned_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["provider", "chase_on"],
                condition=Q(state="requested"),
                name="check_under_way",
            ),
            models.Index(
                fields=["waiver_expires_on"], condition=Q(state="waived"), name="check_waiver_ends"
            ),
        ]

    def __str__(self) -> str:
        from vetting.applications import check_sets

        return f"{check_sets.label(self.check_type)}, {self.about}"

    @property
    def about(self) -> str:
        """Whom it is about, without a name."""
        return f"associate {self.associate.number}" if self.associate else "the applicant"

    @property
    def clock_subject(self) -> str:
        return f"vetting_applications.check:{self.pk}"

    @property
    def value(self) -> str:
        """One of the six values."""
        if self.state == self.State.RETURNED:
            return self.result
        if self.state in (self.State.NOT_APPLICABLE, self.State.WAIVED):
            return str(self.state)
        return self.Value.NOT_DONE

    @property
    def value_label(self) -> str:
        return str(self.Value(self.value).label)

    @property
    def needs_countersigning(self) -> bool:
        """A trace of a listed theme that no second officer has read."""
        return self.value == "trace" and bool(listed(self.themes)) and not self.countersigned_by_id

    def is_settled(self, day: date) -> bool:
        """Returned, not applicable with a reason, or under a waiver that still runs."""
        if self.state == self.State.WAIVED:
            return self.waiver_expires_on is not None and self.waiver_expires_on >= day
        return self.state in (self.State.RETURNED, self.State.NOT_APPLICABLE)


def _require(words: str, sentence: str) -> None:
    if not words.strip():
        raise NotReady(sentence)
