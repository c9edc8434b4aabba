"""The board of one run below its funnel: coverage, the last run, errors, victims, kinds, pace."""

import io
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from standards.legitimacy.kernel.suppression import HIDDEN, INTERNAL_WIDE, OPERATIONAL
from standards.workflow.models import writing
from tests.browser import assert_no_sideways_scroll
from tests.conftest import LONDON
from tests.factories.cast import Cast
from tests.factories.programmes import (
    Crew,
    allegation,
    items_of,
    open_run,
    reloaded,
    subjects,
)
from tests.vetting.programmes.conftest import text_of
from tests.vetting.programmes.test_checking import (
    NEXT_YEAR,
    answer,
    by_name,  # noqa: F401
    confirmed,
    line,
    next_run,
    ready,
)
from tests.vetting.programmes.test_page_journeys import looked_at
from tests.vetting.programmes.test_reviewing import given, submit
from vetting.programmes import board_parts, reconciling
from vetting.programmes.board import Board
from vetting.programmes.models import CohortMember, ProgrammeRun
from vetting.programmes.reconciling import Balance, Part
from vetting.programmes.services import cohorts, safeguarding, triaging


def rows_of(found: Board, title: str) -> dict[str, tuple[str, ...]]:
    table = next(each for each in found.tables if each.title == title)
    return {row[0]: row[1:] for row in table.rows}


# --- what a wide audience may not work out --------------------------------------------------------
def balance(**numbers: int) -> Balance:
    parts = [Part(code, code, number) for code, number in numbers.items()]
    return Balance("people", sum(numbers.values()), parts)


def test_sums_are_given_where_nothing_of_the_funnel_is_hidden() -> None:
    found = balance(RETAINED=20, WITHDRAWN=9, in_progress=7)

    groups = [{"RETAINED", "WITHDRAWN"}, {"in_progress"}]

    assert board_parts._sums(found, groups, INTERNAL_WIDE) == [29, 7]


def test_sums_are_kept_back_where_they_would_open_what_the_funnel_hides() -> None:
    # The funnel hides the 3, and with it the 7: a sum over one of them would tell the other.
    found = balance(RETAINED=20, WITHDRAWN=3, in_progress=7)
    groups = [{"RETAINED", "WITHDRAWN"}, {"in_progress"}]

    assert board_parts._sums(found, groups, INTERNAL_WIDE) == [None, None]
    assert board_parts._sums(found, groups, OPERATIONAL) == [23, 7]


def test_sums_are_given_where_both_hidden_parts_lie_in_one_of_them() -> None:
    found = balance(RETAINED=6, WITHDRAWN=3, in_progress=70)
    groups = [{"RETAINED", "WITHDRAWN"}, {"in_progress"}]

    assert board_parts._sums(found, groups, INTERNAL_WIDE) == [9, 70]


# --- of a run -------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_coverage_leaves_out_those_excluded_and_keeps_those_who_left(crew: Crew) -> None:
    run, items = given(crew, 4)
    for user in (crew.rosa, crew.sam):
        submit(user, items[0])
    cohorts.item_remove(by=crew.uma, item=items[1], reason="Another force owns it")
    with writing():
        CohortMember.objects.filter(pk=items[0].member_id).update(left_on=date(2026, 11, 20))

    found = board_parts.whole(run, crew.uma)

    coverage = rows_of(found, "Coverage")
    assert coverage["Checked"] == ("1",)
    assert coverage["Excluded"] == ("1",)
    assert coverage["Coverage"] == ("33%",)
    assert coverage["Left during the run"] == ("1",)
    assert rows_of(found, "Removed, and why") == {"Another force owns it": ("1", "1")}
    assert reconciling.members_of(run).holds
    assert reconciling.items_of(run).holds


