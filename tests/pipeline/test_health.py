"""Data health: counts that should be nought, without anything sealed in them."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from standards.access.models import Compartment
from standards.clocks.models import Clock
from standards.events.models import Delivery, Event, StreamHead
from standards.pipeline import due, health, health_checks, jobs
from standards.pipeline.models import HealthResult, Job
from standards.pipeline.services.tasks import task_create
from standards.workflow.models import Matter, writing
from tests.factories.cast import Cast
from tests.factories.matters import SYSTEM, errand_at
from tests.pipeline.clocked import triage_clock
from tests.pipeline.test_my_work import signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_checks")]
Noon = Callable[[date], None]


@pytest.fixture
def registry(own_checks: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """No checks but the test's own."""
    monkeypatch.setattr(health, "_checks", {})


@pytest.fixture
def own_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The checks of this room alone."""
    monkeypatch.setattr(health, "_checks", {})
    health_checks.register()


def counts() -> dict[str, int]:
    """What every check finds now."""
    health.run_all(timezone.now())
    return {
        f"{result.code}:{result.part}".rstrip(":"): result.value
        for result in HealthResult.objects.all()
    }


def change(matter: Matter, **fields: object) -> None:
    with writing():
        Matter.objects.filter(pk=matter.pk).update(**fields)


def wrongs(cast: Cast) -> Matter:
    """A matter with everything wrong that a check looks for."""
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    clock = triage_clock(errand, timezone.localdate())
    Clock.objects.filter(pk=clock.pk).update(due_on=date(2030, 1, 1))
    Delivery.objects.all().delete()
    long_ago = timezone.now() - timedelta(minutes=11)
    event = Event.objects.filter(stream=errand.pk).latest("seq")
    Delivery.objects.create(consumer="index", event=event, not_before=long_ago)
    change(errand, last_activity_on=date(2026, 1, 1), quality_flags=["closed_before_received"])
    return errand


def test_a_sound_matter_is_in_no_total(cast: Cast, london_noon: Noon) -> None:
    triage_clock(
        errand_at("running", unit=cast.units.north, owner=cast.amira), timezone.localdate()
    )

    assert set(counts().values()) == {0}


def test_each_check_counts_what_it_says(cast: Cast, london_noon: Noon) -> None:
    errand = wrongs(cast)
    london_noon(timezone.localdate() + timedelta(days=7))
    errand_at(unit=cast.units.north)  # unowned, but only since today
    gone = errand_at(unit=cast.units.north)
    change(gone, opened_at=timezone.now() - timedelta(days=30))

    found = counts()

    assert found == {
        "deliveries_late": found["deliveries_late"],
        "clock_dates": 1,
        "no_clock": 2,
        "no_owner": 1,
        "owner_gone": 0,
        "quiet": 1,
        "quality_flags:closed_before_received": 1,
        "task_for_nobody": 0,
        "mail_unknown": 0,
        "jobs_failed": 0,
    }
    assert found["deliveries_late"] >= 1
    assert errand.is_open


def test_a_closed_account_leaves_matters_and_tasks_to_somebody_else(cast: Cast) -> None:
    errand_at("running", unit=cast.units.north, owner=cast.amira)
    task_create(what="Ring", by=SYSTEM, for_user=cast.amira)
    cast.amira.is_active = False
    cast.amira.save()

    found = counts()

    assert (found["owner_gone"], found["task_for_nobody"]) == (1, 1)


def test_nothing_sealed_is_in_any_total(cast: Cast, london_noon: Noon) -> None:
    errand = wrongs(cast)
    change(errand, owner=None, opened_at=timezone.now() - timedelta(days=30))
    before = counts()
    circle = Compartment.objects.create(code="X", controller=cast.hugo)
    change(errand, sensitivity="sealed", compartment=circle)
    StreamHead.objects.filter(stream=errand.pk).update(is_sealed=True)
    Clock.objects.filter(stream=errand.pk).exclude(due_on=date(2030, 1, 1)).delete()

    after = counts()

    assert before["clock_dates"] == before["quiet"] == before["no_owner"] == 1
    assert set(after.values()) == {0}


def test_matters_of_the_past_regime_are_not_expected_to_move(cast: Cast) -> None:
    errand = errand_at(unit=cast.units.north)
    change(
        errand,
        regime="historic",
        last_activity_on=date(2008, 1, 1),
        opened_at=timezone.now() - timedelta(days=3000),
    )

    assert set(counts().values()) == {0}


def test_a_matter_moved_to_a_unit_has_its_two_days_there(cast: Cast, london_noon: Noon) -> None:
    from standards.workflow.services import ownership

    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    change(errand, opened_at=timezone.now() - timedelta(days=30))
    ownership.move_to_unit(matter=errand, unit=cast.units.south, by=cast.farah, reason="Theirs")

    assert health_checks.without_owner().count() == 0
    london_noon(date(2026, 11, 26))
    assert health_checks.without_owner().count() == 1


@pytest.mark.usefixtures("registry")
def test_a_part_that_is_gone_leaves_no_old_count_behind() -> None:
    found = {"old": 3, "new": 1}
    health.register_check("flags", "Flags", lambda: found, should_be=None)
    assert counts() == {"flags:old": 3, "flags:new": 1}

    del found["old"]

    assert counts() == {"flags:new": 1}


@pytest.mark.usefixtures("registry")
def test_the_checks_run_at_night_with_everything_else_that_falls_due() -> None:
    health.register_check("one", "One", lambda: 4)

    due.run_all()
    due.run_all()

    assert HealthResult.objects.get().value == 4


# --- the page ---------------------------------------------------------------------------------
def test_the_page_says_what_is_wrong_and_what_to_do(client: Client, cast: Cast) -> None:
    wrongs(cast)
    signed_in(client, cast.joan)

    assert "Nothing has been checked yet." in text_of(client.get("/data-health/"))
    health.run_all(timezone.now())
    page = text_of(client.get("/data-health/"))

    assert "To put right" in page
    assert "Clocks whose date is not what their rule gives" in page
    assert "A defect: the stored date and the rule differ." in page
    assert "closed before received" in page
    assert "ER/" not in page  # totals, never a matter


def test_a_total_leads_to_its_list_only_for_who_has_one(client: Client, cast: Cast) -> None:
    errand_at("running", unit=cast.units.north, owner=cast.amira)
    health.run_all(timezone.now())
    cast.farah.holdings.create(role="records_manager", starts_on=date(2020, 1, 1))

    assert "/team/?show=noclock" in text_of(signed_in(client, cast.farah).get("/data-health/"))
    assert "/team/" not in text_of(signed_in(client, cast.joan).get("/data-health/"))


def test_checking_now_is_one_job_however_often_it_is_clicked(client: Client, cast: Cast) -> None:
    signed_in(client, cast.joan)

    first = client.post("/data-health/check/")
    second = client.post("/data-health/check/")
    assert "A check is running" in text_of(client.get("/data-health/"))
    jobs.run_waiting(timezone.now())
    ended = text_of(client.get(first.url))

    assert first.url == second.url
    assert Job.objects.count() == 1
    assert "Every check was run." in ended
    assert "/data-health/" in ended


def test_the_page_is_for_those_who_look_after_the_data(client: Client, cast: Cast) -> None:
    for name, user in cast.everyone().items():
        signed_in(client, user)
        expected = 200 if name == "joan" else 403
        assert client.get("/data-health/").status_code == expected
        assert client.post("/data-health/check/").status_code in (302, 403)
        assert ("Data health" in text_of(client.get("/"))) == (name == "joan")
