"""Pairs whose truth is known, mixed among the candidates: how well does an adjudicator judge?

Made from our own people's details, changed as real records are: a typing error, a day and month
turned about (the same person); a parent or a twin (another). They belong to nobody's record.
"""

import random
from collections.abc import Mapping, Sequence

from vetting.programmes.models import Identity

FORENAMES = ("Morgan", "Robin", "Leslie", "Kerry", "Hilary", "Frances", "Jocelyn", "Vivian")
GENERATION = 27
SAME, DIFFERENT = Identity.Answer.SAME.value, Identity.Answer.DIFFERENT.value


def decoys(
    workforce: Sequence[Mapping[str, str]], number: int, dice: random.Random
) -> tuple[list[dict[str, str]], dict[str, str]]:
    """So many extract rows made from the workforce, and the truth by their person id."""
    known = [row for row in workforce if row["forename"] and row["surname"] and row["dob"]]
    rows, truth = [], {}
    for place, ours in enumerate(dice.sample(known, min(number, len(known)))):
        person_id = f"d{place}:{ours['workforce_id']}"
        is_same = place % 2 == 0
        changed = _same(ours, dice) if is_same else _other(ours, dice)
        truth[person_id] = SAME if is_same else DIFFERENT
        rows.append(
            {
                "extract_id": person_id,
                "person_id": person_id,
                "name_type": "MAIN",
                "middle": "",
                "sex": ours["sex"],
                "postcode": ours["postcode"],
                **changed,
            }
        )
    return rows, truth


def _same(ours: Mapping[str, str], dice: random.Random) -> dict[str, str]:
    surname, dob = ours["surname"], ours["dob"]
    year, month, day = dob.split("-")
    if dice.random() < 0.5 and int(day) <= 12 and day != month:
        dob = f"{year}-{day}-{month}"
    elif len(surname) > 4:
        at = dice.randrange(1, len(surname) - 2)
        surname = surname[:at] + surname[at + 1] + surname[at] + surname[at + 2 :]
    return {"forename": ours["forename"], "surname": surname, "dob": dob}


def _other(ours: Mapping[str, str], dice: random.Random) -> dict[str, str]:
    forename = dice.choice([name for name in FORENAMES if name != ours["forename"]])
    if dice.random() < 0.5:  # a twin
        return {"forename": forename, "surname": ours["surname"], "dob": ours["dob"]}
    year, month, day = ours["dob"].split("-")
    born = f"{int(year) - GENERATION}-{month}-{min(int(day), 28):02}"
    return {"forename": ours["forename"], "surname": ours["surname"], "dob": born}
