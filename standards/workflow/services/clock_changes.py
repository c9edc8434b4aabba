"""More time for a clock of a matter, a stop, going on, another first day: who may, who must agree.

What a rule allows is in the rule (`can_extend`, `can_pause`); a first day that was wrong is put
right whatever the rule. A local target is put off by a
supervisor alone; a limit of law or of a national body, by two people (roles-and-access §4).
"""

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.clocks import services as clocks
from standards.clocks.models import Clock
from standards.clocks.rules import COUNTS_BACK, RuleClass
from standards.clocks.rules import Unit as Counted
from standards.pages.dates import long_date
from standards.refusals import NotFoundHere, NotReady
from standards.workflow import proposals
from standards.workflow.models import Matter, Proposal
from standards.workflow.sight import Asked

EXTEND_ACT = "clock_extended"
STOP_ACT = "clock_stopped"
CORRECT_ACT = "clock_corrected"


class Change(StrEnum):
    """What may happen to an open clock besides being met."""

    EXTEND = "extend"
    STOP = "stop"
    RESTART = "restart"
    CORRECT = "correct"


def possible_changes(asked: Asked, clock: Clock) -> list[Change]:
    """What this person may do to the clock, or ask for; nothing where they may not edit."""
    if not clock.is_open or asked.why_not("edit") is not None:
        return []
    is_stopped = clock.status == Clock.Status.PAUSED
    found = [(is_stopped, Change.RESTART)]
    found += [(clock.rule.can_extend, Change.EXTEND)]
    found += [(clock.rule.can_pause and not is_stopped, Change.STOP)]
    found += [(True, Change.CORRECT)]
    return [change for allowed, change in found if allowed]


def takes_effect_at_once(asked: Asked, clock: Clock) -> bool:
    """May this person put the date off without a second one? Supervisors may, local targets."""
    is_local = clock.rule.rule_class == RuleClass.LOCAL
    return is_local and asked.why_not("supervise") is None


def authority_named(clock: Clock, change: Change) -> str:
    """What the rule says on who may allow the change, or when: "" where it says nothing."""
    words = {Change.EXTEND: clock.rule.extension, Change.STOP: clock.rule.pause}
    return words.get(change, "")


def counted_in(clock: Clock) -> str:
    """What an extension of the clock is counted in: working days, months, or calendar days."""
    unit = clock.rule.unit
    if unit in (Counted.WORKING_DAYS, Counted.MONTHS):
        return str(Counted(unit).value.replace("_", " "))
    return "calendar days"


@transaction.atomic
def clock_extend(
    *, matter: Matter, clock: Clock, length: int, reason: str, by: User, authority: str = ""
) -> Clock | Proposal:
    """Give more time at once, or ask a second person for it; the result tells which.

    `length` is in what `counted_in` says. `authority` names who allowed it, where the rule names
    somebody. Raises NotAllowed, NotReady, or ClockRefused where the rule gives no extension.
    """
    locked = _locked(matter, by)
    _check(locked.stream, clock, Change.EXTEND)
    if length < 1:
        raise NotReady("More time is 1 or more.", remedy="Enter a whole number.")
    if not takes_effect_at_once(Asked(by, locked), clock):
        return _ask(
            EXTEND_ACT, locked, clock, by, reason, authority, more=length, unit=counted_in(clock)
        )
    return clocks.extend(
        clock=clock, length=length, reason=reason, authorised_by=authority or by, by=by
    )


@transaction.atomic
def clock_stop(
    *, matter: Matter, clock: Clock, on: date, reason: str, by: User, authority: str = ""
) -> Clock | Proposal:
    """Stop a clock from a day on, which is the first that does not count; or ask for it."""
    locked = _locked(matter, by)
    _check(locked.stream, clock, Change.STOP)
    if not takes_effect_at_once(Asked(by, locked), clock):
        return _ask(STOP_ACT, locked, clock, by, reason, authority, stopped_from=on.isoformat())
    return clocks.pause(clock=clock, on=on, reason=reason, authorised_by=authority or by, by=by)


@transaction.atomic
def clock_restart(*, matter: Matter, clock: Clock, on: date, reason: str, by: User) -> Clock:
    """Let a stopped clock go on; `on` is the first day that counts again. Needs one person:
    it gives no time away."""
    locked = _locked(matter, by)
    _check(locked.stream, clock, Change.RESTART)
    return clocks.resume(clock=clock, on=on, reason=reason, by=by)


@transaction.atomic
def clock_correct(
    *, matter: Matter, clock: Clock, on: date, reason: str, by: User
) -> Clock | Proposal:
    """Count from another day, because the first was wrong, or ask a second person for it.

    Both days stay in the history. Raises NotReady for a day that has not come, unless the rule
    counts back from it, and for the day from which it counts already.
    """
    locked = _locked(matter, by)
    _check(locked.stream, clock, Change.CORRECT)
    _check_first_day(clock, on)
    if not takes_effect_at_once(Asked(by, locked), clock):
        return _ask(CORRECT_ACT, locked, clock, by, reason, "", counts_from=on.isoformat())
    return clocks.correct(clock=clock, trigger_on=on, reason=reason, by=by)


