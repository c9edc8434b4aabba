"""The funnel: every count agrees with its list, and tells nobody of what they may not know."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client

from standards.events.models import Event
from standards.legitimacy import stages
from standards.legitimacy.kernel.agreement import Agreement
from standards.workflow.firing import fire
from standards.workflow.models import Matter, writing
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.vetting import renewal_at
from tests.factories.withdrawal import an_officer, make_board, review_at, suspended
from vetting.selectors.funnel import funnel_of, kinds_of_vetting
from vetting.selectors.funnel_wide import wide_funnel

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
PAGE = "/vetting/funnel/?kind=vetting_renewal"


@pytest.fixture(autouse=True)
def read_anew() -> Iterator[None]:
    stages.forget()
    yield
    stages.forget()


def as_user(user: object) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def text_of(response: object) -> str:
    main = response.content.decode().split("<main", 1)[-1]
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))


def table(cast: Cast, user: object, code: str, level: str = "") -> dict[str, list[str]]:
    kind = next(each for each in kinds_of_vetting() if each.code == "vetting_renewal")
    report = funnel_of(user, kind, level).report
    found = next((each for each in report.tables if each.code == code), None)
    lines = found.lines if found else ()
    return {line.label: [cell.text for cell in line.cells] for line in lines}


def test_it_counts_what_is_there_and_how_long_the_rest_stayed(
    cast: Cast, london_noon: object
) -> None:
    unit = cast.units.vetting
    renewal_at("due", unit=unit)
    renewal_at("in_review", unit=unit, owner=cast.imran)
    moving = renewal_at("in_review", unit=unit, owner=cast.imran)
    london_noon(date(2026, 12, 3))
    fire(moving, "renew", by=cast.imran, reasons="Nothing adverse")

    found = table(cast, cast.noor, "stages")

    # waits on, there now, longest there, left in 12 months, median, 90th percentile
    assert found["Due"] == ["vetting", "1", "10", "2", "0", "0"]
    assert found["In review"] == ["vetting", "1", "10", "1", "10", "10"]
    assert found["Renewed"][1:3] == ["1", "0"]


def test_each_count_leads_to_a_list_that_agrees(cast: Cast) -> None:
    for state in ("due", "due", "in_review"):
        renewal_at(state, unit=cast.units.vetting, owner=cast.imran)
    client = as_user(cast.noor)

    page = client.get(PAGE)

    links = re.findall(r'href="(/matters/[^"]+stage=[^"]+)">(.*?)</a>', page.content.decode())
    counted = {
        unescape(address): int(re.sub(r"<span.*?</span>|\s", "", shown)) for address, shown in links
    }
    assert sorted(counted.values()) == [1, 2]
    for address, shown in counted.items():
        assert f"{shown} open" in text_of(client.get(address))


def test_what_somebody_may_not_know_of_is_in_no_figure(cast: Cast) -> None:
    renewal_at("due", unit=cast.units.vetting)
    walled = renewal_at("due", unit=cast.units.vetting, person=cast.noor.person)

    assert table(cast, cast.noor, "stages")["Due"][1] == "1"
    assert Matter.objects.filter(pk=walled.pk).exists()


def test_a_level_narrows_it_and_another_level_is_not_there(cast: Cast) -> None:
    renewal_at("due", unit=cast.units.vetting, level="RV")
    renewal_at("due", unit=cast.units.vetting, level="MV")

    assert table(cast, cast.noor, "stages", "MV")["Due"][1] == "1"
    assert set(table(cast, cast.noor, "levels")) == {"MV", "RV"}
    assert as_user(cast.noor).get(PAGE + "&level=SC").status_code == 404
    assert as_user(cast.noor).get("/vetting/funnel/?kind=complaint").status_code == 404


def test_it_says_when_what_is_open_will_be_finished(cast: Cast, london_noon: object) -> None:
    for _ in range(4):
        done = renewal_at("closed", unit=cast.units.vetting, owner=cast.imran)
        assert done.state == "closed"
    renewal_at("due", unit=cast.units.vetting)

    said = text_of(as_user(cast.noor).get(PAGE))

    assert "4 were finished in the last 8 weeks" in said
    assert "is finished by 7 December 2026" in said  # one, at a half a week


def test_only_those_of_vetting_open_it(cast: Cast) -> None:
    answers = {name: as_user(user).get(PAGE).status_code for name, user in cast.everyone().items()}

    assert {name for name, status in answers.items() if status == 200} == {"gwen", "imran", "noor"}
    assert as_user(people.user("hr", ["hr_reader"])).get(PAGE).status_code == 403


def test_the_file_and_the_paper_say_the_same_and_are_recorded(cast: Cast) -> None:
    renewal_at("due", unit=cast.units.vetting)
    client = as_user(cast.noor)

    file = client.get("/vetting/funnel/file/?kind=vetting_renewal")
    paper = client.get("/vetting/funnel/paper/?kind=vetting_renewal")

    assert "Stages,Due,There now,1" in file.content.decode()
    assert paper.content.startswith(b"%PDF")
    taken = Event.objects.filter(verb="access.report_taken").order_by("id")
    assert [(each.facts["report"], each.facts["form"]) for each in taken] == [
        ("vetting_funnel", "csv"),
        ("vetting_funnel", "pdf"),
    ]


def test_its_queries_do_not_grow_with_the_work(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    for _ in range(6):
        renewal_at("in_review", unit=cast.units.vetting, owner=cast.imran)
    client = as_user(cast.noor)
    client.get(PAGE)  # this hour's stays

    with django_assert_max_num_queries(10):
        client.get(PAGE)


def test_stays_end_where_the_events_say(cast: Cast, london_noon: object) -> None:
    moving = renewal_at("due", unit=cast.units.vetting, owner=cast.imran)
    with writing():
        Matter.objects.filter(pk=moving.pk).update(received_on=date(2026, 11, 1))
    london_noon(date(2026, 11, 30))
    fire(moving, "start_review", by=cast.imran)

    kind = next(each for each in kinds_of_vetting() if each.code == "vetting_renewal")
    mine = stages.read(kind).of([moving.pk])

    assert [(each.stage, each.entered, each.left) for each in mine] == [
        ("due", date(2026, 11, 1), date(2026, 11, 30)),
        ("in_review", date(2026, 11, 30), None),
    ]
    assert (mine[0].left - mine[0].entered) == timedelta(29)


# --- what the rooms add ------------------------------------------------------------------------
def sections_of(user: object, kind_code: str) -> dict[str, object]:
    kind = next(each for each in kinds_of_vetting() if each.code == kind_code)
    return {each.code: each for each in funnel_of(user, kind).report.sections}


def lines_of(section: object) -> dict[str, list[str]]:
    (found,) = section.tables
    return {line.label: [cell.text for cell in line.cells] for line in found.every_line}


def test_appeals_and_suspensions_of_reviews_are_told_and_add_up(cast: Cast) -> None:
    board = make_board(cast)
    review_at("v9_appeal", board)
    suspended(review_at("v4_gathering", board, an_officer(cast, "Other")), board)

    told = sections_of(cast.noor, "withdrawal_review")

    assert lines_of(told["appeals"]) == {
        "Allowed": ["0"],
        "Dismissed": ["0"],
        "Pending": ["1"],
        "Lodged": ["1"],
    }
    assert lines_of(told["suspensions"])["Basis stands"][0] == "1"
    assert told["suspensions"].error == ""


def test_a_review_that_keeps_the_clearance_is_finished_though_its_letter_is_not_served(
    cast: Cast,
) -> None:
    review_at("v7_retained", make_board(cast))

    told = sections_of(cast.noor, "withdrawal_review")

    assert lines_of(told["ending"])["Together"] == ["1"]
    assert lines_of(told["stages"])["Representations and enquiries"][0] == "the assessor"


def test_measures_are_counted_with_the_work_that_decided_them(cast: Cast) -> None:
    review_at("v7m_retained_measures", make_board(cast))

    told = sections_of(cast.noor, "withdrawal_review")

    assert lines_of(told["measures"])["Live"] == ["1"]
    assert lines_of(told["measures"])["Of those, never reviewed yet"] == ["1"]


# --- for leaders who hold no role of vetting ------------------------------------------------
def wide_table(user: object, code: str) -> dict[str, list[str]]:
    kind = next(each for each in kinds_of_vetting() if each.code == "vetting_renewal")
    report = wide_funnel(user, kind).report
    found = next(each for each in report.tables if each.code == code)
    return {line.label: [cell.text for cell in line.cells] for line in found.lines}


def test_a_leader_reads_the_numbers_with_small_ones_hidden(cast: Cast) -> None:
    for _ in range(6):
        renewal_at("due", unit=cast.units.vetting, level="RV")
    for _ in range(5):
        renewal_at("in_review", unit=cast.units.vetting, owner=cast.imran, level="RV")
    client = as_user(cast.gwen)

    exact = text_of(client.get(PAGE))
    renewal_at("in_review", unit=cast.units.vetting, owner=cast.imran, level="MV")
    renewal_at("lapsed", unit=cast.units.vetting, level="MV")
    stages.forget()
    found = wide_table(cast.gwen, "stages")

    assert "11 clearance renewals open" in exact
    assert found["Lapsed"][1] == "[c]"
    assert "[c]" in (found["Due"][1], found["In review"][1])  # the rest would tell by subtraction
    assert wide_table(cast.gwen, "levels") == {"MV": ["[c]"], "RV": ["[c]"]}


def test_a_leader_is_led_to_the_funnel_and_to_no_list(cast: Cast) -> None:
    for _ in range(6):
        renewal_at("due", unit=cast.units.vetting, level="RV")
    client = as_user(cast.gwen)

    page = client.get(PAGE)

    assert 'href="/matters/?' not in page.content.decode().split("<main", 1)[-1]
    assert 'href="/vetting/funnel/"' in client.get("/").content.decode()
    assert client.get("/vetting/").status_code == 403
    assert client.get(PAGE + "&level=RV").status_code == 404
    file = client.get("/vetting/funnel/file/?kind=vetting_renewal").content.decode()
    assert "Stages,Due,There now,6" in file


def test_every_leader_reads_the_same_whoever_it_is_about(cast: Cast) -> None:
    for _ in range(5):
        renewal_at("due", unit=cast.units.vetting)
    renewal_at("due", unit=cast.units.vetting, person=cast.gwen.person)

    assert wide_table(cast.gwen, "stages")["Due"][1] == "6"


def test_the_queries_of_a_leader_do_not_grow_with_the_work(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    for _ in range(6):
        renewal_at("in_review", unit=cast.units.vetting, owner=cast.imran)
    client = as_user(cast.gwen)
    client.get(PAGE)  # this hour's stays

    with django_assert_max_num_queries(10):
        client.get(PAGE)


def test_a_leader_of_vetting_reads_exact_numbers_and_lists(cast: Cast) -> None:
    renewal_at("due", unit=cast.units.vetting)
    both = people.user("both", ["senior_leader", "vetting_authority"])

    assert "1 clearance renewal open" in text_of(as_user(both).get(PAGE))


@pytest.mark.parametrize(("pairs", "agreed", "said"), [(24, 19, "0.63"), (24, 22, "too few")])
def test_a_leader_reads_agreement_unless_it_gives_few_away(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, pairs: int, agreed: int, said: str
) -> None:
    found = Agreement(pairs, agreed, 0.63, 0.37, 0.89)
    monkeypatch.setattr("vetting.withdrawal.funnel.agreement_of_assessors", lambda: found)

    page = text_of(as_user(cast.gwen).get("/vetting/funnel/?kind=withdrawal_review"))

    assert said in page.partition("Blind assessors")[2]
