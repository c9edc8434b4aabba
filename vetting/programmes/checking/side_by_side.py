"""A pair as an adjudicator reads it: what is known of both, in words, the known fields alone.

A decoy passes through the same few lines, so that nothing here tells it from a pair.
"""

from collections.abc import Sequence
from datetime import date

from standards.pages.dates import long_date

LABELS = {
    "surname": "Surname",
    "forename": "Forename",
    "middle": "Middle name",
    "dob": "Date of birth",
    "postcode": "Postcode",
    "sex": "Sex",
    "name_use": "Which name",
    "relatives": "Relatives",
    "prior": "To begin with",
}
PRIOR = ("efore looking", "efore looking, few pairs are one person")
SAYS_NOTHING = (": +0.0", ": -0.0")


def lines_of(compared: Sequence[Sequence[str]]) -> list[tuple[str, str, str, str]]:
    """(field, ours, theirs, what it says) of each field that either side has, or that speaks."""
    return [
        (LABELS.get(field, field.replace("_", " ").capitalize()), _said(ours), _said(theirs), how)
        for field, ours, theirs, how in _first_capital(compared)
        if ours or theirs or not how.endswith(SAYS_NOTHING)
    ]


def _first_capital(compared: Sequence[Sequence[str]]) -> list[tuple[str, str, str, str]]:
    return [
        (field, ours, theirs, how[:1].upper() + how[1:].replace(*PRIOR))
        for field, ours, theirs, how in compared
    ]


def _said(value: str) -> str:
    """A day in words, whatever else as it is written."""
    try:
        return long_date(date.fromisoformat(value)) if len(value) == 10 else value
    except ValueError:
        return value
