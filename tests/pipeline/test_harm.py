"""The harm axis: what a score is made of, and what may never change it."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.pipeline import harm

V1 = harm.weights_on(date(2026, 11, 22))
ABUSE = harm.Theme("Abuse of position for a sexual purpose", 30)
SERVICE = harm.Theme("Service", 5)

facts = st.builds(
    harm.Facts,
    themes=st.lists(
        st.sampled_from([ABUSE, SERVICE, harm.Theme("Racism", 25), harm.Theme("Dishonesty", 18)]),
        min_size=1,
        max_size=3,
    ).map(tuple),
    vulnerability=st.frozensets(st.sampled_from(["vulnerable_person", "power_imbalance"])),
    exposure=st.sampled_from(["exposed", "in_contact", "office", "away", "unknown"]),
    same_theme_before=st.integers(0, 9),
    other_theme_before=st.integers(0, 9),
    position=st.frozensets(st.sampled_from(["sergeant", "inspector", "insider", "chief_officer"])),
    public_interest=st.sampled_from([0, 3, 8]),
    evidence_loss=st.integers(0, 7),
    continuing_harm=st.integers(0, 10),
)


def test_the_worked_example_comes_to_76() -> None:
    score = harm.score(
        harm.Facts(
            themes=(SERVICE, ABUSE),
            vulnerability=frozenset({"vulnerable_person", "power_imbalance"}),
            exposure="exposed",
            same_theme_before=3,
            position=frozenset({"sergeant"}),
        ),
        V1,
    )

    assert [(part.code, part.points) for part in score.parts] == [
        ("theme", 30),
        ("vulnerability", 12),
        ("exposure", 15),
        ("pattern", 15),
        ("position", 4),
    ]
    assert score.total == 76
    assert score.sentence == (
        "Harm 76: abuse of position for a sexual purpose 30, vulnerable, a child, or in custody"
        " 12, unrestricted in an exposed duty 15, three earlier similar allegations 15, sergeant,"
        " or supervises who reported it 4."
    )


def test_one_abuse_of_position_on_an_exposed_duty_passes_forty_by_itself() -> None:
    assert harm.score(harm.Facts(themes=(ABUSE,), exposure="exposed"), V1).total == 45


def test_a_sum_beyond_a_hundred_is_capped_and_says_so() -> None:
    most = harm.Facts(
        themes=(ABUSE,),
        vulnerability=frozenset({"vulnerable_person"}),
        exposure="exposed",
        same_theme_before=5,
        other_theme_before=5,
        position=frozenset({"chief_officer", "insider"}),
        public_interest=8,
        evidence_loss=7,
        continuing_harm=10,
    )

    score = harm.score(most, V1)

    assert (score.sum, score.total) == (110, 100)
    assert "the parts come to 110, capped" in score.sentence


def test_a_duty_that_nobody_knows_counts_as_exposed() -> None:
    score = harm.score(harm.Facts(themes=(ABUSE,)), V1)

    assert ("exposure", 15) in [(part.code, part.points) for part in score.parts]
    assert "duty not known" in score.sentence


@given(facts)
def test_acceptance_18_the_parts_of_the_sentence_sum_to_the_score(known: harm.Facts) -> None:
    score = harm.score(known, V1)

    assert score.total == min(100, sum(part.points for part in score.parts))
    assert all(f"{part.words} {part.points}" in score.sentence for part in score.parts)
    assert score.version == V1.version


@given(facts)
def test_an_earlier_allegation_never_lowers_a_score(known: harm.Facts) -> None:
    score = harm.score(known, V1)
    same = harm.score(replace(known, same_theme_before=known.same_theme_before + 1), V1)
    other = harm.score(replace(known, other_theme_before=known.other_theme_before + 1), V1)

    assert same.total >= score.total
    assert other.total >= score.total
    assert same.is_floor or not score.is_floor


@given(facts)
def test_suspension_lowers_the_score_but_not_the_floor(known: harm.Facts) -> None:
    score = harm.score(known, V1)
    suspended = harm.score(replace(known, exposure="away"), V1)

    assert suspended.total <= score.total
    assert suspended.is_floor == score.is_floor


@given(facts)
def test_working_it_out_twice_gives_the_same(known: harm.Facts) -> None:
    assert harm.score(known, V1) == harm.score(known, V1)


def test_a_grave_theme_with_two_before_it_is_on_the_floor_even_when_suspended() -> None:
    known = harm.Facts(themes=(ABUSE,), exposure="away", same_theme_before=2)

    assert harm.score(known, V1).is_floor
    assert not harm.score(replace(known, themes=(SERVICE,)), V1).is_floor
    assert not harm.score(replace(known, same_theme_before=1), V1).is_floor


@pytest.mark.parametrize(
    "wrong",
    [
        {"exposure": "sunny"},
        {"position": frozenset({"sergeant", "duke"})},
        {"public_interest": 2},
        {"evidence_loss": 8},
        {"same_theme_before": -1},
    ],
)
def test_what_the_weights_do_not_know_is_refused(wrong: dict) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong)) + "|fewer than no earlier"):
        harm.score(harm.Facts(themes=(ABUSE,), **wrong), V1)


def test_before_the_first_version_there_is_no_score() -> None:
    with pytest.raises(LookupError):
        harm.weights_on(date(2019, 1, 1))
