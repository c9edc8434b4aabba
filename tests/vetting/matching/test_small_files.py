"""Files of one row, of no match, and of nothing but names."""

from tests.vetting.matching.crowd import member, recorded
from vetting.matching.library import match_tables
from vetting.matching.review import budgets


def test_two_people_who_share_nothing_make_no_pair() -> None:
    other = recorded(
        forename="OLGA", middle="", surname="PLUM", dob="1950-01-02", sex="F", postcode="G1 1AA"
    )

    found = match_tables([member()], [other])

    assert found.pairs == []
    assert budgets(found.pairs)[0].found == 0


def test_names_alone_are_enough_to_match_by() -> None:
    names = ("forename", "surname")
    mine = {key: value for key, value in member().items() if key in ("workforce_id", *names)}
    theirs = {
        key: value
        for key, value in recorded().items()
        if key in ("extract_id", "person_id", *names)
    }

    found = match_tables([mine], [theirs])

    assert [pair.right_id for pair in found.pairs] == ["X1"]
    assert {each.field for each in found.pairs[0].fields if each.bits} <= {
        "surname",
        "forename",
        "relatives",
        "prior",
    }


def test_a_person_without_any_name_harms_nobody() -> None:
    nameless = recorded(extract_id="X2", person_id="P2", forename="", middle="", surname="UNKNOWN")

    found = match_tables([member(), member(workforce_id="W2", surname="")], [recorded(), nameless])

    assert found.pairs[0].right_id == "X1"
