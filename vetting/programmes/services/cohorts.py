"""Write a cohort rule; have two people commit it; freeze who is meant."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.pages.dates import long_date
from standards.people.models import Employment, Kind
from standards.refusals import NotReady
from standards.workflow import abouts, codes, proposals
from standards.workflow.abouts import Named, OfRoles, Stream
from standards.workflow.models import Proposal, writing
from vetting.history.models import AdverseInformation
from vetting.programmes import policies, streams
from vetting.programmes.cohort import compiling, wording
from vetting.programmes.cohort.snapshots import hash_of, in_batches, manifest_of, snapshots
from vetting.programmes.cohort.tree import BadRule
from vetting.programmes.models import (
    CohortMember,
    Item,
    Programme,
    ProgrammeRun,
    RunFile,
    Seen,
)
from vetting.programmes.services.making import check_checker, run_locked, run_save

ACT = "cohort_committed"
State = ProgrammeRun.State
Kinds = Programme.Kind


def read_rule(rule: str, run: ProgrammeRun) -> compiling.Compiled:
    """The rule of a run, compiled. Raises NotReady with what is wrong with it."""
    try:
        return compiling.compile_rule(rule, run.as_at)
    except BadRule as wrong:
        raise NotReady(str(wrong)) from wrong


@transaction.atomic
def rule_write(*, by: User, run: ProgrammeRun, rule: str) -> ProgrammeRun:
    """Write the rule of a run that is being prepared. Each writing is a version."""
    locked = run_locked(by, run, "prepare")
    read_rule(rule, locked)
    if _waiting(locked):
        raise NotReady("The cohort waits for a second person; take that back first.")
    locked.rule, locked.cohort_rule_version = rule.strip(), locked.cohort_rule_version + 1
    run_save(locked, "rule", "cohort_rule_version")
    streams.tell(
        locked,
        "programme.rule_written",
        by=by,
        facts={"version": locked.cohort_rule_version},
        text={"rule": locked.rule},
    )
    return locked


@transaction.atomic
def checker_name(*, by: User, run: ProgrammeRun, checker: User) -> ProgrammeRun:
    """Say who checks and closes the run."""
    locked = gate.get_for(by, ProgrammeRun, lock=True, pk=run.pk)
    gate.check(by, "own", locked.programme)
    check_checker(locked.programme, checker)
    before, locked.checker = locked.checker_id, checker
    run_save(locked, "checker")
    if before != checker.pk:
        facts = {"checker": str(checker.pk), "before": str(before or "")}
        streams.tell(locked, "programme.checker_named", by=by, facts=facts)
    return locked


def commit_propose(*, by: User, run: ProgrammeRun, reason: str) -> Proposal:
    """Ask the vetting authority to agree to the cohort. Nobody is in it before."""
    run_checked = gate.get_for(by, ProgrammeRun, pk=run.pk)
    gate.check(by, "prepare", run_checked)
    payload = {
        abouts.AREA: "",
        "rule": run_checked.rule,
        "version": run_checked.cohort_rule_version,
        "as_at": run_checked.as_at.isoformat(),
    }
    return proposals.propose(
        code=ACT, by=by, reason=reason, target_id=run_checked.pk, payload=payload
    )


# --- what a second person agrees to -----------------------------------------------------------
def register() -> None:
    """The act that needs two people. Called once at start-up."""
    about = OfRoles(
        proposers=lambda area: frozenset({policies.OWNER}),
        approvers=lambda area: frozenset({policies.AUTHORITY}),
        stream_of=lambda proposal: Stream(proposal.target_id, streams.LABEL),
        name_of=named,
        take=take,
    )
    proposals.register(
        proposals.Act(
            code=ACT,
            label="Commit the cohort of a programme",
            propose_action="prepare",
            approve_action="agree",
            carry_out=_commit,
            check_ready=_check_ready,
            about=about,
            answers=_answers,
        )
    )


def take(user: User, proposal: Proposal) -> None:
    gate.get_for(user, ProgrammeRun, lock=True, pk=proposal.target_id)


def named(proposal: Proposal) -> Named:
    run = ProgrammeRun.objects.select_related("programme").filter(pk=proposal.target_id).first()
    if run is None:
        return Named("A run of a programme")
    return Named(str(run), url=reverse("programme-run", args=[run.programme.code, run.n]))


def _answers(proposal: Proposal) -> dict[str, str]:
    run = ProgrammeRun.objects.select_related("programme").filter(pk=proposal.target_id).first()
    if run is None:
        return {}
    return {
        "Purpose": run.programme.purpose,
        "Lawful basis": run.programme.lawful_basis,
        "Impact assessment": run.programme.dpia_ref,
        "Cohort rule": "\n".join(wording.in_words(proposal.payload["rule"])),
        "As it is written": proposal.payload["rule"],
        "As at": long_date(date.fromisoformat(proposal.payload["as_at"])),
    }


def _check_ready(matter: Any, target: UUID, payload: dict[str, Any]) -> None:
    run = ProgrammeRun.objects.select_related("programme").filter(pk=target).first()
    if run is None or run.state != State.DRAFT:
        raise NotReady("The cohort of this run is frozen.")
    if not run.rule:
        raise NotReady("Write the cohort rule first.")
    if payload["version"] != run.cohort_rule_version or payload["rule"] != run.rule:
        raise NotReady("The rule was written anew since.", remedy="Read it, and ask again.")
    if run.checker_id is None:
        raise NotReady("Name an independent checker first: somebody must be able to close it.")
    if not run.programme.lawful_basis or not run.programme.dpia_ref:
        raise NotReady("No cohort is built without a lawful basis and an impact assessment.")
    read_rule(run.rule, run)


def _waiting(run: ProgrammeRun) -> bool:
    return Proposal.objects.filter(act=ACT, target_id=run.pk, outcome="").exists()


def _commit(proposal: Proposal, by: User) -> ProgrammeRun:
    """Freeze the cohort: members, their snapshots, their items, one hash over all."""
    _check_ready(None, proposal.target_id, proposal.payload)
    run = ProgrammeRun.objects.select_related("programme").get(pk=proposal.target_id)
    compiled = read_rule(run.rule, run)
    people = list(compiling.people_of(compiled).values_list("pk", flat=True))
    if not people:
        raise NotReady("The rule means nobody, so there is nothing to commit.")
    members = enter_members(run, people, compiled, first_number=1)
    items = enter_items(run, members, compiled, first_number=1)
    run.state, run.opened_on = State.OPEN, timezone.localdate()
    run.manifest_members, run.manifest_items = len(members), len(items)
    run.manifest_hash = manifest_of(members, items)
    run_save(run, "state", "opened_on", "manifest_members", "manifest_items", "manifest_hash")
    streams.tell(
        run,
        "programme.committed",
        by=by,
        facts={
            "members": len(members),
            "items": len(items),
            "manifest": run.manifest_hash,
            "proposed_by": str(proposal.proposed_by_id),
        },
    )
    return run


# --- members and items -----------------------------------------------------------------------
def enter_members(
    run: ProgrammeRun,
    people: Sequence[UUID],
    compiled: compiling.Compiled,
    *,
    first_number: int,
    is_late: bool = False,
) -> list[CohortMember]:
    """Rows of these people, as they were on the run's day (late ones: as they are)."""
    now, day = timezone.now(), timezone.localdate() if is_late else run.as_at
    taken, bases = snapshots(people, day), _bases(people, compiled)
    members = [
        CohortMember(
            run=run,
            person_id=pk,
            number=number,
            basis=bases.get(pk, []),
            entered_at=now,
            is_late=is_late,
            **taken[pk],
        )
        for number, pk in enumerate(people, first_number)
    ]
    with writing():
        CohortMember.objects.bulk_create(members, batch_size=1000)
    return members


