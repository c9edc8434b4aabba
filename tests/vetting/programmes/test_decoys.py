"""Pairs of known truth: made up, many, not to be told from others; and errors by keyboard alone."""

import random
from typing import Any

import pytest

from standards.people.models import Person
from tests.browser import assert_accessible
from tests.factories.programmes import Crew
from tests.vetting.programmes.test_checking import by_name, line, ready  # noqa: F401
from vetting.programmes.checking import decoys
from vetting.programmes.models import Candidate
from vetting.programmes.services import adjudicating, files, matching

HERE = "/vetting/programmes/"
KEYS = {"same": "s", "different": "d"}


def test_half_of_the_pool_is_the_same_person_and_the_seed_decides() -> None:
    pool = decoys.decoys(1, 60, random.Random(1))

    assert sorted(pool.truth.values()) == ["different"] * 30 + ["same"] * 30
    assert pool == decoys.decoys(1, 60, random.Random(1))
    assert pool != decoys.decoys(1, 60, random.Random(2))
    assert len({row["workforce_id"] for row in pool.people}) == 60


def test_what_is_different_differs_in_forename_or_birth_and_what_is_the_same_in_neither() -> None:
    pool = decoys.decoys(1, 200, random.Random(3))

    for ours, theirs in zip(pool.people, pool.records, strict=True):
        own_year, year = int(ours["dob"][:4]), int(theirs["dob"][:4])
        if pool.truth[theirs["person_id"]] == "same":
            assert own_year == year
            assert theirs["surname"] in (ours["surname"], ours["previous_surname"]) or sorted(
                theirs["surname"]
            ) == sorted(ours["surname"])
        else:
            assert own_year != year or ours["forename"] != theirs["forename"]


def test_a_decoy_has_the_columns_of_the_files() -> None:
    pool = decoys.decoys(2, 3, random.Random(1))

    assert set(pool.people[0]) == set(files.WORKFORCE)
    assert pool.people[0]["workforce_id"] == "2-10000000"


@pytest.mark.django_db
def test_the_pool_holds_nobody_real_and_enough_for_many_stacks(crew: Crew) -> None:
    run, _ = ready(crew, number=4)  # by the real matcher

    pool = Candidate.objects.filter(run=run).exclude(truth="")

    assert pool.count() >= 0.7 * matching.DECOYS  # of the rest the matcher says nothing
    assert pool.filter(truth="same").count() >= 0.4 * pool.count()
    assert pool.filter(truth="different").count() >= 0.25 * pool.count()
    assert not pool.exclude(member=None).exists()
    ours = {str(each[1]) for row in pool for each in row.compared if each[0] == "surname"}
    real = set(Person.objects.values_list("surname", flat=True))
    assert not {each.casefold() for each in ours} & {each.casefold() for each in real}


@pytest.mark.django_db
@pytest.mark.usefixtures("by_name")
def test_sixty_candidates_by_keyboard_alone_tell_the_moderator_the_error_rate(
    crew: Crew, open_page: Any
) -> None:
    run, _ = ready(crew, *[line(n) for n in range(1, 41)], number=40)
    assert adjudicating.stack_give(by=crew.uma, run=run, adjudicator=crew.rosa, most=40) == 40
    stack = list(Candidate.objects.filter(adjudicator=crew.rosa).order_by("place"))
    known = [each for each in stack if each.truth]
    assert (len(stack), len(known)) == (60, 20)
    wrong = {each.pk for each in known[:3]}
    page = open_page(f"{HERE}adjudicate/", user=crew.rosa)
    assert_accessible(page)

    for done, each in enumerate(stack, 1):
        key = KEYS.get(each.truth, "d")
        page.keyboard.press({"s": "d", "d": "s"}[key] if each.pk in wrong else key)
        page.wait_for_function(
            "wanted => document.readyState === 'complete' && "
            "(document.querySelector('main')?.innerText ?? '').includes(wanted)",
            arg=f"{done} of 60" if done < 60 else "Nothing to adjudicate",
        )

    (errors,) = adjudicating.errors_of(run)
    assert (errors.answered, errors.wrong, errors.rate) == (20, 3, 0.15)
    judging = open_page(f"{HERE}judging/", user=crew.tess)
    row = judging.get_by_role("row", name="Rosa")
    assert [cell.strip() for cell in row.get_by_role("cell").all_inner_texts()] == [
        "20",
        "3",
        "0",
        "15%",
    ]
