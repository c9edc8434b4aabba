"""Who was above whom, and when."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.people.services.unit_tree import Cycle, Pair, Spell, TooDeep, closure

Y2020, Y2021, Y2022, Y2023 = (date(year, 1, 1) for year in (2020, 2021, 2022, 2023))
END_2020, END_2021 = date(2020, 12, 31), date(2021, 12, 31)


def over(pairs: list[Pair], ancestor: str, descendant: str, day: date) -> bool:
    return any(
        (pair.ancestor, pair.descendant) == (ancestor, descendant)
        and pair.first <= day
        and (pair.last is None or pair.last >= day)
        for pair in pairs
    )


def test_a_unit_is_its_own_ancestor_and_lies_below_all_above_it() -> None:
    pairs = closure(
        [Spell("F", None, Y2020, None), Spell("B", "F", Y2020, None), Spell("T", "B", Y2020, None)],
        {},
    )

    assert sorted((pair.ancestor, pair.descendant) for pair in pairs) == [
        ("B", "B"),
        ("B", "T"),
        ("F", "B"),
        ("F", "F"),
        ("F", "T"),
        ("T", "T"),
    ]


def test_a_unit_that_moved_lies_below_each_parent_on_its_own_days() -> None:
    spells = [
        Spell("A", None, Y2020, None),
        Spell("B", None, Y2020, None),
        Spell("T", "A", Y2020, END_2020),
        Spell("T", "B", Y2021, None),
    ]

    pairs = closure(spells, {})

    assert over(pairs, "A", "T", END_2020)
    assert not over(pairs, "A", "T", Y2021)
    assert not over(pairs, "B", "T", END_2020)
    assert over(pairs, "B", "T", Y2021)
    assert [pair for pair in pairs if pair[:2] == ("T", "T")] == [Pair("T", "T", Y2020, None)]


def test_a_move_higher_up_carries_what_lies_below_from_that_day() -> None:
    spells = [
        Spell("North", None, Y2020, None),
        Spell("South", None, Y2020, None),
        Spell("B", "North", Y2020, END_2021),
        Spell("B", "South", Y2022, None),
        Spell("T", "B", Y2021, None),
    ]

    pairs = closure(spells, {})

    assert Pair("North", "T", Y2021, END_2021) in pairs
    assert Pair("South", "T", Y2022, None) in pairs


def test_a_unit_that_was_merged_stays_in_sight_of_its_successor() -> None:
    spells = [
        Spell("Old", None, Y2020, END_2020),
        Spell("New", None, Y2020, None),
        Spell("T", "Old", Y2020, None),
    ]

    pairs = closure(spells, {"Old": "New"})

    assert not over(pairs, "New", "T", END_2020)
    assert over(pairs, "New", "Old", Y2021)
    assert over(pairs, "New", "T", Y2021)
    assert over(pairs, "Old", "Old", Y2023)


def test_a_unit_that_was_closed_stays_in_sight_of_its_last_parent() -> None:
    pairs = closure([Spell("F", None, Y2020, None), Spell("T", "F", Y2020, END_2020)], {})

    assert over(pairs, "F", "T", Y2023)


def test_a_ring_of_units_is_named_with_its_day() -> None:
    spells = [
        Spell("A", "C", Y2020, None),
        Spell("B", "A", Y2021, None),
        Spell("C", "B", Y2020, None),
    ]

    with pytest.raises(Cycle) as caught:
        closure(spells, {})

    assert set(caught.value.codes) == {"A", "B", "C"}
    assert caught.value.codes[0] == caught.value.codes[-1]
    assert caught.value.day == Y2021


def test_units_that_changed_places_are_no_ring() -> None:
    spells = [
        Spell("A", None, Y2020, END_2020),
        Spell("B", "A", Y2020, END_2020),
        Spell("B", None, Y2021, None),
        Spell("A", "B", Y2021, None),
    ]

    pairs = closure(spells, {})

    assert over(pairs, "A", "B", Y2020)
    assert not over(pairs, "A", "B", Y2021)
    assert over(pairs, "B", "A", Y2021)


def test_a_tree_of_endless_depth_is_refused() -> None:
    spells = [Spell(f"U{n}", f"U{n - 1}" if n else None, Y2020, None) for n in range(2000)]

    with pytest.raises(TooDeep):
        closure(spells, {})


DAYS = [date(2020, month, 1) for month in range(1, 9)]


@st.composite
def trees(draw: st.DrawFn) -> list[Spell]:
    """Units in an order, each under an earlier one or none, some moved once."""
    spells = []
    for number in range(draw(st.integers(1, 7))):
        parents = st.sampled_from([None, *(f"U{n}" for n in range(number))])
        begins = draw(st.sampled_from(DAYS[:3]))
        moves = draw(st.sampled_from([None, *DAYS[3:]]))
        first = draw(parents)
        if moves is None:
            spells.append(Spell(f"U{number}", first, begins, None))
        else:
            last_day = moves - (date(2020, 1, 2) - date(2020, 1, 1))
            spells.append(Spell(f"U{number}", first, begins, last_day))
            spells.append(Spell(f"U{number}", draw(parents), moves, None))
    return spells


@given(trees(), st.sampled_from(DAYS))
def test_the_pairs_of_a_day_are_what_climbing_on_that_day_gives(
    spells: list[Spell], day: date
) -> None:
    on_the_day = {
        spell.unit: spell.parent
        for spell in spells
        if spell.first <= day and (spell.last is None or spell.last >= day)
    }
    climbed = set()
    for unit in on_the_day:
        above: str | None = unit
        while above in on_the_day:
            climbed.add((above, unit))
            above = on_the_day[above]

    pairs = [pair for pair in closure(spells, {}) if over([pair], pair[0], pair[1], day)]

    assert {pair[:2] for pair in pairs} == climbed
    assert len(pairs) == len(climbed)