def _rows_of(people: Sequence[UUID], compiled: compiling.Compiled) -> list[AdverseInformation]:
    """What the rule rests on for these people; everything that may be known where it names none."""
    rows = compiling.knowable()
    if compiled.allegations:
        rows = compiling.allegations_of(compiled)
    found: list[AdverseInformation] = []
    for some in in_batches(people):
        found += rows.filter(person__in=some).order_by("person_id", "made_on", "pk")
    return found


def _bases(people: Sequence[UUID], compiled: compiling.Compiled) -> dict[UUID, list[dict]]:
    """Each basis as a dated link to its evidence."""
    found: dict[UUID, list[dict]] = {}
    for row in _rows_of(people, compiled):
        day = row.made_on or row.alleged_on or row.closed_on
        found.setdefault(row.person_id, []).append(
            {
                "code": row.source,
                "label": AdverseInformation.Source(row.source).label,
                "ref": row.source_ref,
                "on": day.isoformat() if day else "not dated",
                "adverse": str(row.pk),
            }
        )
    return found


def enter_items(
    run: ProgrammeRun,
    members: Sequence[CohortMember],
    compiled: compiling.Compiled,
    *,
    first_number: int,
) -> list[Item]:
    """One item for each allegation (reviews of the past), one for each person (clearances), none
    before the lines come back (mass checks)."""
    kind = run.programme.kind
    if kind == Kinds.DRAGNET:
        return []
    if kind == Kinds.ASSURE:
        made = [_of_clearance(run, member) for member in members]
    else:
        by_person = {member.person_id: member for member in members}
        rows = _rows_of(list(by_person), compiled)
        made = [_of_allegation(run, by_person[row.person_id], row) for row in rows]
        made = _not_had(run, made)
    for number, item in enumerate(made, first_number):
        item.number = number
    with writing():
        Item.objects.bulk_create(made, batch_size=500)
    return made


