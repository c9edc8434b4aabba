"""Rank the members of a run by harm to trust (§5.2): the order of the work, never its outcome.

Worked out by the pure function of the pipeline from what the register knows; kept with the version
of the weights and its sentence, and worked out anew every night while the run goes on.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from standards.access.models import User
from standards.people.models import DutyStatusSpell, Employment, Kind, Posting, Rank
from standards.pipeline import harm
from standards.workflow import codes
from standards.workflow.models import writing
from vetting.models import Post
from vetting.programmes import streams
from vetting.programmes.cohort import compiling
from vetting.programmes.cohort.snapshots import in_batches
from vetting.programmes.models import CohortMember, ProgrammeRun
from vetting.programmes.services.making import run_locked

PATTERN_YEARS = 10
KEPT = ["score", "score_is_floor", "score_why", "score_version", "scored_on"]


@transaction.atomic
def run_rank(*, by: User, run: ProgrammeRun) -> int:
    """Rank now, when the owner asks. Returns how many scores changed."""
    return rank(run_locked(by, run, "work"), by=by)


@transaction.atomic
def rank(run: ProgrammeRun, *, by: Any) -> int:
    """Work the scores of a run out; only what differs is written. The same facts, the same."""
    day = timezone.localdate()
    weights = harm.weights_on(day)
    changed: list[CohortMember] = []
    waiting = CohortMember.objects.filter(run=run, removed_at=None, disposition="")
    for some in in_batches(list(waiting.order_by("number"))):
        known = _Known([member.person_id for member in some], day)
        for member in some:
            score = harm.score(known.facts(member.person_id), weights)
            if (member.score, member.score_why, member.score_version) == (
                score.total,
                score.sentence,
                score.version,
            ):
                continue
            member.score, member.score_is_floor = score.total, score.is_floor
            member.score_why, member.score_version = score.sentence, score.version
            member.scored_on = day
            changed.append(member)
    with writing():
        CohortMember.objects.bulk_update(changed, KEPT, batch_size=200)
    if changed:
        facts = {"members": len(changed), "weights": weights.version}
        streams.tell(run, "programme.ranked", by=by, facts=facts)
    return len(changed)


class _Known:
    """What the register knows of some people today, in a few queries for all of them."""

    def __init__(self, people: Sequence[UUID], day: date) -> None:
        self.day = day
        running = Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))
        self.adverse = _by_person(
            compiling.knowable().filter(person__in=people).order_by("person_id", "pk")
        )
        self.duty = _by_person(DutyStatusSpell.objects.filter(running, person__in=people))
        self.postings = _by_person(
            Posting.objects.filter(running, person__in=people).select_related("rank")
        )
        serving = Employment.objects.filter(
            Q(starts_on=None) | Q(starts_on__lte=day),
            Q(ends_on=None) | Q(ends_on__gte=day),
            person__in=people,
            force="",
        ).exclude(kind=Kind.FORMER)
        self.serving = set(serving.values_list("person_id", flat=True))
        refs = {each.post_ref for found in self.postings.values() for each in found}
        self.exposures = dict(
            Post.objects.filter(running, post_ref__in=refs - {""}).values_list(
                "post_ref", "exposure"
            )
        )
        self.inspector = Rank.objects.filter(code="inspector").first()

    def facts(self, person: UUID) -> harm.Facts:
        rows = self.adverse.get(person, [])
        themes = {code for row in rows for code in row.themes}
        gravest = codes.gravest(themes)
        since = self.day - relativedelta(years=PATTERN_YEARS)
        recent = [row for row in rows if (row.alleged_on or row.made_on or self.day) >= since]
        same = sum(1 for row in recent if gravest in row.themes)
        return harm.Facts(
            themes=tuple(_theme(code) for code in sorted(themes)),
            exposure=self._exposure(person),
            # One of them is what the review is about; the others came before it.
            same_theme_before=max(same - 1, 0),
            other_theme_before=len(recent) - same,
            position=self._position(person),
        )

    def _exposure(self, person: UUID) -> str:
        if person not in self.serving:
            return "away"
        statuses = {each.status for each in self.duty.get(person, [])}
        if DutyStatusSpell.Status.SUSPENDED in statuses:
            return "away"
        if statuses & {DutyStatusSpell.Status.RESTRICTED, DutyStatusSpell.Status.ALTERNATIVE}:
            return "in_contact"
        said = {self.exposures.get(each.post_ref, "") for each in self.postings.get(person, [])} - {
            ""
        }
        if not said:
            return "unknown"
        return "office" if said == {Post.Exposure.OFFICE} else "exposed"

    def _position(self, person: UUID) -> frozenset[str]:
        found = set()
        for posting in self.postings.get(person, []):
            rank = posting.rank
            if rank is None:
                continue
            if rank.is_senior_officer:
                found.add("chief_officer")
            elif self.inspector is not None and rank.seniority >= self.inspector.seniority:
                found.add("inspector")
            elif rank.code == "sergeant":
                found.add("sergeant")
        return frozenset(found)


def _theme(code: str) -> harm.Theme:
    entry = codes.find("theme", code)
    if entry is None:
        return harm.Theme(code, 0)
    return harm.Theme(entry.label, int(entry.attributes["band"]))


def _by_person(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    return found
