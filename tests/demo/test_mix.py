"""The mix of cases: shares, dates and times as published, about."""

from collections import Counter
from dataclasses import replace
from statistics import mean

import pytest

from config.demo.casework import mix
from config.demo.casework.bulk import Maker
from config.demo.casework.courses import Course
from config.demo.casework.crew import Crews
from config.demo.casework.drafts import Draft, Wishes, drafts
from config.demo.casework.force_at_hand import ForceAtHand
from config.demo.casework.script import Act, Log
from config.demo.casework.stories import new_complaint
from config.demo.dice import dice
from config.demo.pretending import LONDON, moment_of
from standards.clocks.working_days import england_and_wales
from standards.workflow.codes import entries
from tests.demo.conftest import MONDAY, WISHES

CALENDAR = england_and_wales()


def made(**changes) -> list[Draft]:
    wishes = replace(Wishes(cases=6_000, seed=5), **changes)
    return drafts(wishes, today=MONDAY, calendar=CALENDAR)


def test_a_third_of_cases_come_under_schedule_3() -> None:
    share = mean(draft.course in mix.UNDER_SCHEDULE_3 for draft in made())

    assert 0.32 < share < 0.38


def test_every_case_was_logged_on_a_working_day_before_today_in_order() -> None:
    found = made()
    days = [draft.logged_at.astimezone(LONDON).date() for draft in found]

    assert all(CALENDAR.is_working_day(day) and day < MONDAY for day in days)
    assert all(draft.received_on <= day for draft, day in zip(found, days, strict=True))
    assert [draft.logged_at for draft in found] == sorted(draft.logged_at for draft in found)


def test_cases_spread_over_three_years_with_their_seasons() -> None:
    months = Counter(f"{draft.received_on:%Y-%m}" for draft in made())

    assert len(months) == 37  # the first and the last are not whole
    assert months["2025-07"] > months["2025-12"]


def test_a_small_force_has_more_of_the_last_weeks() -> None:
    found = made(cases=150)
    lately = sum((MONDAY - draft.received_on).days <= 30 for draft in found)

    assert lately >= 37


def test_restricted_and_sealed_come_in_the_shares_that_were_asked_for() -> None:
    found = Counter(draft.sight for draft in made(restricted=20, sealed=3))

    assert 0.18 < found["restricted"] / 6_000 < 0.22
    assert 0.02 < found["sealed"] / 6_000 < 0.04


@pytest.mark.django_db
def test_cases_take_about_as_long_as_published(force: ForceAtHand) -> None:
    found = whole_lives(force)

    assert mean(found["outside"]) == pytest.approx(mix.MEAN_OUTSIDE_DAYS, abs=1)
    assert mean(found["recorded"]) == pytest.approx(mix.MEAN_RECORDED_DAYS, rel=0.06)


def whole_lives(force: ForceAtHand) -> dict[str, list[int]]:
    """Working days from logging to closing of cases that are never cut off, by course."""
    crews = Crews(force)
    found: dict[str, list[int]] = {"outside": [], "recorded": []}
    for draft in made(cases=3_000)[:2_400]:
        rng = dice("life", draft.number)
        new = new_complaint(rng, draft, WISHES, force.subjects)
        crew = crews.crew_of(rng, draft)
        if draft.course not in found:
            continue
        acts = Course(rng, draft, new, crew, today=MONDAY, calendar=CALENDAR).write()
        if getattr(acts[-1], "step", "") in ("close", "close_after_window"):
            found[draft.course].append(_length(acts))
    return found


def _length(acts: list[Act]) -> int:
    first, last = (act.at.astimezone(LONDON).date() for act in (acts[0], acts[-1]))
    return CALENDAR.working_days_between(first, last)


@pytest.mark.django_db
def test_what_is_complained_of_follows_the_published_groups(maker: Maker, many_drafts) -> None:
    logs = [maker.script(draft).acts[0] for draft in many_drafts]
    groups = Counter(
        each.category[0] for log in logs if isinstance(log, Log) for each in log.new.allegations
    )
    whole = sum(groups.values())

    assert groups["A"] / whole == pytest.approx(0.678, abs=0.05)
    assert groups["B"] / whole == pytest.approx(0.178, abs=0.04)
    assert 1.6 < whole / len(logs) < 1.95


@pytest.mark.django_db
def test_every_category_and_code_of_the_stories_is_a_code_of_the_lists(db) -> None:
    categories = {entry.code for entry in entries("allegation_category", "2020")}
    told = {code for shares in mix.CATEGORIES.values() for code in shares.things}

    assert told <= categories
    assert set(mix.CHANNELS.things) <= {entry.code for entry in entries("channel")}
    assert set(mix.DECISIONS_OTHERWISE.things) <= {entry.code for entry in entries("decision")}


@pytest.mark.django_db
def test_six_in_ten_cases_name_somebody_and_one_in_sixteen_is_anonymous(
    maker: Maker, many_drafts
) -> None:
    news = [maker.script(draft).acts[0].new for draft in many_drafts]  # type: ignore[attr-defined]

    assert mean(bool(new.subjects) for new in news) == pytest.approx(0.6, abs=0.05)
    assert mean(new.caller.is_anonymous for new in news) == pytest.approx(0.06, abs=0.02)


@pytest.mark.django_db
def test_nothing_happens_today_or_later(maker: Maker, some_drafts) -> None:
    midnight = moment_of(MONDAY)

    assert all(act.at < midnight for draft in some_drafts for act in maker.script(draft).acts)


@pytest.mark.django_db
def test_the_same_seed_tells_the_same_stories(maker: Maker, some_drafts) -> None:
    first, again = (maker.batch(some_drafts[:20]) for _ in range(2))

    assert first.matters == again.matters
    assert {k: v for k, v in first.rows.items() if k != "events.StreamHead"} == {
        k: v for k, v in again.rows.items() if k != "events.StreamHead"
    }