def _check_first_day(clock: Clock, on: date) -> None:
    if on == clock.trigger_on:
        raise NotReady(f"“{clock.label}” counts from that day already.")
    if on > timezone.localdate() and clock.rule.primitive not in COUNTS_BACK:
        raise NotReady("That day has not come yet.", remedy="Enter the day on which it happened.")


def _locked(matter: Matter, by: User) -> Matter:
    locked = gate.get_for(by, Matter, lock=True, pk=matter.pk)
    gate.check(by, "edit", locked)
    return locked


def _ask(
    code: str, matter: Matter, clock: Clock, by: User, reason: str, authority: str, **asked: Any
) -> Proposal:
    payload = {"clock": clock.label, **asked}
    if authority:
        payload["on_the_authority_of"] = authority
    return proposals.propose(
        code=code, matter=matter, by=by, reason=reason, payload=payload, target_id=clock.pk
    )


def _check(stream: UUID, clock: Clock, change: Change) -> None:
    """The clock is of this matter, open, and its rule allows the change."""
    if clock.stream != stream:
        raise NotFoundHere()
    if not clock.is_open:
        raise NotReady(f"“{clock.label}” has ended, so its date stands.")
    if change is Change.EXTEND and not clock.rule.can_extend:
        raise NotReady(f"The rule of “{clock.label}” does not allow it to be extended.")
    if change is Change.STOP and not clock.rule.can_pause:
        raise NotReady(f"The rule of “{clock.label}” does not allow it to be stopped.")
    is_stopped = clock.status == Clock.Status.PAUSED
    if is_stopped and change is Change.STOP:
        raise NotReady(f"“{clock.label}” is stopped already.")
    if not is_stopped and change is Change.RESTART:
        raise NotReady(f"“{clock.label}” is not stopped.")


# --- once a second person agreed --------------------------------------------------------------
def check_ready(matter: Matter, target: UUID, payload: dict[str, Any]) -> None:
    """Nothing is proposed that the clock or its rule would refuse."""
    clock = _clock_of(matter.stream, target)
    if "counts_from" in payload:
        _check(matter.stream, clock, Change.CORRECT)
        _check_first_day(clock, date.fromisoformat(payload["counts_from"]))
        return
    change = Change.STOP if "stopped_from" in payload else Change.EXTEND
    _check(matter.stream, clock, change)


def carry_out_extension(proposal: Proposal, by: User) -> Clock:
    """The second person agreed: they authorised it, unless the rule names somebody else."""
    said = proposal.payload
    return clocks.extend(
        clock=_clock_of(proposal.matter_id, proposal.target_id),
        length=said["more"],
        reason=proposal.reason,
        authorised_by=said.get("on_the_authority_of") or by,
        by=by,
    )


def carry_out_stop(proposal: Proposal, by: User) -> Clock:
    """The same for a stop, from the day that was proposed."""
    said = proposal.payload
    return clocks.pause(
        clock=_clock_of(proposal.matter_id, proposal.target_id),
        on=date.fromisoformat(said["stopped_from"]),
        reason=proposal.reason,
        authorised_by=said.get("on_the_authority_of") or by,
        by=by,
    )


def carry_out_correction(proposal: Proposal, by: User) -> Clock:
    """The second person agreed that the first day was wrong."""
    return clocks.correct(
        clock=_clock_of(proposal.matter_id, proposal.target_id),
        trigger_on=date.fromisoformat(proposal.payload["counts_from"]),
        reason=proposal.reason,
        by=by,
    )


def clock_page(proposal: Proposal) -> proposals.Link | None:
    """Why the date is what it is, to be read before it is put off."""
    if proposal.matter is None:
        return None
    url = reverse("matter-clock", args=[proposal.matter.reference, proposal.target_id])
    return proposals.Link("See why it is due then", url)


def in_words(proposal: Proposal) -> dict[str, str]:
    """Which clock, due when, what is asked and on whose word, for the person who decides."""
    said = proposal.payload
    clock = _clock_of(proposal.matter_id, proposal.target_id)
    found = {"Clock": clock.label, "Due now": long_date(clock.due_on)}
    if "counts_from" in said:
        found["Counts from now"] = long_date(clock.trigger_on)
        found["Should count from"] = long_date(date.fromisoformat(said["counts_from"]))
    elif "stopped_from" in said:
        found["Stop it from"] = long_date(date.fromisoformat(said["stopped_from"]))
    else:
        found["More time"] = say_length(said["more"], said["unit"])
    if said.get("on_the_authority_of"):
        found["On the authority of"] = said["on_the_authority_of"]
    return found


def say_length(more: int, unit: str) -> str:
    """1 working day, 5 working days."""
    return f"{more} {unit.removesuffix('s') if more == 1 else unit}"


def _clock_of(stream: UUID | None, pk: UUID) -> Clock:
    if stream is None:
        raise NotFoundHere()
    found = Clock.objects.filter(stream=stream, pk=pk).select_related("rule").first()
    if found is None:
        raise NotFoundHere()
    return found
