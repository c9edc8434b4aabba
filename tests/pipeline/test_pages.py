"""The pages in a browser: axe, no sideways scroll, without scripts, long names, nothing to do."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from standards.access.models import RoleHolding
from standards.clocks import services as clocks
from standards.events import consumers
from standards.pipeline import health, jobs
from standards.pipeline.models import Job
from standards.pipeline.services.notices import notice_give
from standards.pipeline.services.tasks import task_create, task_done
from tests.browser import (
    NARROW,
    WIDE,
    assert_accessible,
    assert_no_sideways_scroll,
    save_screenshot,
)
from tests.factories import people
from tests.factories.cast import Cast, make_cast
from tests.factories.matters import SYSTEM, errand_at
from tests.pipeline.clocked import asked_to_reopen, triage_clock

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh-Cholmondeley"
Open = Callable[..., Any]


@pytest.fixture
def busy() -> Cast:
    """An ordinary morning in the north."""
    cast = make_cast()
    today = timezone.localdate()
    before = clocks_calendar().working_days_before
    for number, days_ago in enumerate((6, 2, 1, 0)):
        errand = errand_at(
            "running",
            unit=cast.units.north,
            owner=cast.amira,
            title=f"{LONG if number == 1 else 'Okafor'}, parcel on Mare Street",
            received_on=before(today, days_ago),
        )
        triage_clock(errand, before(today, days_ago))
    stopped = clocks.start(stream=errand.stream, code="hold_review", on=today, by=SYSTEM)
    clocks.pause(clock=stopped, on=today, reason="Abroad", authorised_by="The head", by=SYSTEM)
    task_create(
        what="Ask custody for the video",
        about="Cell 4, from two until six.\nThe sergeant knows.",
        by=cast.farah,
        matter=errand,
        for_user=cast.amira,
        due_on=before(today, 0),
    )
    task_create(what="Agree the plan", by=cast.amira, matter=errand, for_user=cast.farah)
    asked_to_reopen(errand_at("done", unit=cast.units.north, owner=cast.amira), cast.amira)
    for days_ago in (1, 15):
        errand_at(unit=cast.units.north, received_on=before(today, days_ago))
    task_done(
        task=task_create(what="Ring the station", by=SYSTEM, for_user=cast.amira), by=cast.amira
    )
    people.user("wolfe", [("investigator", cast.units.north)], display_name=LONG)
    while consumers.deliver_pending():
        pass
    return cast


def clocks_calendar() -> Any:
    from standards.clocks import calendars

    return calendars.current()


def looked_at(page: Any, name: str) -> None:
    """Wide and on a telephone: axe finds nothing, nothing lies outside the window."""
    for width, size in ((1280, WIDE), (400, NARROW)):
        page.set_viewport_size(size)
        assert_accessible(page)
        assert_no_sideways_scroll(page)
        save_screenshot(page, f"pipeline-{name}-{width}")


PAGES = {
    "amira": {"my-work": "/", "my-work-overdue": "/?show=overdue", "inbox": "/inbox/"},
    "farah": {
        "my-work-supervisor": "/",
        "team": "/team/",
        "team-list": "/team/?show=quiet",
        "inbox-approver": "/inbox/",
    },
    "chloe": {"my-work-empty": "/", "inbox-empty": "/inbox/", "team-refused": "/team/"},
}


@pytest.mark.parametrize("who", PAGES)
def test_pages_of_work(open_page: Open, busy: Cast, who: str) -> None:
    page = open_page("/healthz", user=getattr(busy, who))

    for name, address in PAGES[who].items():
        page.goto(address)
        looked_at(page, name)


def test_pages_of_a_task(open_page: Open, busy: Cast) -> None:
    page = open_page("/", user=busy.farah)
    page.get_by_role("button", name=re.compile("Open.+Agree the plan")).click()
    looked_at(page, "task")
    page.goto(page.get_by_role("link", name="ER/").first.get_attribute("href") + "tasks/new/")
    looked_at(page, "task-new")
    page.get_by_role("button", name="Set the task").click()
    looked_at(page, "task-new-errors")


def test_pages_of_health_and_jobs(open_page: Open, busy: Cast) -> None:
    page = open_page("/data-health/", user=busy.joan)
    looked_at(page, "health-never")
    health.run_all(timezone.now())
    page.reload()
    looked_at(page, "health")
    page.get_by_role("button", name="Check now").click()
    page.get_by_role("link", name="Keep it still").click()
    Job.objects.update(state=Job.State.RUNNING, done=3, total=10, message="Clocks")
    page.reload()
    looked_at(page, "job")
    Job.objects.update(state=Job.State.QUEUED)
    jobs.run_waiting(timezone.now())
    page.reload()
    looked_at(page, "job-done")


def test_a_task_is_done_with_the_keyboard_and_without_scripts(open_page: Open, busy: Cast) -> None:
    page = open_page("/", user=busy.amira, scripts=False)

    page.get_by_role("button", name=re.compile("Open.+Ask custody")).focus()
    page.keyboard.press("Enter")
    page.get_by_label("What came of it?").fill("Copied to disc")
    page.get_by_role("button", name="Mark as done").focus()
    page.keyboard.press("Enter")

    page.get_by_text("Done: Ask custody for the video.").wait_for()
    assert page.get_by_text("Farah is told.").is_visible()


def test_a_page_with_very_much_on_it_stays_light(open_page: Open) -> None:
    cast = make_cast()
    for number in range(120):
        task_create(
            what=f"Task {number} of very many", by=SYSTEM, for_user=cast.amira, key=f"t{number}"
        )
        notice_give(to=[cast.amira], sentence=f"Notice {number} of very many.", key=f"n{number}")
    RoleHolding.objects.filter(user=cast.amira).update(starts_on=date(2000, 1, 1))

    page = open_page("/", user=cast.amira)

    assert page.get_by_text("The first 30 of 120.").is_visible()
    assert len(page.content()) < 100_000
    page.get_by_role("link", name="Show all 120").click()
    assert page.get_by_text("Task 119 of very many", exact=True).first.is_visible()
    assert page.get_by_text("The first 30 of 120.").count() == 0
    page.goto("/inbox/")
    assert len(page.content()) < 200_000
    assert_accessible(page)
