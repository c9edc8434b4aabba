"""The course of a complaint from its arrival to its end, as acts. It is cut off at today later."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from cases.policies import RECORDING_QUESTIONS
from cases.services.logging import NewComplaint
from config.demo.casework import mix
from config.demo.casework.crew import Crew
from config.demo.casework.days import Diary
from config.demo.casework.drafts import Draft
from config.demo.casework.script import (
    Act,
    Allocate,
    Log,
    Move,
    Restrict,
    Take,
    WriteNote,
)
from config.demo.dice import Shares, between, one_of
from config.demo.wording import phrase
from standards.access.models import User
from standards.clocks.working_days import Calendar

ORAL = ("telephone", "in_person")
REVIEW_WINDOW = 28  # days
# How many working days pass before an early step; each has its tail of lateness.
_ACKNOWLEDGED = Shares({0: 62, 1: 20, 2: 9, 3: 5, 5: 4})
_CONTACTED = Shares({0: 16, 1: 26, 2: 24, 3: 14, 4: 8, 5: 4, 7: 5, 9: 3})
# Days between updates: four weeks are owed.
_UPDATED = Shares({20: 12, 23: 20, 25: 24, 27: 24, 30: 10, 35: 6, 46: 4})
_STUCK_LATELY = 150  # days: what waits for a step that is not built yet waits only for so long


class Course:
    """Writes the acts of one case."""

    def __init__(
        self,
        rng: Random,
        draft: Draft,
        new: NewComplaint,
        crew: Crew,
        *,
        today: date,
        calendar: Calendar,
        short: bool = False,
    ) -> None:
        self.rng, self.draft, self.new, self.crew = rng, draft, new, crew
        self.today, self.short = today, short
        self.diary = Diary(rng, draft.logged_at, calendar)
        self.owner: User = crew.owner
        self.acts: list[Act] = []
        caller = new.caller
        self.can_be_reached = bool(caller.email or caller.telephone or caller.address)
        self.hears = self.can_be_reached or not caller.is_anonymous

    def write(self) -> list[Act]:
        """Every act of its course, those after today too."""
        self._arrive()
        match self.draft.course:
            case "not_a_complaint":
                self._not_a_complaint()
            case "forwarded":
                self._forwarded()
            case "recorded":
                self._recorded()
            case "escalated":
                self._outside(1 + int(self.rng.random() * 12))
                self._escalate()
            case _:
                days = self.rng.lognormvariate(1.95, 0.95)
                self._outside(min(160, round(days)))
        return self.acts

    # --- small steps ----------------------------------------------------------------------------
    def _take(self, step: str, by: Any, data: Mapping[str, Any] | None = None, **more: Any) -> None:
        self.acts.append(Take(self.diary.next_moment(), by, step, data or {}, **more))

    def _say(self, kind: str) -> str:
        return phrase(self.rng, kind)

    def _arrive(self) -> None:
        crew, diary = self.crew, self.diary
        log = Log(diary.at_once(), crew.intake, self.new, crew.first_unit, crew.sealed_in)
        self.acts.append(log)
        self.acknowledge_after = _ACKNOWLEDGED.draw(self.rng)
        if self.hears and self.acknowledge_after == 0:
            self._take("acknowledge", crew.intake)
        if crew.unit != crew.first_unit:
            diary.after(int(self.rng.random() < 0.35))
            reason = self._say("moved_because")
            self.acts.append(Move(diary.next_moment(), crew.mover, crew.unit, reason))

    def _allocate(self) -> None:
        self.acts.append(Allocate(self.diary.next_moment(), self.crew.supervisor, self.owner))

    def _meet_them(self, longest: int) -> None:
        """Allocation, acknowledgement where it is still owed, and first contact."""
        diary, rng = self.diary, self.rng
        diary.after(min(longest, int(rng.random() * 2.2)))
        self._allocate()
        if self.hears and self.acknowledge_after:
            diary.go_to(min(longest, self.acknowledge_after))
            self._take("acknowledge", self.owner)
        diary.go_to(min(longest, _CONTACTED.draw(rng)))
        if self.new.caller.is_anonymous:
            tried = {"how": "email" if self.can_be_reached else "letter"}
            self._take("record_attempt", self.owner, {**tried, "result": self._say("attempts")})
            return
        how = self.new.caller.preferred_contact or "letter"
        self._take("record_contact", self.owner, {"how": how, "views": self._say("views")})

    def _answer(self, **yes: bool) -> None:
        answers = {name: yes.get(name, False) for name, _, _ in RECORDING_QUESTIONS}
        self._take("answer_recording", self.crew.triager, answers)

    def _note(self, share: float) -> None:
        if not self.short and self.rng.random() < share:
            note = WriteNote(self.diary.next_moment(), self.owner, self._say("notes"))
            self.acts.append(note)

    def _restrict(self) -> None:
        if self.draft.sight == "restricted":
            reason = self._say("restricted_because")
            self.acts.append(Restrict(self.diary.next_moment(), self.crew.supervisor, reason))

    def _update_until(self, day: date) -> None:
        """Updates every four weeks or so, up to a day; notes between them."""
        if not self.can_be_reached or self.short:
            return
        while True:
            following = self.diary.today + timedelta(days=_UPDATED.draw(self.rng))
            if following >= day:
                return
            self.diary.after_calendar_days((following - self.diary.today).days)
            self._take("give_update", self.owner, {"said": self._say("updates")})
            self._note(0.3)

    def _decide(self, shares: Shares[str]) -> None:
        for number in range(1, len(self.new.allegations) + 1):
            decision = shares.draw(self.rng)
            done = mix.ACTIONS.get(decision)
            data = {
                "decision": decision,
                "reasons": self._say(f"reasons_{decision}"),
                "actions": [done.draw(self.rng)] if done else ["none"],
            }
            self._take("decide", self.owner, data, allegation=number)

    # --- ways to end ----------------------------------------------------------------------------
    def _outside(self, days: int) -> None:
        """Handled outside Schedule 3 and closed after so many working days."""
        diary, crew, rng = self.diary, self.crew, self.rng
        self._meet_them(days)
        diary.after(int(rng.random() < 0.3 and days > 4))
        self._take("start_triage", crew.triager)
        self._answer()
        self._take("handle_outside", crew.triager)
        if self.draft.course == "outside":
            self._restrict()
        self._note(0.35)
        self._update_until(diary.at(max(0, days - 1)))
        diary.go_to(max(0, days - int(rng.random() * 3)))
        self._decide(mix.DECISIONS_OUTSIDE)
        if self.new.channel in ORAL and self.can_be_reached and rng.random() < 0.9:
            self._take("give_oral_outcome", self.owner, {"said": self._say("outcome_said")})
        else:
            self._take("give_outcome", self.owner, through="letter")
        diary.go_to(days)
        self._take("close", crew.closer)

    def _not_a_complaint(self) -> None:
        days = between(self.rng, 3, 15)
        self._meet_them(days)
        self._take("start_triage", self.crew.triager)
        self._answer()
        reasons = {"ground": "not_dissatisfaction", "reasons": self._say("not_a_complaint")}
        self._take("find_not_a_complaint", self.crew.triager, reasons)
        self._tell_and_close(days)

    def _forwarded(self) -> None:
        days = between(self.rng, 1, 8)
        self._meet_them(days)
        self._take("forward", self.crew.triager, {"to": self._say("forwarded_to")})
        self._tell_and_close(days)

    def _tell_and_close(self, days: int) -> None:
        self.diary.go_to(days)
        self._restrict()
        self._take("tell_reasons", self.owner, through="letter")
        self._take("close_ended", self.crew.closer)

    def _escalate(self) -> None:
        """They were not satisfied and ask for it to be recorded (T6, at any time)."""
        self.diary.after(between(self.rng, 1, 15))
        self._answer(asked_to_record=True)
        self._take("record", self.crew.supervisor, {"reason": "3"})
        self._under_schedule_3()

    def _recorded(self) -> None:
        diary = self.diary
        self._meet_them(12)
        diary.after(int(self.rng.random() * 3))
        self._take("start_triage", self.crew.triager)
        why = mix.WHY_RECORDED.draw(self.rng)
        self._answer(**{why: True})
        diary.after(int(self.rng.random() * 3))
        reason = "1" if why == "asked_to_record" else "2"
        self._take("record", self.crew.supervisor, {"reason": reason})
        self._under_schedule_3()

    def _under_schedule_3(self) -> None:
        """Recorded: copies, referral, how to handle it, handling, outcome, the review window."""
        rng, diary, crew = self.rng, self.diary, self.crew
        lately = (self.today - diary.today).days < _STUCK_LATELY
        if rng.random() < 0.8:
            copies = {"to_complainant": self.can_be_reached, "to_subject": bool(self.new.subjects)}
            if any(copies.values()):
                self._take("give_copies", self.owner, copies)
        diary.after(between(rng, 1, 6))
        must_refer = lately and rng.random() < 0.05
        self._refer(must_refer)
        if must_refer:
            return
        diary.after(between(rng, 0, 4))
        self._take("decide_locally", crew.supervisor)
        must_investigate = lately and rng.random() < 0.12
        self._look_into(must_investigate)
        if not must_investigate:
            self._take("handle_otherwise", crew.assessor)
        self._restrict()
        if must_investigate:
            self._update_until(self.today)
        else:
            self._handle()

    def _refer(self, must: bool) -> None:
        data = {
            "criteria": ["serious_assault"] if must else [],
            "became_clear_on": self.diary.today if must else None,
            "reasons": self._say("reasons_referral_met" if must else "reasons_referral"),
        }
        self._take("answer_referral", self.crew.assessor, data)

    def _look_into(self, must: bool) -> None:
        data = {
            "grounds": ["discipline"] if must else [],
            "reasons": self._say("reasons_investigation_met" if must else "reasons_investigation"),
        }
        self._take("answer_investigation", self.crew.assessor, data)
        ground = one_of(self.rng, ("", "", "", "not_ruled_out"))
        named = {"body": "iopc" if ground else "policing_body", "ground": ground}
        self._take("name_review_body", self.crew.supervisor, named)

    def _handle(self) -> None:
        rng, diary = self.rng, self.diary
        days = max(12, round(rng.lognormvariate(5.0, 0.62)))
        decided = diary.at(max(days, 1))
        if rng.random() < 0.25:
            self._take("preserve_evidence", self.owner, {"what": self._say("evidence")})
        if rng.random() < 0.06 and self.draft.sight == "ordinary":
            diary.after(between(rng, 5, 15))
            self.owner = self.crew.successor
            self._allocate()
        self._update_until(decided)
        diary.go_to_day(decided)
        self._decide(mix.DECISIONS_OTHERWISE)
        diary.after(between(rng, 0, 4))
        self._take("give_outcome", self.owner, through="letter")
        self.acts.append(Take(diary.at_once(), "system:outcome_letter", "open_review_window"))
        self._wait_for_review()

    def _wait_for_review(self) -> None:
        diary, rng = self.diary, self.rng
        last_day = diary.today + timedelta(days=REVIEW_WINDOW)
        lately = (self.today - diary.today).days < _STUCK_LATELY
        if lately and rng.random() < 0.12:
            diary.after(between(rng, 3, 15))
            self._take("record_review_application", self.owner)
            return
        night = diary.night_after(last_day)
        self.acts.append(Take(night, "system:run_due", "close_after_window"))