@pytest.mark.django_db
def test_a_member_of_whom_something_is_left_stays_when_an_item_goes(crew: Crew) -> None:
    (person,) = subjects(1)
    allegation(person)
    allegation(person)
    run = open_run(crew, rule="theme is sexual_misconduct")
    first, second = items_of(run)

    cohorts.item_remove(by=crew.uma, item=first, reason="Twice on record")
    assert CohortMember.objects.get(pk=first.member_id).removed_at is None
    cohorts.item_remove(by=crew.uma, item=second, reason="Not an allegation")

    member = CohortMember.objects.get(pk=first.member_id)
    assert member.removal_reason == "Not an allegation"
    assert reconciling.members_of(reloaded(run)).holds


@pytest.mark.django_db
@pytest.mark.usefixtures("by_name")
def test_records_are_compared_with_the_last_run(crew: Crew) -> None:
    lines = [line(1), line(2), line(3)]
    first, people = ready(crew, *lines)
    answer(crew, first, crew.rosa, "different", member__person__in=people[1:])
    confirmed(crew, first)
    triaging.item_triage(by=crew.sam, item=items_of(first)[0], label="KNOWN_DECLARED", why="7")
    assert "first run" in next(
        each.note
        for each in board_parts.whole(first, crew.uma).tables
        if each.title == "Compared with the last run"
    )
    with time_machine.travel(NEXT_YEAR, tick=False):
        # One is the same, one changed, one gone, one new.
        changed = {**lines[1], "disposal": "Fined"}
        second = next_run(crew, people, [lines[0], changed, line(4)])

        found = board_parts.whole(second, crew.uma)

    assert rows_of(found, "Compared with the last run") == {
        "New": ("1",),
        "Changed since": ("1",),
        "The same, answered before": ("1",),
        "The same, looked at anew": ("0",),
        "Gone": ("1",),
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("by_name")
def test_false_positives_are_a_share_of_hits_that_have_an_end(crew: Crew) -> None:
    run, people = ready(crew, line(1), line(2), line(3), line(4))
    answer(crew, run, crew.rosa, "different", member__person__in=people[1:])
    confirmed(crew, run)
    triaging.item_triage(by=crew.sam, item=items_of(run)[0], label="KNOWN_DECLARED", why="7")

    rows = rows_of(board_parts.whole(run, crew.uma), "Hits that were another person’s")

    assert rows == {
        "Another person": ("3",),
        "The same person": ("1",),
        "Share of another person": ("75%",),
    }


@pytest.mark.django_db
def test_victims_informed_are_a_share_of_those_looked_into_again(crew: Crew) -> None:
    run, items = given(crew, 4)
    for item in items[:3]:
        for user in (crew.rosa, crew.sam):
            submit(user, item, "REINVESTIGATE_CONDUCT")
    for item in items[:2]:
        safeguarding.contact_plan(by=crew.uma, item=item, plan="By a trained officer")
    safeguarding.contact_record(by=crew.uma, item=items[0], on=date(2026, 11, 23))

    rows = rows_of(board_parts.whole(run, crew.uma), "Victims informed")

    assert rows == {
        "Informed": ("1",),
        "Planned": ("1",),
        "No plan yet": ("1",),
        "Share informed": ("33%",),
    }


@pytest.mark.django_db
def test_leaders_read_no_small_count_reason_or_kind_below_the_funnel(
    crew: Crew, cast: Cast
) -> None:
    run, items = given(crew, 3)
    for user in (crew.rosa, crew.sam):
        submit(user, items[0], "REINVESTIGATE_CONDUCT")
    cohorts.item_remove(by=crew.uma, item=items[1], reason="Smith’s brother complained")

    found = board_parts.whole(run, cast.gwen)

    for table in found.tables:
        for row in table.rows:
            assert all(cell in (HIDDEN, "0", "–", "No end") for cell in row[1:]), row
    assert "Smith" not in repr(found)
    assert found.charts == []  # nothing that could be drawn may be told
    assert not rows_of(found, "Ends by kind of person")
    assert "equality answers can be written and not read back" in repr(found)


@pytest.mark.django_db
def test_ends_by_kind_of_person_are_exact_for_who_runs_it(crew: Crew) -> None:
    run, items = given(crew, 2)
    for user in (crew.rosa, crew.sam):
        submit(user, items[0])
    found = board_parts.whole(run, crew.uma)

    table = next(each for each in found.tables if each.title == "Ends by kind of person")

    assert table.headings == ("End", "Police officer")
    assert table.rows == [("No further action: the original was sound", "1")]


@pytest.mark.django_db
def test_the_pace_is_a_bar_for_each_of_eight_weeks(crew: Crew) -> None:
    with time_machine.travel(datetime(2026, 11, 9, 12, tzinfo=LONDON), tick=False) as clock:
        run, items = given(crew, 3)
        assert board_parts.whole(run, crew.uma).charts == []
        for user in (crew.rosa, crew.sam):
            submit(user, items[0])
        clock.move_to(datetime(2026, 11, 23, 12, tzinfo=LONDON))
        for user in (crew.rosa, crew.sam):
            submit(user, items[1])
        found = board_parts.whole(run, crew.uma)

    (chart,) = found.charts
    assert [value for _, value in chart.series[0].points] == [0, 0, 0, 0, 0, 1, 0, 1]
    assert rows_of(found, "Settled each week")["23 November 2026"] == ("1",)


@pytest.mark.django_db
def test_the_board_asks_as_much_for_many_people_as_for_few(crew: Crew) -> None:
    asked = []
    for number in (3, 9):
        subjects(number)
        run = open_run(crew, "assure", code=f"A{number}")
        with CaptureQueriesContext(connection) as found:
            board_parts.whole(run, crew.uma)
        asked.append(len(found))

    assert asked[0] == asked[1] <= 10  # of the 15 of the page


@pytest.mark.django_db
def test_red_on_page_file_and_paper_when_a_run_does_not_add_up(crew: Crew, signed_in: Any) -> None:
    run, _ = given(crew, 3)
    with writing():
        ProgrammeRun.objects.filter(pk=run.pk).update(manifest_members=8)
    uma, here = signed_in(crew.uma), f"{run.get_absolute_url()}board/"

    paper = PdfReader(io.BytesIO(uma.get(f"{here}pdf/").content))

    said = [text_of(uma.get(here)), uma.get(f"{here}csv/").content.decode()]
    said.append(" ".join(" ".join(sheet.extract_text() for sheet in paper.pages).split()))
    for each in said:
        assert "That is 5 too few" in each


@pytest.mark.django_db
@pytest.mark.usefixtures("by_name")
def test_the_board_of_a_check_in_a_browser_and_on_paper(
    crew: Crew, open_page: Any, signed_in: Any, tmp_path: Any
) -> None:
    lines = [line(number) for number in range(1, 9)]
    first, people = ready(crew, *lines, number=12)
    answer(crew, first, crew.rosa, "different", member__person__in=people[1:])
    confirmed(crew, first)
    with time_machine.travel(NEXT_YEAR, tick=False):
        second = next_run(crew, people, [*lines[2:], line(9), line(10)])
        later = signed_in(crew.uma).get(f"{second.get_absolute_url()}board/pdf/").content
    (tmp_path / "later.pdf").write_bytes(later)
    here = f"{first.get_absolute_url()}board/"
    paper = signed_in(crew.uma).get(f"{here}pdf/").content
    (tmp_path / "board.pdf").write_bytes(paper)
    looked_at(open_page, crew.uma, (here, "board-check"))
    page = open_page(here, user=crew.uma, narrow=True)

    assert page.locator("svg").count() == 2
    assert page.locator("svg:visible").count() == 1
    assert_no_sideways_scroll(page)
    assert "Items settled in each" in PdfReader(tmp_path / "board.pdf").pages[0].extract_text()
    assert len(PdfReader(tmp_path / "later.pdf").pages) == 2
