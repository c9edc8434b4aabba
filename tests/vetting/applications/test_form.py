"""The applicant's and the referee's pages: save, resume, send; through the door alone."""

from typing import Any

import pytest
from django.test import Client

from standards.events.models import Event, EventText
from standards.refusals import NotReady
from standards.workflow.firing import fire
from tests.factories import applications as make
from tests.factories.cast import Cast
from tests.workflow.pages import main_of, text_of
from vetting.applications.models import Application
from vetting.applications.services import form as forms
from vetting.applications.services import invitations

pytestmark = pytest.mark.django_db

ABOUT = {
    "surname": "Quill",
    "forenames": "Mary",
    "date_of_birth": "4 5 1990",
    "place_of_birth": "Leeds",
    "nationality": "British",
    "email": "mary@example.com",
    "telephone": "0100",
}
NO_MORE = {"row-INITIAL_FORMS": "0", "row-MIN_NUM_FORMS": "0", "row-MAX_NUM_FORMS": "30"}


def rows(*given: dict[str, str]) -> dict[str, str]:
    """A formset as a browser sends it."""
    sent = {**NO_MORE, "row-TOTAL_FORMS": str(len(given))}
    for at, row in enumerate(given):
        sent |= {f"row-{at}-{name}": value for name, value in row.items()}
    return sent


PAGES: dict[str, dict[str, str]] = {
    "about": ABOUT,
    "addresses": rows({"address": "1 High Street", "since": "1 1 2019"}),
    "employment": rows({"name": "A shop", "since": "1 1 2019"}),
    "associates": rows(
        {"surname": "Quill", "forenames": "Peter", "relation": "partner", "address": "1 High St"}
    ),
    "finance": {"has_debts": "no", "was_insolvent": "no"},
    "declarations": {"offences": "no", "investigated": "no", "refused": "no", "contacts": "no"},
    "referees": rows(
        {"name": "Ann Teacher", "email": "ann@example.com", "known_as": "School, 2010"},
        {"name": "Bob Keeper", "email": "bob@example.com", "known_as": "Work, 2019"},
    ),
}


def come_in(link: str) -> Client:
    """A new browser that opened the link."""
    client = Client()
    client.get(link.replace("http://127.0.0.1:8000", ""))
    return client


@pytest.fixture
def application(cast: Cast) -> Application:
    return make.invited(cast)


@pytest.fixture
def applicant(application: Application, cast: Cast) -> Client:
    return come_in(invitations.link_for(application, by=cast.imran))


def answer_all(client: Client) -> None:
    for section, sent in PAGES.items():
        client.post(f"/apply/{section}/", sent)


def test_an_applicant_answers_everything_and_sends_it(
    applicant: Client, application: Application
) -> None:
    answer_all(applicant)
    start = applicant.get("/apply/")
    applicant.post("/apply/send/", {"confirms": "on"})

    assert "Read through and send" in text_of(start)
    application = make.again(application)
    assert application.state == "received"
    assert [str(each) for each in application.associates.all()] == ["Peter Quill"]
    assert [each.name for each in application.referees.all()] == ["Ann Teacher", "Bob Keeper"]
    assert application.applicant.date_of_birth.isoformat() == "1990-05-04"
    assert "We have your form" in text_of(applicant.get("/apply/"))


def test_what_is_saved_half_is_there_again_from_another_computer(
    application: Application, cast: Cast
) -> None:
    link = invitations.link_for(application, by=cast.imran)
    come_in(link).post("/apply/about/", {"surname": "Quill-Wren", "later": "1"})

    page = come_in(link).get("/apply/about/")

    assert 'value="Quill-Wren"' in page.content.decode()
    assert "Begun" in text_of(come_in(link).get("/apply/"))


def test_a_part_with_mistakes_is_kept_and_says_what_to_do(applicant: Client) -> None:
    wrong = {**ABOUT, "date_of_birth": "31 2 1990"}

    page = applicant.post("/apply/about/", wrong)

    assert page.status_code == 200
    assert "There is a problem" in text_of(page)
    assert "Begun" in text_of(applicant.get("/apply/"))


def test_too_few_referees_is_said(applicant: Client) -> None:
    one = rows({"name": "Ann Teacher", "email": "ann@example.com", "known_as": "School"})

    page = applicant.post("/apply/referees/", one)

    assert "Fill in 2 of these; only 1 is filled in" in text_of(page)
    assert "Begun" in text_of(applicant.get("/apply/"))


def test_another_of_a_kind_can_be_added_and_one_left_out(
    applicant: Client, application: Application
) -> None:
    first = {"address": "1 High Street", "since": "1 1 2019"}
    more = applicant.post("/apply/addresses/", {**rows(first), "another": "1"})
    page = applicant.get(more["Location"])
    two = rows(first | {"DELETE": "on"}, {"address": "2 Low Road", "since": "1 1 2018"})
    applicant.post("/apply/addresses/", two)

    assert "Address 2" in text_of(page)
    kept = application.answers.get(section="addresses").data["rows"]
    assert [row["address"] for row in kept] == ["2 Low Road"]


