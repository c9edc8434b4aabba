"""Sample, sign off, close by an independent checker, dispose of what came from outside."""

import hashlib
import math
import random
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.access.standing import standing
from standards.refusals import NotReady
from standards.workflow import abouts, proposals
from standards.workflow.abouts import OfRoles, Stream
from standards.workflow.models import Proposal, writing
from vetting.programmes import independence, policies, reconciling, streams
from vetting.programmes.models import (
    Candidate,
    Item,
    Outcome,
    Programme,
    ProgrammeRun,
    Review,
    RunFile,
)
from vetting.programmes.services import cohorts, reviewing
from vetting.programmes.services.making import run_locked, run_save

ACT = "programme_run_closed"
SAMPLE_PERCENT = 5
DISPOSAL_DAYS = 180  # raw returns are short-lived: at the most six months after sign-off
Role = Review.Role


# --- dip sample ------------------------------------------------------------------
@transaction.atomic
def sample_draw(
    *, by: User, run: ProgrammeRun, reader: User, percent: int = SAMPLE_PERCENT
) -> list[int]:
    """Draw settled items for a second person to read afresh; their numbers.

    The frame is hashed before the seed is drawn, and both are on record, so that anybody can
    draw the same again and nobody could choose. Items that the reader took part in, or has a link
    to, are not in the frame.
    """
    locked = run_locked(by, run, "work")
    if not 1 <= percent <= 100:
        raise NotReady("Draw 1 to 100 in each hundred.")
    if not standing(reader).holds(policies.REVIEWER, policies.MODERATOR):
        raise NotReady(f"{reader} does not review in programmes.")
    if reader.pk in (locked.programme.owner_id, locked.checker_id):
        raise NotReady(f"{reader} owns or checks this run, so cannot sample it.")
    frame = [item for item in _sampled_from(locked, reader) if not _linked(reader, item)]
    wanted = max(math.ceil(_settled(locked) * percent / 100) - _sampled(locked), 0)
    if not frame or not wanted:
        raise NotReady("There is nothing that this reader could sample now.")
    numbers = [item.number for item in frame]
    frame_hash = hashlib.sha256(",".join(str(number) for number in numbers).encode()).hexdigest()
    seed = secrets.token_hex(16)
    dice = random.Random(f"{frame_hash}:{seed}")  # noqa: S311 (drawn from a secret, and shown)
    drawn = sorted(dice.sample(numbers, min(wanted, len(numbers))))
    chosen = set(drawn)
    for item in frame:
        if item.number in chosen:
            unknowns = independence.judge(reader, item).unknowns
            reviewing.ask(item, Role.SAMPLE, reader, unknowns)
    facts = {"items": len(drawn), "frame": frame_hash, "seed": seed, "of": len(numbers)}
    streams.tell(locked, "programme.sampled", by=by, facts=facts)
    return drawn


def _sampled_from(run: ProgrammeRun, reader: User) -> list[Item]:
    took_part = Review.objects.filter(item=OuterRef("pk"), reviewer=reader)
    sampled = Review.objects.filter(item=OuterRef("pk"), role=Role.SAMPLE, withdrawn_at=None)
    rows = Item.objects.filter(run=run, settled_at__isnull=False, removed_at=None)
    rows = rows.exclude(Exists(took_part) | Exists(sampled)).exclude(disposition="FALSE_POSITIVE")
    own = Q(identity__first_by=reader) | Q(identity__settled_by=reader)
    rows = rows.exclude(Q(identity__isnull=False) & own)
    return list(rows.select_related("run__programme", "programme").order_by("number"))


def _linked(reader: User, item: Item) -> bool:
    return bool(independence.judge(reader, item).why_not)


def _settled(run: ProgrammeRun) -> int:
    rows = Item.objects.filter(run=run, settled_at__isnull=False, removed_at=None)
    return rows.exclude(disposition="FALSE_POSITIVE").count()


def _sampled(run: ProgrammeRun) -> int:
    return Review.objects.filter(item__run=run, role=Role.SAMPLE, withdrawn_at=None).count()


def sample_result(run: ProgrammeRun) -> tuple[int, int, int]:
    """Drawn, read, and read with another finding than the item's."""
    rows = Review.objects.filter(item__run=run, role=Role.SAMPLE, withdrawn_at=None)
    read = rows.exclude(submitted_at=None).select_related("item")
    differ = sum(1 for each in read if each.finding != each.item.disposition)
    return rows.count(), len(read), differ


# --- sign-off and closing ------------------------------------------------------------------
def not_yet(run: ProgrammeRun) -> list[str]:
    """What keeps the run from being signed off, each with its number."""
    found = []
    for balance in (reconciling.members_of(run), reconciling.items_of(run)):
        if not balance.holds:
            found.append(balance.sentence)
        waiting = sum(
            part.number for part in balance.parts if part.code in ("not_started", "in_progress")
        )
        if waiting:
            found.append(f"Without an end yet: {waiting:,} {_of(balance.what, waiting)}.")
    owed = Outcome.objects.filter(item__run=run, is_route=True, opened_at=None).count()
    if owed:
        found.append(f"Not opened yet: {owed:,} of what follows.")
    if run.programme.kind == Programme.Kind.DRAGNET and not run.tallies:
        found.append("What came back was not matched.")
    drawn, read, _ = sample_result(run)
    needed = math.ceil(_settled(run) * SAMPLE_PERCENT / 100)
    if run.programme.kind != Programme.Kind.ASSURE and (drawn < needed or read < drawn):
        wanted = "1 item" if needed == 1 else f"{needed:,} items"
        found.append(f"The dip sample needs {wanted}, drawn and read; {read:,} so far.")
    return found


