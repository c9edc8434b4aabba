"""Set, review, hand over and end measures.

The events stand on the stream of the matter in which the measure was decided, with its clock
`measure_review`: so they have the sight of that matter.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from standards import events
from standards.access import gate
from standards.access.models import User
from standards.clocks import rules_in_force
from standards.clocks import services as clocks
from standards.clocks.primitives import months_beginning_with
from standards.pages.dates import long_date
from standards.people.models import Association, Person
from standards.pipeline.services.tasks import task_lapse
from standards.refusals import NotReady
from standards.workflow import codes
from standards.workflow.models import Matter, writing
from vetting.aftercare.models import Measure

CLOCK = "measure_review"
KINDS = "measure_kind"  # the coded list
REVIEW_KEY = "measure-review:"  # of tasks: "measure-review:<measure>:<review date>:<version>"
SYSTEM = "system:aftercare"


def latest_review(starts_on: date) -> date:
    """The last day that may be set for a review: so many months as the clock's rule allows."""
    return months_beginning_with(starts_on, _longest(starts_on))


@transaction.atomic
def measure_set(
    *,
    by: Any,
    person: Person,
    kind: str,
    text: str,
    owner: User,
    review_on: date,
    decided_in: Matter,
    starts_on: date | None = None,
) -> Measure:
    """Put a measure in place for a person, decided in a matter that `by` reads.

    `kind` is a code of the list measure_kind. The steps and views that call this have checked
    that `by` may decide it. Raises NotReady for an owner who is the person, or tied to them or
    walled from the matter of it, and for a review date out of bounds.
    """
    day = starts_on or timezone.localdate()
    if not isinstance(by, str):
        gate.get_for(by, Matter, pk=decided_in.pk)
    if not text.strip():
        raise NotReady("Say what the measure is, in words that its owner can keep to.")
    if codes.find(KINDS, kind) is None:
        raise NotReady("Choose what kind of measure it is.")
    _check_owner(owner, person)
    _check_review(day, review_on)
    measure = Measure(
        person=person,
        kind=kind,
        text=text.strip(),
        decided_in_id=decided_in.pk,
        owner=owner,
        set_by=None if isinstance(by, str) else by,
        starts_on=day,
        review_on=review_on,
    )
    with writing():
        measure.save(force_insert=True)
    _record(
        measure,
        "measure.set",
        by=by,
        facts={"kind": kind, "person": str(person.pk), "starts_on": day.isoformat()},
        text={"measure": measure.text},
    )
    _count_from(measure, day, by=by)
    return measure


@transaction.atomic
def measure_review(
    *, by: Any, measure: Measure, found: str, review_on: date, on: date | None = None
) -> Measure:
    """Record that the measure was looked at, what was found, and when it is looked at next."""
    locked = _locked(measure, "review", by)
    day = _past(on)
    if day < (locked.reviewed_on or locked.starts_on):
        raise NotReady("A review cannot lie before the last one.")
    if not found.strip():
        raise NotReady("Say what the review found: is the measure kept to, and still needed?")
    _check_review(day, review_on)
    was_due = locked.review_on
    locked.reviewed_on, locked.reviewed_by = day, None if isinstance(by, str) else by
    locked.review_on = review_on
    _save(locked, ["reviewed_on", "reviewed_by", "review_on"])
    _record(
        locked,
        "measure.reviewed",
        by=by,
        facts={"was_due_on": was_due.isoformat(), "is_late": day > was_due},
        text={"found": found.strip()},
    )
    subject, stream = locked.clock_subject, locked.decided_in_id
    clocks.meet(stream=stream, code=CLOCK, on=day, by=by, subject=subject)
    _count_from(locked, day, by=by)
    task_lapse(key_prefix=f"{REVIEW_KEY}{locked.pk}:", by=SYSTEM)
    return locked


