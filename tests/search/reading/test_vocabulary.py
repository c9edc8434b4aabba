"""Words of policing that find one another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.reading import vocabulary
from search.reading.vocabulary import Group


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("BWV", "body worn video"),
        ("body-worn camera", "bwv"),
        ("MG11", "witness statement"),
        ("UoF", "use of force"),
        ("S&S", "stop and search"),
        ("skipper", "sergeant"),
        ("ced", "taser"),
        ("DV", "domestic abuse"),
        ("RTC", "road traffic collision"),
        ("gross misconduct", "gm"),
        ("cuffs", "handcuffs"),
        ("RPRP", "reflective practice"),
        ("PC", "constable"),
        ("NFA", "no further action"),
    ],
)
def test_an_abbreviation_and_what_it_stands_for_find_each_other(typed: str, found: str) -> None:
    assert tuple(found.split()) in vocabulary.expand(typed)


def test_a_wider_word_finds_the_narrower_and_not_the_other_way_about() -> None:
    assert ("knife",) in vocabulary.expand("weapon")
    assert ("weapon",) not in vocabulary.expand("knife")


def test_there_are_at_least_eighty_groups_and_each_says_something() -> None:
    import yaml

    content = yaml.safe_load(vocabulary.TABLE.read_text(encoding="utf-8"))

    groups = vocabulary.groups_of(content)

    assert len(groups) >= 80
    assert all(group.typed and len(set(group.finds) - set(group.typed[:1])) for group in groups)


def test_a_force_adds_its_own_words_and_they_come_first() -> None:
    own = [Group.same(["Op Heron", "heron", "bwv"]), Group(("yard",), ("custody suite",))]

    found = vocabulary.expand("BWV", own)

    assert found[:2] == (("op", "heron"), ("heron",))
    assert ("body", "worn", "video") in found
    assert vocabulary.expand("yard", own) == (("custody", "suite"),)
    assert vocabulary.expand("custody suite", own) == vocabulary.expand("custody suite")
    assert ("op", "heron") not in vocabulary.expand("BWV")


def test_a_word_of_no_group_finds_nothing_else() -> None:
    assert vocabulary.expand("Wigglesworth") == ()


@given(st.lists(st.lists(st.text(max_size=20), max_size=6), max_size=4), st.text(max_size=30))
def test_any_groups_of_a_force_are_bearable(groups: list[list[str]], typed: str) -> None:
    found = vocabulary.expand(typed, [Group.same(group) for group in groups])

    assert len(found) <= vocabulary.MOST_PHRASES
    assert all(found)
