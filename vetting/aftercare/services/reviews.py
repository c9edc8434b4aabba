"""The annual integrity review: open, answer, pass up, look at."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.pages.dates import long_date
from standards.people.models import Person
from standards.pipeline.models import Task
from standards.pipeline.services.tasks import task_create, task_lapse
from standards.pipeline.supervising import role_for_tasks
from standards.refusals import NotReady
from standards.workflow import codes
from standards.workflow.models import writing
from vetting import due
from vetting.aftercare import line_managers
from vetting.aftercare.models import IntegrityReview
from vetting.aftercare.streams import record
from vetting.areas import AREA
from vetting.history.asking import ask_managers

QUESTIONS = "integrity_question"  # the coded list
DO_KEY = "integrity:"  # of tasks: "integrity:<review>:..."
NOBODY_KEY = "integrity-nobody:"
LOOK_KEY = "integrity-look:"
SYSTEM = "system:aftercare"
R = IntegrityReview


@transaction.atomic
def review_open(*, person: Person, due_on: date, by: Any, on: date | None = None) -> R:
    """Open one year's review and set its task. Raises IntegrityError where it is open already."""
    day = on or timezone.localdate()
    found = line_managers.reviewer_of(person.pk, day)
    review = R(
        person=person,
        filed_under=person.pk,
        unit=found.unit,
        opened_on=day,
        due_on=due_on,
        reviewer=found.user,
        reviewer_basis=found.basis,
    )
    with writing():
        review.save(force_insert=True)
    _record(
        review,
        "integrity.opened",
        by=by,
        facts={
            "due_on": due_on.isoformat(),
            "reviewer": str(found.user.pk) if found.user else None,
            "basis": str(found.basis),
        },
    )
    _ask(review)
    return review


@transaction.atomic
def review_assign(*, by: User, review: R, to: User) -> R:
    """A manager of vetting names who reviews."""
    locked = _locked(review, "assign", by)
    unfit = line_managers.not_reviewing(locked.person_id, timezone.localdate())
    if not to.is_active or to.person_id in unfit:
        raise NotReady(f"{to} cannot review this person.", remedy="Choose somebody else.")
    locked.reviewer, locked.reviewer_basis = to, R.Basis.ASSIGNED
    _save(locked, ["reviewer", "reviewer_basis"])
    _record(locked, "integrity.assigned", by=by, facts={"reviewer": str(to.pk)})
    task_lapse(key_prefix=f"{DO_KEY}{locked.pk}:", by=SYSTEM)
    if not R.objects.filter(reviewer=None, answered_on=None, ended_on=None).exists():
        task_lapse(key_prefix=NOBODY_KEY, by=SYSTEM)
    _ask(locked)
    return locked


@transaction.atomic
def review_answer(*, by: User, review: R, answers: Mapping[str, str], details: str = "") -> R:
    """Every question, yes or no; any yes needs details and passes the review up to vetting."""
    locked = _locked(review, "answer", by)
    asked = [entry.code for entry in codes.entries(QUESTIONS)]
    if any(answers.get(code) not in ("yes", "no") for code in asked):
        raise NotReady("Answer every question, yes or no.")
    locked.answers = {code: answers[code] for code in asked}
    if locked.has_concern and not details.strip():
        raise NotReady("Say what is behind each yes.")
    day = timezone.localdate()
    locked.details, locked.answered_on, locked.answered_by = details.strip(), day, by
    _save(locked, ["answers", "details", "answered_on", "answered_by"])
    _record(
        locked,
        "integrity.answered",
        by=by,
        facts={"has_concern": locked.has_concern, "is_late": day > locked.due_on},
        text={"details": locked.details} if locked.details else None,
    )
    task_lapse(key_prefix=f"{DO_KEY}{locked.pk}:", by=SYSTEM)
    if locked.has_concern:
        _pass_up(locked, R.Because.YES, day)
    elif locked.is_escalated:
        _settle(locked, by=None, why="It was late, and is done: nothing was answered yes.")
    return locked


@transaction.atomic
def review_escalate(*, review: R, by: str, on: date) -> bool:
    """It was not done in time. False where it was done, or passed up, since it was found."""
    locked = R.objects.select_for_update().get(pk=review.pk)
    if not locked.is_late(on) or locked.escalated_on is not None:
        return False
    _pass_up(locked, R.Because.LATE, on, by=by)
    return True


