"""A small workforce and a small extract of strangers, to put a person of interest among."""

from typing import Any

from tests.bench.matching_data import Maker
from vetting.matching.candidates import Candidate
from vetting.matching.library import match_tables
from vetting.matching.reading import EXTRACT_COLUMNS, WORKFORCE_COLUMNS
from vetting.matching.running import Match

SEED = 7
Rows = list[dict[str, str]]


def crowd(people: int = 150, rows: int = 1200) -> tuple[Rows, Rows]:
    """Strangers only: nobody of the workforce is in the extract."""
    made = Maker(SEED).make(people=people, rows=rows, true_people=0, twins=0, parents=0, siblings=0)
    return (
        [dict(zip(WORKFORCE_COLUMNS, row, strict=True)) for row in made.workforce],
        [dict(zip(EXTRACT_COLUMNS, row, strict=True)) for row in made.extract],
    )


def member(**changed: str) -> dict[str, str]:
    """One of the workforce, with an uncommon name."""
    return {
        "workforce_id": "W1",
        "forename": "Margaret",
        "middle": "Rose",
        "surname": "Thistlewick",
        "previous_surname": "",
        "dob": "1984-03-27",
        "sex": "F",
        "postcode": "SE15 4QA",
    } | changed


def recorded(**changed: str) -> dict[str, str]:
    """The same person on the record; by default written exactly alike."""
    return {
        "extract_id": "X1",
        "person_id": "P1",
        "name_type": "MAIN",
        "forename": "MARGARET",
        "middle": "ROSE",
        "surname": "THISTLEWICK",
        "dob": "1984-03-27",
        "sex": "F",
        "postcode": "SE15 4QA",
    } | changed


def match(members: Rows, records: Rows, **options: Any) -> Match:
    """The match of these among the crowd."""
    workforce, extract = crowd()
    return match_tables(workforce + members, extract + records, seed=SEED, **options)


def pairs_of(found: Match, workforce_id: str = "W1") -> dict[str, Candidate]:
    """The candidates of one of the workforce, by person."""
    return {pair.person_id: pair for pair in found.pairs if pair.left_id == workforce_id}
