"""The language of cohort rules: what can be said, whom it means, what is refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.access.models import Compartment
from standards.people.models import Kind
from tests.factories import people
from tests.factories.programmes import AS_AT, Crew, allegation, subjects
from vetting.programmes.cohort.compiling import allegations_of, compile_rule, people_of
from vetting.programmes.cohort.tree import BadRule, Condition, Group, parse

pytestmark = pytest.mark.django_db


def meant(rule: str, as_at: date = AS_AT) -> set:
    return set(people_of(compile_rule(rule, as_at)).values_list("pk", flat=True))


def test_a_rule_is_read_as_a_tree() -> None:
    tree = parse('all(kind in (officer, "staff"), any(theme is vawg, made_on before 2016-01-01))')

    assert isinstance(tree, Group)
    assert tree.word == "all"
    assert tree.parts[0] == Condition("kind", "in", ("officer", "staff"))
    assert tree.parts[1].word == "any"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kind",
        "kind is",
        "kind in (officer",
        "all()",
        "kind equals officer",
        "kind is (officer, staff)",
        "closed_on between 2012-01-01",
        "kind is officer and status is serving",
        "kind is officer; drop table people",
        "__import__('os').system('true')",
        "all(all(all(all(all(kind is officer)))))",
        ", ".join(["kind is officer"] * 3),
        "all(" + ", ".join(["kind is officer"] * 21) + ")",
        "kind in (" + ", ".join(["officer"] * 61) + ")",
        "kind is " + "x" * 4100,
    ],
)
def test_what_is_not_a_rule_is_refused(text: str) -> None:
    with pytest.raises(BadRule):
        parse(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("salary at least 10", "No fact is called"),
        ("kind is wizard", "does not know"),
        ("kind at least 3", "takes is, is not"),
        ("closed_on before soon", "takes a day"),
        ("same_theme at least many", "whole number"),
        ("all(" + ", ".join(["same_theme at least 2", *["closed_on before 2020-01-01"] * 19]) + ")",
         "cost too much"),
    ],
)  # fmt: skip
def test_a_fact_takes_only_what_it_knows(text: str, said: str) -> None:
    with pytest.raises(BadRule, match=said):
        compile_rule(text, AS_AT)


_words = st.sampled_from(["kind", "theme", "officer", "vawg", "2016-01-01"])
_conditions = st.builds(
    Condition,
    st.sampled_from(["kind", "theme", "status"]),
    st.sampled_from(["in", "not in"]),
    st.lists(st.one_of(_words, st.text("ab c'-", min_size=1, max_size=5)), min_size=1, max_size=4)
    .map(lambda found: tuple(found)),
)  # fmt: skip
_trees = st.recursive(
    _conditions,
    lambda inner: st.builds(
        Group, st.sampled_from(["all", "any"]), st.lists(inner, min_size=1, max_size=3).map(tuple)
    ),
    max_leaves=6,
)


@given(_trees)
def test_a_rule_that_is_written_down_reads_as_it_was(tree: object) -> None:
    try:
        found = parse(str(tree))
    except BadRule:
        return  # too deep, or too long

    assert found == tree


@given(st.text(max_size=60))
def test_no_text_does_anything_but_be_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except BadRule:
        return


def test_kind_status_unit_and_rank_are_as_on_the_day(crew: Crew) -> None:
    borough = people.unit("BCU-E", people.unit("FORCE"))
    team = people.unit("BCU-E-1", borough)
    officer = people.person("A", unit=team, rank="sergeant")
    staff = people.person("B", unit=team, kind=Kind.STAFF)
    gone = people.person("C", unit=team)
    gone.employments.update(ends_on=date(2026, 10, 1))
    gone.postings.update(ends_on=date(2026, 10, 1))

    assert meant("all(unit is BCU-E, kind is officer)") == {officer.pk}
    assert meant("all(unit is BCU-E, rank is sergeant)") == {officer.pk}
    assert meant("unit is BCU-E") == {officer.pk, staff.pk}
    assert gone.pk in meant("status is left")
    assert gone.pk in meant("unit is BCU-E", date(2026, 9, 1))


def test_conditions_on_allegations_are_about_one_and_the_same(crew: Crew) -> None:
    both, apart = subjects(2)
    allegation(both, theme="vawg", closed_on=date(2015, 1, 1))
    allegation(apart, theme="vawg", closed_on=date(2023, 1, 1))
    allegation(apart, theme="incivility", closed_on=date(2015, 1, 1))

    rule = "all(theme is vawg, closed_on between (2012-04-01, 2022-04-30))"

    assert meant(rule) == {both.pk}
    assert allegations_of(compile_rule(rule, AS_AT)).count() == 1


def test_the_basis_of_dates_is_a_parameter(crew: Crew) -> None:
    (one,) = subjects(1)
    allegation(one, made_on=date(2011, 1, 1), closed_on=date(2013, 1, 1))

    window = "between (2012-04-01, 2022-04-30)"

    assert meant(f"closed_on {window}") == {one.pk}
    assert meant(f"made_on {window}") == set()


def test_a_second_theme_counts_and_a_dismissal_takes_out(crew: Crew) -> None:
    one, dismissed = subjects(2)
    allegation(one, theme=["dishonesty", "vawg"])
    allegation(dismissed, theme="vawg", outcome="Dismissed")

    assert meant("all(theme is vawg, outcome is not dismissed)") == {one.pk}


def test_so_many_of_one_theme(crew: Crew) -> None:
    often, mixed = subjects(2)
    for theme in ("dishonesty", "dishonesty"):
        allegation(often, theme=theme, made_on=date(2020, 1, 1))
    for theme in ("dishonesty", "incivility"):
        allegation(mixed, theme=theme, made_on=date(2020, 1, 1))

    assert meant("same_theme at least 2") == {often.pk}


def test_what_is_sealed_is_left_out(crew: Crew) -> None:
    (one,) = subjects(1)
    circle = Compartment.objects.create(code="C1", controller=crew.nora)
    allegation(one, sensitivity="sealed", compartment=circle)

    assert meant("theme is sexual_misconduct") == set()
