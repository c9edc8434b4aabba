"""The timeliness page: who reads what, how exactly, and the same in page, file and paper."""

import csv
import io
import random
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from pypdf import PdfReader

from standards.access.models import Compartment
from standards.clocks.models import Clock, ClockRule
from standards.events.models import Event
from standards.legitimacy import asking, snapshots
from standards.legitimacy.kernel.suppression import HIDDEN
from standards.legitimacy.models import TimelinessSnapshot
from standards.pipeline.models import Job
from standards.workflow import kinds
from standards.workflow.models import Matter, Wall, writing
from tests.factories.legitimacy import Lived, lived

pytestmark = pytest.mark.django_db

PAGE, CSV, PDF = "/reports/timeliness/", "/reports/timeliness/csv/", "/reports/timeliness/pdf/"
MATTERS, NOW = "/reports/timeliness/matters/", "/reports/timeliness/now/"
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def noon_of_the_tests(london_noon):
    return london_noon


@pytest.fixture
def as_user():
    """A client of somebody: `as_user(gwen).get(...)`."""

    def client_of(user):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return client_of


def spread(unit, count, *, seed=1, theme="custody", **fields):
    """Errands of a unit over two years, most of them closed."""
    chance = random.Random(seed)
    rows = []
    for _ in range(count):
        received = date(2024, 12, 2) + timedelta(days=chance.randrange(700))
        closed = received + timedelta(days=chance.randrange(1, 200))
        rows.append(Lived(received, closed if closed <= TODAY else None, unit, theme, **fields))
    return rows


@pytest.fixture
def force(cast):
    """A large unit, a small one, and a few of everything."""
    north, south = cast.units.north, cast.units.south
    lived(
        [
            *spread(north, 300),
            *spread(north, 60, seed=2, theme="racism"),
            *spread(south, 30, seed=3),
            Lived(date(2026, 10, 5), date(2026, 10, 20), south, "dishonesty"),
            Lived(date(2026, 9, 7), None, south, "dishonesty"),
            Lived(date(2026, 1, 5), None, north, reopened=[(date(2026, 3, 2), date(2026, 5, 4))]),
            Lived(date(2026, 2, 5), None, north, unknown=True),
            Lived(date(2026, 2, 6), date(2026, 3, 5), north, flags=["incident_after_receipt"]),
        ]
    )
    return cast


def report(client, path=PAGE, **params):
    return client.get(path, {"kind": "errand", **params})


def numbers(response):
    """The CSV as {(table, row, measure): value}, without its notes."""
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    told = [row for row in rows if len(row) == 4 and row[0] != "Table" and row[2]]
    return {tuple(row[:3]): row[3] for row in told}


def page_numbers(response):
    """The tables of the page's report as {(table, row, measure): value}."""
    return {
        (table.title, line.label, heading.strip()): cell.text.replace(",", "")
        for table in response.context["report"].tables
        for line in table.every_line
        for heading, cell in zip(table.headings[1:], line.cells, strict=True)
    }


