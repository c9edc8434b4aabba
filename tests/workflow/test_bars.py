"""Bars: who may see a matter but not be assigned to it or decide it, and why."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from standards.access import gate
from standards.people.models import Conflict
from standards.workflow.bars import bar_of
from standards.workflow.models import BarLift
from standards.workflow.selectors import get_for_page
from standards.workflow.sight import Asked
from tests.factories.cast import Cast
from tests.factories.matters import errand_at
from tests.factories.people import person, posting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("london_noon")]


ACTS = ("work", "edit", "decide", "allocate", "restrict")


def team_mate(cast: Cast, **spell: object) -> object:
    """Somebody who was in Amira's team in that spell."""
    mate = person("Mate")
    posting(mate, cast.units.north, team="DPS-N team", **spell)
    return mate


def test_somebody_who_shares_a_team_with_the_subject_is_barred(cast: Cast) -> None:
    errand = errand_at(unit=cast.units.north, subject=team_mate(cast))

    barred = bar_of(cast.amira, errand)

    assert barred is not None
    assert barred.can_be_lifted
    assert "shared a team" in barred.sentence


def test_a_team_shared_more_than_24_months_ago_is_no_bar(cast: Cast) -> None:
    mate = team_mate(cast, starts_on=date(2020, 1, 1), ends_on=date(2024, 11, 22))

    assert bar_of(cast.amira, errand_at(unit=cast.units.north, subject=mate)) is None


def test_a_team_shared_until_exactly_24_months_ago_bars(cast: Cast) -> None:
    mate = team_mate(cast, starts_on=date(2020, 1, 1), ends_on=date(2024, 11, 23))

    assert bar_of(cast.amira, errand_at(unit=cast.units.north, subject=mate)) is not None


def test_the_same_team_at_other_times_is_no_bar(cast: Cast) -> None:
    mate = team_mate(cast, starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 1))
    other = person("Other")
    posting(other, cast.units.south, team="x", starts_on=date(2026, 1, 1))
    spell = cast.chloe.person.postings.get()
    spell.unit, spell.team, spell.starts_on = cast.units.north, "DPS-N team", date(2026, 3, 2)
    spell.save()

    assert bar_of(cast.chloe, errand_at(unit=cast.units.north, subject=mate)) is None


def test_a_lifted_team_bar_bars_no_more_but_a_conflict_does(cast: Cast) -> None:
    mate = team_mate(cast)
    errand = errand_at(unit=cast.units.north, subject=mate)
    BarLift.objects.create(matter_id=errand.pk, user=cast.amira, lifted_by=cast.farah)

    before = bar_of(cast.amira, errand)
    Conflict.objects.create(
        person=mate, other=cast.amira.person, reason="Cousins", starts_on=date(2020, 1, 1)
    )
    after = bar_of(cast.amira, errand)

    assert before is None
    assert after is not None
    assert not after.can_be_lifted


def test_all_the_questions_of_a_page_cost_one_query(cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    gate.can(cast.amira, "open", errand)  # the standing is read and kept

    with CaptureQueriesContext(connection) as seen:
        asked = Asked(cast.amira, errand)
        answers = [asked.why_not(act) for act in ("work", "edit", "decide", "grant")]

    assert len(seen) == 1
    assert answers[:2] == [None, None]
    assert all(answers[2:])


def test_the_facts_read_with_the_matter_give_the_same_answers(cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    for user in (cast.amira, cast.farah, cast.hugo):
        known = get_for_page(user, errand.reference).matter

        with CaptureQueriesContext(connection) as seen:
            kept = [gate.why_not(user, act, known) for act in ACTS]

        assert kept == [gate.why_not(user, act, errand) for act in ACTS]
        assert len(seen) == 0


def test_facts_kept_for_one_user_answer_nobody_else(cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    known = get_for_page(cast.amira, errand.reference).matter

    assert gate.why_not(cast.farah, "allocate", known) is None
