"""Make a programme and its runs; pause, resume."""

import re
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.access.standing import standing
from standards.refusals import NotAllowed, NotReady
from standards.workflow.models import writing
from vetting.programmes import streams
from vetting.programmes.models import Programme, ProgrammeRun
from vetting.programmes.policies import CHECKER, OWNER

CODE = re.compile(r"[A-Z][A-Z0-9-]{1,19}")
State = ProgrammeRun.State


@transaction.atomic
def programme_make(
    *,
    by: User,
    code: str,
    name: str,
    kind: str,
    purpose: str,
    lawful_basis: str,
    dpia_ref: str,
    risk_owner: User,
    marking: str = "",
) -> Programme:
    """Make a programme, owned by whoever makes it. Raises NotReady for what is missing."""
    if not standing(by).holds(OWNER):
        raise NotAllowed("Programmes are made by those who hold the role of programme owner.")
    code = code.strip().upper()
    if not CODE.fullmatch(code):
        raise NotReady("Give it a short code: letters, digits and hyphens, like OPERATION-X.")
    if Programme.objects.filter(code=code).exists():
        raise NotReady(f"There is a programme {code} already.", remedy="Choose another code.")
    for value, question in (
        (name, "what it is called"),
        (purpose, "what it is for"),
        (lawful_basis, "on which lawful basis it stands"),
        (dpia_ref, "the reference of its data protection impact assessment"),
    ):
        if not value.strip():
            raise NotReady(f"Say {question}: no cohort is built without it.")
    if not risk_owner.is_active:
        raise NotReady(f"{risk_owner} does not sign in any more.")
    made = Programme(
        code=code,
        name=name.strip(),
        kind=Programme.Kind(kind),
        purpose=purpose.strip(),
        lawful_basis=lawful_basis.strip(),
        dpia_ref=dpia_ref.strip(),
        owner=by,
        risk_owner=risk_owner,
        marking=marking.strip() or settings.PROTECTIVE_MARKING,
        made_at=timezone.now(),
    )
    with writing():
        made.save(force_insert=True)
    streams.tell(
        made,
        "programme.made",
        by=by,
        facts={"code": made.code, "kind": made.kind, "risk_owner": str(risk_owner.pk)},
        text={"purpose": made.purpose, "basis": made.lawful_basis, "dpia": made.dpia_ref},
    )
    return made


@transaction.atomic
def run_make(
    *, by: User, programme: Programme, as_at: date, checker: User | None = None
) -> ProgrammeRun:
    """Prepare the next run, as at a day. The checker is independent: neither owner nor reviewer."""
    mine = gate.get_for(by, Programme, lock=True, pk=programme.pk)
    gate.check(by, "own", mine)
    if as_at > timezone.localdate():
        raise NotReady("The day that a cohort is taken as at has not come yet.")
    if mine.runs.filter(state=State.DRAFT).exists():
        raise NotReady("A run of this programme is being prepared already.")
    if checker is not None:
        check_checker(mine, checker)
    last = mine.runs.aggregate(last=Max("n"))["last"] or 0
    run = ProgrammeRun(
        programme=mine, n=last + 1, as_at=as_at, checker=checker, made_at=timezone.now()
    )
    with writing():
        run.save(force_insert=True)
    facts = {"n": run.n, "as_at": as_at.isoformat(), "programme": str(mine.pk)}
    streams.tell(run, "programme.run_made", by=by, facts=facts)
    return run


def check_checker(programme: Programme, checker: User) -> None:
    """Raise NotReady unless this person may reconcile the programme independently."""
    if checker.pk == programme.owner_id or not standing(checker).holds(CHECKER):
        raise NotReady(
            f"{checker} cannot check this programme.",
            remedy="Choose somebody with the role of programme checker who does not own it.",
        )


@transaction.atomic
def run_pause(*, by: User, run: ProgrammeRun, reason: str) -> ProgrammeRun:
    """Stop the work. Nothing in the run changes until it goes on."""
    locked = run_locked(by, run, "pause")
    if not reason.strip():
        raise NotReady("Say why the run is paused.")
    locked.state, locked.paused_on = State.PAUSED, timezone.localdate()
    locked.paused_because = reason.strip()
    run_save(locked, "state", "paused_on", "paused_because")
    streams.tell(locked, "programme.paused", by=by, text={"reason": locked.paused_because})
    return locked


@transaction.atomic
def run_resume(*, by: User, run: ProgrammeRun) -> ProgrammeRun:
    """Go on. The days of the pause are kept, so that rates leave them out."""
    locked = run_locked(by, run, "resume")
    today = timezone.localdate()
    since = locked.paused_on or today
    locked.pauses = [*locked.pauses, [since.isoformat(), today.isoformat()]]
    locked.state, locked.paused_on, locked.paused_because = State.OPEN, None, ""
    run_save(locked, "state", "paused_on", "paused_because", "pauses")
    streams.tell(locked, "programme.resumed", by=by, facts={"days": (today - since).days})
    return locked


def run_locked(by: Any, run: ProgrammeRun, action: str) -> ProgrammeRun:
    """The run through the gate, locked, with the act allowed."""
    locked = gate.get_for(by, ProgrammeRun, lock=True, pk=run.pk)
    gate.check(by, action, locked)
    return locked


def run_save(run: ProgrammeRun, *changed: str) -> None:
    run.version += 1
    with writing():
        run.save(update_fields=[*changed, "version"])
