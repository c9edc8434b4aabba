"""What may happen to a complaint: the one table of its transitions.

Numbers are those of the reference on complaints and conduct (T1-T30) and of the settled
questions (T31-T36); L1-L9 are local acts that change no state. Later chapters (referral,
investigation, review) add their own mixin.
"""

from datetime import date
from functools import partial
from typing import Any

from django.db import models

from cases import policies
from standards.clocks import selectors as clocks
from standards.workflow.steps import Told
from standards.workflow.steps import step as any_step

LIVE = (
    "logged",
    "triage",
    "outside_schedule_3",
    "recorded",
    "local_handling",
    "otherwise",
    "no_further_action",
    "outcome_sent",
    "review_window",
)
IN_HANDLING = ("outside_schedule_3", "local_handling", "otherwise", "no_further_action")
HELD = ("referred", "investigation", "review")  # arrive by import; updates are still owed
AWAITING_OUTCOME = ("outside_schedule_3", "otherwise", "no_further_action")

UPDATE_CLOCKS = ("complainant_update_first", "complainant_update_next")
SERVICE_CLOCKS = ("outside_schedule_3_resolved", "otherwise_than_by_investigation")


def step(*, guards: tuple = (), **declared: Any) -> Any:
    """A step of a matter that is worked: those of earlier regimes are read and counted only."""
    return any_step(guards=(policies.worked_regime, *guards), **declared)


_stays = partial(step, target=None)


