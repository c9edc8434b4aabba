"""The people in the seats, those who sat there before, and those who left: rows of an HR feed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from config.demo.dice import Shares, between, dice, one_of
from config.demo.force.cast import SENIOR_STAFF, STAFF
from config.demo.force.seats import Seat
from config.demo.force.units import MERGED
from config.demo.wording import Name, name

LEFT_PERCENT = 6  # of all people: those who served, and left within the last years
_WARRANTED = ("officer", "special")
_LEAVING = ("retired", "resigned", "transferred to another force", "dismissed", "end of contract")
_DUTY = Shares({"": 97.4, "restricted": 1.4, "alternative": 0.8, "suspended": 0.4})
_BASIS = {
    "restricted": ("medical advice", "pending the outcome of an investigation", "return to work"),
    "alternative": ("pregnancy", "pending the outcome of an investigation", "injury on duty"),
    "suspended": ("pending the outcome of an investigation",),
}
# The youngest and the longest service that go with a rank, in years.
_SERVICE = {
    "sergeant": (5, 24),
    "inspector": (9, 27),
    "chief_inspector": (13, 28),
    "superintendent": (16, 29),
    "chief_superintendent": (19, 30),
    "commander": (20, 31),
    "assistant_chief_constable": (21, 32),
    "deputy_chief_constable": (22, 33),
    "chief_constable": (24, 34),
    SENIOR_STAFF: (3, 25),
    STAFF: (1, 22),
}


@dataclass(frozen=True, slots=True)
class PostingRow:
    """A spell in a unit."""

    unit: str
    team: str
    rank: str
    post: str
    designated: bool
    manager: str
    starts_on: date
    ends_on: date | None = None
    acting: bool = False


@dataclass(slots=True)
class PersonRow:
    """A person with their postings, the present one first."""

    ref: str
    name: Name
    former_surname: str
    born_on: date
    kind: str
    joined_on: date
    left_on: date | None
    leaving_reason: str
    warrant: str
    collar: str
    pay: str
    duty: str
    duty_basis: str
    duty_from: date | None
    postings: list[PostingRow]
    username: str = ""


def person_rows(
    seats: Iterable[Seat], *, people: int, seed: int, today: date
) -> Iterator[PersonRow]:
    """Everybody: one in each seat, and those who left."""
    seated = list(seats)
    elsewhere = [seat for seat in seated if seat.unit.startswith("BCU") and seat.sits is None]
    for number, seat in enumerate(seated, start=1):
        rng = dice(seed, "person", number)
        yield _serving(rng, number, seat, elsewhere, today)
    for number in range(len(seated) + 1, people + 1):
        rng = dice(seed, "person", number)
        yield _left(rng, number, one_of(rng, elsewhere or seated), today)


def _serving(rng: Random, number: int, seat: Seat, elsewhere: list[Seat], today: date) -> PersonRow:
    least, most = _SERVICE.get(seat.rank, (1, 20))
    joined = today - timedelta(days=between(rng, least * 365, most * 365))
    # Standards and vetting keep theirs long, so that a team left lately bars nobody.
    settled = seat.unit.startswith(("DPS", "VET"))
    longest = (today - joined).days - 30
    spell = between(rng, 1300, 2600) if settled else between(rng, 60, 2400)
    since = today - timedelta(days=min(longest, spell))
    if settled and (today - joined).days < 1500:
        joined = since = today - timedelta(days=1500)
    row = _person(rng, number, seat, joined)
    row.postings = [_posting(seat, since)]
    if (since - joined).days > 500 and rng.random() < 0.4:
        row.postings.append(_earlier(rng, one_of(rng, elsewhere), joined, since))
    if seat.rank == "constable" and seat.kind == "officer" and rng.random() < 0.04:
        row.postings.append(_acting(rng, seat, since, today))
    row.duty = _DUTY.draw(rng) if seat.kind == "officer" and not seat.sits else ""
    if row.duty:
        row.duty_basis = one_of(rng, _BASIS[row.duty])
        row.duty_from = today - timedelta(days=between(rng, 5, min(400, max(6, longest))))
    if seat.sits is not None:
        row.name = Name(seat.sits.forename, seat.sits.surname)
        row.username, row.former_surname = seat.sits.username, ""
    return row


def _left(rng: Random, number: int, seat: Seat, today: date) -> PersonRow:
    """Somebody who had such a seat and left within five years."""
    left = today - timedelta(days=between(rng, 20, 1800))
    joined = left - timedelta(days=between(rng, 400, 9000))
    since = max(joined, left - timedelta(days=between(rng, 200, 1500)))
    row = _person(rng, number, seat, joined)
    row.left_on, row.leaving_reason = left, one_of(rng, _LEAVING)
    was = replace(_posting(seat, since), post=f"{seat.post}-F", ends_on=left)
    row.postings = [was]
    return row


def _person(rng: Random, number: int, seat: Seat, joined: date) -> PersonRow:
    born = joined - timedelta(days=between(rng, 19 * 365, 38 * 365))
    warranted = seat.kind in _WARRANTED
    return PersonRow(
        ref=f"P{number:06}",
        name=name(rng),
        former_surname=name(rng).surname if rng.random() < 0.06 else "",
        born_on=born,
        kind=seat.kind,
        joined_on=joined,
        left_on=None,
        leaving_reason="",
        warrant=f"{180000 + number}" if warranted else "",
        collar=f"{_letters(seat.unit)}{1000 + number}" if warranted or seat.kind == "pcso" else "",
        pay=f"{7000000 + number}" if seat.kind not in ("volunteer", "contractor") else "",
        duty="",
        duty_basis="",
        duty_from=None,
        postings=[],
    )


def _letters(unit: str) -> str:
    return "".join(part[0] for part in unit.replace("BCU-", "").split("-"))[:2]


def _posting(seat: Seat, since: date) -> PostingRow:
    return PostingRow(
        seat.unit, seat.team, seat.rank, seat.post, seat.designated, seat.manager, since
    )


def _earlier(rng: Random, seat: Seat, joined: date, since: date) -> PostingRow:
    """A constable's spell somewhere else before the present one."""
    ended = since - timedelta(days=1)
    began = max(joined, ended - timedelta(days=between(rng, 300, 1800)), MERGED)
    if began > ended:
        began = joined
    rank = "constable" if seat.kind in _WARRANTED else seat.rank
    return PostingRow(
        seat.unit, seat.team, rank, f"{seat.post}-E", False, seat.manager, began, ended
    )


def _acting(rng: Random, seat: Seat, since: date, today: date) -> PostingRow:
    """A spell as acting sergeant beside the substantive posting; half of them are over."""
    began = max(since, today - timedelta(days=between(rng, 20, 300)))
    over = rng.random() < 0.5
    ended = min(today - timedelta(days=2), began + timedelta(days=90)) if over else None
    if ended is not None and ended < began:
        ended = None
    return PostingRow(
        seat.unit, seat.team, "sergeant", f"{seat.post}-A", False, seat.manager, began, ended, True
    )
