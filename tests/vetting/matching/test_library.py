"""The library call: who is found, how sure, and why."""

import math
import random
import re

import pytest

from tests.vetting.matching.crowd import crowd, match, member, pairs_of, recorded
from vetting.matching.candidates import Candidate, explain
from vetting.matching.library import match_tables

# Each is the one person on the record in another way; None of them may be missed.
WRITTEN = {
    "alike": {},
    "short": {"forename": "PEGGY"},
    "misspelt": {"surname": "THISTELWICK"},
    "swapped": {"forename": "THISTLEWICK", "surname": "MARGARET"},
    "swapped_misspelt": {"forename": "THISTLEWCK", "surname": "MARGARET"},
    "nearly": {"forename": "MARGRET"},
    "year": {"dob": "1984-01-01"},
    "digit": {"dob": "1984-03-21"},
    "undated": {"dob": ""},
    "moved": {"postcode": "G12 8QQ"},
    "initial": {"forename": "M", "middle": "R"},
    "middle": {"forename": "ROSE", "middle": ""},
    "double": {"surname": "THISTLEWICK-BROWNE"},
    "accent": {"surname": "Thístlewick"},
}
# By a middle name at the same home it might also be a twin.
HARD = {"middle": 0.5}


@pytest.fixture(scope="module")
def found() -> dict[str, Candidate]:
    """Every way of writing her, as a person of its own, in one match."""
    records = [
        recorded(extract_id=f"X-{name}", person_id=name, **changed)
        for name, changed in WRITTEN.items()
    ]
    return pairs_of(match([member()], records))


@pytest.mark.parametrize("way", WRITTEN)
def test_a_person_is_found_in_whatever_way_she_is_written(
    way: str, found: dict[str, Candidate]
) -> None:
    assert found[way].score > HARD.get(way, 0.9)


def test_a_record_written_alike_scores_highest(found: dict[str, Candidate]) -> None:
    highest = max(pair.weight for pair in found.values())

    assert found["alike"].weight == highest


def test_the_bits_of_an_explanation_add_up_to_the_score(found: dict[str, Candidate]) -> None:
    for pair in found.values():
        told = explain(pair)
        total = math.fsum(field["bits"] for field in told["fields"])

        assert total == pytest.approx(told["weight"], abs=1e-9)
        assert told["score"] == pytest.approx(1 / (1 + 2**-total), abs=1e-11)


def test_an_explanation_names_each_field_with_both_sides(found: dict[str, Candidate]) -> None:
    pair = found["short"]

    forename = next(field for field in explain(pair)["fields"] if field["field"] == "forename")

    assert (forename["left"], forename["right"]) == ("Margaret", "PEGGY")
    assert forename["words"] == "forename is a short or other form"
    assert re.match(r"surname (rare|agrees|common): \+\d+\.\d bits; ", pair.explanation)
    assert "; forename is a short or other form: +" in pair.explanation


def test_a_nickname_never_counts_less_than_another_name() -> None:
    records = [
        recorded(extract_id=f"X-{name}", person_id=name, forename=name)
        for name in ("MAGGIE", "MEG", "PEG", "DEIRDRE", "SUSAN", "OLGA")
    ]

    pairs = pairs_of(match([member()], records))

    nicknames = min(pairs[name].weight for name in ("MAGGIE", "MEG", "PEG"))
    others = [pairs[name].weight for name in ("DEIRDRE", "SUSAN", "OLGA") if name in pairs]
    assert nicknames > max(others, default=-math.inf)


def test_day_and_month_swapped_is_said_so() -> None:
    pairs = pairs_of(match([member(dob="1984-03-07")], [recorded(dob="1984-07-03")]))

    assert "day and month swapped: +" in pairs["P1"].explanation
    assert pairs["P1"].score > 0.99


def test_a_former_surname_and_a_half_of_a_double_one_are_found() -> None:
    wed = member(surname="Brightwell-Osgood", previous_surname="Thistlewick")
    records = [
        recorded(extract_id="X1", person_id="former"),
        recorded(extract_id="X2", person_id="half", surname="OSGOOD"),
    ]

    pairs = pairs_of(match([wed], records))

    assert pairs["former"].score > 0.99
    assert "by a former surname" in pairs["former"].explanation
    assert pairs["half"].score > 0.99
    assert "by a part of a double surname" in pairs["half"].explanation


def test_an_alias_is_found_and_is_the_row_that_is_given() -> None:
    records = [
        recorded(forename="DOREEN", surname="PLUMTREE", middle=""),
        recorded(extract_id="X2", name_type="ALIAS", dob="", postcode=""),
    ]

    pairs = pairs_of(match([member()], records))

    assert pairs["P1"].right_id == "X2"
    assert pairs["P1"].score > 0.99


def test_a_person_is_given_once_by_the_best_row() -> None:
    records = [recorded(), recorded(extract_id="X2", name_type="ALIAS", forename="MAGGIE")]

    given = [pair for pair in match([member()], records).pairs if pair.left_id == "W1"]

    assert [pair.right_id for pair in given] == ["X1"]


RELATIVES = {
    "twin": {"forename": "JOSEPHINE", "middle": "ANN"},
    "sibling": {"forename": "JOSEPHINE", "middle": "ANN", "dob": "1987-11-02"},
    "parent": {"middle": "", "dob": "1955-06-14"},
}


@pytest.mark.parametrize("relation", RELATIVES)
def test_a_near_relation_is_recognised_weighed_down_and_said(relation: str) -> None:
    records = [recorded(**RELATIVES[relation])]

    pairs = pairs_of(match([member()], records, least=1e-9))

    assert pairs["P1"].relation == relation
    assert pairs["P1"].score < 0.2
    assert "might be " in pairs["P1"].explanation


def test_the_order_of_the_rows_decides_nothing() -> None:
    workforce, extract = crowd()
    workforce, extract = [*workforce, member()], [*extract, recorded(), recorded(extract_id="X2")]
    once = match_tables(workforce, extract, seed=3)
    random.Random(1).shuffle(workforce)
    random.Random(2).shuffle(extract)

    again = match_tables(workforce, extract, seed=3)

    assert again.pairs == once.pairs
    assert again.prior == once.prior


def test_the_prior_is_one_in_a_hundred_of_the_workforce_over_the_people_of_the_extract() -> None:
    found = match([member()], [recorded()])

    assert found.prior == pytest.approx(0.01 / found.right_people)
    assert found.weights_version
