"""The corpus of the judged set as accounts, said as the sources say theirs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import yaml

from standards.workflow.searching import Account

DATA = Path(__file__).parent / "data"
_SPACE = UUID("6b0f7d0e-5a52-4a53-9a0e-0f6f3f0a77aa")
# The letter by which a part goes among the keys, and how many days after the matter it was written.
PARTS = {"allegation": ("a", 0), "letter": ("l", 3), "note": ("n", 5), "document": ("d", 2)}
LEVELS = {"RV": "Recruitment vetting", "MV": "Management vetting"}


@dataclass(frozen=True, slots=True)
class Thing:
    """Something to be found: the short key by which queries grade it, and its account."""

    key: str
    source: str
    account: Account
    staff: tuple[str, ...] = ()  # of a matter, who is part of it; of a part, whom it names


def key_of(short: str) -> UUID:
    return uuid5(_SPACE, short)


@cache
def things() -> tuple[Thing, ...]:
    """The whole corpus, in a fixed order."""
    people = read("people.yaml")
    by_id = {row["id"]: row for row in people["people"]}
    found = [thing for row in by_id.values() for thing in _of_person(row, people["units"])]
    for row in read("matters.yaml"):
        found += _of_matter(row, by_id)
    return tuple(found)


def read(name: str) -> Any:
    """One of the files of the judged set."""
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


def _names(row: dict[str, Any]) -> tuple[str, ...]:
    surnames = [row["sur"], *([row["was"]] if "was" in row else [])]
    return tuple(f"{row['fore']} {surname}" for surname in surnames)


def _numbers(row: dict[str, Any]) -> tuple[str, ...]:
    return (*row["numbers"], *row.get("past", ()))


def _of_person(row: dict[str, Any], units: dict[str, Any]) -> Iterator[Thing]:
    root = key_of(f"p.{row['id']}")
    served = [
        ", ".join([row["rank"], units[unit]["name"], *units[unit].get("was", ())])
        for unit in row["units"]
    ]
    name = f"{row['fore']} {row['sur']}"
    yield Thing(
        f"p.{row['id']}",
        "person",
        Account(
            key=root,
            root=root,
            title=name,
            names=_names(row),
            numbers=_numbers(row),
            text="\n".join(served),
            person=root,
        ),
    )
    level = LEVELS[row["level"]]
    yield Thing(
        f"c.{row['id']}",
        "clearance",
        Account(
            key=key_of(f"c.{row['id']}"),
            root=root,
            title=f"{level} clearance of {name}",
            names=_names(row),
            numbers=_numbers(row),
            text=f"{level} Current",
            state="current",
            person=root,
        ),
        (row["id"],),
    )


def _of_matter(row: dict[str, Any], people: dict[str, Any]) -> Iterator[Thing]:
    root, staff = key_of(row["id"]), tuple(row.get("staff", ()))
    kind = row.get("kind", "complaint")
    same = {
        "root": root,
        "reference": row["ref"],
        "kind": kind,
        "area": "complaints" if kind == "complaint" else "vetting",
        "theme": row.get("theme", ""),
        "is_open": row["state"] != "closed",
    }
    numbers = [number for each in staff for number in _numbers(people[each])]
    yield Thing(
        row["id"],
        "matter",
        Account(
            key=root,
            title=row["title"],
            names=(
                *(name for each in staff for name in _names(people[each])),
                *row.get("public", ()),
            ),
            numbers=(*numbers, *([row["source"]] if "source" in row else [])),
            text=row["words"],
            state=row["state"],
            received_on=row["received"],
            occurred_on=row.get("occurred"),
            **same,
        ),
        staff,
    )
    counted = dict.fromkeys(PARTS, 0)
    for part in row.get("parts", ()):
        counted[part["kind"]] += 1
        letter, days = PARTS[part["kind"]]
        short = f"{row['id']}.{letter}{counted[part['kind']]}"
        yield _part(short, row, part, people, row["received"] + timedelta(days=days), same)


def _part(
    short: str,
    row: dict[str, Any],
    part: dict[str, Any],
    people: dict[str, Any],
    day: date,
    same: dict[str, Any],
) -> Thing:
    """An allegation names its subjects and a letter whom it is for; notes and files only say so
    in their text."""
    kind, named = part["kind"], tuple(part.get("of", ()))
    names: tuple[str, ...] = ()
    if kind == "allegation":
        names = tuple(name for each in named for name in _names(people[each]))
    elif kind == "letter":
        names = (part["to"],)
    account = Account(
        key=key_of(short),
        title=part.get("title", f"Note on {row['ref']}"),
        names=names,
        text=part.get("text", part.get("category", "")),
        received_on=day,
        occurred_on=row.get("occurred") if kind == "allegation" else None,
        audience="matter" if kind == "note" else "",
        **same,
    )
    return Thing(short, kind, account, named)
