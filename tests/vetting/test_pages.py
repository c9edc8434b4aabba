"""The pages of vetting: who opens them, what they say, and what they never say."""

import csv
import io
import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from standards.access.models import RoleHolding
from standards.events.models import Event
from standards.people.models import Association, Person
from standards.people.services import merging
from standards.workflow.models import Capacity
from standards.workflow.services.ownership import allocate
from standards.workflow.services.parties import party_add
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.matters import errand_at, link
from tests.factories.vetting import clearance, in_post, post, reloaded, renewal_at
from vetting.models import Clearance, Renewal

pytestmark = pytest.mark.django_db
ADDRESSES = (
    "/vetting/",
    "/vetting/clearances/",
    "/vetting/without-clearance/",
)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def signed_in(client: Client) -> object:
    def sign_in(user: object) -> Client:
        client.force_login(user, backend=BACKEND)
        return client

    return sign_in


def text_of(response: object) -> str:
    """What a reader sees, in one line."""
    main = response.content.decode().split("<main", 1)[-1]
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))


# --- who gets in ------------------------------------------------------------------------------
@pytest.mark.parametrize("address", ADDRESSES)
def test_only_vetting_opens_its_pages_and_hr_its_lists(
    cast: Cast, address: str, client: Client
) -> None:
    everybody = {
        **cast.everyone(),
        "hr": people.user("hr", ["hr_reader"]),
        "researcher": people.user("researcher", ["vetting_researcher"]),
        "authority": people.user("authority", ["vetting_authority"]),
        "assessor": people.user("assessor", ["assessor_vetting"]),
        "panel": people.user("panel", ["appeal_panel_member"]),
    }
    opened = set()
    for name, user in everybody.items():
        client.force_login(user, backend=BACKEND)
        status = client.get(address).status_code
        assert status in (200, 403)
        if status == 200:
            opened.add(name)

    vetting = {"imran", "noor", "researcher", "authority", "assessor"}
    assert opened == (vetting if address == "/vetting/" else vetting | {"hr"})


def test_nobody_who_is_not_signed_in_sees_anything(client: Client) -> None:
    assert all(client.get(address).status_code == 302 for address in ADDRESSES)


def test_the_navigation_offers_vetting_to_those_who_work_in_it(
    cast: Cast, signed_in: object
) -> None:
    hr = people.user("hr", ["hr_reader"])

    def offered(user: object) -> set[str]:
        page = signed_in(user).get("/inbox/").content.decode()
        header = page.split("</header>")[0]
        return {label for label in ("Vetting", "Clearances") if f">{label}<" in header}

    assert offered(cast.noor) == {"Vetting"}
    assert offered(hr) == {"Clearances"}
    assert offered(cast.amira) == set()


# --- the overview -----------------------------------------------------------------------------
def test_the_overview_counts_what_needs_doing_and_each_number_leads_to_its_list(
    cast: Cast, signed_in: object
) -> None:
    post("P1", cast.units.borough, "MV")
    in_post("P1", cast.units.borough, "Nothing")
    renewal_at(unit=cast.units.vetting)
    renewal_at("lapsed", unit=cast.units.vetting)
    client = signed_in(cast.noor)

    page = client.get("/vetting/").content.decode()

    links = re.findall(r'href="([^"]+)"[^>]*>(\d[\d,]*)<span', page)
    assert len(links) >= 5
    for address, number in links:
        listed = client.get(unescape(address))
        assert listed.status_code == 200
        found = re.search(r'probity-caption">\s*([\d,]+)', listed.content.decode())
        assert found, address
        assert found.group(1) == number, address


def test_the_overview_says_when_no_unit_does_vetting(cast: Cast, signed_in: object) -> None:
    RoleHolding.objects.filter(role="force_vetting_manager").delete()

    assert "No unit does vetting" in text_of(signed_in(cast.imran).get("/vetting/"))


def test_the_overview_names_nothing_that_is_walled(cast: Cast, signed_in: object) -> None:
    own = renewal_at(unit=cast.units.vetting, person=cast.imran.person)
    other = renewal_at(unit=cast.units.vetting)

    said = text_of(signed_in(cast.imran).get("/vetting/"))

    assert own.reference not in said
    assert "Imranson" not in said
    assert other.reference in said
    assert "Due for review 1" in said


