"""The library call: who is found, how sure, and why."""

import math
import random
import re

import pytest

from tests.vetting.matching.crowd import Rows, crowd, match, member, pairs_of, recorded
from vetting.matching.candidates import Candidate, explain
from vetting.matching.library import match_addressed, match_tables
from vetting.matching.resources import Resources
from vetting.matching.running import Match

# Each is the one person on the record in another way; none of them may be missed.
WRITTEN = {
    "alike": {},
    "short": {"forename": "PEGGY"},
    "misspelt": {"surname": "THISTELWICK"},
    "swapped": {"forename": "THISTLEWICK", "surname": "MARGARET"},
    "swapped_misspelt": {"forename": "THISTLEWCK", "surname": "MARGARET"},
    "swapped_short": {"forename": "THISTLEWICK", "surname": "PEGGY"},
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
# So many people of one surname, birthday and home make each of these common, and each score lower.
SURE = 0.5
RELATIVES = {
    "twin": {"forename": "JOSEPHINE", "middle": "ANN"},
    "sibling": {"forename": "JOSEPHINE", "middle": "ANN", "dob": "1987-11-02"},
    "parent": {"middle": "", "dob": "1955-06-14"},
}
NICKNAMES, OTHERS = ("MAGGIE", "MEG", "PEG"), ("DEIRDRE", "SUSAN", "OLGA")


def several(prefix: str, ways: dict[str, dict[str, str]], **usual: str) -> Rows:
    """A record for each way of writing, each a person of its own."""
    return [
        recorded(extract_id=f"X-{name}", person_id=f"{prefix}{name}", **(usual | changed))
        for name, changed in ways.items()
    ]


def someone(number: str, surname: str, **changed: str) -> dict[str, str]:
    """Another of the workforce, whom no other record resembles."""
    usual = {"workforce_id": number, "surname": surname, "postcode": f"LS{number[1:]} 1AA"}
    return member(**(usual | changed))


@pytest.fixture(scope="module")
def everybody() -> Match:
    """One match of all that the tests below ask about."""
    members = [
        member(),
        someone("W2", "Quillfeather", dob="1984-03-07"),
        someone("W3", "Brightwell-Osgood", previous_surname="Ravensbourne", dob="1979-10-30"),
        someone("W4", "Umberfold", dob="1991-12-19"),
        someone("W5", "Yaxworthy", dob="1969-08-23"),
        someone("W6", "Zellacombe", dob="1984-03-27"),
    ]
    turned = {"surname": "QUILLFEATHER", "postcode": "LS2 1AA", "dob": "1984-07-03"}
    wed = {"dob": "1979-10-30", "postcode": "LS3 1AA"}
    alias = {"dob": "1991-12-19", "postcode": "LS4 1AA", "person_id": "alias"}
    twice = {"surname": "YAXWORTHY", "dob": "1969-08-23", "postcode": "LS5 1AA"}
    records = [
        *several("", WRITTEN),
        *several("nick-", {name: {"forename": name} for name in (*NICKNAMES, *OTHERS)}),
        *several("", RELATIVES, surname="ZELLACOMBE", postcode="LS6 1AA"),
        recorded(extract_id="X2", person_id="turned", **turned),
        recorded(extract_id="X3a", person_id="former", surname="RAVENSBOURNE", **wed),
        recorded(extract_id="X3b", person_id="half", surname="OSGOOD", **wed),
        recorded(extract_id="X4a", forename="DOREEN", surname="PLUMTREE", middle="", **alias),
        recorded(
            extract_id="X4b",
            name_type="ALIAS",
            surname="UMBERFOLD",
            **(alias | {"dob": "", "postcode": ""}),
        ),
        recorded(extract_id="X5a", person_id="twice", **twice),
        recorded(
            extract_id="X5b",
            person_id="twice",
            name_type="ALIAS",
            **(twice | {"forename": "MAGGIE"}),
        ),
    ]
    return match(members, records, least=1e-9)


@pytest.fixture(scope="module")
def found(everybody: Match) -> dict[str, Candidate]:
    """The candidates of her who is written in so many ways."""
    return pairs_of(everybody)


@pytest.mark.parametrize("way", WRITTEN)
def test_a_person_is_found_in_whatever_way_she_is_written(
    way: str, found: dict[str, Candidate]
) -> None:
    assert found[way].score > SURE


def test_a_record_written_alike_scores_highest(found: dict[str, Candidate]) -> None:
    highest = max(pair.weight for pair in found.values())

    assert found["alike"].weight == highest


def test_the_bits_of_an_explanation_add_up_to_the_score(everybody: Match) -> None:
    for pair in everybody.pairs:
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


def test_a_nickname_never_counts_less_than_another_name(found: dict[str, Candidate]) -> None:
    nicknames = min(found[f"nick-{name}"].weight for name in NICKNAMES)
    others = max(found[f"nick-{name}"].weight for name in OTHERS)

    assert nicknames > others


def test_day_and_month_swapped_is_said_so(everybody: Match) -> None:
    pair = pairs_of(everybody, "W2")["turned"]

    assert "day and month swapped: +" in pair.explanation
    assert pair.score > 0.99


def test_a_former_surname_and_a_half_of_a_double_one_are_found(everybody: Match) -> None:
    pairs = pairs_of(everybody, "W3")

    assert pairs["former"].score > 0.99
    assert "by a former surname" in pairs["former"].explanation
    surname = next(field for field in pairs["former"].fields if field.field == "name_use")
    assert surname.left == "Ravensbourne"
    assert pairs["half"].score > 0.99
    assert "by a part of a double surname" in pairs["half"].explanation


def test_an_alias_is_found_and_is_the_row_that_is_given(everybody: Match) -> None:
    pair = pairs_of(everybody, "W4")["alias"]

    assert pair.right_id == "X4b"
    assert pair.score > 0.99


def test_a_person_is_given_once_by_the_best_row(everybody: Match) -> None:
    given = [pair for pair in everybody.pairs if pair.left_id == "W5" and pair.score > 0.5]

    assert [pair.right_id for pair in given] == ["X5a"]


@pytest.mark.parametrize("relation", RELATIVES)
def test_a_near_relation_is_recognised_weighed_down_and_said(
    relation: str, everybody: Match
) -> None:
    pair = pairs_of(everybody, "W6")[relation]

    assert pair.relation == relation
    assert pair.score < 0.2
    assert "might be " in pair.explanation


def test_the_pairs_come_highest_first_and_then_by_ids(everybody: Match) -> None:
    order = [(-round(p.score, 12), p.left_id, p.right_id) for p in everybody.pairs]

    assert order == sorted(order)


def test_the_prior_is_one_in_a_hundred_of_the_workforce_over_the_people_of_the_extract(
    everybody: Match,
) -> None:
    assert everybody.prior == pytest.approx(0.01 / everybody.right_people)
    assert everybody.weights_version


def test_neither_the_order_of_the_rows_nor_chunks_nor_threads_decide_anything() -> None:
    workforce, extract = crowd()
    workforce, extract = [*workforce, member()], [*extract, recorded(), recorded(extract_id="X2")]
    once = match_tables(workforce, extract, seed=3)
    random.Random(1).shuffle(workforce)
    random.Random(2).shuffle(extract)

    again = match_tables(workforce, extract, seed=3, resources=Resources(threads=1, chunk_rows=400))

    assert again.pairs == once.pairs
    assert again.prior == once.prior


def test_one_file_is_matched_with_itself_and_never_a_record_with_itself() -> None:
    rows = [addressed(number) for number in range(60)]
    rows.append(addressed(7) | {"record_id": "R-again", "forename": "Sylvya", "state": ""})

    pairs = [pair for pair in match_addressed(rows).pairs if pair.score >= 0.9]

    assert [{pair.left_id, pair.right_id} for pair in pairs] == [{"R7", "R-again"}]


def addressed(number: int) -> dict[str, str]:
    """A made-up record with a whole address, unlike the others."""
    rng = random.Random(number)
    word = "".join(rng.choice("bcdfghlmnprst") + rng.choice("aeiou") for _ in range(4))
    return {
        "record_id": f"R{number}",
        "forename": "Sylvia" if number == 7 else word[:5],
        "surname": word,
        "dob": f"19{rng.randint(10, 99)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}",
        "postcode": str(rng.randint(1000, 9999)),
        "street_number": str(rng.randint(1, 300)),
        "street": f"{word[::-1]} street",
        "suburb": word[2:],
        "state": "nsw",
    }