class ComplaintSteps(models.Model):
    """The steps of a complaint, in the order in which it meets them."""

    class Meta:
        abstract = True

    # --- arrival --------------------------------------------------------------------------------

    @step(
        number="T1",
        label="Log",
        done="Complaint logged",
        sources="received",
        target="logged",
        action="log",
        law="CMR reg 13(3)(a)(i): the 12 months run from the day the complaint was made",
        order=1,
    )
    def log(self, *, by: Any, on: date) -> Told:
        told = Told(
            facts={"made_on": self.made_on.isoformat(), "channel": self.channel},
            starts=[("acknowledge", self.received_on), ("first_contact", self.received_on)],
        )
        if self.is_anonymous and not self.can_be_reached:
            told.starts = [("first_contact", self.received_on)]
        if self.is_discrimination:
            told.starts += [
                ("discrimination_first_contact", self.received_on),
                ("discrimination_plan", self.received_on),
            ]
        return told

    @_stays(
        number="T2",
        label="Record evidence preserved",
        done="Evidence preserved",
        sources=LIVE,
        action="edit",
        law="Schedule 3 para 1(2)-(4): as soon as practicable, and continuing",
        form="cases.forms.EvidenceForm",
        order=60,
    )
    def preserve_evidence(self, *, by: Any, on: date, what: str) -> Told:
        return Told(text={"what": what})

    @_stays(
        number="L1",
        label="Record an acknowledgement given orally",
        done="Complaint acknowledged",
        sources=("logged", "triage", "outside_schedule_3", "recorded"),
        action="acknowledge",
        guards=(policies.not_acknowledged,),
        meets=("acknowledge",),
        form="cases.forms.DayForm",
        order=5,
    )
    def acknowledge(self, *, by: Any, on: date) -> Told:
        """Also called when the letter of acknowledgement is sent."""
        self.acknowledged_on = on
        return Told()

    @_stays(
        number="L2",
        label="Record first contact",
        done="Complainant contacted",
        sources=("logged", "triage"),
        action="contact",
        guards=(policies.not_contacted,),
        meets=("first_contact", "discrimination_first_contact"),
        law="Schedule 3 para 2(6): contact the complainant and seek their views on handling",
        form="cases.forms.FirstContactForm",
        order=8,
    )
    def record_contact(self, *, by: Any, on: date, how: str, views: str) -> Told:
        self.first_contact_on = on
        return Told(facts={"how": how}, text={"views": views})

    @_stays(
        number="T35",
        label="Record an attempt to reach them",
        done="Attempt to reach the complainant",
        sources=("logged", "triage"),
        action="contact",
        guards=(policies.not_contacted,),
        form="cases.forms.ContactAttemptForm",
        order=9,
    )
    def record_attempt(self, *, by: Any, on: date, how: str, result: str) -> Told:
        """For the anonymous and the unreachable, recorded attempts stand for contact."""
        self.contact_attempts += 1
        told = Told(facts={"how": how, "attempt": self.contact_attempts}, text={"result": result})
        if self.is_anonymous or self.contact_attempts >= 3:
            told.meets = ["first_contact", "discrimination_first_contact"]
        return told

    # --- triage ---------------------------------------------------------------------------------

    @step(
        number="T4",
        label="Start triage",
        done="Triage started",
        sources="logged",
        target="triage",
        action="triage",
        guards=(policies.contact_made,),
        starts=("triage",),
        law="Schedule 3 para 2(6)",
        order=10,
    )
    def start_triage(self, *, by: Any, on: date) -> Told:
        return Told()

    @_stays(
        number="L3",
        label="Answer the recording questions",
        done="Recording questions answered",
        sources=("logged", "triage", *IN_HANDLING, "outcome_sent", "closed"),
        action="triage",
        guards=(policies.not_recorded,),
        law="Schedule 3 para 2(6A)-(6B)",
        form="cases.forms.RecordingForm",
        order=12,
    )
    def answer_recording(self, *, by: Any, on: date, **answers: bool) -> Told:
        """A yes stands: what obliges recording is asked, and cannot be overruled."""
        for name, answer in answers.items():
            if name not in _QUESTION_FIELDS:
                raise TypeError(f"{name} is not one of the recording questions.")
            setattr(self, name, bool(answer) or bool(getattr(self, name)))
        return Told(facts={name: bool(getattr(self, name)) for name in answers})

    @step(
        number="T3",
        label="Forward to another authority",
        done="Forwarded to another authority",
        sources=("logged", "triage"),
        target="forwarded",
        action="triage",
        cancels=("acknowledge", "first_contact", "triage"),
        law="Schedule 3 para 2: another authority is the appropriate one; tell the complainant",
        form="cases.forms.ForwardForm",
        order=70,
    )
    def forward(self, *, by: Any, on: date, to: str) -> Told:
        self.forwarded_to = to
        return Told(facts={"to": to[:120]})

    @step(
        number="T9",
        label="Decide that it is not a complaint",
        done="Found not to be a complaint",
        sources="triage",
        target="not_a_complaint",
        action="triage",
        guards=(policies.recording_answered, policies.nothing_obliges_recording),
        cancels=("acknowledge", "triage"),
        part="assessed",
        law="CMR reg 44(c); Schedule 3 para 2(7): keep a record, give written reasons",
        form="cases.forms.NotAComplaintForm",
        order=75,
    )
    def find_not_a_complaint(self, *, by: Any, on: date, ground: str, reasons: str) -> Told:
        self.ending_ground = ground
        return Told(facts={"ground": ground}, text={"reasons": reasons})

    @step(
        number="T34",
        label="Close",
        done="Closed",
        sources=("not_a_complaint", "forwarded"),
        target="closed",
        action="close",
        guards=(policies.reasons_sent,),
        order=15,
    )
    def close_ended(self, *, by: Any, on: date) -> Told:
        self._close(on)
        return Told()

    # --- outside Schedule 3 ---------------------------------------------------------------------

    @step(
        number="T5",
        label="Handle outside Schedule 3",
        done="Handling outside Schedule 3 started",
        sources="triage",
        target="outside_schedule_3",
        action="triage",
        guards=(
            policies.has_allegation,
            policies.recording_answered,
            policies.nothing_obliges_recording,
        ),
        meets=("triage",),
        law="Schedule 3 para 2(6C); CMR reg 34(2)-(3)",
        order=20,
    )
    def handle_outside(self, *, by: Any, on: date) -> Told:
        self.handling_started_on = on
        begun = self._begin_allegations("outside", by=by, on=on)
        resolved_from = self.first_contact_on or on
        return Told(
            facts={"allegations": begun},
            starts=[("outside_schedule_3_resolved", resolved_from), *self._updates_from(on)],
        )

    # --- recording ------------------------------------------------------------------------------

    @step(
        number="T6",
        label="Record it",
        done="Complaint recorded under Schedule 3",
        sources=("triage", "outside_schedule_3", "outcome_sent", "closed"),
        target="recorded",
        action="record",
        guards=(policies.not_recorded, policies.has_allegation, policies.recording_obliged),
        meets=("triage",),
        cancels=("outside_schedule_3_resolved", "outcome_notification"),
        part="assessed",
        law="Schedule 3 para 2(6A)-(6B): must be recorded, at any time",
        form="cases.forms.RecordForm",
        order=18,
    )
    def record(self, *, by: Any, on: date, reason: str) -> Told:
        return self._recorded(on, reason)

    @step(
        number="T7",
        label="Choose to record it",
        done="Complaint recorded by choice",
        sources="triage",
        target="recorded",
        action="record_by_choice",
        guards=(policies.not_recorded, policies.has_allegation),
        meets=("triage",),
        part="assessed",
        law="Schedule 3 para 2(6A)(b): the appropriate authority decides it is better recorded",
        form="cases.forms.ReasonForm",
        order=40,
    )
    def record_by_choice(self, *, by: Any, on: date, reason: str) -> Told:
        told = self._recorded(on, "4")
        told.text = {"reason": reason}
        return told

    @_stays(
        number="T8",
        label="Record the copies given",
        done="Copies of the record given",
        sources=("recorded", "local_handling", "otherwise", "no_further_action"),
        action="edit",
        guards=(policies.is_recorded,),
        law="CMR reg 3: a copy of the record to the complainant, of the complaint to the subject",
        form="cases.forms.CopiesForm",
        order=35,
    )
    def give_copies(
        self,
        *,
        by: Any,
        on: date,
        to_complainant: bool,
        to_subject: bool,
        withheld_because: str = "",
    ) -> Told:
        self.copy_to_complainant_on = on if to_complainant else self.copy_to_complainant_on
        self.copy_to_subject_on = on if to_subject else self.copy_to_subject_on
        self.copy_withheld = bool(withheld_because)
        return Told(
            facts={"to_complainant": to_complainant, "to_subject": to_subject},
            text={"withheld_because": withheld_because} if withheld_because else {},
        )

    # --- referral asked, and how to handle ------------------------------------------------------

    @_stays(
        number="T10",
        label="Answer the referral questions",
        done="Referral questions answered",
        sources=("recorded", "local_handling", "otherwise", "no_further_action"),
        action="refer",
        part="assessed",
        law="CMR reg 4; Schedule 3 para 4",
        form="cases.forms.ReferralForm",
        order=20,
    )
    def answer_referral(
        self, *, by: Any, on: date, criteria: list[str], became_clear_on: date | None, reasons: str
    ) -> Told:
        """A criterion that is met starts the referral clock on the day it first became clear."""
        self.referral_considered_on = on
        newly = sorted(set(criteria) - set(self.referral_criteria))
        self.referral_criteria = sorted({*self.referral_criteria, *criteria})
        told = Told(
            facts={
                "criteria": self.referral_criteria,
                "became_clear_on": became_clear_on.isoformat() if became_clear_on else None,
            },
            text={"reasons": reasons},
        )
        if newly:
            told.starts.append(("iopc_referral_mandatory", became_clear_on or on))
        return told

    @step(
        number="T10n",
        label="Decide how to handle it",
        done="Local decision on handling started",
        sources="recorded",
        target="local_handling",
        action="route",
        guards=(policies.referral_answered, policies.no_referral_owed),
        law="Schedule 3 para 6",
        order=25,
    )
    def decide_locally(self, *, by: Any, on: date) -> Told:
        self.handling_started_on = self.handling_started_on or on
        return Told(starts=self._updates_from(on))

    @_stays(
        number="T17",
        label="Answer whether it must be investigated",
        done="Grounds for an investigation answered",
        sources=("local_handling", "otherwise"),
        action="route",
        part="assessed",
        law="Schedule 3 para 6; T19: at any time if it appears that an investigation is needed",
        form="cases.forms.InvestigationForm",
        order=27,
    )
    def answer_investigation(self, *, by: Any, on: date, grounds: list[str], reasons: str) -> Told:
        self.investigation_considered_on = on
        self.investigation_grounds = sorted({*self.investigation_grounds, *grounds})
        return Told(facts={"grounds": self.investigation_grounds}, text={"reasons": reasons})

    @step(
        number="T18",
        label="Handle without an investigation",
        done="Handling otherwise than by investigation started",
        sources="local_handling",
        target="otherwise",
        action="route",
        guards=(
            policies.no_referral_owed,
            policies.investigation_answered,
            policies.no_investigation_owed,
        ),
        starts=("otherwise_than_by_investigation",),
        law="Schedule 3 para 6: reasonable and proportionate",
        order=30,
    )
    def handle_otherwise(self, *, by: Any, on: date) -> Told:
        return Told(facts={"allegations": self._begin_allegations("otherwise", by=by, on=on)})

    @step(
        number="T18n",
        label="Take no further action",
        done="No further action decided",
        sources="local_handling",
        target="no_further_action",
        action="propose_no_further_action",
        guards=(
            policies.no_referral_owed,
            policies.investigation_answered,
            policies.no_investigation_owed,
        ),
        approval="no_further_action",
        approve_action="decide",
        part="decided",
        law="Schedule 3 para 6; a second person agrees",
        form="cases.forms.NoFurtherActionForm",
        order=45,
    )
    def take_no_further_action(self, *, by: Any, on: date, reasons: str) -> Told:
        begun = self._begin_allegations("no_further_action", by=by, on=on)
        return Told(facts={"allegations": begun}, text={"reasons": reasons})

    # --- keeping people informed ----------------------------------------------------------------

    @_stays(
        number="L4",
        label="Record an update given orally",
        done="Complainant updated",
        sources=(*IN_HANDLING, "recorded", "outcome_sent", "review_window", *HELD),
        action="handle",
        guards=(policies.can_be_updated,),
        meets=UPDATE_CLOCKS,
        law="CMR reg 34(2)(a): within four weeks of the previous one",
        form="cases.forms.UpdateForm",
        order=55,
    )
    def give_update(self, *, by: Any, on: date, said: str = "") -> Told:
        """Also called when an update letter is sent. The next four weeks run from this day."""
        self.last_update_on = on
        return Told(text={"said": said} if said else {}, starts=[("complainant_update_next", on)])

    @_stays(
        number="T35p",
        label="Pause updates",
        done="Updates paused",
        sources=IN_HANDLING,
        action="handle",
        guards=(policies.updates_running,),
        cancels=UPDATE_CLOCKS,
        law="Settled: no contact is possible; they resume when contact appears",
        form="cases.forms.ReasonForm",
        order=88,
    )
    def pause_updates(self, *, by: Any, on: date, reason: str) -> Told:
        self.updates_paused_on = on
        return Told(text={"reason": reason})

    @_stays(
        number="T35r",
        label="Resume updates",
        done="Updates resumed",
        sources=IN_HANDLING,
        action="handle",
        guards=(policies.updates_paused,),
        starts=("complainant_update_first",),
        form="cases.forms.ReasonForm",
        order=30,
    )
    def resume_updates(self, *, by: Any, on: date, reason: str) -> Told:
        self.updates_paused_on = None
        return Told(text={"reason": reason})

    # --- outcome --------------------------------------------------------------------------------

    @_stays(
        number="R1",
        label="Decide the review body",
        done="Review body decided",
        sources=("recorded", "local_handling", "otherwise", "no_further_action"),
        action="name_review_body",
        guards=(policies.is_recorded,),
        law="CMR reg 32: the test is on the complaint as made, not on what was found",
        form="cases.forms.ReviewBodyForm",
        order=38,
    )
    def name_review_body(
        self, *, by: Any, on: date, body: str, ground: str, reasons: str = ""
    ) -> Told:
        self.review_body, self.review_body_ground = body, ground
        self.review_body_named_on = on
        self.review_body_named_by = None if isinstance(by, str) else by
        return Told(
            facts={"body": body, "ground": ground}, text={"reasons": reasons} if reasons else {}
        )

    @step(
        number="T26",
        label="Send the outcome",
        done="Outcome sent in writing",
        sources=AWAITING_OUTCOME,
        target="outcome_sent",
        action="letter",
        guards=(policies.all_decided, policies.review_body_named),
        meets=("outcome_notification", *SERVICE_CLOCKS),
        law="CMR regs 33(2)(a), 34(2)(b), 34(4); T31 outside Schedule 3",
        order=40,
    )
    def give_outcome(self, *, by: Any, on: date) -> Told:
        """Called when the outcome letter is sent; the page leads to the letter."""
        self.outcome_on, self.outcome_was_oral = on, False
        return Told(
            facts={"recorded": self.recorded_on is not None}, cancels=self._no_more_updates()
        )

    @step(
        number="T31",
        label="Record an outcome given orally",
        done="Outcome given orally and written down",
        sources="outside_schedule_3",
        target="outcome_sent",
        action="handle",
        guards=(policies.all_decided, policies.was_oral),
        meets=("outcome_notification", "outside_schedule_3_resolved"),
        law="CMR reg 34: an oral complaint outside Schedule 3 may be answered orally",
        form="cases.forms.OralOutcomeForm",
        order=42,
    )
    def give_oral_outcome(self, *, by: Any, on: date, said: str) -> Told:
        self.outcome_on, self.outcome_was_oral = on, True
        return Told(text={"said": said}, cancels=self._no_more_updates())

    @step(
        number="T27",
        label="Open the review window",
        done="Review window opened",
        sources="outcome_sent",
        target="review_window",
        action="letter",
        guards=(policies.is_recorded,),
        by_system=True,
        law="CMR reg 29(2): 28 days starting with the day after the information was given",
        order=10,
    )
    def open_review_window(self, *, by: Any, on: date) -> Told:
        return Told(starts=[("review_application", self.outcome_on or on)])

    @_stays(
        number="T28",
        label="Record that a review was applied for",
        done="A review was applied for",
        sources="review_window",
        action="letter",
        guards=(policies.no_review_applied_for,),
        meets=("review_application",),
        law="CMR reg 29: an application in time",
        form="cases.forms.DayForm",
        order=50,
    )
    def record_review_application(self, *, by: Any, on: date) -> Told:
        self.review_applied_on = on
        return Told()

    # --- the end, and after ---------------------------------------------------------------------

    @step(
        number="T32",
        label="Close",
        done="Closed",
        sources="outcome_sent",
        target="closed",
        action="close",
        guards=(policies.not_recorded, policies.no_proposal_waiting),
        law="No duty open; the right to have it recorded stays, and the letter says so",
        order=15,
    )
    def close(self, *, by: Any, on: date) -> Told:
        self._close(on)
        return Told(cancels=self._no_more_updates())

    @step(
        number="T36",
        label="Close",
        done="Review window passed; closed",
        sources="review_window",
        target="closed",
        action="close",
        guards=(
            policies.window_passed,
            policies.no_review_applied_for,
            policies.no_proposal_waiting,
        ),
        cancels=("review_application",),
        by_system=True,
        law="Settled 13: window passed and no review applied for (T30)",
        order=15,
    )
    def close_after_window(self, *, by: Any, on: date) -> Told:
        self._close(on)
        return Told(cancels=self._no_more_updates())

    @step(
        number="T33",
        label="Reopen",
        done="Reopened",
        sources="closed",
        target="outside_schedule_3",
        action="reopen",
        guards=(policies.not_recorded, policies.was_handled),
        law="Settled 13: the earlier ending stays in history",
        form="cases.forms.ReopenForm",
        order=60,
    )
    def reopen(self, *, by: Any, on: date, reason: str, because: str) -> Told:
        return self._reopened("outside", by=by, on=on, reason=reason, because=because)

    @step(
        number="T33r",
        label="Reopen",
        done="Reopened",
        sources="closed",
        target="local_handling",
        action="reopen",
        guards=(policies.is_recorded,),
        law="Settled 13: the earlier ending stays in history",
        form="cases.forms.ReopenForm",
        order=60,
    )
    def reopen_recorded(self, *, by: Any, on: date, reason: str, because: str) -> Told:
        self.investigation_considered_on = None
        return self._reopened("", by=by, on=on, reason=reason, because=because)

    # --- what the steps share -------------------------------------------------------------------

    def _close(self, on: date) -> None:
        self.is_open, self.closed_on = False, on

    def _recorded(self, on: date, reason: str) -> Told:
        was_open = self.is_open
        self.is_open, self.closed_on = True, None
        self.recorded_on, self.reason_recorded = on, reason
        self.outcome_on = None
        reopened = [] if was_open else self._reopen_allegations(by="system:recording", on=on)
        return Told(
            facts={"reason": reason, "reopened": len(reopened)},
            starts=[("timeliness_first_period_end", self.made_on)],
        )

    def _reopened(self, handling: str, *, by: Any, on: date, reason: str, because: str) -> Told:
        ended_before = self.closed_on.isoformat() if self.closed_on else None
        self.is_open, self.closed_on, self.outcome_on = True, None, None
        reopened = self._reopen_allegations(by=by, on=on)
        if handling:
            self._begin_allegations(handling, by=by, on=on)
        return Told(
            facts={"reason": reason, "ended_before": ended_before, "allegations": len(reopened)},
            text={"because": because},
            starts=self._updates_from(on),
        )

    def _begin_allegations(self, handling: str, *, by: Any, on: date) -> int:
        """The complaint's own step carries its allegations along, in the same event."""
        waiting = self.allegations.filter(state__in=["received", "reopened"])
        for allegation in waiting:
            allegation.begin(by=by, on=on, handling=handling)
            allegation.save()
        return len(waiting)

    def _reopen_allegations(self, *, by: Any, on: date) -> list[Any]:
        decided = list(self.allegations.filter(state="decided"))
        for allegation in decided:
            allegation.reopen(by=by, on=on)
            allegation.save()
        return decided

    def _updates_from(self, on: date) -> list[tuple[str, date]]:
        """The first update is owed from the start of handling, unless updates run already or
        there is nobody to tell (T35)."""
        if self.is_anonymous and not self.can_be_reached:
            self.updates_paused_on = on
            return []
        if clocks.running_for(self.stream).filter(code__in=UPDATE_CLOCKS).exists():
            return []
        return [("complainant_update_first", on)]

    def _no_more_updates(self) -> list[str]:
        return list(UPDATE_CLOCKS)

    @property
    def can_be_reached(self) -> bool:
        """Is there a way to write to, telephone or e-mail the complainant?"""
        party = self.complainant
        contact = party.contact if party else None
        return bool(contact and (contact.email or contact.telephone or contact.address))

    @property
    def is_discrimination(self) -> bool:
        """Does any allegation carry a theme that routes to the discrimination unit?"""
        from standards.workflow import codes

        marked = {e.code for e in codes.entries("theme") if e.attributes.get("discrimination")}
        return any(marked & set(a.themes) for a in self.allegations.all())


_QUESTION_FIELDS = frozenset(name for name, _, _ in policies.RECORDING_QUESTIONS)