def _not_had(run: ProgrammeRun, made: list[Item]) -> list[Item]:
    """Without what an earlier run of the programme has an item about already."""
    had = set(Item.objects.filter(programme=run.programme).values_list("person_id", "fingerprint"))
    return [item for item in made if (item.person_id, item.fingerprint) not in had]


def _of_clearance(run: ProgrammeRun, member: CohortMember) -> Item:
    pack = [[each["label"], f"{each['ref']}, {each['on']}"] for each in member.basis]
    return Item(
        programme=run.programme,
        run=run,
        member=member,
        person_id=member.person_id,
        kind=Item.Kind.VETTING_REVIEW,
        source_key=f"run:{run.n}",
        fingerprint=hash_of([str(member.person_id), run.n]),
        pack=pack,
        pack_hash=hash_of(pack),
        entered_at=member.entered_at,
    )


def _of_allegation(run: ProgrammeRun, member: CohortMember, row: AdverseInformation) -> Item:
    pack = pack_of(row)
    return Item(
        programme=run.programme,
        run=run,
        member=member,
        person_id=member.person_id,
        kind=Item.Kind.ALLEGATION,
        source_key=f"adverse:{row.pk}",
        fingerprint=hash_of([row.source, row.source_ref, str(row.filed_under)]),
        source_matter_id=row.source_matter_id,
        investigator_id=row.investigator_id,
        investigator_ref=row.investigator_ref,
        happened_on=row.alleged_on or row.made_on,
        pack=pack,
        pack_hash=hash_of(pack),
        entered_at=member.entered_at,
    )


def pack_of(row: AdverseInformation) -> list[list[str]]:
    """The file of an allegation, question and answer; reviewers read this, never live matters."""

    def day(value: Any) -> str:
        return long_date(value) if value else "Not known"

    themes = ", ".join(codes.label("theme", each) for each in row.themes)
    return [
        ["Source", f"{AdverseInformation.Source(row.source).label}, {row.source_ref}"],
        ["Themes", themes or "Not known"],
        ["Said to have happened", day(row.alleged_on)],
        ["Made", day(row.made_on)],
        ["Closed", day(row.closed_on)],
        ["Outcome then", row.outcome or "Not known"],
        ["In words", row.what or "Nothing in words is held here"],
        ["Unit at the time", str(row.unit_at_time) if row.unit_at_time_id else "Not known"],
    ]


