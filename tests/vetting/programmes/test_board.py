"""What leaders read of a run: funnel, days, projection; small counts hidden; file and paper."""

import io
from dataclasses import replace
from datetime import date, datetime

import pytest
import time_machine
from pypdf import PdfReader

from standards.legitimacy.kernel.forecast import at_rate
from standards.workflow.models import writing
from tests.conftest import LONDON
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.programmes import Crew, open_run, reloaded, subjects
from tests.vetting.programmes.conftest import text_of
from tests.vetting.programmes.test_closing import read
from tests.vetting.programmes.test_pages import queries_of
from vetting.programmes import board, dispositions, reconciling
from vetting.programmes.models import Programme, ProgrammeRun

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


# --- pure -----------------------------------------------------------------------------------------
def test_days_of_a_pause_do_not_count() -> None:
    pause = [(date(2026, 11, 5), date(2026, 11, 10))]

    assert board.days_between(date(2026, 11, 1), date(2026, 11, 21), pause) == 15
    assert board.days_between(date(2026, 11, 6), date(2026, 11, 8), pause) == 0


def test_the_sentence_says_where_no_end_can_be_named() -> None:
    assert "Nothing was settled" in board.in_words(at_rate(9, 0, TODAY), "hits")
    assert "no day that can be named" in board.in_words(at_rate(5, 1, TODAY), "hits")
    assert "has no end" in board.in_words(at_rate(5000, 1, TODAY), "hits")
    assert "None of the hits is left" in board.in_words(at_rate(0, 0, TODAY), "hits")


# --- of a run -------------------------------------------------------------------------------------
def test_days_of_each_stage_are_of_what_has_passed_it(crew: Crew) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=LONDON), tick=False) as clock:
        run = read(crew, 2)
        clock.move_to(datetime(2026, 11, 24, 12, tzinfo=LONDON))
        found = board.board(run, crew.uma)

    days = next(table for table in found.tables if table.title == "Days for each stage")
    assert days.rows[0] == ("Waiting to begin", "2", "0", "0")
    assert days.rows[2] == ("Until what follows is opened", "0", "–", "–")
    assert found.sentence == "None of the allegations is left to settle."


def test_leaders_read_no_small_count_and_those_who_run_it_exact_ones(
    crew: Crew, cast: Cast
) -> None:
    run = read(crew, 3)

    wide, exact = board.board(run, cast.gwen), board.board(run, crew.uma)

    assert ("No further action: the original was sound", "3") in exact.tables[0].rows
    assert all("3" not in row[1:] for table in wide.tables for row in table.rows)
    assert wide.tables[2].rows[1][2:] == ("[c]", "[c]")


def test_the_board_says_when_a_run_does_not_reconcile(crew: Crew, signed_in: object) -> None:
    subjects(2)
    run = open_run(crew, "assure")
    with writing():
        ProgrammeRun.objects.filter(pk=run.pk).update(manifest_members=5)

    found = board.board(reloaded(run), crew.uma)

    assert "3 too few" in found.problems[0]
    page = signed_in(crew.uma).get(f"{run.get_absolute_url()}board/").content.decode()
    assert "govuk-error-summary" in page


def test_page_file_and_paper_say_the_same(crew: Crew, cast: Cast, signed_in: object) -> None:
    subjects(12)
    run = open_run(crew, "assure")
    here = f"{run.get_absolute_url()}board/"
    gwen = signed_in(cast.gwen)

    page = text_of(gwen.get(here))
    rows = gwen.get(f"{here}csv/").content.decode("utf-8-sig")
    response = gwen.get(f"{here}pdf/")
    paper = " ".join(
        sheet.extract_text() for sheet in PdfReader(io.BytesIO(response.content)).pages
    )
    assert rows.splitlines()[0] == "OFFICIAL-SENSITIVE"
    assert "OFFICIAL-SENSITIVE" in paper
    for said in (page, rows, " ".join(paper.split())):
        assert "Nothing was settled in the last 8 weeks" in said
        assert "Not started" in said
        assert "13" in said  # with Dev, who serves there too
    assert "OFFICIAL-SENSITIVE-ASSURE-1-2026-11-23.pdf" in response["Content-Disposition"]


def test_who_reads_the_board(crew: Crew, cast: Cast, signed_in: object) -> None:
    subjects(1)
    run = open_run(crew, "assure")
    other = people.user("otherowner", ["programme_owner"])
    here = f"{run.get_absolute_url()}board/"

    readers = {"gwen": cast.gwen, "uma": crew.uma, "vera": crew.vera, "omar": crew.omar}
    strangers = {**cast.everyone(), "rosa": crew.rosa, "other": other}
    for user in readers.values():
        assert signed_in(user).get(here).status_code == 200
    for name, user in strangers.items():
        if name not in readers:
            assert signed_in(user).get(here).status_code == 404, name
    assert "Operation Assure" not in text_of(signed_in(other).get("/vetting/programmes/board/"))
    assert signed_in(cast.gwen).get(run.get_absolute_url()).status_code == 404


# --- all runs on one page -------------------------------------------------------------------------
def test_the_page_of_boards_asks_the_database_as_often_however_many_runs(
    crew: Crew, signed_in: object
) -> None:
    client = signed_in(crew.uma)
    subjects(2)
    open_run(crew, "assure")
    few = queries_of(client, "/vetting/programmes/board/")
    for code in ("SECOND", "THIRD"):
        open_run(crew, "assure", code=code)

    assert queries_of(client, "/vetting/programmes/board/") == few
    assert few <= 8


def test_a_run_stands_on_the_page_of_boards_as_on_its_own(crew: Crew) -> None:
    runs = [read(crew, 2)]
    with writing():
        ProgrammeRun.objects.filter(pk=runs[0].pk).update(manifest_items=7)
    wrong = reloaded(runs[0])

    (headline,) = board.headlines([wrong], crew.uma)
    whole = board.board(wrong, crew.uma)

    assert (headline.sentence, headline.problems) == (whole.sentence, whole.problems)
    assert "7 allegations went in, and 2 are found" in headline.problems[0]


def test_a_row_that_is_two_things_at_once_does_not_reconcile() -> None:
    run = ProgrammeRun(programme=Programme(kind="onyx"), manifest_items=1)
    twice = reconciling.Tally("A", has_started=True, is_removed=True, number=1)
    neither = reconciling.Tally("NO-SUCH-END", has_started=True, is_removed=False, number=1)
    code = dispositions.of("onyx")[0].code

    assert reconciling._items(run, [replace(twice, disposition=code)]).difference == -1
    assert reconciling._items(run, [neither]).difference == 1