ONE = {
    "people": "person",
    "allegations": "allegation",
    "reviews of clearance": "review of clearance",
    "hits": "hit",
}


def _of(what: str, number: int) -> str:
    return ONE[what] if number == 1 else what


def close_propose(*, by: User, run: ProgrammeRun, reason: str) -> Proposal:
    """Sign the reconciliation, and ask the run's checker to check it and to close the run."""
    found = gate.get_for(by, ProgrammeRun, pk=run.pk)
    gate.check(by, "sign", found)
    return proposals.propose(
        code=ACT,
        by=by,
        reason=reason,
        target_id=found.pk,
        payload={abouts.AREA: "", "reconciled": _said(found)},
    )


def _said(run: ProgrammeRun) -> list[str]:
    """Both balances in words, as the owner signed them and the checker reads them."""
    return [reconciling.members_of(run).sentence, reconciling.items_of(run).sentence]


class OfChecker(OfRoles):
    """Decided by the checker of the very run: other checkers do not learn of it."""

    def decidable_by(self, user: User) -> Q | None:
        if not standing(user).holds(policies.CHECKER):
            return None
        return Q(target_id__in=ProgrammeRun.objects.filter(checker=user.pk).values("pk"))

    def why_not_decide(self, user: User, action: str, proposal: Proposal) -> str | None:
        sentence = self._why_not(user, self.approvers(""), proposal)
        if sentence is not None:
            return sentence
        mine = ProgrammeRun.objects.filter(pk=proposal.target_id, checker=user.pk)
        return None if mine.exists() else "This is decided by the checker of the run."


def register_act_of_checker(
    *,
    code: str,
    label: str,
    propose_action: str,
    carry_out: Callable[[Proposal, User], Any],
    check_ready: Callable[[Any, UUID, dict[str, Any]], None],
    answers: Callable[[Proposal], dict[str, str]],
) -> None:
    """An act that the owner of a run proposes and its own checker agrees to."""
    proposals.register(
        proposals.Act(
            code=code,
            label=label,
            propose_action=propose_action,
            approve_action="close",
            carry_out=carry_out,
            check_ready=check_ready,
            about=OfChecker(
                proposers=lambda area: frozenset({policies.OWNER}),
                approvers=lambda area: frozenset({policies.CHECKER}),
                stream_of=lambda proposal: Stream(proposal.target_id, streams.LABEL),
                name_of=cohorts.named,
                take=cohorts.take,
            ),
            answers=answers,
        )
    )


def register() -> None:
    """The act that needs two people. Called once at start-up."""
    register_act_of_checker(
        code=ACT,
        label="Close a run of a programme",
        propose_action="sign",
        carry_out=_close,
        check_ready=_check_ready,
        answers=lambda proposal: {
            "Reconciliation, as the owner signed it": " ".join(proposal.payload["reconciled"])
        },
    )


def _check_ready(matter: Any, target: UUID, payload: dict[str, Any]) -> None:
    run = ProgrammeRun.objects.select_related("programme").filter(pk=target).first()
    if run is None or run.state != ProgrammeRun.State.OPEN:
        raise NotReady(policies.NOT_WORKED)
    lacking = not_yet(run)
    if lacking:
        raise NotReady(f"Not yet: {' '.join(lacking)}")
    if payload["reconciled"] != _said(run):
        raise NotReady("The numbers moved since they were signed.", remedy="Sign them anew.")


def _close(proposal: Proposal, by: User) -> ProgrammeRun:
    _check_ready(None, proposal.target_id, proposal.payload)
    run = ProgrammeRun.objects.select_related("programme").get(pk=proposal.target_id)
    today = timezone.localdate()
    run.state = ProgrammeRun.State.CLOSED
    run.owner_signed_on = timezone.localdate(proposal.proposed_at)
    run.owner_signed_by = proposal.proposed_by
    run.closed_on, run.closed_by = today, by
    run.dispose_on = today + timedelta(days=DISPOSAL_DAYS)
    run_save(
        run,
        "state",
        "owner_signed_on",
        "owner_signed_by",
        "closed_on",
        "closed_by",
        "dispose_on",
    )
    facts = {
        "signed_by": str(proposal.proposed_by_id),
        "dispose_on": run.dispose_on.isoformat(),
        "manifest": run.manifest_hash,
    }
    streams.tell(run, "programme.closed", by=by, facts=facts)
    return run


# --- disposal ------------------------------------------------------------------
@transaction.atomic
def dispose(*, run: ProgrammeRun, by: Any) -> bool:
    """On its day: the bytes of every file and what was shown side by side go; hashes, numbers of
    rows and decisions stay. True where there was something to do."""
    locked = ProgrammeRun.objects.select_for_update().select_related("programme").get(pk=run.pk)
    today = timezone.localdate()
    if locked.dispose_on is None or locked.dispose_on > today or locked.disposed_on is not None:
        return False
    with writing():
        files = RunFile.objects.filter(run=locked).update(content=None, rejected=[])
        pairs = Candidate.objects.filter(run=locked).update(compared=[], outside_ref="")
    locked.disposed_on = today
    run_save(locked, "disposed_on")
    facts = {"files": files, "pairs": pairs}
    streams.tell(locked, "programme.disposed", by=by, facts=facts)
    return True


def dispose_due(by: Any) -> int:
    """Every run whose day has come."""
    rows = ProgrammeRun.objects.filter(dispose_on__lte=timezone.localdate(), disposed_on=None)
    return sum(dispose(run=run, by=by) for run in rows)
