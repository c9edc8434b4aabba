"""Withdraw a returned file that was the wrong one, by two people, before anybody judged a line.

The file stays as it came, its hash and number of rows with it, and counts as withdrawn. What a
match had made of it is taken back on record: items are removed with the reason, pairs go, people
wait again; then the right file is taken in.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.pipeline.models import Job
from standards.refusals import NotReady
from standards.workflow import abouts, proposals
from standards.workflow.models import Proposal, writing
from vetting.programmes import policies, streams
from vetting.programmes.models import (
    Candidate,
    CohortMember,
    Item,
    Programme,
    ProgrammeRun,
    RunFile,
    Seen,
)
from vetting.programmes.services import matching
from vetting.programmes.services.closing import register_act_of_checker

ACT = "programme_file_withdrawn"
LINES_FIRST = "The lines rest on this file, so they are withdrawn first."


def withdraw_propose(*, by: User, file: RunFile, reason: str) -> Proposal:
    """Ask the checker of the run to agree that a returned file is the wrong one."""
    found = gate.get_for(by, RunFile, pk=file.pk)
    gate.check(by, "withdraw", found)
    why_not = not_now(found)
    if why_not:
        raise NotReady(why_not)
    return proposals.propose(
        code=ACT,
        by=by,
        reason=reason,
        target_id=found.run_id,
        payload={
            abouts.AREA: "",
            "file": str(found.pk),
            "said": f"{found.get_role_display()}: {found.name}, {_rows(found)}, hash "
            f"{found.sha256[:12]}…",
        },
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """A withdrawal that waits for the checker's answer."""

    file: str  # key of the file
    by: str
    on: date
    url: str  # the proposal, "" for whoever may not read it


def waiting_for(run: ProgrammeRun, user: User) -> Asked | None:
    """The withdrawal that waits in this run, as the user may follow it. One waits at a time."""
    found = (
        Proposal.objects.filter(act=ACT, target_id=run.pk, outcome="")
        .select_related("proposed_by")
        .first()
    )
    if found is None:
        return None
    reads = gate.visible(user, Proposal).filter(pk=found.pk).exists()
    return Asked(
        file=found.payload["file"],
        by=str(found.proposed_by),
        on=timezone.localdate(found.proposed_at),
        url=reverse("proposal", args=[found.pk]) if reads else "",
    )


def _rows(file: RunFile) -> str:
    return "1 row" if file.rows == 1 else f"{file.rows:,} rows"


def not_now(file: RunFile) -> str:
    """Why the file cannot be withdrawn now; "" where it can."""
    run = file.run
    if file.role == RunFile.Role.WORKFORCE:
        return "The workforce file went out and was not returned; it stands."
    if file.withdrawn_at is not None:
        return "This file was withdrawn already."
    if not run.is_worked:
        return policies.NOT_WORKED
    if file.role == RunFile.Role.NAMES and _standing(run).filter(role=RunFile.Role.LINES).exists():
        return LINES_FIRST
    if Job.objects.filter(kind=matching.JOB, params__run=str(run.pk), state__in=Job.LIVE).exists():
        return "The match is running. Wait for its end."
    judged = Candidate.objects.filter(run=run).exclude(answer="")
    touched = Item.objects.filter(run=run, removed_at=None).filter(
        Q(settled_at__isnull=False) | Q(started_at__isnull=False)
    )
    if judged.exists() or touched.exists():
        return "Somebody has judged a line of this file since, so it stands."
    return ""


def _standing(run: ProgrammeRun) -> Any:
    return RunFile.objects.filter(run=run, withdrawn_at=None)


def register() -> None:
    """The act that needs two people. Called once at start-up."""
    register_act_of_checker(
        code=ACT,
        label="Withdraw a file that came back",
        propose_action="work",
        carry_out=_withdraw,
        check_ready=_check_ready,
        answers=lambda proposal: {
            "File": proposal.payload["said"],
            "What follows": "It stays as it came, and counts as withdrawn. What the match made of "
            "it is taken back; then the right file is taken in.",
        },
    )


def _check_ready(matter: Any, target: UUID, payload: dict[str, Any]) -> None:
    file = RunFile.objects.select_related("run__programme").filter(pk=payload["file"]).first()
    if file is None or file.run_id != target:
        raise NotReady("There is no such file in this run.")
    if file.run.programme.kind != Programme.Kind.DRAGNET:
        raise NotReady("Only a mass check has files.")
    why_not = not_now(file)
    if why_not:
        raise NotReady(why_not)


@transaction.atomic
def _withdraw(proposal: Proposal, by: User) -> RunFile:
    _check_ready(None, proposal.target_id, proposal.payload)
    run = ProgrammeRun.objects.select_for_update(of=("self",)).get(pk=proposal.target_id)
    file = RunFile.objects.select_for_update().get(pk=proposal.payload["file"])
    file.withdrawn_at, file.withdrawn_by = timezone.now(), by
    file.withdrawal_asked_by = proposal.proposed_by
    file.withdrawn_because = proposal.reason.strip()[:200]
    with writing():
        file.save(
            update_fields=[
                "withdrawn_at",
                "withdrawn_by",
                "withdrawal_asked_by",
                "withdrawn_because",
            ]
        )
    items = _unmatch(run, f"File withdrawn: {file.withdrawn_because}"[:200])
    streams.tell(
        run,
        "programme.file_withdrawn",
        by=by,
        facts={
            "role": file.role,
            "rows": file.rows,
            "sha256": file.sha256,
            "items": items,
            "asked_by": str(proposal.proposed_by_id),
        },
        text={"reason": file.withdrawn_because},
    )
    return file


def _unmatch(run: ProgrammeRun, why: str) -> int:
    """Take back what the match made: nobody has judged any of it. How many items."""
    now = timezone.now()
    with writing():
        Candidate.objects.filter(run=run).delete()
        Seen.objects.filter(run=run).delete()
        items = Item.objects.filter(run=run, removed_at=None).update(
            removed_at=now, removal_reason=why, is_withdrawn=True
        )
        CohortMember.objects.filter(run=run, removed_at=None).update(
            disposition="", settled_at=None, started_at=None
        )
        ProgrammeRun.objects.filter(pk=run.pk).update(tallies={})
    return items