def test_a_full_review_that_is_owed_stands_under_not_yet(cast: Cast, signed_in: object) -> None:
    renewal = renewal_at("passed", unit=cast.units.vetting, owner=cast.imran)

    said = text_of(signed_in(cast.noor).get("/vetting/"))

    assert f"Full review, {renewal.reference}" in said
    assert "Look at it again by 21 December 2026" in said


# --- the register -----------------------------------------------------------------------------
def test_the_register_shows_what_is_current_the_soonest_expiry_first(
    cast: Cast, signed_in: object
) -> None:
    clearance(people.person("Later"), granted_on=date(2020, 1, 1))
    clearance(people.person("Sooner"), granted_on=date(2018, 1, 1))
    clearance(people.person("Gone"), status="withdrawn")

    said = text_of(signed_in(cast.noor).get("/vetting/clearances/"))

    assert said.index("Sooner") < said.index("Later")
    assert "Gone" not in said
    assert "2 clearances" in said


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?status=all", {"Rv", "Mv", "Past", "Withdrawn"}),
        ("?status=withdrawn", {"Withdrawn"}),
        ("?level=MV", {"Mv"}),
        ("?within=past", {"Past"}),
        ("?within=3", {"Mv"}),
        ("?unit=BCU-E", {"Rv"}),
        ("?level=NONSENSE&status=x&within=9&unit=Q", {"Rv", "Mv", "Past"}),
    ],
)
def test_the_register_narrows_by_codes_in_the_address(
    cast: Cast, signed_in: object, query: str, shown: set[str]
) -> None:
    clearance(people.person("Rv", unit=cast.units.borough), "RV", granted_on=date(2020, 1, 1))
    clearance(people.person("Mv"), "MV", granted_on=date(2020, 1, 1))
    clearance(people.person("Past"), expires_on=date(2026, 11, 1))
    clearance(people.person("Withdrawn"), status="withdrawn")

    page = signed_in(cast.noor).get(f"/vetting/clearances/{query}").content.decode()

    assert set(re.findall(r"Sam (\w+)</a>", page)) == shown


def test_what_is_current_by_name_and_has_run_out_says_so(cast: Cast, signed_in: object) -> None:
    clearance(people.person(), expires_on=date(2026, 11, 1))

    assert "Expired, not decided" in text_of(signed_in(cast.noor).get("/vetting/clearances/"))