def paper_text(response):
    pages = PdfReader(io.BytesIO(response.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def without_tokens(response):
    return re.sub(r'value="\w{64}"', "", response.content.decode())


# --- who reads what -----------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["amira", "ben", "erin", "joan", "kate", "leo", "imran", "noor"])
@pytest.mark.parametrize("path", [PAGE, CSV, PDF, MATTERS])
def test_who_does_not_lead_or_decide_is_refused_with_a_sentence(force, as_user, name, path):
    response = report(as_user(getattr(force, name)), path)

    assert response.status_code in (403, 404)
    if name != "noor":  # leads, but in vetting: for her errands are not there
        assert response.status_code == 403
        assert "Reports are for those who lead or decide" in response.content.decode()


def test_nobody_who_has_not_signed_in_gets_a_page(force):
    for path in (PAGE, CSV, PDF, MATTERS):
        assert report(Client(), path).status_code == 302


def test_a_leader_reads_numbers_without_a_link_and_without_matters(force, as_user):
    response = report(as_user(force.gwen))

    assert response.status_code == 200
    report_html = response.content.decode()
    assert "/matters/?" not in report_html.split("<main", 1)[1]
    assert MATTERS not in report_html
    assert "ask the supervisor of the unit" in report_html
    assert report(as_user(force.gwen), MATTERS, count="closed").status_code == 403


def test_a_supervisor_reads_her_units_only_and_exactly(force, as_user):
    found = numbers(report(as_user(force.farah), CSV, period="all"))

    mine = Matter.objects.filter(unit=force.units.north, kind="errand")
    received = found["By month", "Whole window", "Received"]
    assert int(received) == mine.exclude(is_open=False, closed_on=None).count()
    assert HIDDEN not in found.values()
    assert not any("south" in row.lower() for _, row, _ in found)


def test_another_unit_and_a_unit_that_does_not_exist_answer_alike(force, as_user):
    client = as_user(force.farah)

    other, absent = report(client, unit="DPS-S"), report(client, unit="NOWHERE")

    assert other.status_code == absent.status_code == 404
    assert without_tokens(other) == without_tokens(absent)


def test_her_own_unit_may_be_asked_for_by_name(force, as_user):
    by_name = numbers(report(as_user(force.farah), CSV, unit="DPS-N"))

    assert by_name == numbers(report(as_user(force.farah), CSV))


def test_an_authority_delegate_reads_the_whole_force_exactly(force, as_user):
    found = numbers(report(as_user(force.hugo), CSV, period="all"))

    assert found["By theme", "Dishonesty", "Received"] == "2"
    assert found["Counted apart", "Received in the window, all", "Matters"] == "395"


def test_an_unknown_kind_theme_or_period_is_not_there_or_the_default(force, as_user):
    client = as_user(force.hugo)

    assert report(client, theme="nonsense").status_code == 404
    assert client.get(PAGE, {"kind": "nonsense"}).status_code == 404
    assert report(client, period="nonsense").context["asked"].window.code == "12m"


def test_the_navigation_shows_reports_to_those_who_read_them(force, as_user):
    shown = {
        name: b"Reports</a>" in as_user(getattr(force, name)).get("/matters/").content
        for name in ("farah", "hugo", "amira")
    }

    assert shown == {"farah": True, "hugo": True, "amira": False}


# --- what may not be counted ------------------------------------------------------------------
def received_by(client):
    found = numbers(report(client, CSV, period="all"))
    return int(found["By month", "Whole window", "Received"])


def test_restricted_matters_are_in_no_exact_figure(force, as_user, london_noon):
    before = received_by(as_user(force.farah))
    with writing():
        one = Matter.objects.filter(kind="errand", unit=force.units.north, is_open=True)[0]
        Matter.objects.filter(pk=one.pk).update(sensitivity="restricted")
    london_noon(date(2026, 11, 24))
    snapshots.build(kinds.get("errand"))

    assert received_by(as_user(force.farah)) == before - 1


def test_a_matter_that_she_is_walled_from_is_in_no_figure_of_hers(force, as_user):
    before = received_by(as_user(force.farah))
    one = Matter.objects.filter(kind="errand", unit=force.units.north, is_open=True)[0]
    Wall.objects.create(matter=one, person=force.farah.person, reason="party")

    assert received_by(as_user(force.farah)) == before - 1
    assert received_by(as_user(force.hugo)) > before


def test_a_matter_sealed_after_the_night_is_gone_at_once_for_everybody(force, as_user):
    before = received_by(as_user(force.hugo))
    compartment = Compartment.objects.create(code="C1", controller=force.hugo)
    with writing():
        one = Matter.objects.filter(kind="errand", is_open=True)[0]
        Matter.objects.filter(pk=one.pk).update(sensitivity="sealed", compartment=compartment)

    assert received_by(as_user(force.hugo)) == before - 1


# --- small numbers, the same everywhere -----------------------------------------------------
def test_a_leader_sees_no_small_count_in_page_file_or_paper(force, as_user):
    client = as_user(force.gwen)
    page, file, paper = report(client), report(client, CSV), report(client, PDF)
    on_page, in_file = page_numbers(page), numbers(file)

    assert on_page == in_file
    assert in_file["By theme", "Dishonesty", "Received"] == HIDDEN
    counts = {k: v for k, v in in_file.items() if "Half by" not in k[2] and v.isdigit()}
    assert not [k for k, v in counts.items() if 1 <= int(v) <= 4]
    assert HIDDEN in page.content.decode()
    assert f"Dishonesty {HIDDEN} {HIDDEN} {HIDDEN}" in paper_text(paper)


def test_hidden_counts_are_explained_wherever_they_stand(force, as_user):
    client = as_user(force.gwen)

    said = "stands for a count from 1 to 4"
    assert said in report(client).content.decode()
    assert said in report(client, CSV).content.decode()
    assert said in paper_text(report(client, PDF))


def test_a_leader_gets_twelve_whole_months_and_no_day_of_this_month(force, as_user):
    asked = report(as_user(force.gwen)).context["asked"]

    assert (asked.window.first, asked.window.last) == (date(2025, 11, 1), date(2026, 10, 31))


def test_a_slice_that_leaves_out_fewer_than_five_is_refused_alike(cast, as_user):
    lived([*spread(cast.units.north, 200), Lived(date(2026, 2, 3), None, cast.units.south)])
    client = as_user(cast.gwen)

    for path in (PAGE, CSV, PDF):
        response = report(client, path, unit="DPS-N")
        assert response.status_code == 403
        assert "fewer than five" in response.content.decode()
    assert report(as_user(cast.hugo), unit="DPS-N").status_code == 200


def test_a_leader_takes_one_filter_at_a_time(force, as_user):
    client = as_user(force.gwen)

    assert report(client, unit="DPS-N", theme="racism").status_code == 403
    assert report(client, unit="DPS-S").status_code == 200


def test_a_leaders_slice_has_the_row_of_the_whole_page_and_no_months(force, as_user):
    client = as_user(force.gwen)
    whole, south = numbers(report(client, CSV)), numbers(report(client, CSV, unit="DPS-S"))

    for measure in ("Received", "Closed", "Open at the end"):
        row = ("Investigations south", measure)
        assert south["In the window", *row] == whole["By unit", *row]
    assert not any(table in ("By month", "Dates met and missed") for table, _, _ in south)


def test_new_figures_reach_a_leader_only_where_they_tell_of_nobody(force, as_user, london_noon):
    client = as_user(force.gwen)
    first = report(client).context["asked"].snapshot
    lived([Lived(date(2026, 10, 6), None, force.units.north, recorded=TODAY)])
    london_noon(date(2026, 11, 24))
    one_more = snapshots.build(kinds.get("errand"))

    assert not one_more.is_release
    assert report(as_user(force.gwen)).context["asked"].snapshot == first
    assert report(as_user(force.hugo)).context["asked"].snapshot == one_more

    london_noon(date(2026, 12, 1))
    december = snapshots.build(kinds.get("errand"))
    assert december.is_release
    assert report(as_user(force.gwen)).context["asked"].snapshot == december


# --- what it says ---------------------------------------------------------------------------------
def test_the_sentence_comes_first_and_the_sources_last(force, as_user):
    html = report(as_user(force.hugo)).content.decode()

    sentence, chart = html.index("Half of errands are closed within"), html.index("<svg")
    about = html.index("Where these figures come from")
    assert sentence < chart < about
    for said in (
        "calendar days",
        "TI 2026.1",
        "Head of professional standards",
        "23 November 2026",
    ):
        assert said in html[about:] or said in html


def test_a_reopened_errand_is_told_apart_and_is_open(force, as_user):
    found = numbers(report(as_user(force.hugo), CSV, period="cy2026"))

    assert found["By month", "May 2026", "Reopened"] == "1"
    assert int(found["By month", "March 2026", "Closed"]) >= 1


def test_every_month_balances_in_the_file(force, as_user):
    found = numbers(report(as_user(force.hugo), CSV, period="all"))
    months = [row for table, row, measure in found if (table, measure) == ("By month", "Closed")]

    stock = 0
    for month in [m for m in months if m != "Whole window"]:
        came = int(found["By month", month, "Received"]) + int(found["By month", month, "Reopened"])
        stock += came - int(found["By month", month, "Closed"])
        assert stock == int(found["By month", month, "Open at the end"])


def test_books_that_do_not_balance_are_an_error_with_the_difference(force, as_user):
    with writing():
        Matter.objects.filter(kind="errand", is_open=True).update(
            is_open=False, closed_on=date(2027, 1, 1)
        )
    still = Matter.objects.filter(kind="errand", closed_on=date(2027, 1, 1)).count()

    response = report(as_user(force.hugo))

    html = response.content.decode()
    assert f"a difference of {still}" in html
    assert "At the end of November 2026" in html
    work = next(s for s in response.context["report"].sections if s.code == "work")
    assert work.charts == ()
    assert f"a difference of {still}" in paper_text(report(as_user(force.hugo), PDF))


def test_dates_met_and_missed_are_counted_by_rule(force, as_user):
    rule = ClockRule.objects.filter(duty_of="force").order_by("code")[0]
    errand = Matter.objects.filter(kind="errand", unit=force.units.north)[0]
    for due, ended in ((date(2026, 11, 2), date(2026, 11, 1)), (date(2026, 11, 3), None)):
        Clock.objects.create(
            stream=errand.pk,
            subject=due.isoformat(),
            code=rule.code,
            rule=rule,
            label="Acknowledge the errand",
            statutory=True,
            duty_of="force",
            trigger_on=date(2026, 10, 1),
            due_on=due,
            action_by=due,
            status="done" if ended else "running",
            ended_on=ended,
            calendar_version="test",
        )

    client = as_user(force.farah)
    found = numbers(report(client, CSV))
    row = "Acknowledge the errand (legal date)"
    assert found["Dates met and missed", row, "Fell due"] == "2"
    assert found["Dates met and missed", row, "Met in time"] == "1"
    assert found["Dates met and missed", row, "Overdue"] == "1"
    behind = report(client, MATTERS, count="overdue", rule=rule.code)
    assert errand.reference in behind.content.decode()


def test_an_empty_force_is_a_page_too(cast, as_user):
    for user in (cast.hugo, cast.farah):
        response = report(as_user(user))
        assert response.status_code == 200
        assert "There were no errands in this window." in response.content.decode()
        assert report(as_user(user), PDF).status_code == 200
    assert "no month with matters is over" in report(as_user(cast.gwen)).content.decode()


def test_words_of_the_data_are_escaped(force, as_user):
    force.units.north.name = "<b>North & co</b>"
    force.units.north.save()

    html = report(as_user(force.hugo)).content.decode()

    assert "<b>North" not in html
    assert "&lt;b&gt;North &amp; co" in html
    assert report(as_user(force.hugo), PDF).status_code == 200


# --- file and paper --------------------------------------------------------------------------
def test_the_file_is_marked_and_no_cell_is_a_formula(force, as_user):
    force.units.north.name = "=cmd|' /c calc'!A1"
    force.units.north.save()

    text = report(as_user(force.hugo), CSV).content.decode("utf-8-sig")

    lines = text.splitlines()
    assert lines[0] == lines[-1] == "OFFICIAL-SENSITIVE"
    assert all(not cell.startswith("=") for row in csv.reader(lines) for cell in row)
    assert any("'=cmd" in cell for row in csv.reader(lines) for cell in row)


@pytest.mark.parametrize("name", ["gwen", "hugo", "farah"])
def test_the_paper_has_two_sheets_with_marking_and_where_it_is_from(force, as_user, name):
    response = report(as_user(getattr(force, name)), PDF)
    sheets = PdfReader(io.BytesIO(response.content)).pages
    snapshot = TimelinessSnapshot.objects.filter(kind="errand").latest("as_at")

    assert len(sheets) == 2
    for sheet in sheets:
        text = sheet.extract_text()
        assert text.count("OFFICIAL-SENSITIVE") == 2
        for said in (
            "As at 23 November 2026",
            "Definition TI 2026.1",
            "Suppression profile: " + ("internal_wide" if name == "gwen" else "operational"),
            str(snapshot.pk),
            snapshot.digest,
            "The accessible version of this report is the page",
        ):
            assert said in text


def test_taking_a_file_is_recorded_with_codes_alone(force, as_user):
    report(as_user(force.farah), CSV, theme="racism")

    taken = Event.objects.filter(verb="access.report_taken").latest("pk")
    assert taken.actor == str(force.farah.pk)
    assert taken.facts["form"] == "csv"
    assert taken.facts["theme"] == "racism"
    assert taken.facts["profile"] == "operational"


# --- the matters behind a number ----------------------------------------------------------------
def every_link(response):
    return [
        (cell.url, cell.text.replace(",", ""))
        for table in response.context["report"].tables
        for line in table.every_line
        for cell in line.cells
        if cell.url
    ]


def listed(client, url):
    """How many matters the list behind an address has in all."""
    response = client.get(url)
    assert response.status_code == 200
    if "counted" in response.context:
        return int(response.context["counted"]["total"].split()[0])
    return response.context["count"]


@pytest.mark.parametrize("period", ["12m", "cy2025", "all"])
def test_each_number_leads_to_as_many_matters(force, as_user, period):
    client = as_user(force.hugo)
    links = every_link(report(client, period=period))

    assert len(links) > 40
    for url, text in links:
        assert listed(client, url) == int(text), url


def test_a_supervisors_numbers_lead_to_her_matters(force, as_user):
    client = as_user(force.farah)

    for url, text in every_link(report(client))[:25]:
        assert listed(client, url) == int(text), url


def test_the_list_behind_shows_only_what_the_gate_lets_through(force, as_user):
    client = as_user(force.farah)
    report(client)
    one = Matter.objects.filter(kind="errand", unit=force.units.north, is_open=True)[0]
    with writing():
        Matter.objects.filter(pk=one.pk).update(unit=force.units.south)

    html = report(client, MATTERS, count="received", period="all").content.decode()

    assert one.reference not in html


def test_an_address_that_names_no_number_is_not_there(force, as_user):
    client = as_user(force.hugo)
    report(client)

    for params in (
        {"count": "nonsense"},
        {"count": "closed", "when": "1066"},
        {"count": "closed", "when": "x"},
        {"count": "closing", "band": "9-9"},
        {"count": "late", "rule": "nonsense"},
    ):
        assert report(client, MATTERS, **params).status_code == 404


# --- snapshots behind the page -----------------------------------------------------------------
def test_the_page_asks_as_few_queries_for_many_matters_as_for_few(
    cast, as_user, django_assert_max_num_queries, london_noon
):
    lived(spread(cast.units.north, 5))
    client = as_user(cast.farah)
    report(client)
    with django_assert_max_num_queries(14):
        report(client)
    lived(spread(cast.units.north, 400, seed=9))
    london_noon(date(2026, 11, 24))
    snapshots.build(kinds.get("errand"))
    client = as_user(cast.farah)
    report(client)

    with django_assert_max_num_queries(14):
        report(client)


def test_the_first_page_makes_the_first_snapshot(force, as_user):
    assert not TimelinessSnapshot.objects.exists()

    report(as_user(force.hugo))
    report(as_user(force.hugo))

    assert TimelinessSnapshot.objects.filter(kind="errand").count() == 1


def test_many_matters_are_worked_out_as_a_job_that_shows_its_progress(force, as_user, monkeypatch):
    monkeypatch.setattr(snapshots, "BUILT_AT_ONCE", 10)

    response = report(as_user(force.hugo))

    job = Job.objects.get(kind="timeliness")
    assert response.status_code == 302
    assert response["Location"] == f"/jobs/{job.pk}/"
    assert report(as_user(force.hugo), CSV).status_code == 409


def test_an_exact_reader_may_have_the_figures_worked_out_now(force, as_user, london_noon):
    client = as_user(force.farah)
    report(client)
    lived([Lived(date(2026, 11, 20), None, force.units.north)])
    london_noon(date(2026, 11, 24))

    response = as_user(force.farah).post(NOW, {"kind": "errand"})

    assert response["Location"] == f"{PAGE}?kind=errand"
    assert TimelinessSnapshot.objects.filter(kind="errand").count() == 2
    assert as_user(force.farah).get(NOW).status_code == 405
    assert as_user(force.gwen).post(NOW, {"kind": "errand"}).status_code == 403
    assert as_user(force.amira).post(NOW, {"kind": "errand"}).status_code == 403


def test_what_a_process_remembers_of_one_reader_is_not_shown_to_another(force, as_user):
    exact = numbers(report(as_user(force.hugo), CSV))
    wide = numbers(report(as_user(force.gwen), CSV))
    asking.forget()

    assert numbers(report(as_user(force.gwen), CSV)) == wide
    assert numbers(report(as_user(force.hugo), CSV)) == exact
    assert wide != exact
    assert datetime.now(UTC).date() == TODAY
