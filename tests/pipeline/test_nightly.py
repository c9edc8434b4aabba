"""What is done at night: walls follow the date, and what nobody needs any more is dropped."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from standards.access import gate
from standards.events.models import Event
from standards.people.models import Association
from standards.pipeline import due, health_imports, nightly, tasks
from standards.pipeline.models import Job, Notice
from standards.workflow.models import Matter, Query, Wall
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.matters import errand_at

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)  # the day that `london_noon` makes it
SOON = TODAY + timedelta(days=3)
Noon = Callable[[date], None]


def sees(cast: Cast, name: str, errand: Matter) -> bool:
    user = type(cast.amira).objects.get(pk=getattr(cast, name).pk)
    return gate.visible(user, Matter).filter(pk=errand.pk).exists()


def tie(cast: Cast, **dates: date | None) -> Association:
    """Mina and Dev, as an import would leave it: no signal, no wall."""
    dates.setdefault("starts_on", date(2020, 1, 1))
    return Association.objects.create(
        person=cast.mina.person, other=cast.dev.person, relation="sister", **dates
    )


def nights(london_noon: Noon, *days: date) -> None:
    for day in days:
        london_noon(day)
        due.run_all()


# --- walls ------------------------------------------------------------------------------------
def test_a_tie_walls_from_its_day_and_no_longer_than_its_last(
    cast: Cast, london_noon: Noon
) -> None:
    due.run_all()
    tie(cast, starts_on=SOON, ends_on=SOON + timedelta(days=1))
    errand = errand_at(unit=cast.units.north, subject=cast.dev.person)
    seen = {}

    for days in range(5):
        nights(london_noon, TODAY + timedelta(days=days))
        seen[days] = sees(cast, "mina", errand)

    assert seen == {0: True, 1: True, 2: True, 3: False, 4: False}
    nights(london_noon, SOON + timedelta(days=2))
    assert sees(cast, "mina", errand)


def test_a_posting_that_begins_later_walls_the_new_line_manager_on_its_day(
    cast: Cast, london_noon: Noon
) -> None:
    due.run_all()
    errand = errand_at(unit=cast.units.north, subject=cast.dev.person)
    people.posting(cast.dev.person, cast.units.borough, line_manager_post="P1")
    people.posting(cast.hugo.person, cast.units.borough, post_ref="P1", starts_on=SOON)

    nights(london_noon, SOON - timedelta(days=1))
    before = sees(cast, "hugo", errand)
    nights(london_noon, SOON)

    assert (before, sees(cast, "hugo", errand)) == (True, False)


def test_nights_that_were_missed_are_made_good(cast: Cast, london_noon: Noon) -> None:
    due.run_all()
    tie(cast, starts_on=SOON)
    errand = errand_at(unit=cast.units.north, subject=cast.dev.person)

    nights(london_noon, SOON + timedelta(days=40))

    assert not sees(cast, "mina", errand)


def test_walls_of_a_day_are_worked_out_once_and_twice_changes_nothing(
    cast: Cast, london_noon: Noon
) -> None:
    due.run_all()
    tie(cast, starts_on=SOON)
    errand_at(unit=cast.units.north, subject=cast.dev.person)
    london_noon(SOON)

    first = due.run_all().counts[nightly.WALLS]
    again = tasks.run_due()[nightly.WALLS]
    walls = Wall.objects.count()
    by_hand = nightly.follow_the_day(timezone.now())

    assert (first, again, by_hand) == (1, 0, 0)
    assert Wall.objects.count() == walls


def test_the_walls_of_a_day_begin_at_midnight(cast: Cast) -> None:
    ran = due.run_all(datetime(2026, 11, 23, 0, 1, tzinfo=UTC))

    assert ran.failed == []
    assert due.last_done(nightly.WALLS) == TODAY
    assert due.last_done("data health") == TODAY - timedelta(days=1)


# --- dropped ----------------------------------------------------------------------------------
def notice(cast: Cast, *, read_days_ago: int | None, mail: str = Notice.Mail.NONE) -> Notice:
    now = timezone.now()
    return Notice.objects.create(
        user=cast.amira,
        sentence="Something",
        made_at=now - timedelta(days=400),
        read_at=None if read_days_ago is None else now - timedelta(days=read_days_ago),
        key=f"key {Notice.objects.count()}",
        mail=mail,
    )


def test_notices_read_long_ago_go_and_no_others(cast: Cast) -> None:
    kept = [
        notice(cast, read_days_ago=None),
        notice(cast, read_days_ago=89),
        notice(cast, read_days_ago=91, mail=Notice.Mail.UNKNOWN),
        notice(cast, read_days_ago=91, mail=Notice.Mail.WAITING),
    ]
    notice(cast, read_days_ago=91)
    notice(cast, read_days_ago=91, mail=Notice.Mail.SENT)

    gone = nightly.sweep_notices(timezone.now())

    assert gone == 2
    assert set(Notice.objects.all()) == set(kept)


def test_how_long_notices_are_kept_is_the_installations_to_say(cast: Cast, settings) -> None:
    settings.NOTICE_KEPT_DAYS = 10
    notice(cast, read_days_ago=11)

    assert nightly.sweep_notices(timezone.now()) == 1


def test_jobs_that_ended_long_ago_go_and_live_ones_never(cast: Cast) -> None:
    now = timezone.now()
    old = {"kind": "data_health", "by": cast.joan, "made_at": now - timedelta(days=400)}
    live = Job.objects.create(**old, state=Job.State.RUNNING)
    late = Job.objects.create(**old, state=Job.State.DONE, finished_at=now - timedelta(days=89))
    for state in (Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED):
        Job.objects.create(**old, state=state, finished_at=now - timedelta(days=91))

    gone = nightly.sweep_jobs(now)

    assert gone == 3
    assert set(Job.objects.all()) == {live, late}


def test_many_are_dropped_a_part_at_a_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nightly, "A_TIME", 2)
    for _ in range(5):
        notice(cast, read_days_ago=91)

    assert nightly.sweep_notices(timezone.now()) == 5


def test_what_somebody_looked_for_goes_at_night(cast: Cast, london_noon: Noon) -> None:
    old = Query.objects.create(user=cast.amira)
    Query.objects.filter(pk=old.pk).update(made_at=timezone.now() - timedelta(days=91))
    Query.objects.create(user=cast.amira)

    ran = due.run_all()

    assert ran.counts["old queries"] == 1
    assert Query.objects.count() == 1


# --- rejected rows of imports -----------------------------------------------------------------
def imported(verb: str, seq: int, **facts: object) -> None:
    moment = datetime(2026, 11, seq, tzinfo=UTC)
    Event.objects.create(
        stream="0190f0a0-0000-7000-8000-00000000000a",
        seq=seq,
        verb=verb,
        occurred_at=moment,
        recorded_at=moment,
        actor="system:tests",
        facts=facts,
        prev_hash="",
        hash="",
    )


def test_only_the_latest_import_of_each_kind_counts() -> None:
    imported("workforce.imported", 1, rows_rejected=40)
    imported("workforce.imported", 2, rows_rejected=3)
    imported("units.imported", 3, rejected=7)
    imported("units.imported", 4, rejected=0)

    assert health_imports.rejected() == {"workforce.imported": 3}


def test_files_within_an_import_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = {"cases": {"rejected": 2, "read": 9}, "subjects": {"rejected": 5}}

    assert health_imports.left_out(facts) == 7


def test_where_nothing_was_left_out_the_check_is_sound() -> None:
    assert health_imports.rejected() == {"": 0}
