"""What the pages of programmes read. Everything starts at the gate."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from standards.access import gate
from standards.access.models import User
from standards.pages.dates import long_date
from vetting.programmes import dispositions
from vetting.programmes.models import (
    CohortMember,
    Item,
    Outcome,
    Programme,
    ProgrammeRun,
    Review,
    RiskAlert,
)

DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows in the order of their numbers, and where the next page begins."""

    rows: list[Any]
    next: str


def page_of(rows: QuerySet, *, after: str, size: int) -> Page:
    """A page by keyset: whatever the length of the list, one query."""
    if after.isdigit():
        rows = rows.filter(number__gt=int(after))
    related = ("person", "unit") if rows.model is CohortMember else ("person", "member", "identity")
    found = list(rows.select_related(*related).order_by("number")[: size + 1])
    more = len(found) > size
    return Page(found[:size], str(found[size - 1].number) if more else "")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list of people or of items."""

    number: int
    url: str
    person: str
    about: str
    unit: str
    stage: str
    since: str
    score: str = ""


def line_of(run: ProgrammeRun, row: Any) -> Line:
    """A member or an item in words."""
    member = row if isinstance(row, CohortMember) else row.member
    bases = "; ".join(basis_said(each) for each in member.basis[:3])
    if not (is_shown(row) if isinstance(row, Item) else is_named(run, row)):
        return _hidden(run, row)
    own = _about(row, bases) if isinstance(row, Item) else bases
    return Line(
        number=row.number,
        url=row_url(row),
        person=str(row.person),
        about=own,
        unit=", ".join(part for part in (member.rank, member.unit_name) if part),
        stage=stage_of(run, row),
        since=long_date(row.entered_at),
        score=str(member.score) if member.score is not None else "",
    )


def basis_said(each: dict[str, Any]) -> str:
    """One basis of a member in words: what it rests on, and of when."""
    on = each.get("on") or ""
    try:
        return f"{each['label']}, {long_date(date.fromisoformat(on))}"
    except ValueError:
        return f"{each['label']}, {on}" if on else str(each["label"])


def pack_of(item: Item) -> list[tuple[str, str]]:
    """The frozen file of an item, its days in words."""
    return [(question, DAY.sub(_day_said, str(answer))) for question, answer in item.pack]


def _day_said(found: re.Match[str]) -> str:
    try:
        return long_date(date.fromisoformat(found[0]))
    except ValueError:
        return found[0]


def why_of(member: CohortMember) -> str:
    """What makes the score, without the score itself, which stands beside it."""
    return re.sub(r"^Harm \d+: ", "", member.score_why).capitalize()


def _about(item: Item, bases: str) -> str:
    """What tells one item from the next: the themes of an allegation, else the member's bases."""
    if item.kind == Item.Kind.ALLEGATION:
        said = dict(item.pack)
        parts = [said.get("Themes", ""), said.get("Said to have happened", "")]
        return ", ".join(part for part in parts if part) or str(Item.Kind.ALLEGATION.label)
    return bases if item.kind == Item.Kind.VETTING_REVIEW else str(Item.Kind(item.kind).label)


def is_shown(item: Item) -> bool:
    """A hit is nobody's before two people have confirmed whose record it is."""
    if item.kind != Item.Kind.HIT:
        return True
    return item.identity is not None and item.identity.is_confirmed


def is_named(run: ProgrammeRun, member: CohortMember) -> bool:
    """Once a mass check was matched, to be unsettled is to have a hit; so no name is shown."""
    return not run.tallies or bool(member.disposition) or member.removed_at is not None


def _hidden(run: ProgrammeRun, item: Item | CohortMember) -> Line:
    return Line(
        number=item.number,
        url="",
        person="Shown once two people have confirmed it",
        about="Not shown",
        unit="Not shown",
        stage=stage_of(run, item),
        since=long_date(item.entered_at),
    )


def row_url(row: Any) -> str:
    from django.urls import reverse

    name = "programme-member" if isinstance(row, CohortMember) else "programme-item"
    return reverse(name, args=[row.pk])