@transaction.atomic
def review_settle(*, by: User, review: R, why: str) -> R:
    """Somebody of vetting looked, and says what follows. What is not done stays to be done."""
    locked = _locked(review, "settle", by)
    if not why.strip():
        raise NotReady("Say what you found and what follows from it.")
    _settle(locked, by=by, why=why.strip())
    return locked


@transaction.atomic
def review_end(*, review: R, by: str) -> bool:
    """The person does not serve any more; nothing of an answered review changes."""
    locked = R.objects.select_for_update().get(pk=review.pk)
    if not locked.waits:
        return False
    locked.ended_on = timezone.localdate()
    _save(locked, ["ended_on"])
    _record(locked, "integrity.ended", by=by)
    for key in (DO_KEY, LOOK_KEY):
        task_lapse(key_prefix=f"{key}{locked.pk}:", by=SYSTEM)
    return True


# --- parts -------------------------------------------------------------------------------------
def _ask(review: R) -> None:
    """The reviewer's own task: the least it needs, no matter behind it."""
    if review.reviewer is None:
        _ask_for_reviewers(review.due_on)
        return
    task_create(
        what="Do an annual integrity review of somebody you manage",
        about=f"Nine short questions, by {long_date(review.due_on)}: {review.get_absolute_url()}",
        by=SYSTEM,
        for_user=review.reviewer,
        due_on=review.due_on,
        key=f"{DO_KEY}{review.pk}:{review.version}",
    )


def _ask_for_reviewers(day: date) -> None:
    """One task for all that have nobody, until none is left: where postings name no line managers
    there are thousands, and an inbox of thousands is read by nobody."""
    unit = due.vetting_unit()
    waits = Task.objects.filter(key__startswith=NOBODY_KEY, status=Task.Status.OPEN)
    if unit is None or waits.exists():
        return
    task_create(
        what="Name people to do annual integrity reviews that have nobody",
        about="The postings name no line manager, and the unit has no supervisor. They are listed "
        f"at {reverse('vetting-integrity-list')}",
        by=SYSTEM,
        for_role=role_for_tasks(AREA),
        for_unit=unit,
        due_on=day,
        key=f"{NOBODY_KEY}{timezone.now().isoformat()}",
    )


def _pass_up(review: R, because: str, day: date, *, by: Any = SYSTEM) -> None:
    review.escalated_on, review.escalated_because = day, because
    review.settled_on, review.settled_by, review.settled_why = None, None, ""
    changed = ["escalated_on", "escalated_because", "settled_on", "settled_by", "settled_why"]
    _save(review, changed)
    _record(review, "integrity.escalated", by=by, facts={"because": str(because)})
    words = {
        R.Because.YES: "Look at an integrity review in which something was answered yes",
        R.Because.LATE: "See to an integrity review that was not done in time",
    }
    ask_managers(
        review,
        what=words[R.Because(because)],
        about=review.get_absolute_url(),
        by=SYSTEM,
        key=f"{LOOK_KEY}{review.pk}:{because}",
    )


def _settle(review: R, *, by: User | None, why: str) -> None:
    """By somebody, or by the answer itself where lateness was all there was."""
    if by is None:
        review.escalated_on, review.escalated_because = None, ""
        _save(review, ["escalated_on", "escalated_because"])
    else:
        review.settled_on, review.settled_by = timezone.localdate(), by
        review.settled_why = why
        _save(review, ["settled_on", "settled_by", "settled_why"])
    _record(review, "integrity.settled", by=by or SYSTEM, text={"why": why})
    task_lapse(key_prefix=f"{LOOK_KEY}{review.pk}:", by=SYSTEM)


def _locked(review: R, action: str, by: User) -> R:
    locked = gate.get_for(by, R, lock=True, pk=review.pk)
    gate.check(by, action, locked)
    return locked


def _save(review: R, changed: list[str]) -> None:
    review.version += 1
    with writing():
        review.save(update_fields=[*changed, "version"])


def _record(
    review: R,
    verb: str,
    *,
    by: Any,
    facts: Mapping[str, Any] | None = None,
    text: Mapping[str, Any] | None = None,
) -> None:
    record(
        review,
        verb,
        by=by,
        person_id=review.person_id,
        facts={"review": str(review.pk), **(facts or {})},
        text=text,
    )
