"""What a matter's events tell of when it was open."""

from datetime import UTC, date, datetime

from standards.legitimacy.lives import Reading, life_of

READING = Reading(
    closed_states=frozenset({"done"}),
    left_out_states=frozenset({"mistaken"}),
    opening=frozenset({"matter.opened", "matter.imported"}),
    turning=frozenset({"errand.finish", "errand.reopen"}),
    closing=frozenset({"errand.imported_closed"}),
)


def told(verb, day, hour=12, **facts):
    return verb, datetime(2026, *day, hour, tzinfo=UTC), facts


OPENED = told("matter.opened", (1, 5))
FINISHED = told("errand.finish", (3, 2), **{"from": "running", "to": "done"})
REOPENED = told("errand.reopen", (5, 4), **{"from": "done", "to": "running"})


def test_a_matter_is_open_until_an_event_closes_it():
    life = life_of([OPENED], READING)

    assert (life.is_open, life.closed_on) == (True, None)


def test_a_step_into_a_closed_state_closes_on_the_london_day_of_the_event():
    late = told("errand.finish", (7, 1), hour=23, **{"from": "running", "to": "done"})

    life = life_of([OPENED, late], READING)

    assert (life.is_open, life.closed_on) == (False, date(2026, 7, 2))


def test_a_reopening_ends_the_closing_and_keeps_it():
    life = life_of([OPENED, FINISHED, REOPENED], READING)

    assert (life.is_open, life.closed_on) == (True, None)
    assert life.reopenings == [(date(2026, 3, 2), date(2026, 5, 4))]


def test_a_matter_closed_again_has_its_last_closing_and_its_reopening():
    again = told("errand.finish", (6, 8), **{"from": "running", "to": "done"})

    life = life_of([OPENED, FINISHED, REOPENED, again], READING)

    assert (life.is_open, life.closed_on) == (False, date(2026, 6, 8))
    assert len(life.reopenings) == 1


def test_what_happens_to_a_closed_matter_without_reopening_it_changes_nothing():
    corrected = told("errand.finish", (4, 1), **{"from": "done", "to": "done"})

    life = life_of([OPENED, FINISHED, corrected], READING)

    assert life.closed_on == date(2026, 3, 2)


def test_closed_history_closes_on_the_day_that_its_facts_give():
    imported = told("matter.imported", (1, 5), is_open=False, closed_on="2003-04-05")
    closed = told("errand.imported_closed", (1, 5), to="elsewhere", closed_on="2003-04-05")

    life = life_of([imported, closed], READING)

    assert (life.is_open, life.closed_on) == (False, date(2003, 4, 5))


def test_history_without_a_closing_date_is_closed_on_an_unknown_day():
    imported = told("matter.imported", (1, 5), is_open=False, closed_on=None)

    life = life_of([imported], READING)

    assert (life.is_open, life.closed_on) == (False, None)


def test_a_closing_on_an_unknown_day_that_ended_was_by_the_reopening_at_the_latest():
    imported = told("matter.imported", (1, 5), is_open=False, closed_on=None)

    life = life_of([imported, REOPENED], READING)

    assert life.reopenings == [(date(2026, 5, 4), date(2026, 5, 4))]
    assert life.is_open


def test_what_was_logged_in_error_is_left_out_for_good():
    mistaken = told("errand.void", (2, 1), **{"from": "running", "to": "mistaken"})

    assert life_of([OPENED, mistaken], READING).is_left_out
    assert not life_of([OPENED, FINISHED], READING).is_left_out