def stage_of(run: ProgrammeRun, row: Any) -> str:
    """Where it stands, in words."""
    if row.removed_at is not None:
        return f"Removed: {row.removal_reason}"
    if row.disposition:
        found = dispositions.find(run.programme.kind, row.disposition)
        return found.label if found else row.disposition
    return "In progress" if row.started_at else "Not started"


def runs_of(user: User, programme: Programme) -> list[ProgrammeRun]:
    """Runs that the user may know of, the newest first."""
    return runs_by_programme(user, [programme])[0][1]


def runs_by_programme(
    user: User, programmes: Sequence[Programme]
) -> list[tuple[Programme, list[ProgrammeRun]]]:
    """The same of several programmes, in their order. One query."""
    found: dict[UUID, list[ProgrammeRun]] = {each.pk: [] for each in programmes}
    by_pk = {each.pk: each for each in programmes}
    rows = gate.visible(user, ProgrammeRun).filter(programme__in=by_pk)
    for run in rows.select_related("checker").order_by("-n"):
        run.programme = by_pk[run.programme_id]
        found[run.programme_id].append(run)
    return [(each, found[each.pk]) for each in programmes]


def reviews_of(user: User) -> list[Review]:
    """The reviews that wait for this user, the oldest first."""
    rows = gate.visible(user, Review).filter(reviewer=user.pk, submitted_at=None)
    return list(
        rows.select_related("item__run__programme").order_by(
            "asked_at__date", "item__run", "item__number", "pk"
        )[:200]
    )


def review_of(user: User, item: Item) -> Review | None:
    """The user's own review of an item."""
    return gate.visible(user, Review).filter(item=item, reviewer=user.pk).first()


def finding_of(review: Review) -> tuple[str, str]:
    """The finding of a review and what else applies, in words; "" where there is none."""
    kind = review.item.programme.kind

    def label(code: str) -> str:
        found = dispositions.find(kind, code)
        return found.label if found else code

    also = [label(code).lower() for code in review.categories if code != review.finding]
    return (label(review.finding) if review.finding else "", ", ".join(also))


def waiting_to_be_given(run: ProgrammeRun) -> int:
    """Items that no reader has yet."""
    return Item.objects.filter(run=run, started_at=None, disposition="", removed_at=None).count()


@dataclass(frozen=True, slots=True)
class Routes:
    """How many routes of one category are owed, opened and finished: apart from the reviews."""

    label: str
    owed: int
    opened: int
    finished: int


def routes_of(run: ProgrammeRun) -> list[Routes]:
    """Consequences of a run by category. One query."""
    rows = Outcome.objects.filter(item__run=run, is_route=True)
    kept: dict[str, list[int]] = {}
    for category, opened, finished in rows.values_list("category", "opened_at", "finished_at"):
        counts = kept.setdefault(category, [0, 0, 0])
        counts[2 if finished else 1 if opened else 0] += 1
    kind = run.programme.kind
    return [
        Routes(each.label, *kept[each.code]) for each in dispositions.of(kind) if each.code in kept
    ]


def item_page(user: User, item: Item) -> dict[str, Any]:
    """What the owner and the checker read of one item."""
    run = item.run
    reviews = gate.visible(user, Review).filter(item=item, withdrawn_at=None)
    outcomes = gate.visible(user, Outcome).filter(item=item).select_related("owner", "routed")
    kind = run.programme.kind
    return {
        "item": item,
        "pack": pack_of(item),
        "run": run,
        "stage": stage_of(run, item),
        "reviews": [
            (each, dispositions.find(kind, each.finding))
            for each in reviews.select_related("reviewer").order_by("seq")
        ],
        "outcomes": [(each, dispositions.find(kind, each.category)) for each in outcomes],
        "risks": RiskAlert.objects.filter(item=item).exclude(answered_at=None).count(),
        "changed": item.changed_fields,
        "may_work": gate.can(user, "work", item),
    }
