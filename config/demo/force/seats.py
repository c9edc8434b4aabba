"""Posts and who manages whom: teams of nine under sergeants, under inspectors, and so on up."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from config.demo.dice import Shares, dice
from config.demo.force.cast import SENIOR_STAFF, STAFF, Colleague
from config.demo.force.units import (
    ACROSS_THE_FORCE,
    HEADQUARTERS,
    IN_A_BOROUGH,
    STANDARDS,
    Work,
    boroughs_of,
)
from config.demo.wording import stock

TEAM, TEAMS_UNDER_ONE = 8, 4
CHIEF = "HQ-0001"
_STAFF_KINDS = ("staff", "contractor", "volunteer", "pcso")


@dataclass(slots=True)
class Seat:
    """A post in a unit, with the kind and rank of whoever sits in it."""

    unit: str
    post: str
    title: str
    rank: str
    kind: str
    team: str
    manager: str  # the post of the line manager
    exposure: str
    sits: Colleague | None = None  # one of those with an account

    @property
    def designated(self) -> bool:
        """Does the post need more than the vetting that everybody has?"""
        return self.exposure in ("public_protection", "firearms") or self.unit.startswith(
            ("DPS", "VET", "INT")
        )


def all_seats(people: int, colleagues: Iterable[Colleague], seed: int) -> list[Seat]:
    """A seat for each person who serves now, the top of the force first."""
    rng = dice(seed, "seats")
    by_unit: dict[str, list[Colleague]] = {}
    for each in colleagues:
        by_unit.setdefault(each.unit, []).append(each)
    seats = [*_top(), *_standards(by_unit)]
    for code in ("HQ", "HQ-HR", "HQ-DIG", "HQ-LEG"):
        named = by_unit.pop(code, [])
        seats += [_sitting(code, each, 9001 + i, CHIEF) for i, each in enumerate(named)]
    works = list(_works(people))
    left = people - len(seats)
    if left < 3 * len(works):
        raise ValueError(f"A force with these accounts needs {len(seats) + 3 * len(works)} people.")
    whole = sum(work.weight for work, _, _ in works)
    heads = _borough_heads(people)
    seats += heads
    left -= len(heads)
    for place, (work, code, above) in enumerate(works):
        count = max(3, round(left * work.weight / whole))
        if place == len(works) - 1:
            count = max(3, people - len(seats))
        seats += _unit(rng, work, code, count, above, by_unit.get(code, ()))
    return seats[:people]


def _works(people: int) -> Iterator[tuple[Work, str, str]]:
    """Each unit with people of its own: its work, its code, the post that its head answers to."""
    for code, _, _ in stock("places")["boroughs"][: boroughs_of(people)]:
        for work in IN_A_BOROUGH:
            own = _scaled(work, 0.66 / boroughs_of(people))
            yield own, f"BCU-{code}-{work.code}", f"BCU-{code}-0001"
    for work in (*ACROSS_THE_FORCE, *HEADQUARTERS):
        yield work, work.code, "HQ-0003"


def _scaled(work: Work, by: float) -> Work:
    return Work(work.code, work.name, work.weight * by, work.kinds, work.exposure)


def _top() -> list[Seat]:
    ranks = ("chief_constable", "deputy_chief_constable", "assistant_chief_constable")
    titles = ("Chief officer", "Deputy chief officer", "Assistant chief officer")
    posts = [f"HQ-{number:04}" for number in (1, 2, 3)]
    return [
        Seat("HQ", post, title, rank, "officer", "", "" if post == CHIEF else CHIEF, "office")
        for post, title, rank in zip(posts, titles, ranks, strict=True)
    ]


def _borough_heads(people: int) -> list[Seat]:
    return [
        Seat(f"BCU-{code}", f"BCU-{code}-0001", "Borough commander", "chief_superintendent",
             "officer", "", "HQ-0002", "office")
        for code, _, _ in stock("places")["boroughs"][: boroughs_of(people)]
    ]  # fmt: skip


def _standards(by_unit: dict[str, list[Colleague]]) -> Iterator[Seat]:
    """Professional standards and vetting: everybody there has an account."""
    yield Seat("DPS", "DPS-0001", "Head of professional standards", "chief_superintendent",
               "officer", "", "HQ-0002", "office")  # fmt: skip
    for code in (*(code for code, _ in STANDARDS), "VET"):
        head = "DPS-0001" if code != "VET" else "HQ-0002"
        for place, each in enumerate(by_unit[code], start=1):
            yield _sitting(code, each, place, head if place == 1 else f"{code}-0001")


def _sitting(unit: str, each: Colleague, number: int, manager: str) -> Seat:
    kind = "staff" if each.rank in (STAFF, SENIOR_STAFF) else "officer"
    role = each.roles[0][0].replace("_", " ").capitalize()
    team = f"{unit} team {1 + (number - 1) // (TEAM + 1)}"
    return Seat(unit, f"{unit}-{number:04}", role, each.rank, kind, team, manager, "office", each)


def _unit(
    rng: Random, work: Work, code: str, count: int, above: str, sitting: Iterable[Colleague]
) -> list[Seat]:
    """The seats of one unit: its head, inspectors, sergeants, and their teams."""
    kinds = Shares(work.kinds)
    named = list(sitting)
    seats = [_leading(work, code, 1, _head_rank(count), above, "")]
    teams = max(1, -(-(count - 1) // (TEAM + 1)))
    sergeants = 0
    inspector = seats[0].post
    while len(seats) < count:
        if teams > TEAMS_UNDER_ONE and sergeants % TEAMS_UNDER_ONE == 0:
            seats.append(_leading(work, code, len(seats) + 1, "inspector", seats[0].post, ""))
            inspector = seats[-1].post
        sergeants += 1
        team = f"{work.name} {sergeants}"
        seats.append(_leading(work, code, len(seats) + 1, "sergeant", inspector, team))
        sergeant = seats[-1].post
        for _ in range(min(TEAM, count - len(seats))):
            number = len(seats) + 1
            if named:
                seats.append(_sitting(code, named.pop(), number, sergeant))
                continue
            kind = kinds.draw(rng)
            rank = _rank_of(kind)
            seats.append(
                Seat(code, f"{code}-{number:04}", _title(work, kind), rank, kind, team, sergeant,
                     work.exposure)
            )  # fmt: skip
    return seats[:count]


def _leading(work: Work, code: str, number: int, rank: str, manager: str, team: str) -> Seat:
    """A seat that others answer to; among staff it is a grade, not a rank."""
    is_staff = work.kinds.get("officer", 0) < 0.3
    kind, held = ("staff", SENIOR_STAFF) if is_staff else ("officer", rank)
    title = f"{work.name}, {rank.replace('_', ' ')}" if not is_staff else f"{work.name}, lead"
    return Seat(code, f"{code}-{number:04}", title, held, kind, team, manager, work.exposure)


def _head_rank(count: int) -> str:
    if count > 400:
        return "superintendent"
    return "chief_inspector" if count > 60 else "inspector"


def _rank_of(kind: str) -> str:
    if kind in _STAFF_KINDS:
        return {"pcso": "PCSO", "staff": STAFF}.get(kind, "")
    return "constable"


def _title(work: Work, kind: str) -> str:
    label = {"pcso": "Community support officer", "special": "Special constable",
             "volunteer": "Volunteer", "contractor": "Contractor"}  # fmt: skip
    return f"{work.name}, {label.get(kind, 'officer' if kind == 'officer' else 'staff').lower()}"