def test_pages_of_the_register_lose_and_repeat_nobody(
    cast: Cast, signed_in: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vetting.views.shared.PAGE_ROWS", 3)
    for number in range(8):
        clearance(people.person(f"Holder{number}"), granted_on=date(2020, 1, 1 + number % 3))
    client = signed_in(cast.noor)

    address, seen = "/vetting/clearances/", []
    while address:
        page = client.get(address).content.decode()
        seen += re.findall(r"Sam (Holder\d)</a>", page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        address = f"/vetting/clearances/{unescape(following.group(1))}" if following else ""

    assert sorted(seen) == [f"Holder{number}" for number in range(8)]


def test_no_address_of_a_list_holds_a_name(cast: Cast, signed_in: object) -> None:
    post("P1", cast.units.borough)
    clearance(in_post("P1", cast.units.borough, "Quellfriend"), status="withdrawn")

    for address in (*ADDRESSES, "/vetting/clearances/?status=all"):
        page = signed_in(cast.noor).get(address).content.decode()
        assert not any(
            "Quellfriend" in link for link in re.findall(r'(?:href|action)="[^"]*"', page)
        )


# --- the live list and its file ---------------------------------------------------------------
def test_the_live_list_says_who_where_what_and_why(cast: Cast, signed_in: object) -> None:
    post("P1", cast.units.borough, "MV", title="Custody sergeant")
    holder = in_post("P1", cast.units.borough, "Holder")
    clearance(holder, "RV", granted_on=date(2020, 1, 1))

    said = text_of(signed_in(cast.noor).get("/vetting/without-clearance/"))

    assert (
        "Sam Holder Eastern borough Custody sergeant P1 Management vetting Too low RV "
        "until 31 December 2029" in said
    )
    assert "1 person in post" in said


def test_an_empty_list_says_what_that_means(cast: Cast, signed_in: object) -> None:
    said = text_of(signed_in(cast.noor).get("/vetting/without-clearance/"))

    assert "Everybody in a post whose requirement is known holds it" in said
    assert "import_posts" in said


def test_the_file_of_the_list_is_marked_harmless_and_recorded(
    cast: Cast, signed_in: object
) -> None:
    post("P1", cast.units.borough, "MV", title="=HYPERLINK()")
    in_post("P1", cast.units.borough, "Holder")
    client = signed_in(cast.noor)

    response = client.post("/vetting/without-clearance/export/?reason=none")

    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0][0] == "OFFICIAL-SENSITIVE"
    assert rows[1][0] == "Person reference"
    assert rows[2][1] == "Sam Holder"
    assert rows[2][4] == "'=HYPERLINK()"
    assert "OFFICIAL-SENSITIVE" in response["Content-Disposition"]
    event = Event.objects.get(verb="access.list_exported")
    assert event.facts == {
        "filters": {"list": "without_clearance", "reason": "none"},
        "rows": 1,
    }


def test_more_than_200_rows_do_not_leave_without_a_second_person(
    cast: Cast, signed_in: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vetting.views.without.ROWS", 2)
    post("P1", cast.units.borough)
    for _ in range(3):
        in_post("P1", cast.units.borough)
    client = signed_in(cast.noor)

    assert client.post("/vetting/without-clearance/export/").status_code == 409
    assert "narrow it to 2 rows" in text_of(client.get("/vetting/without-clearance/"))
    assert not Event.objects.filter(verb="access.list_exported").exists()


def test_the_file_is_asked_for_by_post_alone_and_by_readers_alone(
    cast: Cast, signed_in: object
) -> None:
    assert signed_in(cast.noor).get("/vetting/without-clearance/export/").status_code == 405
    assert signed_in(cast.amira).post("/vetting/without-clearance/export/").status_code == 403


# --- the page of a renewal --------------------------------------------------------------------
def test_the_renewal_page_shows_the_clearance_and_why_it_ends(
    cast: Cast, signed_in: object
) -> None:
    post("P1", cast.units.borough, "MV")
    holder = in_post("P1", cast.units.borough, "Holder")
    clearance(holder, "SC", granted_on=date(2021, 1, 1))
    renewal = renewal_at(
        unit=cast.units.vetting,
        person=holder,
        granted_on=date(2017, 1, 10),
        expires_on=None,
        measures=["Monthly meeting"],
    )

    said = text_of(signed_in(cast.imran).get(renewal.get_absolute_url()))

    assert "Recruitment vetting (RV)" in said
    assert "9 January 2027" in said
    assert "120 months" in said
    assert "has not been verified by the force" in said
    assert "Monthly meeting" in said
    assert "Security check (SC)" in said
    assert "Management vetting" in said  # what the post requires
    assert "Start the review" in said


def test_a_renewal_is_carried_through_its_pages(cast: Cast, signed_in: object) -> None:
    renewal = renewal_at(unit=cast.units.vetting, decided_by_ref="")
    client, page = signed_in(cast.imran), renewal.get_absolute_url()

    refused = client.post(f"{page}do/start_review/", {})
    assert "Declare that you did not grant it" in text_of(refused)
    client.post(f"{page}do/start_review/", {"declares_no_grant": "on"})
    assert reloaded(renewal).state == "in_review"
    client.post(
        f"{page}do/renew/",
        {
            "reasons": "Appraisal sound",
            "measures": "No armoury\n\nMonthly meeting",
            "expires_on": "1 1 2030",
        },
    )

    new = reloaded(renewal).new_clearance
    assert new.expires_on == date(2030, 1, 1)
    assert new.measures == ["No armoury", "Monthly meeting"]
    assert "Renewed 23 November 2026, by Imran, vetting officer" in text_of(client.get(page))


@pytest.mark.parametrize(
    ("state", "who", "first"),
    [
        ("due", "imran", "Start the review"),
        ("in_review", "imran", "Renew the clearance"),
        ("lapsed", "imran", "Take the review up after the lapse"),
        ("renewed", "imran", None),
        ("renewed", "noor", "Check the decision"),
        ("passed", "imran", "Look again at the full review that is owed"),
    ],
)
def test_the_page_leads_each_to_what_is_theirs_to_do_next(
    cast: Cast, signed_in: object, state: str, who: str, first: str | None
) -> None:
    renewal = renewal_at(state, unit=cast.units.vetting, owner=cast.imran)

    page = signed_in(getattr(cast, who)).get(renewal.get_absolute_url()).content.decode()

    panel = page.split('id="next"')[1].split("</section>")[0]
    button = re.search(r'role="button"[^>]*>([^<]+)<', panel)
    assert (button.group(1) if button else None) == first


def test_a_refusal_keeps_what_was_written(cast: Cast, signed_in: object) -> None:
    renewal = renewal_at("in_review", unit=cast.units.vetting, owner=cast.imran)
    client, page = signed_in(cast.imran), renewal.get_absolute_url()

    response = client.post(
        f"{page}do/renew/", {"reasons": "A long story", "expires_on": "1 1 2099"}
    )

    said = text_of(response)
    assert "A long story" in said
    assert "at the most" in said
    assert reloaded(renewal).state == "in_review"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("renew", {}, "Write the reasons"),
        ("renew", {"reasons": "x", "measures": "y" * 301}, "Keep each measure to 300"),
        ("pass_to_full_review", {}, "Say why this cannot be decided here"),
        (
            "pass_to_full_review",
            {"reasons": "x", "look_again_on": "1 1 2028"},
            "within 28 calendar days",
        ),
    ],
)
def test_a_form_says_at_the_field_what_is_missing(
    cast: Cast, signed_in: object, name: str, data: dict, said: str
) -> None:
    renewal = renewal_at("in_review", unit=cast.units.vetting, owner=cast.imran)
    client, page = signed_in(cast.imran), renewal.get_absolute_url()

    assert said in text_of(client.post(f"{page}do/{name}/", data))
    assert reloaded(renewal).state == "in_review"


