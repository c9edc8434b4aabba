"""Match what came back with the members of a run; make pairs and items, each once.

The matcher answers the same way each time, in one order, so a job that was killed works it out
again and goes on at the pair where it stopped. Every batch is one transaction with its bookmark.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from standards.access.models import User
from standards.pipeline import jobs
from standards.pipeline.models import Job
from standards.refusals import NotReady
from standards.workflow.models import writing
from vetting.matching.library import match_tables
from vetting.programmes import streams
from vetting.programmes.checking import decoys, keys, returns
from vetting.programmes.cohort.snapshots import hash_of, in_batches
from vetting.programmes.expecting import people_by_origin
from vetting.programmes.models import (
    Candidate,
    CohortMember,
    Identity,
    Item,
    ProgrammeRun,
    RunFile,
    Seen,
)
from vetting.programmes.services import files, settling
from vetting.programmes.services.making import run_locked

JOB = "programme_match"
SEED = 1
BATCH = 500
SUPPRESSED_YEARS = 3
DROPPED = frozenset({"victim", "witness"})  # never held against the person, not even as a pair
DECOYS = 400  # twenty stacks before an adjudicator meets one again
Role = RunFile.Role
Say = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Pair:
    """One of ours and one of theirs, with what the machine says of it."""

    number: int  # of the member
    outside: str
    score: float
    compared: list[list[str]]


def register() -> None:
    """Make the job known. Called once at start-up."""
    jobs.register(JOB, work, label="Match what came back", done_url=_done_url)


def _done_url(job: Job) -> str:
    run = ProgrammeRun.objects.select_related("programme").filter(pk=job.params["run"]).first()
    return run.get_absolute_url() if run is not None else ""


def match_start(*, by: User, run: ProgrammeRun) -> Job:
    """Queue the match of a run; one at a time."""
    with transaction.atomic():
        locked = run_locked(by, run, "work")
    standing = RunFile.objects.filter(run=locked, withdrawn_at=None)
    roles = set(standing.values_list("role", flat=True))
    if not {Role.NAMES, Role.LINES} <= roles:
        raise NotReady("Take in the names and the lines first.")
    if locked.tallies:
        raise NotReady("What came back was matched already.")
    return jobs.start(JOB, by=by, params={"run": str(locked.pk)}, key=f"programme-match:{run.pk}")


def work(running: jobs.Running, *, run: str) -> Mapping[str, Any]:
    """The job: pairs in batches, then those about whom nothing came back, then the account."""
    found = ProgrammeRun.objects.select_related("programme").get(pk=UUID(run))
    if not found.is_worked:
        raise NotReady("This run is not under way.")
    if found.tallies:
        # Killed after the last commit: what was done is told as if nothing had happened.
        return _told(found.tallies)
    running.progress(0, 0, "Matching names")
    lines = returns.by_person(_rows(found, Role.LINES))
    dropped = sum(1 for rows in lines.values() for row in rows if row["capacity"] in DROPPED)
    kept = {
        person: [row for row in rows if row["capacity"] not in DROPPED]
        for person, rows in lines.items()
    }
    kept = {person: rows for person, rows in kept.items() if rows}
    workforce = files.workforce_rows(found)
    pairs = [
        pair
        for pair in pairs_of(found, workforce, _rows(found, Role.NAMES))
        if pair.outside in kept
    ]
    at = int(running.bookmark.get("pairs", 0))
    running.progress(at, len(pairs), "Entering pairs")
    for some in in_batches(pairs[at:], BATCH):
        with transaction.atomic():
            pairs_enter(found, some, kept)
            at += len(some)
            running.progress(at, len(pairs), "Entering pairs", bookmark={"pairs": at})
    matched = {pair.outside for pair in pairs}
    tallies = {
        "lines": sum(len(rows) for rows in lines.values()),
        "lines_dropped": dropped,
        "lines_matched": sum(len(kept[person]) for person in matched),
        "lines_of_nobody": sum(len(rows) for who, rows in kept.items() if who not in matched),
        "pairs": len(pairs),
    }
    with transaction.atomic():
        _finish(found, workforce, tallies)
    return _told(tallies)


def _told(tallies: Mapping[str, Any]) -> dict[str, Any]:
    counts = {name: number for name, number in tallies.items() if name != "people_by_origin"}
    return {"message": f"{tallies['pairs']:,} pairs to be looked at.", **counts}


def _rows(run: ProgrammeRun, role: str) -> list[dict[str, str]]:
    return files.rows_of(RunFile.objects.get(run=run, role=role, withdrawn_at=None))


def pairs_of(
    run: ProgrammeRun,
    workforce: Sequence[Mapping[str, str]],
    names: Sequence[Mapping[str, str]],
) -> list[Pair]:
    """Every pair that the matcher gives, the likeliest first."""
    match = match_tables(workforce, names, seed=SEED)
    return [
        Pair(
            number=int(each.left_id.partition("-")[2]),
            outside=each.person_id,
            score=each.score,
            compared=[
                [line.field, line.left, line.right, f"{line.words}: {line.bits:+.1f}"]
                for line in each.fields
            ],
        )
        for each in match.pairs
    ]


# --- entering pairs and what they carry -----------------------------------------------------------
def pairs_enter(
    run: ProgrammeRun, pairs: Sequence[Pair], lines: Mapping[str, Sequence[Mapping[str, str]]]
) -> int:
    """Identities, candidates and items of some pairs, in one transaction; how many items are new.
    What is there already is left alone."""
    members = {
        each.number: each
        for each in CohortMember.objects.filter(
            run=run, number__in=[pair.number for pair in pairs]
        ).select_related("person")
    }
    found = [(pair, members[pair.number]) for pair in pairs if pair.number in members]
    identities = _identities(run, found)
    new = _items(run, found, identities, lines)
    _candidates(run, found, identities, {item.identity_id for item in new})
    return len(new)


Known = dict[tuple[UUID, str], Identity]


def _identities(run: ProgrammeRun, found: Sequence[tuple[Pair, CohortMember]]) -> Known:
    wanted = {(member.person_id, keys.outside_key(pair.outside)): member for pair, member in found}
    people = list({person for person, _ in wanted})

    def known() -> Known:
        rows = Identity.objects.filter(programme=run.programme, person__in=people)
        return {(row.person_id, row.outside_key): row for row in rows}

    there = known()
    new = [
        Identity(programme=run.programme, person_id=person, outside_key=key)
        for person, key in wanted
        if (person, key) not in there
    ]
    if new:
        with writing():
            Identity.objects.bulk_create(new, ignore_conflicts=True)
        there = known()
    return there


def _candidates(
    run: ProgrammeRun,
    found: Sequence[tuple[Pair, CohortMember]],
    identities: Known,
    asked: set[UUID | None],
) -> None:
    """One for each pair that has something new and that nobody has confirmed. Who was found to be
    another person is looked at again: the record, and the names in it, may have changed."""
    new, again = [], []
    for pair, member in found:
        identity = identities[member.person_id, keys.outside_key(pair.outside)]
        if identity.pk not in asked or holds(identity):
            continue
        if identity.settled_at is not None:
            again.append(identity.pk)
        new.append(
            Candidate(
                run=run,
                member=member,
                identity=identity,
                outside_ref=pair.outside,
                compared=pair.compared,
                score=Decimal(f"{pair.score:.12f}"),
            )
        )
    with writing():
        Identity.objects.filter(pk__in=again).update(
            answer="",
            first_at=None,
            first_by=None,
            settled_at=None,
            settled_by=None,
            expires_on=None,
        )
        Candidate.objects.bulk_create(new, ignore_conflicts=True)


def holds(identity: Identity) -> bool:
    """Have two people confirmed it, and not too long ago?"""
    expired = identity.expires_on is not None and identity.expires_on <= timezone.localdate()
    return identity.is_confirmed and not expired


def _items(
    run: ProgrammeRun,
    found: Sequence[tuple[Pair, CohortMember]],
    identities: Known,
    lines: Mapping[str, Sequence[Mapping[str, str]]],
) -> list[Item]:
    wanted = [
        (member, identities[member.person_id, keys.outside_key(pair.outside)], line)
        for pair, member in found
        for line in lines.get(pair.outside, ())
    ]
    sources = {
        keys.source_key(line["system"], line["record_id"], _ref(member)): None
        for member, _, line in wanted
    }
    latest: dict[str, Item] = {}
    withdrawn: dict[str, int] = {}  # looks that items of withdrawn files have taken up
    for some in in_batches(list(sources)):
        rows = Item.objects.filter(programme=run.programme, source_key__in=some)
        for item in rows.order_by("entered_at", "look", "number"):
            if item.is_withdrawn:
                withdrawn[item.fingerprint] = item.look
            else:
                latest[item.source_key] = item
    new: list[Item] = []
    seen: set[UUID] = set()
    number = Item.objects.filter(run=run).count()
    for member, identity, line in wanted:
        made = _item(run, member, identity, line, latest, seen)
        if made is not None:
            made.look = max(made.look, withdrawn.get(made.fingerprint, 0) + 1)
            number += 1
            made.number = number
            latest[made.source_key] = made
            new.append(made)
    now = timezone.now()
    with writing():
        Item.objects.bulk_create(new, batch_size=500)
        Seen.objects.bulk_create(
            [Seen(run=run, item_id=pk, seen_at=now) for pk in sorted(seen)],
            ignore_conflicts=True,
        )
        if new:
            ProgrammeRun.objects.filter(pk=run.pk).update(later_items=F("later_items") + len(new))
    return new


def _ref(member: CohortMember) -> str:
    return member.person.person_ref or str(member.person_id)


def _item(
    run: ProgrammeRun,
    member: CohortMember,
    identity: Identity,
    line: Mapping[str, str],
    latest: Mapping[str, Item],
    seen: set[UUID],
) -> Item | None:
    """The new item of a line; None for one that is there, which is noted as seen again."""
    source = keys.source_key(line["system"], line["record_id"], _ref(member))
    hashes = keys.field_hashes(line)
    fingerprint = keys.fingerprint(source, hashes)
    before = latest.get(source)
    look, changed = 1, []
    if before is not None and before.fingerprint == fingerprint:
        if before.run_id == run.pk:
            return None
        if not _has_expired(before):
            seen.add(before.pk)
            return None
        look = before.look + 1
    elif before is not None:
        changed = keys.changed(before.field_hashes, hashes)
        same = Item.objects.filter(
            programme=run.programme, person_id=member.person_id, fingerprint=fingerprint
        )
        # A record that goes back to what it once was is looked at anew all the same.
        look = same.count() + 1
    pack = pack_of(line)
    return Item(
        programme=run.programme,
        run=run,
        member=member,
        person_id=member.person_id,
        kind=Item.Kind.HIT,
        source_key=source,
        fingerprint=fingerprint,
        look=look,
        field_hashes=hashes,
        changed_fields=changed,
        earlier=before,
        identity=identity,
        pack=pack if holds(identity) else [],
        pack_hash=hash_of(pack),
        entered_at=timezone.now(),
    )


def pack_of(line: Mapping[str, str]) -> list[list[str]]:
    """What is shown of a line, once it is known whose it is."""
    return [
        ["System and record", f"{line['system']}, {line['record_id']}"],
        ["Capacity", line["capacity"]],
        ["Date", line["event_date"] or "Not known"],
        ["Offence", line["offence"] or "Not given"],
        ["Disposal", line["disposal"] or "Not given"],
    ]


def lines_by_source(
    member: CohortMember, lines: Sequence[Mapping[str, str]]
) -> dict[str, Mapping[str, str]]:
    """Lines about an outside person by the key that an item of this member has."""
    ref = _ref(member)
    return {keys.source_key(line["system"], line["record_id"], ref): line for line in lines}


def _has_expired(item: Item) -> bool:
    """Was it answered so long ago that it is looked at anew?"""
    if item.settled_at is None:
        return False
    day: date = timezone.localtime(item.settled_at).date()
    return day + relativedelta(years=SUPPRESSED_YEARS) <= timezone.localdate()


# --- afterwards -----------------------------------------------------------------------------------
def _finish(
    run: ProgrammeRun, workforce: Sequence[Mapping[str, str]], tallies: dict[str, int]
) -> None:
    """Those about whom nothing came back, those whose lines were answered before, the decoys."""
    now = timezone.now()
    touched = Item.objects.filter(run=run, is_withdrawn=False).values("member")
    plain = CohortMember.objects.filter(run=run, removed_at=None, disposition="").exclude(
        pk__in=touched
    )
    ends = _ends_met(run)
    by_end: dict[str, list[UUID]] = {}
    for pk, person in plain.values_list("pk", "person_id"):
        end = ends.get(person, "CLEAR")
        if end:
            by_end.setdefault(end, []).append(pk)
    with writing():
        for end, members in by_end.items():
            for some in in_batches(members):
                CohortMember.objects.filter(pk__in=some).update(
                    disposition=end, settled_at=now, started_at=now
                )
    tallies["decoys"] = _decoys_enter(run, workforce)
    tallies["items"] = Item.objects.filter(run=run).count()
    origins = people_by_origin(row["surname"] for row in workforce)
    with writing():
        ProgrammeRun.objects.filter(pk=run.pk, tallies={}).update(
            tallies={**tallies, "people_by_origin": origins}
        )
    facts = {"pairs": tallies["pairs"], "items": tallies["items"], "lines": tallies["lines"]}
    streams.tell(run, "programme.matched", by="system:programmes", facts=facts)


def _ends_met(run: ProgrammeRun) -> dict[UUID, str]:
    """Of those whose lines came before: the end that those give them; "" while one is open."""
    met: dict[UUID, list[str]] = {}
    rows = Seen.objects.filter(run=run).values_list("item__person", "item__disposition")
    for person, disposition in rows:
        met.setdefault(person, []).append(disposition)
    return {person: settling.end_from(run.programme.kind, ends) for person, ends in met.items()}


def _decoys_enter(run: ProgrammeRun, workforce: Sequence[Mapping[str, str]]) -> int:
    """A pool of pairs of known truth, explained by the same matcher as the others, beside the
    same people: how rare a name is, is said alike."""
    dice = random.Random(str(run.pk))  # noqa: S311 (which decoys there are is no secret)
    pool = decoys.decoys(run.n, DECOYS, dice)
    best: dict[str, Pair] = {}
    for pair in pairs_of(run, [*workforce, *pool.people], pool.records):
        own = f"{run.n}-{pair.number}"
        if pair.outside.endswith(f":{own}"):
            best.setdefault(pair.outside, pair)
    with writing():
        Candidate.objects.bulk_create(
            [
                Candidate(
                    run=run,
                    outside_ref=outside,
                    compared=pair.compared,
                    score=Decimal(f"{pair.score:.12f}"),
                    truth=pool.truth[outside],
                )
                for outside, pair in best.items()
            ]
        )
    return len(best)
