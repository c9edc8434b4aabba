"""Pages of applications: who opens them, what they show, and what they never show."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from standards.access.models import Door
from standards.events.models import Event
from standards.workflow.firing import fire
from tests.factories import applications as make
from tests.factories import people
from tests.factories.cast import Cast
from tests.vetting.test_pages import queries_of
from tests.workflow.pages import main_of, signed_in, text_of
from vetting.applications import selectors
from vetting.applications.models import Application, Check

pytestmark = pytest.mark.django_db

INVITE = {"surname": "Quill", "forenames": "Mary", "level": "RV", "purpose": "new"}


def page_of(application: Application, user: Any) -> Any:
    return signed_in(user).get(f"/matters/{application.reference}/")


# --- inviting ---------------------------------------------------------------------------------
def test_an_invitation_shows_the_link_once(cast: Cast) -> None:
    client = signed_in(cast.imran)

    made = client.post("/vetting/applications/invite/", INVITE)

    application = Application.objects.get()
    assert application.state == "invited"
    assert "/door/" in text_of(made)
    assert made["Cache-Control"].find("no-store") >= 0
    assert "/door/" not in text_of(page_of(application, cast.imran))


@pytest.mark.parametrize("name", ["amira", "gwen", "joan", "kate"])
def test_nobody_else_invites(cast: Cast, name: str) -> None:
    client = signed_in(getattr(cast, name))

    assert client.get("/vetting/applications/invite/").status_code == 403
    assert client.post("/vetting/applications/invite/", INVITE).status_code == 403
    assert not Application.objects.exists()


ROWS = """Surname;Forenames;Email;Level;Post;Sponsor;Recruiting manager;Needed by
Quill;Mary;mary@example.com;RV;P1;Sergeant Low;M. Recruiter;1 3 2027
;Nobody;;RV;;;;
Wren;Tom;;XX;;;;
Wren;Tom;tom@example.com;NPPV2F;;;;31 2 2027
Wren;Tom;tom@example.com;NPPV2F;;;;
Quill;Mary;mary@example.com;RV;;;;
"""


def test_many_are_invited_and_each_line_that_cannot_be_read_is_named(cast: Cast) -> None:
    client = signed_in(cast.noor)

    refused = client.post("/vetting/applications/invite/many/", {"rows": ROWS})
    assert Application.objects.count() == 0
    made = client.post("/vetting/applications/invite/many/", {"rows": ROWS, "is_sure": "on"})

    for line in ("Line 3: it has no surname", "Line 4: its level", "Line 5: the day", "Line 7"):
        assert line in text_of(refused), line
        assert line in text_of(made), line
    assert sorted(Application.objects.values_list("applicant__surname", "level")) == [
        ("Quill", "RV"),
        ("Wren", "NPPV2F"),
    ]
    first = Application.objects.get(level="RV")
    assert (first.needed_by, first.sponsor) == (date(2027, 3, 1), "Sergeant Low")


@pytest.mark.parametrize("rows", ["", "name,grade\nA,B\n", "surname,level\n,\n"])
def test_a_file_without_what_is_needed_is_refused_whole(cast: Cast, rows: str) -> None:
    client = signed_in(cast.imran)

    answer = client.post("/vetting/applications/invite/many/", {"rows": rows, "is_sure": "on"})

    assert answer.status_code == 200
    assert not Application.objects.exists()
    assert "There is a problem" in text_of(answer)


# --- the page ---------------------------------------------------------------------------------
@pytest.mark.parametrize("state", [s for s in Application.State.values if s != "closed"])
def test_the_page_opens_in_every_state(cast: Cast, state: str) -> None:
    application = make.application_at(state, cast)
    # What nobody owned and has ended is in nobody's tray; the manager sees it.
    officer = cast.noor if state in ("withdrawn", "lapsed") else cast.imran

    page = page_of(application, officer)

    assert page.status_code == 200
    words = main_of(page)
    assert "Mary Quill" in words
    if application.is_open and state not in ("appeal",):
        assert "Next" in words


def test_no_page_of_a_decision_shows_who_recruits_or_by_when(cast: Cast) -> None:
    application = make.application_at(
        "adjudication",
        cast,
        sponsor="Sergeant Low",
        recruiting_manager="M. Recruiter",
        needed_by=date(2027, 3, 1),
        post_ref="P-77",
    )
    make.known(application, cast.imran)

    client = signed_in(cast.imran)
    shown = [text_of(client.get(f"/matters/{application.reference}/"))]
    for step in ("grant", "grant_with_measures", "refuse", "enquire"):
        shown.append(text_of(client.get(f"/matters/{application.reference}/do/{step}/")))
    shown.append(text_of(client.get(f"/matters/{application.reference}/timeline/")))
    shown.append(text_of(client.get("/matters/?kind=vetting_application")))
    shown.append(text_of(client.get("/vetting/applications/needed/")))

    for words in shown:
        for hidden in ("Sergeant Low", "Recruiter", "1 March 2027", "P-77"):
            assert hidden not in words
    assert "1 March 2027" in text_of(signed_in(cast.noor).get("/vetting/applications/needed/"))


def test_checks_are_told_in_words_and_marks(cast: Cast) -> None:
    application = make.application_at("checks", cast)
    fire(make.one_check(application), "record_result", by=cast.imran, result="no_trace")
    fire(
        make.one_check(application, "pnd"),
        "record_result",
        by=cast.imran,
        result="unable",
        coverage_note="The system was down",
    )

    words = main_of(page_of(application, cast.imran))

    assert "2 of 14 checks are settled" in words
    for part in ("✓ No trace", "✕ Could not be done", "○ Not done", "Associate 1: Peter Quill"):
        assert part in words, part


def test_the_page_asks_no_more_the_more_checks_there_are(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    application = make.application_at("adjudication", cast)
    client = signed_in(cast.imran)
    client.get(f"/matters/{application.reference}/")

    with django_assert_max_num_queries(22):
        client.get(f"/matters/{application.reference}/")


def test_an_outsider_finds_nothing_and_the_applicant_is_walled(cast: Cast) -> None:
    officer = make.second_officer(cast)
    application = make.application_at("checks", cast, person=officer.person)
    check = make.one_check(application)

    for user in (cast.amira, cast.gwen, cast.erin, officer):
        client = signed_in(user)
        assert client.get(f"/matters/{application.reference}/").status_code == 404
        assert (
            client.get(
                f"/matters/{application.reference}/check/{check.pk}/do/record_result/"
            ).status_code
            == 404
        )
        of = f"/vetting/applications/of/{application.reference}"
        for address in ("/link/", "/checks/", "/ask/", "/referees/1/", f"/leads/{check.pk}/"):
            assert client.post(of + address).status_code == 404, (user, address)


def test_case_handlers_find_no_card_of_an_applicant(cast: Cast) -> None:
    make.application_at("checks", cast)

    found = signed_in(cast.amira).post("/people/suggest/", {"q": "Quill"})

    assert "Quill" not in found.content.decode()


def test_checks_are_asked_for_together(cast: Cast) -> None:
    application = make.application_at("checks", cast)
    make.provider("records")
    chosen = application.checks.filter(check_type__in=["pnc", "pnd"])
    client = signed_in(cast.imran)
    address = f"/vetting/applications/of/{application.reference}/ask/"
    assert "Police National Computer" in text_of(client.get(address))

    sent = {"provider": "records", "wanted": [str(check.pk) for check in chosen]}
    client.post(address, sent)

    assert application.checks.filter(state="requested", provider="records").count() == 4
    assert application.checks.filter(state="not_done").count() == 10


def test_a_step_of_a_check_is_taken_on_its_page(cast: Cast) -> None:
    application = make.application_at("checks", cast)
    check = make.one_check(application)
    client = signed_in(cast.imran)
    address = f"/matters/{application.reference}/check/{check.pk}/do/record_result/"

    half = client.post(address, {"result": "trace"})
    client.post(address, {"result": "trace", "themes": ["dishonesty"], "evidence_ref": "R1"})

    assert "Which themes" in text_of(half)
    check = Check.objects.get(pk=check.pk)
    assert (check.value, check.themes) == ("trace", ["dishonesty"])


def test_the_overview_leads_to_lists_and_gaps(cast: Cast) -> None:
    application = make.application_at("adjudication", cast)
    client = signed_in(cast.imran)

    overview = client.get("/vetting/")

    assert "Applications that are open" in text_of(overview)
    assert "rests on a missing or waived check: 0" in text_of(overview)
    listed = client.get("/matters/?kind=vetting_application&stage=adjudication")
    assert application.reference in text_of(listed)
    for address in ("/vetting/resting-on-gaps/", "/vetting/applications/checks/"):
        assert client.get(address).status_code == 200
        assert signed_in(cast.amira).get(address).status_code == 403


def test_a_new_link_ends_the_one_before(cast: Cast) -> None:
    application = make.invited(cast)
    client = signed_in(cast.imran)

    answer = client.post(f"/vetting/applications/of/{application.reference}/link/")

    assert "/door/" in text_of(answer)
    assert Door.objects.filter(shut_at=None).count() == 1
    assert Door.objects.count() == 2
    assert Event.objects.filter(stream=application.stream, verb="access.door_shut").exists()


def test_an_appointment_writes_the_clearance_from_the_day_of_the_grant(cast: Cast) -> None:
    application = make.application_at("granted", cast)
    people.person("Twin", "Ann")
    human = people.person("Twin", "Mary")
    client = signed_in(cast.imran)
    address = f"/matters/{application.reference}/do/appoint/"

    several = client.post(address, {"search": "Twin"})
    client.post(address, {"search": "Twin", "person": str(human.pk)})

    assert "Choose which of them was appointed" in text_of(several)
    application = make.again(application)
    assert application.clearance is not None
    assert application.clearance.person == human
    assert application.clearance.decided_by == cast.imran
    assert application.clearance.granted_on == application.decided_on


def test_a_signed_in_officer_sees_no_applicants_form(cast: Cast) -> None:
    client: Client = signed_in(cast.imran)

    assert client.get("/apply/").status_code == 404
    assert client.get("/apply/about/").status_code == 404
    assert client.get("/reference/").status_code == 404


# --- what it costs ----------------------------------------------------------------------------
@pytest.mark.parametrize("state", ["invited", "received", "adjudication", "enquiries", "refused"])
def test_the_page_of_an_application_asks_the_database_no_more_than_its_bar(
    cast: Cast, state: str
) -> None:
    application = make.application_at(state, cast)

    for user in (cast.imran, cast.noor):
        assert queries_of(signed_in(user), f"/matters/{application.reference}/") <= 15


def test_the_list_of_applications_asks_no_more_however_long(cast: Cast) -> None:
    client, address = signed_in(cast.noor), "/matters/?kind=vetting_application"
    make.invited(cast)
    few = queries_of(client, address)
    for _ in range(6):
        make.invited(cast)

    assert queries_of(client, address) == few
    assert few <= 8


def test_what_is_read_together_is_what_the_tables_hold(cast: Cast) -> None:
    application = make.application_at("refused", cast)
    page = make.again(application)

    selectors.read_more(page)

    plain = make.again(application)
    for relation in ("associates", "referees", "answers", "leads", "decisions"):
        read, held = getattr(page, relation).all(), getattr(plain, relation).all()
        key = lambda row: str(row.pk)  # noqa: E731
        for one, other in zip(sorted(read, key=key), sorted(held, key=key), strict=True):
            for field in one._meta.concrete_fields:
                assert getattr(one, field.attname) == getattr(other, field.attname), field
    for relation in ("associates", "referees", "answers"):
        assert getattr(page, relation).all()
    assert [str(each.decided_by) for each in page.decisions.all()] == ["Imran"]
    assert selectors.waiting_of(page) == selectors.waiting_of(plain)
