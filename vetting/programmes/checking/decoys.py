"""Pairs whose truth is known, mixed among the candidates: how well does an adjudicator judge?

Both sides are made up, from lists of names and from a seed: nobody real stands in one, so nothing
about a real person can be answered by one. The second side is changed as real records are: a
typing error, a day and month turned about, a short forename, a name before marriage (the same
person); a parent, a twin, a namesake born in the same month (another).
"""

import random
from dataclasses import dataclass
from functools import cache

import yaml

from standards.people import nicknames
from vetting.matching import origins
from vetting.programmes.models import Identity

GENERATION = 27
SAME, DIFFERENT = Identity.Answer.SAME.value, Identity.Answer.DIFFERENT.value
FIRST = 10_000_000  # numbers that no member has
AREAS = ("B", "CF", "DE", "E", "LS", "M", "NE", "NG", "S", "SE")
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Pool:
    """Made-up people as our own file would have them, the records made of them, and the truth."""

    people: list[Row]
    records: list[Row]
    truth: dict[str, str]  # by the person id of the record


@cache
def _lists() -> tuple[list[str], dict[str, list[str]]]:
    """Surnames, and forenames with the short forms of each."""
    groups = yaml.safe_load(origins.TABLE.read_text(encoding="utf-8"))["groups"]
    surnames = sorted({name for said in groups.values() for name in said["names"].split()})
    said = yaml.safe_load(nicknames.TABLE.read_text(encoding="utf-8"))["diminutives"]
    return surnames, {full: list(short) for full, short in sorted(said.items())}


def decoys(run: int, number: int, dice: random.Random) -> Pool:
    """So many pairs for a run, half of them the same person; the same dice, the same pool."""
    surnames, forenames = _lists()
    pool = Pool([], [], {})
    for place in range(number):
        ours = _somebody(f"{run}-{FIRST + place}", surnames, forenames, dice)
        is_same = place % 2 == 0
        theirs = _same(ours, surnames, forenames, dice) if is_same else _other(ours, dice)
        person_id = f"d{place}:{ours['workforce_id']}"
        # Of our own people neither sex nor address is held, of theirs sometimes: so here.
        address = dice.random() < 0.5
        pool.people.append(ours)
        pool.records.append(
            {
                "extract_id": person_id,
                "person_id": person_id,
                "name_type": "MAIN",
                "middle": "",
                "sex": "",
                "postcode": _postcode(dice) if address else "",
                **theirs,
            }
        )
        pool.truth[person_id] = SAME if is_same else DIFFERENT
    return pool


def _somebody(
    workforce_id: str, surnames: list[str], forenames: dict[str, list[str]], dice: random.Random
) -> Row:
    born = (dice.randint(1962, 2004), dice.randint(1, 12), dice.randint(1, 28))
    return {
        "workforce_id": workforce_id,
        "forename": dice.choice(list(forenames)).title(),
        "middle": "",
        "surname": dice.choice(surnames).title(),
        "previous_surname": "",
        "dob": "{:04}-{:02}-{:02}".format(*born),
        "sex": "",
        "postcode": "",
    }


def _postcode(dice: random.Random) -> str:
    letters = "".join(dice.choices("ABDEFGHJLNPQRSTUWXYZ", k=2))
    return f"{dice.choice(AREAS)}{dice.randint(1, 20)} {dice.randint(1, 9)}{letters}"


def _same(
    ours: Row, surnames: list[str], forenames: dict[str, list[str]], dice: random.Random
) -> Row:
    """The same person, with what goes wrong in records."""
    forename, surname, dob = ours["forename"], ours["surname"], ours["dob"]
    year, month, day = dob.split("-")
    short = forenames[forename.lower()]
    way = dice.randrange(4)
    if way == 0 and int(day) <= 12 and day != month:
        dob = f"{year}-{day}-{month}"
    elif way == 1 and short:
        forename = dice.choice(short).title()
    elif way == 2:
        ours["previous_surname"], surname = surname, surname
        ours["surname"] = dice.choice([each for each in surnames if each != surname.lower()])
        ours["surname"] = ours["surname"].title()
    elif len(surname) > 4:
        at = dice.randrange(1, len(surname) - 2)
        surname = surname[:at] + surname[at + 1] + surname[at] + surname[at + 2 :]
    return {"forename": forename, "surname": surname, "dob": dob}


def _other(ours: Row, dice: random.Random) -> Row:
    """Another person, who is near: a twin, a parent, a namesake."""
    year, month, day = ours["dob"].split("-")
    way = dice.randrange(3)
    if way == 0:
        forenames = [each.title() for each in _lists()[1] if each.title() != ours["forename"]]
        return {"forename": dice.choice(forenames), "surname": ours["surname"], "dob": ours["dob"]}
    if way == 1:
        born = f"{int(year) - GENERATION}-{month}-{day}"
    else:
        other = dice.choice([each for each in range(1, 29) if each != int(day)])
        born = f"{int(year) + dice.choice((-3, -2, 2, 3))}-{month}-{other:02}"
    return {"forename": ours["forename"], "surname": ours["surname"], "dob": born}
