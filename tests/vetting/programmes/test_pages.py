"""The pages of programmes: made by a form, counted, committed, led to their lists."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from standards.workflow.models import Proposal
from tests.factories import programmes
from tests.factories.programmes import Crew, allegation, open_run, subjects
from tests.vetting.programmes.conftest import text_of
from vetting.programmes.models import Programme, ProgrammeRun

pytestmark = pytest.mark.django_db
HERE = "/vetting/programmes/"


def test_operation_x_is_made_by_forms_alone(crew: Crew, signed_in: object) -> None:
    subjects(12)
    uma, omar = signed_in(crew.uma), signed_in(crew.omar)
    made = uma.post(
        f"{HERE}new/",
        {
            "name": "Operation X",
            "code": "operation-x",
            "kind": "assure",
            "purpose": "To see",
            "lawful_basis": "Duty",
            "dpia_ref": "D1",
            "risk_owner": str(crew.nora.pk),
        },
    )
    assert made.status_code == 302
    page = f"{HERE}OPERATION-X/"
    uma.post(f"{page}runs/new/", {"as_at": "1 11 2026", "checker": str(crew.vera.pk)})
    rows = {
        "join": "all",
        "fact_1": "unit",
        "operator_1": "in",
        "value_1": "BCU-E",
        "fact_2": "status",
        "operator_2": "is",
        "value_2": "serving",
    }
    counted = uma.post(f"{page}1/rule/", {**rows, "do": "count"})
    assert "12 people." in text_of(counted)
    assert uma.post(f"{page}1/rule/", {**rows, "do": "keep"}).status_code == 302
    assert ProgrammeRun.objects.get().rule == "all(unit in BCU-E, status is serving)"
    asked = uma.post(f"{page}1/commit/", {"checker": str(crew.vera.pk), "reason": "Now"})
    assert asked.status_code == 302
    proposal = f"/proposals/{Proposal.objects.get().pk}/"
    assert "unit in BCU-E" in text_of(omar.get(proposal))
    omar.post(proposal, {"decision": "agree", "reason": ""})

    said = text_of(uma.get(f"{page}1/"))
    assert "12 people, and every one is accounted for" in said
    assert "12 reviews of clearance, and every one is accounted for" in said


def test_a_form_says_what_is_missing(crew: Crew, signed_in: object) -> None:
    said = text_of(signed_in(crew.uma).post(f"{HERE}new/", {"name": "X", "code": "X"}))

    assert "Name the lawful basis" in said
    assert not Programme.objects.exists()


def test_a_rule_that_cannot_be_read_is_refused_at_its_field(crew: Crew, signed_in: object) -> None:
    run = programmes.draft(crew)

    client = signed_in(crew.uma)
    bad = client.post(f"{run.get_absolute_url()}rule/", {"join": "all", "text": "pay at least 3"})
    worse = client.post(
        f"{run.get_absolute_url()}rule/", {"join": "all", "text": "all(", "do": "x"}
    )

    assert "No fact is called" in text_of(bad)
    assert "breaks off" in text_of(worse)


def test_the_window_of_dates_comes_from_the_form(crew: Crew, signed_in: object) -> None:
    run = programmes.draft(crew)

    signed_in(crew.uma).post(
        f"{run.get_absolute_url()}rule/",
        {
            "join": "all",
            "basis": "closed_on",
            "closed_from": "1 4 2012",
            "closed_to": "30 4 2022",
            "fact_1": "theme",
            "operator_1": "in",
            "value_1": "sexual_misconduct, vawg",
            "do": "keep",
        },
    )

    assert programmes.reloaded(run).rule == (
        "all(theme in (sexual_misconduct, vawg), closed_on between (2012-04-01, 2022-04-30))"
    )


def test_each_number_leads_to_its_list(crew: Crew, signed_in: object) -> None:
    for person in subjects(2):
        allegation(person)
    run = open_run(crew, rule="theme is sexual_misconduct")
    client = signed_in(crew.uma)

    page = client.get(run.get_absolute_url()).content.decode()
    assert f'href="{run.get_absolute_url()}members/?part=not_started"' in page
    said = text_of(client.get(f"{run.get_absolute_url()}items/?part=not_started"))
    assert said.count("Sexual misconduct") == 2
    assert client.get(f"{run.get_absolute_url()}items/?part=WRONG").status_code == 404


def test_the_authority_reads_counts_without_lists(crew: Crew, signed_in: object) -> None:
    subjects(2)
    run = open_run(crew, "assure")
    omar = signed_in(crew.omar)

    page = omar.get(run.get_absolute_url())
    assert page.status_code == 200
    assert "?part=" not in page.content.decode()
    assert omar.get(f"{run.get_absolute_url()}members/").status_code == 403


def test_nobody_finds_themselves_in_a_list(crew: Crew, signed_in: object) -> None:
    run = open_run(crew, "assure", rule="status is serving")

    said = text_of(signed_in(crew.uma).get(f"{run.get_absolute_url()}members/"))

    assert "Rosason" in said
    assert "Umason" not in said


def test_a_run_is_paused_and_goes_on_by_its_page(crew: Crew, signed_in: object) -> None:
    subjects(1)
    run = open_run(crew, "assure")
    client = signed_in(crew.uma)

    client.post(f"{run.get_absolute_url()}pause/", {"reason": "Court"})
    assert programmes.reloaded(run).state == "paused"
    client.post(f"{run.get_absolute_url()}resume/")
    assert programmes.reloaded(run).state == "open"


def queries_of(client: object, address: str) -> int:
    """How often a page asks the database; the least of three."""
    counted = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counted.append(len(asked))
    return min(counted)


@pytest.mark.parametrize(("name", "bar"), [("members/", 8), ("items/", 8), ("", 16)])
def test_a_page_asks_the_database_as_often_whatever_its_length(
    crew: Crew, signed_in: object, name: str, bar: int
) -> None:
    for person in subjects(2):
        allegation(person)
    client = signed_in(crew.uma)
    few_run = open_run(crew, rule="theme is sexual_misconduct")
    few = queries_of(client, f"{few_run.get_absolute_url()}{name}")
    for person in subjects(12):
        allegation(person, theme="vawg")
    many_run = open_run(crew, rule="theme is vawg", code="MANY")

    assert queries_of(client, f"{many_run.get_absolute_url()}{name}") == few
    assert few <= bar


def test_the_list_of_programmes_asks_the_database_as_often_whatever_its_length(
    crew: Crew, signed_in: object
) -> None:
    client = signed_in(crew.uma)
    subjects(1)
    open_run(crew, "assure")
    few = queries_of(client, HERE)
    for code in ("SECOND", "THIRD"):
        open_run(crew, "assure", code=code)

    assert queries_of(client, HERE) == few
    assert few <= 8


@pytest.mark.parametrize("kind", ["onyx", "assure"])
def test_the_page_of_an_item_asks_the_database_no_more_than_its_bar(
    crew: Crew, signed_in: object, kind: str
) -> None:
    for person in subjects(2):
        allegation(person)
    run = open_run(crew, kind)
    item = programmes.items_of(run)[0]

    assert queries_of(signed_in(crew.uma), f"{HERE}items/{item.pk}/") <= 15
