"""The list of matters: what it shows, filters, counts, pages, the place to come back to."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from standards.people.services.contacts import contact_create
from standards.workflow import listing
from standards.workflow.filters import Filters, from_params, to_address
from standards.workflow.models import Matter, Query, writing
from standards.workflow.services import exceptions
from standards.workflow.services.queries import query_keep, sweep_queries
from tests.factories.cast import Cast
from tests.factories.matters import errand_at, open_errand
from tests.factories.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("london_noon")]

TODAY = date(2026, 11, 23)
LIST = "/matters/?kind=errand"
STAGES = {"errand": ["waiting", "running", "done"]}


def signed_in(user: object) -> Client:
    client = Client()
    client.force_login(user)
    return client


def due(errand: Matter, day: date | None, label: str = "Update") -> None:
    """Put a next date on an errand, as its clocks would."""
    with writing():
        Matter.objects.filter(pk=errand.pk).update(
            next_due_on=day, due_order=day or date.max, next_due_label=label
        )


def references(user: object, **filters: object) -> list[str]:
    page = listing.page_of(user, Filters("errand", **filters))
    return [row.reference for row in page.rows]


# --- what is shown ----------------------------------------------------------------------------
def test_a_row_says_stage_due_state_owner_and_age(cast: Cast) -> None:
    errand = errand_at(
        "running", unit=cast.units.north, owner=cast.amira, received_on=TODAY - timedelta(days=28)
    )
    due(errand, TODAY)

    page = signed_in(cast.farah).get(LIST).content.decode()

    assert errand.reference in page
    assert "Running" in page
    assert "Due today" in page
    assert "Amira" in page
    assert "28 days" in page
    assert "1 open" in page


def test_an_overdue_matter_is_counted_and_the_count_leads_to_its_list(cast: Cast) -> None:
    late = errand_at(unit=cast.units.north)
    due(late, date(2026, 11, 19))
    due(errand_at(unit=cast.units.north), date(2026, 12, 1))

    page = signed_in(cast.farah).get(LIST).content.decode()
    alone = references(cast.farah, overdue=True)

    assert "2 open, " in page
    assert "1 overdue" in page
    assert "Overdue by 2 working days" in page
    assert alone == [late.reference]


def test_the_list_costs_at_most_eight_queries_session_and_user_included(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    for n in range(5):
        errand_at("running", unit=cast.units.north, owner=cast.amira, title=f"Errand {n}")
    for user in (cast.amira, cast.farah, cast.hugo, cast.kate):
        client = signed_in(user)
        client.get(LIST)
        with django_assert_max_num_queries(8):
            client.get(LIST + "&whose=mine&theme=custody")
        with django_assert_max_num_queries(8):
            client.get(LIST)


def test_a_supervisor_sees_of_a_restricted_matter_reference_stage_and_date_alone(
    cast: Cast,
) -> None:
    errand = errand_at(
        "running", unit=cast.units.north, owner=cast.amira, title="The secret parcel"
    )
    exceptions.restrict(matter=errand, by=cast.hugo, reason="Sensitive")
    due(errand, TODAY)

    page = signed_in(cast.farah).get(LIST).content.decode()

    assert errand.reference in page
    assert "Due today" in page
    assert "secret parcel" not in page
    assert "Amira" not in page


@pytest.mark.parametrize("asked", [{"theme": "custody"}, {"whose": "unallocated"}])
def test_no_filter_tells_what_is_in_a_restricted_matter(cast: Cast, asked: dict) -> None:
    errand = errand_at(unit=cast.units.north, theme="custody")
    with writing():
        Matter.objects.filter(pk=errand.pk).update(sensitivity="restricted")

    assert references(cast.farah) == [errand.reference]
    assert references(cast.farah, **asked) == []


def test_an_empty_list_says_what_being_empty_means(cast: Cast) -> None:
    page = signed_in(cast.gwen).get(LIST).content.decode()

    assert "Your roles show you no errands but those opened to you by name." in page


# --- filters ----------------------------------------------------------------------------------
def test_filters_narrow_by_whose_stage_unit_theme_and_days(cast: Cast) -> None:
    north, south = cast.units.north, cast.units.south
    mine = errand_at("running", unit=north, owner=cast.amira, theme="custody")
    free = errand_at(unit=north, received_on=date(2026, 11, 2))
    other = errand_at("running", unit=south, owner=cast.chloe)
    closed = errand_at("done", unit=north, owner=cast.ben)

    every = {mine.reference, free.reference, other.reference}

    assert set(references(cast.hugo)) == every
    assert references(cast.amira, whose="mine") == [mine.reference]
    assert references(cast.hugo, whose="unallocated") == [free.reference]
    assert set(references(cast.farah, whose="unit")) == {mine.reference, free.reference}
    assert references(cast.hugo, stage="waiting") == [free.reference]
    assert references(cast.hugo, unit="DPS-S") == [other.reference]
    assert references(cast.hugo, theme="custody") == [mine.reference]
    assert references(cast.hugo, received_to=date(2026, 11, 2)) == [free.reference]
    assert references(cast.hugo, received_from=TODAY, owner=cast.chloe.pk) == [other.reference]
    assert references(cast.hugo, state="closed") == [closed.reference]
    assert set(references(cast.hugo, state="all")) == every | {closed.reference}


def test_an_address_that_cannot_be_read_is_left_out_not_refused() -> None:
    asked = {"kind": "x", "state": "?", "from": "soon", "q": "1", "theme": "a' or 1", "stage": "z"}

    assert from_params(asked, ["errand"], STAGES) == Filters("errand")


def test_filters_come_back_from_their_own_address(cast: Cast) -> None:
    chosen = Filters(
        "errand",
        state="all",
        whose="mine",
        stage="running",
        theme="custody",
        unit="DPS-N",
        overdue=True,
        received_from=TODAY,
        owner=cast.amira.pk,
        sort="oldest",
    )
    from django.http import QueryDict

    read = from_params(QueryDict(to_address(chosen)[1:]).dict(), ["errand"], STAGES)

    assert read == chosen


# --- words ------------------------------------------------------------------------------------
def test_words_travel_by_post_and_live_under_an_opaque_id(cast: Cast) -> None:
    found = errand_at(
        unit=cast.units.north,
        subject=person("Featherstonehaugh"),
        complainant=contact_create(name="Ngozi Okafor"),
    )
    errand_at(unit=cast.units.north)
    client = signed_in(cast.farah)

    answer = client.post(
        reverse("matters-filter"), {"kind": "errand", "state": "open", "text": "okafor"}
    )
    page = client.get(answer["Location"]).content.decode()

    query = Query.objects.get()
    assert answer["Location"] == f"/matters/?kind=errand&q={query.pk}"
    assert found.reference in page
    assert "1 open" in page
    assert "“okafor”" in page


@pytest.mark.parametrize("words", ["feather", "FEATHERSTONE'HAUGH", "front desk", "okaf", "Ökafor"])
def test_words_are_found_in_titles_and_names(cast: Cast, words: str) -> None:
    errand = errand_at(
        unit=cast.units.north,
        subject=person("Featherstonehaugh"),
        complainant=contact_create(name="Ngozi Okafor"),
    )

    page = listing.page_of(cast.farah, Filters("errand"), {"text": words})

    assert [row.reference for row in page.rows] == [errand.reference]


def test_a_shared_search_shows_each_reader_their_own(cast: Cast) -> None:
    errand_at(unit=cast.units.north, title="Parcel")
    theirs = errand_at(unit=cast.units.south, title="Parcel")
    query = Query.objects.create(user=cast.farah, params={"text": "parcel"})
    with writing():
        Matter.objects.filter(pk=theirs.pk).update(owner=cast.chloe)

    page = signed_in(cast.chloe).get(f"/matters/?kind=errand&q={query.pk}").content.decode()

    assert theirs.reference in page
    assert "1 open" in page


def test_somebody_who_handles_no_matters_does_not_see_what_was_searched_for(cast: Cast) -> None:
    query = Query.objects.create(user=cast.farah, params={"text": "Okafor"})

    page = signed_in(cast.gwen).get(f"/matters/?kind=errand&q={query.pk}").content.decode()

    assert "Okafor" not in page
    assert "That search has run out" in page


def test_what_was_searched_for_is_dropped_after_ninety_days(
    cast: Cast, london_noon: Callable[[date], None]
) -> None:
    query_keep(by=cast.farah, params={"text": "Okafor"})
    london_noon(TODAY + timedelta(days=89))
    query_keep(by=cast.farah, params={"text": "Adeyemi"})
    early = sweep_queries()
    london_noon(TODAY + timedelta(days=91))

    assert (early, sweep_queries()) == (0, 1)
    assert Query.objects.get().params == {"text": "Adeyemi"}


# --- order and pages --------------------------------------------------------------------------
@pytest.mark.parametrize("sort", ["due", "newest", "oldest", "activity"])
def test_pages_forwards_and_back_show_every_row_once_in_order(
    cast: Cast, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE_ROWS", 4)
    for n in range(11):
        errand = open_errand(unit=cast.units.north, received_on=TODAY - timedelta(days=n // 3))
        due(errand, TODAY + timedelta(days=n % 3) if n % 4 else None)
    chosen = Filters("errand", sort=sort)

    pages, place = [], None
    while True:
        page = listing.page_of(cast.farah, chosen, place=place)
        pages.append([row.pk for row in page.rows])
        place = page.next
        if place is None:
            break
    back, place = [pages[-1]], page.previous
    while place is not None:
        page = listing.page_of(cast.farah, chosen, place=place)
        back.insert(0, [row.pk for row in page.rows])
        place = page.previous

    order = listing.ORDERS[sort].columns
    assert [pk for page in pages for pk in page] == list(
        Matter.objects.order_by(*order).values_list("pk", flat=True)
    )
    assert [len(page) for page in pages] == [4, 4, 3]
    assert back == pages


def test_a_place_survives_the_address(cast: Cast) -> None:
    place = listing.Place(TODAY, cast.amira.pk)

    assert listing.read_place(str(place), "") == place
    assert listing.read_place("", str(place)) == listing.Place(TODAY, cast.amira.pk, True)
    assert listing.read_place("nonsense", "") is None


def test_the_list_is_where_it_was_when_one_comes_back(cast: Cast) -> None:
    client = signed_in(cast.farah)
    client.get("/matters/?kind=errand&whose=unallocated")

    answer = client.get("/matters/")

    assert answer.status_code == 302
    assert answer["Location"] == "/matters/?kind=errand&whose=unallocated"


def test_a_place_left_by_one_person_means_nothing_to_the_next(cast: Cast) -> None:
    client = signed_in(cast.farah)
    client.get("/matters/?kind=errand&whose=unallocated")
    client.force_login(cast.kate)

    assert client.get("/matters/").status_code == 200


def test_counts_stop_at_ten_thousand_and_count_what_is_overdue_whole(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "COUNTED", 4)
    monkeypatch.setattr(listing, "PAGE_ROWS", 2)
    for n in range(6):
        due(open_errand(unit=cast.units.north), TODAY - timedelta(days=1) if n < 3 else None)
    client = signed_in(cast.farah)

    page = client.get(LIST).content.decode()
    closed = client.get(f"{LIST}&state=all").content.decode()

    assert "4+ open" in page
    assert "3 overdue" in page
    assert "4+ in all" in closed


# --- the file ---------------------------------------------------------------------------------
def test_the_file_holds_the_marking_and_runs_no_formula(cast: Cast) -> None:
    errand_at(unit=cast.units.north, title='=HYPERLINK("http://example.com")')
    client = signed_in(cast.farah)

    answer = client.post("/matters/export/?kind=errand")
    lines = answer.content.decode("utf-8-sig").splitlines()

    assert answer["Content-Disposition"] == 'attachment; filename="errands-2026-11-23.csv"'
    assert lines[0].startswith("OFFICIAL-SENSITIVE")
    assert lines[1].startswith("Reference,About")
    assert "'=HYPERLINK" in lines[2]


def test_more_than_200_rows_need_a_second_person(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from standards.workflow import exporting

    monkeypatch.setattr(exporting, "ROWS", 2)
    for _ in range(3):
        open_errand(unit=cast.units.north)

    answer = signed_in(cast.farah).post("/matters/export/?kind=errand")

    assert answer.status_code == 409
    assert "A second person must agree" in answer.content.decode()


def test_the_file_hides_what_the_list_hides(cast: Cast) -> None:
    errand = errand_at(unit=cast.units.north, owner=cast.amira, title="The secret parcel")
    exceptions.restrict(matter=errand, by=cast.hugo, reason="Sensitive")

    text = signed_in(cast.farah).post("/matters/export/?kind=errand").content.decode()

    assert errand.reference in text
    assert "secret" not in text
    assert "Amira" not in text