@transaction.atomic
def measure_end(*, by: User, measure: Measure, why: str, on: date | None = None) -> Measure:
    """End a measure, with a reason. Never by its owner, nor by whoever owned it before."""
    locked = _locked(measure, "end", by)
    day = _past(on)
    if day < locked.starts_on:
        raise NotReady("A measure cannot end before it began.")
    if not why.strip():
        raise NotReady("Say why the risk no longer calls for the measure.")
    locked.ended_on, locked.ended_by, locked.ended_why = day, by, why.strip()
    _save(locked, ["ended_on", "ended_by", "ended_why"])
    _record(locked, "measure.ended", by=by, text={"why": locked.ended_why})
    clocks.cancel_running(
        stream=locked.decided_in_id,
        code=CLOCK,
        by=by,
        reason="The measure has ended.",
        subject=locked.clock_subject,
    )
    task_lapse(key_prefix=f"{REVIEW_KEY}{locked.pk}:", by=SYSTEM)
    return locked


@transaction.atomic
def measure_hand_over(*, by: User, measure: Measure, to: User, why: str) -> Measure:
    """Give a measure to another owner. Whoever owned it once never ends it."""
    locked = _locked(measure, "hand_over", by)
    if to.pk == locked.owner_id:
        raise NotReady(f"{to} looks after this measure already.")
    _check_owner(to, locked.person)
    if not why.strip():
        raise NotReady("Say why the measure changes hands.")
    locked.earlier_owners = [*locked.earlier_owners, str(locked.owner_id)]
    locked.owner = to
    _save(locked, ["owner", "earlier_owners"])
    _record(locked, "measure.handed_over", by=by, text={"why": why.strip()})
    task_lapse(key_prefix=f"{REVIEW_KEY}{locked.pk}:", by=SYSTEM)
    return locked


# --- parts -------------------------------------------------------------------------------------
def _locked(measure: Measure, action: str, by: Any) -> Measure:
    if isinstance(by, str):
        return Measure.objects.select_for_update().get(pk=measure.pk)
    locked = gate.get_for(by, Measure, lock=True, pk=measure.pk)
    gate.check(by, action, locked)
    return locked


def _past(on: date | None) -> date:
    today = timezone.localdate()
    if on is not None and on > today:
        raise NotReady("That day has not come yet.", remedy="Enter today or an earlier date.")
    return on or today


def _check_owner(owner: User, person: Person) -> None:
    """Somebody who signs in, and is neither the person nor tied to them."""
    if not owner.is_active:
        raise NotReady(f"{owner} does not sign in any more, so cannot look after a measure.")
    if owner.person_id is None:
        return
    today = timezone.localdate()
    ties = Association.objects.filter(person__in=(owner.person_id, person.pk))
    ties = ties.filter(other__in=(owner.person_id, person.pk)).exclude(ends_on__lt=today)
    if owner.person_id == person.pk or ties.exists():
        raise NotReady(
            f"{owner} cannot look after this measure.", remedy="Choose somebody else as its owner."
        )


def _check_review(starts_on: date, review_on: date) -> None:
    longest = latest_review(starts_on)
    if not starts_on < review_on <= longest:
        raise NotReady(
            "That day for the next review is out of bounds.",
            remedy=f"Enter a day after {long_date(starts_on)} and not later than "
            f"{long_date(longest)}.",
        )


def _longest(day: date) -> int:
    rule = rules_in_force.find(CLOCK, on=day).rule
    return rule.max_length or rule.length


def _count_from(measure: Measure, day: date, *, by: Any) -> None:
    """The clock counts whole months: it ends on the review date, or within the month after it."""
    months = next(
        n for n in range(1, _longest(day) + 1) if months_beginning_with(day, n) >= measure.review_on
    )
    clocks.start(
        stream=measure.decided_in_id,
        code=CLOCK,
        on=day,
        by=by,
        subject=measure.clock_subject,
        length=months,
    )


def _save(measure: Measure, changed: list[str]) -> None:
    measure.version += 1
    with writing():
        measure.save(update_fields=[*changed, "version"])


def _record(
    measure: Measure,
    verb: str,
    *,
    by: Any,
    facts: dict[str, Any] | None = None,
    text: dict[str, str] | None = None,
) -> None:
    """One event on the stream of the matter, and so with the sight of the matter."""
    sealed = Matter.objects.filter(pk=measure.decided_in_id, compartment__isnull=False).exists()
    events.record(
        stream=measure.decided_in_id,
        verb=verb,
        by=by,
        facts={
            "measure": str(measure.pk),
            "owner": str(measure.owner_id),
            "review_on": measure.review_on.isoformat(),
            **(facts or {}),
        },
        text=text,
        subject=measure.clock_subject,
        sealed=sealed,
    )
