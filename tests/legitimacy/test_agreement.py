"""How far two who judge the same agree beyond chance, against a worked example of textbooks."""

import pytest

from standards.legitimacy.kernel.agreement import agreement


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