def test_an_unfinished_form_cannot_be_sent(applicant: Client, application: Application) -> None:
    applicant.post("/apply/about/", ABOUT)

    answer = applicant.post("/apply/send/", {"confirms": "on"})

    assert answer.status_code == 409
    assert "These parts are not finished" in text_of(answer)
    assert make.again(application).state == "invited"


def test_what_was_sent_is_not_changed_until_it_is_sent_back(
    applicant: Client, application: Application, cast: Cast
) -> None:
    answer_all(applicant)
    applicant.post("/apply/send/", {"confirms": "on"})

    refused = applicant.post("/apply/about/", {**ABOUT, "surname": "Other"})
    fire(make.again(application), "send_back", by=cast.imran, what="Your address in 2017")
    start = applicant.get("/apply/")
    applicant.post("/apply/about/", {**ABOUT, "telephone": "0200"})

    assert refused.status_code == 409
    assert "Your address in 2017" in main_of(start)
    assert application.answers.get(section="about").data["telephone"] == "0200"


def test_sent_again_the_same_people_are_the_same_rows(
    applicant: Client, application: Application, cast: Cast
) -> None:
    answer_all(applicant)
    applicant.post("/apply/send/", {"confirms": "on"})
    before = application.associates.get().pk
    fire(make.again(application), "send_back", by=cast.imran, what="Your sister")
    both = rows(
        {"surname": "Quill", "forenames": "Peter", "relation": "partner", "address": "New"},
        {"surname": "Quill", "forenames": "Jane", "relation": "sibling"},
    )
    applicant.post("/apply/associates/", both)
    applicant.post("/apply/send/", {"confirms": "on"})

    assert application.associates.get(number=1).pk == before
    assert application.associates.get(number=1).address == "New"
    assert application.associates.get(number=2).forenames == "Jane"


def test_sending_twice_receives_once(application: Application) -> None:
    make.send_form(application)

    forms.form_send(application=make.again(application), confirms=True)

    told = Event.objects.filter(stream=application.stream, verb="application.receive")
    assert told.count() == 1


def test_no_event_holds_what_the_applicant_wrote(application: Application) -> None:
    make.send_form(application)

    kept = [
        *map(str, Event.objects.values("facts", "subject")),
        *map(str, EventText.objects.values()),
    ]
    for word in ("High Street", "mary@example.com", "1990", "Teacher", "Peter"):
        assert not any(word in text for text in kept), word


def test_leaving_the_computer_shuts_the_form_there(applicant: Client) -> None:
    applicant.post("/apply/leave/")

    assert applicant.get("/apply/").status_code == 404


def test_when_the_application_ends_the_form_shuts(
    applicant: Client, application: Application, cast: Cast
) -> None:
    fire(application, "withdraw", by=cast.imran)

    assert applicant.get("/apply/").status_code == 404


# --- referees ---------------------------------------------------------------------------------
SAID = {
    "known_for": "Ten years, at school",
    "is_related": "no",
    "recruits": "no",
    "honest": "no",
    "honest_words": "She took money once",
    "concern": ["money"],
}


def test_a_referee_answers_once_and_the_link_ends(application: Application, cast: Cast) -> None:
    make.send_form(application)
    referee = application.referees.get(number=1)
    link = invitations.referee_ask(referee=referee, by=cast.imran)
    client = come_in(link)

    page = client.get("/reference/")
    thanks = client.post("/reference/", SAID)

    assert "What do you know of Mary Quill?" in text_of(page)
    assert "Thank you" in text_of(thanks)
    referee.refresh_from_db()
    assert referee.answers["honest_words"] == "She took money once"
    assert come_in(link).get("/reference/").status_code == 404
    with pytest.raises(NotReady, match="answered"):
        invitations.referee_ask(referee=referee, by=cast.imran)


def test_a_referee_sees_nothing_of_the_application(application: Application, cast: Cast) -> None:
    make.send_form(application)
    client = come_in(
        invitations.referee_ask(referee=application.referees.get(number=1), by=cast.imran)
    )

    page = text_of(client.get("/reference/"))

    assert client.get("/apply/").status_code == 404
    for hidden in ("VA/", "High Street", "Peter", "Bob"):
        assert hidden not in page


def test_a_page_of_the_form_has_no_name_in_its_address(applicant: Client) -> None:
    answer: Any = applicant.post("/apply/about/", ABOUT)

    assert answer["Location"] == "/apply/addresses/"


def test_whoever_confirms_the_form_has_it_before_them(
    applicant: Client, application: Application
) -> None:
    applicant.post("/apply/about/", ABOUT)
    assert applicant.get("/apply/send/")["Location"] == "/apply/"

    answer_all(applicant)
    shown = text_of(applicant.get("/apply/send/"))

    for words in ("Date of birth 4 May 1990", "Ann Teacher", "Once it is sent you cannot change"):
        assert words in shown


def test_too_few_of_a_kind_are_said_by_the_name_that_they_have_on_the_page(
    applicant: Client,
) -> None:
    page = applicant.post("/apply/referees/", rows({}, {}))

    assert "Fill in “Person 1” to “Person 2”" in text_of(page)