def test_the_manager_checks_looks_again_and_closes_on_pages(cast: Cast, signed_in: object) -> None:
    renewal = renewal_at("passed", unit=cast.units.vetting, owner=cast.imran)
    client, page = signed_in(cast.noor), renewal.get_absolute_url()

    assert "A full review is owed" in text_of(client.get(page))
    client.post(f"{page}do/check_quality/", {"is_sound": "yes", "words": "Read the file"})
    client.post(f"{page}do/look_again/", {"words": "Papers sent"})
    clearance(renewal.clearance.person, "MV", granted_on=date(2026, 11, 23))
    client.post(f"{page}do/close/", {"words": "Came by file"})

    assert reloaded(renewal).state == "closed"
    assert reloaded(renewal).is_sound


def queries_of(client: Client, address: str) -> int:
    """How often a page asks the database. The least of three: what the process keeps for half a
    minute may run out in between."""
    client.get(address)
    counted = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counted.append(len(asked))
    return min(counted)


def test_the_renewal_page_asks_the_database_no_more_than_its_bar(
    cast: Cast, signed_in: object
) -> None:
    renewal = renewal_at("in_review", unit=cast.units.vetting, owner=cast.imran)

    assert queries_of(signed_in(cast.imran), renewal.get_absolute_url()) <= 15


@pytest.mark.parametrize("address", ["/vetting/clearances/", "/vetting/without-clearance/"])
def test_a_list_asks_the_database_as_often_whatever_its_length(
    cast: Cast, signed_in: object, address: str
) -> None:
    post("P1", cast.units.borough, "MV")
    client = signed_in(cast.noor)
    renewal_at(unit=cast.units.vetting, person=in_post("P1", cast.units.borough))
    few = queries_of(client, address)
    for _ in range(10):
        renewal_at(unit=cast.units.vetting, person=in_post("P1", cast.units.borough))

    assert queries_of(client, address) == few
    assert few <= 8


# --- the page of a person ---------------------------------------------------------------------
@pytest.fixture
def holder(cast: Cast) -> Person:
    made = people.person("Holder", unit=cast.units.borough)
    clearance(
        made,
        granted_on=date(2020, 1, 1),
        measures=["Monthly meeting"],
        decided_by_ref="V-77",
        review_due=date(2027, 1, 4),
    )
    return made


def section(client: Client, person: Person) -> str:
    """What the section "Clearance" says; empty where it is not there."""
    page = client.get(f"/people/{person.pk}/").content.decode()
    found = re.search(r'<section[^>]*id="clearance".*?</section>', page, re.S)
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", found.group(0)).split())) if found else ""


def test_vetting_reads_the_whole_clearance_on_a_persons_page(
    cast: Cast, signed_in: object, holder: Person
) -> None:
    said = section(signed_in(cast.imran), holder)

    assert "Recruitment vetting (RV)" in said
    assert "31 December 2029" in said
    assert "Monthly meeting" in said
    assert "V-77" in said


def test_hr_reads_the_status_alone(cast: Cast, signed_in: object, holder: Person) -> None:
    said = section(signed_in(people.user("hr", ["hr_reader"])), holder)

    assert "Recruitment vetting (RV)" in said
    assert "Current" in said
    assert "Monthly meeting" not in said
    assert "V-77" not in said


