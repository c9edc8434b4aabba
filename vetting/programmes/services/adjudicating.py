"""Say whether two records are one person: by two people, with undo, and with known pairs mixed in.

Nothing of a hit shows anywhere before two people have said "same person". One who says
"different" ends it; one who cannot tell opens an enquiry, which has an owner and a clock and
counts as open.
"""

import random
from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.access.standing import standing
from standards.clocks import services as clocks
from standards.pipeline.services.tasks import task_create, task_lapse
from standards.refusals import NotReady
from standards.workflow.models import writing
from vetting.programmes import policies, streams
from vetting.programmes.checking import returns
from vetting.programmes.models import (
    Candidate,
    Identity,
    Item,
    Outcome,
    ProgrammeRun,
    RunFile,
)
from vetting.programmes.services import files, matching, settling
from vetting.programmes.services.making import run_locked

SYSTEM = "system:programmes"
CLOCK = "identity_enquiry"
TASK = "programme-enquiry:"
STACK = 40  # candidates at a time, with half as many decoys: 20 among 60
Answer = Identity.Answer


@transaction.atomic
def stack_give(*, by: User, run: ProgrammeRun, adjudicator: User, most: int = STACK) -> int:
    """Give waiting candidates to an adjudicator, decoys mixed in: one to each two. How many
    candidates of the machine they got. Nobody gets a pair twice, or one of somebody tied to them.
    """
    locked = run_locked(by, run, "work")
    if not standing(adjudicator).holds(policies.REVIEWER):
        raise NotReady(f"{adjudicator} does not adjudicate in programmes.")
    if adjudicator.pk in (locked.programme.owner_id, locked.checker_id):
        raise NotReady(f"{adjudicator} owns or checks this run, so cannot adjudicate in it.")
    waiting = (
        Candidate.objects.select_for_update(of=("self",))
        .filter(
            policies.not_close_to(adjudicator, "member__person"),
            run=locked,
            identity__isnull=False,
            adjudicator=None,
            answer="",
        )
        .exclude(is_second=True, identity__first_by=adjudicator)
        .order_by("-score", "pk")
    )
    real = list(waiting[:most])
    if not real:
        return 0
    decoys = _decoys_for(locked, adjudicator, (len(real) + 1) // 2)
    last = Candidate.objects.filter(run=locked, adjudicator=adjudicator).aggregate(
        last=Max("place")
    )["last"]
    mixed = [*real, *decoys]
    random.SystemRandom().shuffle(mixed)
    for place, each in enumerate(mixed, (last or 0) + 1):
        each.adjudicator, each.place = adjudicator, place
    with writing():
        Candidate.objects.bulk_update(real, ["adjudicator", "place"], batch_size=200)
        Candidate.objects.bulk_create(decoys)
    facts = {"candidates": len(real), "adjudicator": str(adjudicator.pk)}
    streams.tell(locked, "programme.stack_given", by=by, facts=facts)
    return len(real)


def _decoys_for(run: ProgrammeRun, adjudicator: User, number: int) -> list[Candidate]:
    """Copies of decoys of the pool that this adjudicator has not met."""
    met = Candidate.objects.filter(run=run, adjudicator=adjudicator).exclude(truth="")
    pool = Candidate.objects.filter(run=run, adjudicator=None).exclude(truth="")
    fresh = list(pool.exclude(outside_ref__in=met.values("outside_ref")).order_by("pk")[:number])
    return [
        Candidate(
            run=run,
            outside_ref=each.outside_ref,
            compared=each.compared,
            score=each.score,
            truth=each.truth,
        )
        for each in fresh
    ]


def next_candidate(user: User, run: ProgrammeRun) -> Candidate | None:
    """The next of the user's stack."""
    rows = gate.visible(user, Candidate).filter(run=run, answer="")
    return rows.order_by("place").first()


@transaction.atomic
def candidate_answer(*, by: User, candidate: Candidate, answer: str) -> Candidate:
    """Answer one of one's own stack."""
    locked = _locked(by, candidate)
    if locked.answer:
        raise NotReady("You answered this one. Undo it first.")
    locked.answer, locked.answered_at = Answer(answer), timezone.now()
    _save(locked)
    if locked.identity_id is not None:
        _taken(locked, by)
    # The same event for a decoy: nothing in the log tells which is which.
    facts = {"candidate": str(locked.pk), "answer": locked.answer}
    streams.tell(locked.run, "programme.adjudicated", by=by, facts=facts)
    return locked


def _taken(candidate: Candidate, by: User) -> None:
    identity = _identity(candidate)
    items = _items(candidate)
    for item in items:
        settling.start(item)
    if candidate.is_second:
        if candidate.answer == Answer.SAME:
            _confirm(identity, candidate, by)
        else:
            _enquire(identity, candidate)
        return
    identity.answer, identity.first_at, identity.first_by = candidate.answer, timezone.now(), by
    _save_identity(identity)
    if candidate.answer == Answer.SAME:
        _second_asked(candidate)
    elif candidate.answer == Answer.DIFFERENT:
        _end_different(identity, candidate.run, by, items)
    else:
        _enquire(identity, candidate)


def _second_asked(candidate: Candidate) -> None:
    """The same pair before another person, who is not told that it is the second look."""
    with writing():
        Candidate.objects.get_or_create(
            run=candidate.run,
            identity=candidate.identity,
            is_second=True,
            defaults={
                "member": candidate.member,
                "outside_ref": candidate.outside_ref,
                "compared": candidate.compared,
                "score": candidate.score,
            },
        )


def _confirm(identity: Identity, candidate: Candidate, by: User) -> None:
    """Two people have said that it is one person: only now is anything shown of the lines."""
    now = timezone.now()
    identity.answer, identity.settled_at, identity.settled_by = Answer.SAME, now, by
    identity.expires_on = _expiry()
    _save_identity(identity)
    _fill_packs(candidate)
    streams.tell(
        candidate.run,
        "programme.identity_settled",
        by=by,
        facts={"identity": str(identity.pk), "answer": "same"},
    )


def _fill_packs(candidate: Candidate) -> None:
    lines = RunFile.objects.get(run=candidate.run, role=RunFile.Role.LINES, withdrawn_at=None)
    about = returns.by_person(files.rows_of(lines)).get(candidate.outside_ref, [])
    member = candidate.member
    if member is None:
        return
    by_source = matching.lines_by_source(member, about)
    with writing():
        for item in _items(candidate):
            line = by_source.get(item.source_key)
            if line is not None:
                Item.objects.filter(pk=item.pk).update(pack=matching.pack_of(line))


def _end_different(identity: Identity, run: ProgrammeRun, by: User, items: list[Item]) -> None:
    """Another person: what is kept is a hash and the decision."""
    identity.answer, identity.settled_at, identity.settled_by = (
        Answer.DIFFERENT,
        timezone.now(),
        by,
    )
    identity.expires_on = _expiry()
    _save_identity(identity)
    for item in items:
        settling.item_settle(item=item, disposition="FALSE_POSITIVE", categories=[], by=SYSTEM)
    facts = {"identity": str(identity.pk), "answer": "different"}
    streams.tell(run, "programme.identity_settled", by=by, facts=facts)


def _expiry() -> date:
    return timezone.localdate() + relativedelta(years=matching.SUPPRESSED_YEARS)


# --- enquiries ------------------------------------------------------------
def _enquire(identity: Identity, candidate: Candidate) -> None:
    """Nobody can tell yet: an owner, a clock, and it counts as open."""
    run = candidate.run
    identity.answer, identity.enquiry_owner = Answer.UNSURE, run.programme.owner
    _save_identity(identity)
    clocks.start(
        stream=run.pk, code=CLOCK, on=timezone.localdate(), by=SYSTEM, subject=str(identity.pk)
    )
    task_create(
        what=f"Find out whose record it is, {run.reference}",
        about="Two records may be one person, and the papers here cannot tell.",
        by=SYSTEM,
        for_user=run.programme.owner,
        key=f"{TASK}{identity.pk}:{candidate.pk}",
    )
    facts = {"identity": str(identity.pk), "owner": str(run.programme.owner_id)}
    streams.tell(run, "programme.enquiry_opened", by=SYSTEM, facts=facts)


@transaction.atomic
def enquiry_end(
    *, by: User, run: ProgrammeRun, identity: Identity, answer: str, found: str
) -> Identity:
    """What the enquiry found. "Same person" still takes a second person."""
    locked_run = run_locked(by, run, "work")
    locked = gate.get_for(by, Identity, lock=True, pk=identity.pk)
    gate.check(by, "enquire", locked)
    if locked.answer != Answer.UNSURE or locked.settled_at is not None:
        raise NotReady("No enquiry is open about this.")
    if answer == Answer.UNSURE or not found.strip():
        raise NotReady("Say what was found, and whether it is the same person.")
    candidate = Candidate.objects.filter(run=locked_run, identity=locked, is_second=False).first()
    if candidate is None:
        raise NotReady("This pair is not of this run.")
    locked.first_at, locked.first_by, locked.enquiry_owner = timezone.now(), by, None
    locked.answer = Answer(answer)
    _save_identity(locked)
    if answer == Answer.SAME:
        _second_again(candidate)
    else:
        _end_different(locked, locked_run, by, _items(candidate))
    _close_enquiry(locked_run, locked, by)
    text = {"found": found.strip()}
    facts = {"identity": str(locked.pk), "answer": answer}
    streams.tell(locked_run, "programme.enquiry_ended", by=by, facts=facts, text=text)
    return locked


def _second_again(candidate: Candidate) -> None:
    """Another person looks at it, whoever looked before."""
    _second_asked(candidate)
    with writing():
        Candidate.objects.filter(
            run=candidate.run, identity=candidate.identity, is_second=True
        ).update(answer="", answered_at=None, adjudicator=None, place=0)


def _close_enquiry(run: ProgrammeRun, identity: Identity, by: Any) -> None:
    clocks.meet(stream=run.pk, code=CLOCK, on=timezone.localdate(), by=by, subject=str(identity.pk))
    task_lapse(key_prefix=f"{TASK}{identity.pk}:", by=SYSTEM)


# --- undo ------------------------------------------------------------
@transaction.atomic
def candidate_undo(*, by: User, run: ProgrammeRun) -> Candidate:
    """Take back one's last answer, as long as nobody built on it."""
    last = (
        gate.visible(by, Candidate).filter(run=run).exclude(answer="").order_by("-answered_at")
    ).first()
    if last is None:
        raise NotReady("There is nothing to undo.")
    locked = _locked(by, last)
    if locked.identity_id is not None:
        _taken_back(locked, by)
    locked.answer, locked.answered_at = "", None
    _save(locked)
    facts = {"candidate": str(locked.pk)}
    streams.tell(locked.run, "programme.adjudication_undone", by=by, facts=facts)
    return locked


def _taken_back(candidate: Candidate, by: User) -> None:
    identity, items = _identity(candidate), _items(candidate, every=True)
    if any(item.label for item in items):
        raise NotReady("A line of this person was triaged since, so it cannot be undone.")
    if not candidate.is_second:
        second = Candidate.objects.filter(
            run=candidate.run, identity=identity, is_second=True
        ).first()
        if second is not None and second.answer:
            raise NotReady("A second person has looked at it since, so it cannot be undone.")
        if second is not None:
            with writing():
                second.delete()
        identity.first_at, identity.first_by, identity.answer = None, None, ""
    else:
        identity.answer = Answer.SAME  # as the first one left it
    if identity.enquiry_owner_id is not None:
        identity.enquiry_owner = None
        reason = "The answer was taken back."
        clocks.cancel_running(
            stream=candidate.run.pk, code=CLOCK, by=by, reason=reason, subject=str(identity.pk)
        )
        task_lapse(key_prefix=f"{TASK}{identity.pk}:", by=SYSTEM)
    identity.settled_at = identity.settled_by = identity.expires_on = None
    _save_identity(identity)
    _reopen(candidate, items)


def _reopen(candidate: Candidate, items: list[Item]) -> None:
    ids = [item.pk for item in items]
    with writing():
        Outcome.objects.filter(item__in=ids, category="FALSE_POSITIVE").delete()
        Item.objects.filter(pk__in=ids).update(disposition="", settled_at=None, pack=[])
    if items:
        settling.member_settle(items[0].member_id, candidate.run.programme.kind)


def _locked(by: User, candidate: Candidate) -> Candidate:
    locked = gate.get_for(
        by,
        Candidate,
        lock=True,
        pk=candidate.pk,
        shape=lambda rows: rows.select_related("run__programme__owner", "member__person"),
    )
    gate.check(by, "adjudicate", locked)
    return locked


def _identity(candidate: Candidate) -> Identity:
    rows = Identity.objects.select_for_update().filter(candidates=candidate)
    found = rows.first()
    if found is None:
        raise NotReady("This pair has no record.")
    return found


def _items(candidate: Candidate, *, every: bool = False) -> list[Item]:
    """The items of the run that rest on the pair: those without an end, or every one."""
    rows = Item.objects.filter(run=candidate.run, identity=candidate.identity, removed_at=None)
    if not every:
        rows = rows.filter(settled_at=None)
    return list(rows.select_related("run__programme", "programme__owner").order_by("number"))


def _save(candidate: Candidate) -> None:
    with writing():
        candidate.save(update_fields=["answer", "answered_at"])


def _save_identity(identity: Identity) -> None:
    identity.version += 1
    with writing():
        identity.save()


# --- how well they judge ------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Errors:
    """One adjudicator against pairs of known truth. "Cannot tell" is counted apart."""

    adjudicator: User
    answered: int
    wrong: int
    unsure: int

    @property
    def rate(self) -> float | None:
        judged = self.answered - self.unsure
        return self.wrong / judged if judged else None

    @property
    def percent(self) -> str:
        """The rate in words; a dash where nothing was judged."""
        return "–" if self.rate is None else f"{self.rate:.0%}"


def errors_of(run: ProgrammeRun) -> list[Errors]:
    """For the moderator: who errs how often. Never for the adjudicators themselves."""
    rows = Candidate.objects.filter(run=run, adjudicator__isnull=False).exclude(
        Q(truth="") | Q(answer="")
    )
    counted = rows.values("adjudicator", "answer", "truth").annotate(number=Count("pk"))
    found: dict[Any, list[int]] = {}
    for each in counted:
        tally = found.setdefault(each["adjudicator"], [0, 0, 0])
        tally[0] += each["number"]
        if each["answer"] == Answer.UNSURE:
            tally[2] += each["number"]
        elif each["answer"] != each["truth"]:
            tally[1] += each["number"]
    users = User.objects.in_bulk(list(found))
    return sorted(
        (Errors(users[pk], *tally) for pk, tally in found.items()), key=lambda e: str(e.adjudicator)
    )
