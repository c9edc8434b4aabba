"""Pages of programmes that are opened seldom: each at both widths, accessible, nothing cut off."""

from collections.abc import Callable
from typing import Any

import pytest

from standards.workflow.models import writing
from tests.browser import assert_accessible, assert_no_sideways_scroll, save_screenshot
from tests.factories import people, programmes
from tests.factories.programmes import Crew, open_run, subjects
from tests.vetting.programmes.test_checking import (
    answer,
    by_name,  # noqa: F401
    line,
    ready,
    serving,
)
from tests.vetting.programmes.test_page_journeys import looked_at
from tests.vetting.programmes.test_reviewing import given, mine, submit
from vetting.programmes.services import cohorts, files, making

pytestmark = pytest.mark.django_db
HERE = "/vetting/programmes/"
Open = Callable[..., Any]


def test_a_new_run_its_rule_and_its_commitment(crew: Crew, open_page: Open) -> None:
    subjects(12)
    run = programmes.draft(crew)
    here = run.get_absolute_url()

    looked_at(
        open_page,
        crew.uma,
        (f"{HERE}ONYX/runs/new/", "run-new"),
        (f"{here}commit/", "commit"),
        (here, "run-draft"),
    )
    asked = cohorts.commit_propose(by=crew.uma, run=run, reason="It is time")
    looked_at(open_page, crew.omar, (f"/proposals/{asked.pk}/", "commit-agree"))


def test_pausing_giving_back_removing_and_replacing(crew: Crew, open_page: Open) -> None:
    run, items = given(crew, 2)
    here = run.get_absolute_url()

    looked_at(
        open_page,
        crew.uma,
        (f"{here}pause/", "pause"),
        (f"{HERE}items/{items[0].pk}/remove/", "item-remove"),
        (f"{HERE}items/{items[0].pk}/reader/", "replace-reader"),
    )
    review = mine(crew.rosa, items[0])
    looked_at(open_page, crew.rosa, (f"{HERE}reviews/{review.pk}/back/", "give-back"))
    making.run_pause(by=crew.uma, run=run, reason="Waits for advice on the law")
    looked_at(open_page, crew.uma, (here, "run-paused"))


@pytest.mark.usefixtures("by_name")
def test_signing_a_file(crew: Crew, open_page: Open) -> None:
    serving(3)
    run = open_run(crew, "dragnet")
    looked_at(open_page, crew.uma, (f"{run.get_absolute_url()}files/", "files-none"))
    made = files.extract_make(by=crew.uma, run=run)

    looked_at(open_page, crew.vera, (f"{HERE}files/{made.pk}/sign/", "file-sign"))


def test_a_board_with_every_column(crew: Crew, open_page: Open) -> None:
    run, items = given(crew, 4)
    for place, finding in enumerate(("REINVESTIGATE_CONDUCT", "RISK_PLAN", "NFA_ORIGINAL_SOUND")):
        for user in (crew.rosa, crew.sam):
            submit(user, items[place], finding)
    cohorts.item_remove(by=crew.uma, item=items[3], reason="Another force owns it")
    here = run.get_absolute_url()
    leader = people.user("leader", ["senior_leader"])

    looked_at(open_page, crew.uma, (f"{here}board/", "board-wide"), (here, "run-routes"))
    for narrow in (False, True):
        page = open_page(f"{here}board/", user=leader, narrow=narrow)
        assert_accessible(page)
        assert_no_sideways_scroll(page)
        save_screenshot(page, f"board-leader-{400 if narrow else 1280}")


@pytest.mark.usefixtures("by_name")
def test_a_run_that_does_not_add_up_is_red_at_both_widths(crew: Crew, open_page: Open) -> None:
    run, _ = ready(crew, line(1), line(2))
    answer(crew, run, crew.rosa, "different")
    with writing():
        type(run).objects.filter(pk=run.pk).update(later_items=9)
    here = run.get_absolute_url()

    looked_at(open_page, crew.uma, (here, "run-red"), (f"{here}board/", "board-red"))
    page = open_page(here, user=crew.uma)
    assert page.get_by_role("alert").count() == 1