@transaction.atomic
def members_add_late(*, by: User, run: ProgrammeRun) -> int:
    """Whoever the rule means today and did not then: added to the same run, counted apart.

    Raises NotReady once the file of a mass check is written: who stands in no file was not
    checked, and must not read as clear. Those are covered by their vetting on joining until the
    next run.
    """
    locked = run_locked(by, run, "work")
    if why := why_none_late(locked):
        raise NotReady(why, remedy="The next run takes them in.")
    compiled = compiling.compile_rule(locked.rule, timezone.localdate())
    wanted = list(compiling.people_of(compiled).values_list("pk", flat=True))
    had = set(CohortMember.objects.filter(run=locked).values_list("person_id", flat=True))
    new = [pk for pk in wanted if pk not in had]
    if not new:
        return 0
    first = CohortMember.objects.filter(run=locked).count() + 1
    members = enter_members(locked, new, compiled, first_number=first, is_late=True)
    number = Item.objects.filter(run=locked).count() + 1
    items = enter_items(locked, members, compiled, first_number=number)
    locked.late_members += len(members)
    locked.later_items += len(items)
    run_save(locked, "late_members", "later_items")
    facts = {"members": len(members), "items": len(items)}
    streams.tell(locked, "programme.members_added", by=by, facts=facts)
    return len(members)


def why_none_late(run: ProgrammeRun) -> str:
    """The sentence that keeps late joiners out of a run, or ""."""
    is_check = run.programme.kind == Programme.Kind.DRAGNET
    if is_check and RunFile.objects.filter(run=run, role=RunFile.Role.WORKFORCE).exists():
        return "The workforce file is written, and who joined since does not stand in it."
    return ""


@transaction.atomic
def leavers_mark(*, by: Any, run: ProgrammeRun, day: Any) -> int:
    """Members who left during the run: flagged, and still in the denominator."""
    serving = Employment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), force="").exclude(
        kind=Kind.FORMER
    )
    gone = CohortMember.objects.filter(run=run, status="serving", left_on=None).exclude(
        person__in=serving.values("person")
    )
    with writing():
        number = gone.update(left_on=day)
    if number:
        streams.tell(run, "programme.member_left", by=by, facts={"members": number})
    return number


def remove_reason(reason: str) -> str:
    if not reason.strip():
        raise NotReady("Say why: what is removed stays on record with the reason.")
    return reason.strip()[:200]


@transaction.atomic
def item_remove(*, by: User, item: Item, reason: str) -> Item:
    """Take an item out, with a reason; it stays in the account as removed."""
    locked = gate.get_for(by, Item, lock=True, pk=item.pk)
    gate.check(by, "work", locked)
    if locked.settled_at is not None or locked.removed_at is not None:
        raise NotReady("This item has its end already.")
    locked.removed_at, locked.removal_reason = timezone.now(), remove_reason(reason)
    locked.version += 1
    with writing():
        locked.save(update_fields=["removed_at", "removal_reason", "version"])
    streams.tell(
        locked.run,
        "programme.member_removed",
        by=by,
        facts={"item": locked.number},
        text={"reason": locked.removal_reason},
    )
    from vetting.programmes.services.settling import member_settle

    member_settle(locked.member_id, locked.programme.kind)
    _member_leaves(locked)
    return locked


def _member_leaves(item: Item) -> None:
    """Of whom nothing is left in the run, goes too, for the same reason; else they would stay
    without an end for ever. A line answered in an earlier run keeps them in."""
    left = Item.objects.filter(member=item.member_id, removed_at=None)
    met = Seen.objects.filter(run=item.run_id, item__person=item.person_id)
    if left.exists() or met.exists():
        return
    with writing():
        CohortMember.objects.filter(pk=item.member_id, removed_at=None, disposition="").update(
            removed_at=item.removed_at, removal_reason=item.removal_reason
        )
