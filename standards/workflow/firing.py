"""`fire()`: the only way to a transition, and the only writer of a state.

One transaction, six beats: fetch through the gate with the lock in the same query, check the
actor, ask the guards, change, tell the clocks, record the event.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.utils import timezone

from standards import events
from standards.access import gate
from standards.clocks import services as clocks
from standards.events import verbs
from standards.refusals import NotFoundHere, NotReady, Stale
from standards.workflow import kinds, steps
from standards.workflow.models import Matter, PartTaken, writing
from standards.workflow.steps import Step, Told

LONDON = ZoneInfo("Europe/London")
T = TypeVar("T", bound=models.Model)


def fire(
    thing: T,
    name: str,
    *,
    by: Any,
    version: int | None = None,
    on: date | None = None,
    agreed: bool = False,
    opening: bool = False,
    through: str = "",
    **data: Any,
) -> T:
    """Carry out a step on a matter or on something of a matter, and return it as it now is.

    `by` is a user, or "system:<name>" for steps that may happen without a person. `version` is the
    matter's version that the actor saw; another raises Stale. `on` is the day on which it happened
    in the world (today when None; a later day is refused). `agreed` is set only by
    `proposals.decide`, after a second person agreed. `opening` is set only by a service that opened
    the matter in this transaction and checked the role: whoever logs may be walled by what they
    just wrote down. `through` names the act that a step belongs to ("letter"), given by the service
    that does it: such a step cannot be taken by itself.

    Raises NotFoundHere, NotAllowed, NotReady (with a sentence and the remedy) or Stale, and
    leaves nothing behind.
    """
    with transaction.atomic(), writing():
        matter, fresh = _locked(thing, "system:opening" if opening else by)
        declared = declared_step(fresh, name)
        if not opening:
            _check_actor(by, declared, matter, agreed=agreed)
        if version is not None and version != matter.version:
            raise Stale(
                "Somebody changed this matter while you were working on it. Look at what "
                "changed and do it again if it still fits."
            )
        day = _day(on)
        if declared.through != through:
            raise NotReady(
                f"“{declared.label}” happens when the {declared.through or through} is sent.",
                remedy="Write the letter, have it agreed where it must be, and send it.",
            )
        _check_ready(declared, fresh)
        before = fresh.state
        told = getattr(fresh, name)(by=by, on=day, **data) or Told()
        fresh.told = told  # type: ignore[attr-defined]  # for the page that says what happened
        _save(fresh, matter, day)
        _tell_clocks(matter, declared, told, by=by, on=day)
        _record(fresh, matter, declared, told, by=by, on=day, before=before)
        if declared.part and not isinstance(by, str):
            PartTaken.objects.get_or_create(matter_id=matter.pk, user=by, part=declared.part)
    return fresh


def declared_step(thing: models.Model, name: str) -> Step:
    """The step of that name on the thing's model; AttributeError where there is none."""
    declared = getattr(getattr(type(thing), name, None), "step", None)
    if not isinstance(declared, Step):
        raise AttributeError(f"{type(thing).__name__} has no step {name!r}.")
    return declared


def _locked(thing: T, by: Any) -> tuple[Matter, T]:
    """The matter, locked through the gate, and the thing itself read again."""
    matter_id = thing.matter.pk  # type: ignore[attr-defined]
    if isinstance(by, str):
        base = Matter.objects.select_for_update().filter(pk=matter_id).first()
        if base is None:
            raise NotFoundHere()
    else:
        base = gate.get_for(by, Matter, lock=True, pk=matter_id)
    fresh = type(thing)._default_manager.get(pk=thing.pk)
    if isinstance(fresh, Matter):
        return fresh, fresh  # type: ignore[return-value]
    owner_model = type(thing.matter)  # type: ignore[attr-defined]
    matter = owner_model._default_manager.get(pk=matter_id)
    fresh.matter = matter  # type: ignore[attr-defined]
    return matter, fresh


def _check_actor(by: Any, declared: Step, matter: Matter, *, agreed: bool) -> None:
    if isinstance(by, str):
        if not declared.by_system:
            raise NotReady("This needs a person to do it.")
        return
    gate.check(by, declared.approve_action if agreed else declared.action, matter)
    if declared.approval and not agreed:
        raise NotReady(
            "A second person must agree to this before it takes effect.",
            remedy="Propose it; it then waits in the approver's inbox.",
        )


def _day(on: date | None) -> date:
    today = timezone.localdate()
    if on is not None and on > today:
        raise NotReady("That day has not come yet.", remedy="Enter today or an earlier date.")
    return on or today


def _check_ready(declared: Step, thing: Any) -> None:
    if not steps.applies(declared, thing.state):
        label = dict(type(thing).State.choices).get(thing.state, thing.state)
        raise NotReady(
            f"“{declared.label}” does not follow from where this is now ({str(label).lower()}).",
            remedy="Reload the page: it shows what can be done next.",
        )
    missing = steps.missing_for(declared, thing)
    if missing is not None:
        raise NotReady(missing.sentence, remedy=missing.remedy)


def _save(fresh: Any, matter: Matter, day: date) -> None:
    matter.version += 1
    matter.last_activity_on = max(matter.last_activity_on, day)
    if fresh is not matter:
        fresh.save()
    matter.save()


def _tell_clocks(matter: Matter, declared: Step, told: Told, *, by: Any, on: date) -> None:
    for code in (*declared.meets, *told.meets):
        clocks.meet(stream=matter.stream, code=code, on=on, by=by)
    for code in (*declared.cancels, *told.cancels):
        clocks.cancel_running(stream=matter.stream, code=code, by=by, reason=declared.done)
    for code in declared.starts:
        clocks.start(stream=matter.stream, code=code, on=on, regime=matter.regime, by=by)
    for code, trigger in told.starts:
        clocks.start(stream=matter.stream, code=code, on=trigger, regime=matter.regime, by=by)


def _record(
    fresh: Any,
    matter: Matter,
    declared: Step,
    told: Told,
    *,
    by: Any,
    on: date,
    before: str,
) -> None:
    facts = {"from": before, "to": fresh.state, "step": declared.number, **told.facts}
    if fresh is matter and kinds.get(matter.kind).says_open:
        facts |= _whether_open(matter)
    events.record(
        stream=matter.stream,
        verb=verb_of(type(fresh), declared),
        by=by,
        facts=facts,
        text=told.text or None,
        occurred_at=_moment(on),
        subject=told.subject
        or ("" if fresh is matter else f"{fresh._meta.label_lower}:{fresh.pk}"),
        sealed=matter.compartment_id is not None,
    )


def _whether_open(matter: Matter) -> dict[str, Any]:
    """Whether the matter is open after the step, and since when it is not."""
    if matter.is_open:
        return {"is_open": True}
    closed_on = matter.closed_on
    return {"is_open": False, "closed_on": closed_on.isoformat() if closed_on else None}


def _moment(on: date) -> datetime:
    """Now for today; noon in London for an earlier day, whose hour nobody gave."""
    if on == timezone.localdate():
        return timezone.now()
    return datetime.combine(on, time(12), tzinfo=LONDON).astimezone(UTC)


def verb_of(model: type, declared: Step) -> str:
    """The event's verb: "<model>.<step>"."""
    return f"{model.__name__.lower()}.{declared.name}"


def register_verbs(models_with_steps: Iterable[type]) -> None:
    """Register a verb for each step, so that what is declared can be recorded."""
    for model in models_with_steps:
        for declared in steps.steps_of(model):
            verbs.register(verb_of(model, declared), declared.done)
