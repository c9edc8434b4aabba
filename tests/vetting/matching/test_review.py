"""How much to review, and whether the errors fall on some more than on others."""

import pytest

from vetting.matching.candidates import Candidate
from vetting.matching.origins import origin_of
from vetting.matching.review import budgets, false_positives_by_origin, pairs_for_share


def candidates(*weights: float) -> list[Candidate]:
    return [Candidate(f"W{n}", f"X{n}", f"P{n}", bits, ()) for n, bits in enumerate(weights)]


def test_the_expected_yield_is_the_sum_of_the_probabilities() -> None:
    pairs = candidates(10, 0, -3)

    first, everything = budgets(pairs, steps=(2, 50))

    assert first.pairs == 2
    assert first.found == pytest.approx(1024 / 1025 + 0.5)
    assert everything.pairs == 3
    assert everything.share == pytest.approx(1.0)


def test_the_pairs_for_a_share_are_counted_from_the_top() -> None:
    pairs = candidates(10, 0, 0, -5)

    assert pairs_for_share(pairs, 0.45) == 1
    assert pairs_for_share(pairs, 0.7) == 2
    assert pairs_for_share([], 0.9) == 0


@pytest.mark.parametrize(
    ("surname", "origin"),
    [
        ("SMITH", "british_or_irish"),
        ("MacAllister", "british_or_irish"),
        ("O'Malley", "british_or_irish"),
        ("Kaur", "south_asian"),
        ("Zielinski", "east_or_south_european"),
        ("Okonkwo", "african_or_caribbean"),
        ("Qwxyz", "other"),
        ("Patel-Xyzzy", "south_asian"),
        ("", "other"),
    ],
)
def test_an_origin_is_guessed_coarsely(surname: str, origin: str) -> None:
    assert origin_of(surname) == origin


def test_false_positives_are_given_by_group_and_small_groups_are_hidden() -> None:
    decided = [("Smith", 0.9, n % 2 == 0) for n in range(40)]
    decided += [("Patel", 0.9, True)] * 20 + [("Nowak", 0.5, False)] * 3

    groups = {each.origin: each for each in false_positives_by_origin(decided)}

    assert (groups["british_or_irish"].reviewed, groups["british_or_irish"].false) == (40, 20)
    assert groups["british_or_irish"].rate == 0.5
    assert groups["british_or_irish"].expected == pytest.approx(4.0)
    assert groups["east_or_south_european"].reviewed is None
    # Of two hidden neither can be reckoned from the total.
    assert groups["south_asian"].rate is None
