"""How far two who judge the same agree beyond chance, against a worked example of textbooks."""

import pytest

from standards.legitimacy.kernel.agreement import agreement, wilson


def test_agreement_beyond_chance_is_what_the_textbook_gives() -> None:
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10
    pairs += [("no", "no")] * 15

    found = agreement(pairs)

    assert (found.pairs, found.agreed) == (50, 35)
    assert found.kappa == pytest.approx(0.4)


@pytest.mark.parametrize("pairs", [[], [("yes", "yes")] * 5])
def test_where_it_says_nothing_there_is_no_kappa(pairs: list) -> None:
    assert agreement(pairs).kappa is None


def test_full_agreement_is_one_and_full_disagreement_is_below_nought() -> None:
    assert agreement([("a", "a"), ("b", "b")]).kappa == 1
    assert agreement([("a", "b"), ("b", "a")]).kappa == -1


def test_the_interval_holds_the_kappa_and_stays_open_where_all_agreed() -> None:
    some = agreement([("a", "a")] * 18 + [("b", "b")] * 9 + [("a", "b")] * 5)
    assert some.low < some.kappa < some.high
    every = agreement([("a", "a")] * 12 + [("b", "b")] * 12)
    assert (every.kappa, every.high) == (1, 1)
    assert every.low < 0.8


def test_a_share_of_one_half_has_the_interval_of_the_textbook() -> None:
    low, high = wilson(10, 20)

    assert (round(low, 3), round(high, 3)) == (0.299, 0.701)
