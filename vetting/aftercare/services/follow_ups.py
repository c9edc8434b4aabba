"""Questions that a change asks of a clearance: it steps down, it ends, or it is kept with reasons.

Leaving a designated post opens the step-down of what the post called for; losing a clearance flags
what rests on it (settled). Nothing ends by itself, and stepping down is no dismissal.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.pipeline.services.tasks import task_lapse
from standards.refusals import NotReady
from standards.workflow.models import writing
from vetting import levels
from vetting.aftercare.models import FollowUp
from vetting.aftercare.streams import record
from vetting.history.asking import ask_managers
from vetting.models import Clearance
from vetting.services import clearances

KEY = "follow-up:"  # of tasks
SYSTEM = "system:aftercare"
BASE = "RV"  # what is left of management vetting when nothing calls for it any more
F = FollowUp
WORDS = {
    F.Kind.STEP_DOWN: "Decide on the clearance of somebody who left a designated post",
    F.Kind.RESTS_ON: "Decide on a clearance that rests on one that is gone",
}


@transaction.atomic
def follow_up_open(
    *, kind: str, clearance: Clearance, facts: Mapping[str, Any], by: str, on: date
) -> FollowUp:
    """Ask the question and set its task. Raises IntegrityError where it is asked already."""
    question = F(
        kind=kind,
        clearance=clearance,
        person_id=clearance.person_id,
        opened_on=on,
        facts=dict(facts),
    )
    with writing():
        question.save(force_insert=True)
    _record(question, "follow_up.opened", by=by, facts=facts)
    ask_managers(
        question,
        what=WORDS[F.Kind(kind)],
        about=question.get_absolute_url(),
        by=SYSTEM,
        key=f"{KEY}{question.pk}:",
    )
    return question


@transaction.atomic
def follow_up_keep(*, by: User, question: FollowUp, why: str) -> FollowUp:
    """The clearance stays, with reasons: another post calls for it, say."""
    locked = _locked(question, by)
    _settle(locked, F.Outcome.KEPT, why, by)
    return locked


@transaction.atomic
def follow_up_end(*, by: User, question: FollowUp, why: str) -> FollowUp:
    """End the clearance: nothing calls for it, or nothing carries it. Where the base level was
    only part of it, that is what is left, until the same day."""
    locked = _locked(question, by)
    clearance = Clearance.objects.select_for_update().get(pk=locked.clearance_id)
    if clearance.status not in (Clearance.Status.CURRENT, Clearance.Status.SUSPENDED):
        raise NotReady("The clearance has ended already.", remedy="Keep it as it is.")
    steps_down = locked.kind == F.Kind.STEP_DOWN
    if steps_down:
        _leave_base(clearance, by)
    clearance.status, clearance.status_is_ours = Clearance.Status.TERMINATED, True
    clearance.version += 1
    with writing():
        clearance.save(update_fields=["status", "status_is_ours", "version"])
    clearances.record(
        clearance, "clearance.stepped_down", by=by, facts={"follow_up": str(locked.pk)}
    )
    _settle(locked, F.Outcome.STEPPED_DOWN if steps_down else F.Outcome.ENDED, why, by)
    return locked


@transaction.atomic
def follow_up_drop(*, question: FollowUp, by: str) -> None:
    """The fact behind it changed back: nobody need answer any more."""
    locked = F.objects.select_for_update().get(pk=question.pk)
    if locked.settled_on is None:
        _settle(locked, F.Outcome.NOT_NEEDED, "The fact behind the question changed back.", by)


def _leave_base(clearance: Clearance, by: User) -> None:
    """Recruitment vetting under a higher level stays where no grant of its own holds it."""
    day, book = timezone.localdate(), levels.book()
    if clearance.level == BASE or BASE not in book or book.at(BASE, day) is None:
        return
    enough = book.satisfied_by(day).get(BASE, frozenset({BASE}))
    others = Clearance.objects.filter(
        person=clearance.person_id, status=Clearance.Status.CURRENT, level__in=enough
    ).exclude(pk=clearance.pk)
    if clearance.level not in enough or any(each.holds_on(day) for each in others):
        return
    left = Clearance(
        person_id=clearance.person_id,
        filed_under=clearance.person_id,
        level=BASE,
        granted_on=day,
        expires_on=clearance.expires_on,
        expiry_is_given=clearance.expires_on is not None,
        status=Clearance.Status.CURRENT,
        status_is_ours=True,
        decision_ref=clearance.decision_ref,
        decided_by=by,
        decided_by_role="force_vetting_manager",
        measures=clearance.measures,
        source=Clearance.Source.KEPT,
    )
    with writing():
        left.save(force_insert=True)
    clearances.record(
        left, "clearance.granted", by=by, facts={"steps_down_from": str(clearance.pk)}
    )


def _locked(question: FollowUp, by: User) -> FollowUp:
    locked = gate.get_for(by, F, lock=True, pk=question.pk)
    gate.check(by, "settle", locked)
    return locked


def _settle(question: FollowUp, outcome: str, why: str, by: Any) -> None:
    if not why.strip():
        raise NotReady("Say why: the reasons stay on record.")
    question.outcome, question.settled_why = outcome, why.strip()
    question.settled_on = timezone.localdate()
    question.settled_by = None if isinstance(by, str) else by
    with writing():
        question.save(update_fields=["outcome", "settled_why", "settled_on", "settled_by"])
    _record(
        question,
        "follow_up.settled",
        by=by,
        facts={"outcome": str(outcome)},
        text={"why": question.settled_why},
    )
    task_lapse(key_prefix=f"{KEY}{question.pk}:", by=SYSTEM)


def _record(question: FollowUp, verb: str, *, by: Any, **said: Any) -> None:
    facts = {
        "follow_up": str(question.pk),
        "kind": str(question.kind),
        "clearance": str(question.clearance_id),
        **said.pop("facts", {}),
    }
    record(question, verb, by=by, person_id=question.person_id, facts=facts, **said)