@pytest.mark.parametrize("who", ["amira", "farah", "hugo", "kate", "leo"])
def test_others_read_nothing_of_it(cast: Cast, signed_in: object, holder: Person, who: str) -> None:
    assert section(signed_in(getattr(cast, who)), holder) == ""


def test_whoever_handles_a_matter_of_the_person_reads_the_status_alone(
    cast: Cast, signed_in: object, holder: Person
) -> None:
    errand_at(unit=cast.units.north, owner=cast.amira, subject=holder)

    said = section(signed_in(cast.amira), holder)

    assert "Recruitment vetting (RV)" in said
    assert "Monthly meeting" not in said
    assert section(signed_in(cast.ben), holder) == ""


def test_a_matter_in_which_the_person_only_complains_shows_nothing(
    cast: Cast, signed_in: object, holder: Person
) -> None:
    errand = errand_at(unit=cast.units.north, owner=cast.amira)
    link(errand, holder, Capacity.WITNESS)

    assert section(signed_in(cast.amira), holder) == ""


def test_nobody_reads_their_own_or_that_of_their_own(cast: Cast, signed_in: object) -> None:
    clearance(cast.imran.person)
    partner = people.person("Partner")
    clearance(partner)
    Association.objects.create(
        person=partner, other=cast.imran.person, relation="partner", starts_on=date(2020, 1, 1)
    )
    client = signed_in(cast.imran)

    assert section(client, cast.imran.person) == ""
    assert section(client, partner) == ""
    assert "Imranson" not in text_of(client.get("/vetting/clearances/"))
    assert "Partner" not in text_of(client.get("/vetting/clearances/"))


def test_a_renewal_is_linked_only_for_those_who_see_it(cast: Cast, signed_in: object) -> None:
    renewal = renewal_at(unit=cast.units.vetting, person=people.person("Holder"))
    allocate(matter=renewal, to=cast.imran, by=cast.noor)
    researcher = people.user("rita", ["vetting_researcher"])

    assert renewal.reference in section(signed_in(cast.noor), renewal.clearance.person)
    assert renewal.reference not in section(signed_in(researcher), renewal.clearance.person)


def test_two_records_that_are_merged_have_their_clearances_on_one_page(
    cast: Cast, signed_in: object, holder: Person
) -> None:
    double = people.person("Holder")
    clearance(double, granted_on=date(2020, 1, 1))  # the same grant, under both references

    merging.merge(keep=holder, other=double, by=cast.farah, reason="One person")

    assert Clearance.objects.filter(person=holder).count() == 2
    assert section(signed_in(cast.noor), holder).count("Recruitment vetting") == 2


def test_a_wall_raised_later_takes_the_renewal_from_the_pages_at_once(
    cast: Cast, signed_in: object
) -> None:
    renewal = renewal_at(unit=cast.units.vetting)
    client = signed_in(cast.imran)
    assert client.get(renewal.get_absolute_url()).status_code == 200

    party_add(
        matter=Renewal.objects.get(pk=renewal.pk),
        capacity=Capacity.WITNESS,
        person=cast.imran.person,
        by="system:tests",
    )

    assert client.get(renewal.get_absolute_url()).status_code == 404
    assert renewal.reference not in text_of(client.get("/vetting/"))


def test_the_levels_are_reference_data_of_the_system_administrator(
    cast: Cast, signed_in: object
) -> None:
    address = "/reference-data/vetting/vettinglevel/"

    assert "Management vetting" in text_of(signed_in(cast.joan).get(address))
    assert signed_in(cast.noor).get(address).status_code != 200


def test_a_filter_in_force_names_the_unit_and_not_its_code(cast: Cast, signed_in: object) -> None:
    page = signed_in(cast.imran).get("/vetting/without-clearance/?unit=VET")

    assert "Unit: Vetting" in text_of(page)


def test_a_list_has_one_primary_button_and_it_opens_what_is_listed(
    cast: Cast, signed_in: object
) -> None:
    for code, label in (
        ("vetting_application", "Log a vetting application"),
        ("withdrawal_review", "Log a withdrawal review"),
    ):
        page = signed_in(cast.noor).get("/matters/", {"kind": code}).content.decode()

        primary = re.findall(r'class="govuk-button"[^>]*>\s*([^<]*?)\s*<', page)
        assert [each for each in primary if each.startswith("Log ")] == [label]
        assert page.count("Log a") == 2
