"""One applicant from invitation to grant and appointment, in a browser: the form without scripts,
checks by file and by HTTP, on pages that axe finds nothing on."""

import csv
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.conf import settings

from tests.browser import assert_accessible, assert_no_sideways_scroll, save_screenshot
from tests.factories import applications as make
from tests.factories import people
from tests.factories.cast import Cast
from vetting.applications.models import Application
from vetting.applications.providers.files import write_answers
from vetting.applications.providers.reference import ReferenceProvider

pytestmark = pytest.mark.django_db(transaction=True)

PARTS = {
    "About you": {
        "Forenames": "Mary Ann",
        "Date of birth": "4 May 1990",
        "Town and country of birth": "Leeds, England",
        "Nationality": "British",
        "E-mail": "mary@example.com",
        "Telephone": "0100 200",
    },
    "Where you have lived": {"Address and postcode": "1 High Street, AB1 2CD", "From": "1 1 2019"},
    "Work and study": {"Employer, school": "A shop", "From": "1 1 2019"},
    "People close to you": {
        "Surname": "Quill",
        "Forenames": "Peter",
        "Who are they to you?": "Husband or wife or partner",
    },
}
STANDING = "Record what is known of investigations and refusals"
REFEREES = (
    ("Ann Teacher", "ann@example.com", "School, 2010"),
    ("Bob Keeper", "bob@example.com", "Work, 2019"),
)


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Says nothing."""


@pytest.fixture
def remote() -> Iterator[str]:
    """A provider of checks at an address of its own."""
    server = make_server("127.0.0.1", 0, ReferenceProvider(), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def look(page: Any, name: str, *, scripts: bool = True) -> None:
    """What axe finds, what is cut off, and a picture for a person."""
    if scripts:
        assert_accessible(page)
        assert_no_sideways_scroll(page)
    save_screenshot(page, f"applicant-{name}")


def press(page: Any, name: str) -> None:
    """The button or link of that name, which leads to a page."""
    button = page.get_by_role("button", name=name, exact=True)
    with page.expect_navigation():
        button.or_(page.get_by_role("link", name=name, exact=True)).first.click()


def invite(page: Any) -> str:
    """The officer's part of A0; returns the link as it is shown, once."""
    page.get_by_label("Surname", exact=True).fill("Quill")
    page.get_by_label("Level", exact=True).select_option("RV")
    page.get_by_label("Needed by").fill("1 3 2027")
    look(page, "invite")
    press(page, "Invite")
    look(page, "link")
    return page.locator("code").inner_text().replace(settings.SITE_URL, "")


def fill_in(page: Any) -> None:
    """The applicant's part: every page, without scripts."""
    for heading, answers in PARTS.items():
        if page.url.endswith("/apply/"):
            press(page, heading)
        for label, words in answers.items():
            box = page.get_by_label(label).first
            if box.evaluate("box => box.tagName") == "SELECT":
                box.select_option(label=words)
            else:
                box.fill(words)
        save_screenshot(page, f"applicant-form-{page.url.rstrip('/').rsplit('/', 1)[-1]}")
        press(page, "Save and go on")
    for _ in ("finance", "declarations"):
        for box in page.locator("input[type=radio][value=no]").all():
            box.check()
        press(page, "Save and go on")
    for at, (name, email, known_as) in enumerate(REFEREES):
        page.get_by_label("Name", exact=True).nth(at).fill(name)
        page.get_by_label("E-mail").nth(at).fill(email)
        page.get_by_label("How do they know you").nth(at).fill(known_as)
    press(page, "Save and go on")
    save_screenshot(page, "applicant-form-whole")
    press(page, "Read through and send")
    page.get_by_label("What I have written is true").check()
    press(page, "Send the form")
    page.get_by_text("We have your form.").wait_for()


def answer_by_file() -> None:
    """What the provider of files does: read what was asked, write what it found."""
    folder = Path(settings.PROBITY_HOME) / "checks" / "records"
    keys = set()
    for path in (folder / "out").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            keys |= {row["key"] for row in csv.DictReader(file)}
    rows = [{"key": key, "number": f"R-{key}", "result": "no_trace"} for key in sorted(keys)]
    write_answers(folder / "in", "week-47", "records", rows)


def exchange(page: Any, provider: str) -> None:
    """What falls due each minute, now."""
    row = page.get_by_role("row").filter(has_text=provider)
    with page.expect_navigation():
        row.get_by_role("button").click()


def ask_for(page: Any, provider: str, *, leave_out: str = "") -> None:
    press(page, "Request several checks at once")
    page.get_by_label(provider).check()
    if leave_out:
        for box in page.get_by_label(leave_out).all():
            box.uncheck()
    look(page, f"ask-{provider}")
    press(page, "Request them")


def test_one_applicant_from_invitation_to_grant(cast: Cast, open_page: Any, remote: str) -> None:
    make.provider("records", label="Records by file")
    make.provider("remote", label="Remote enquiries", transport="http", address=remote)
    link = invite(open_page("/vetting/applications/invite/", user=cast.imran))
    applicant = open_page(link, scripts=False)
    assert link not in applicant.url
    fill_in(applicant)
    application = Application.objects.get()
    assert (application.state, application.applicant.forenames) == ("received", "Mary Ann")

    page = open_page(application.get_absolute_url(), user=cast.imran)
    for name in ("Accept the form as complete", "Start the checks"):
        press(page, name)
        press(page, name)
    look(page, "checks-begun")
    ask_for(page, "Records by file", leave_out="Special Branch")
    ask_for(page, "Remote enquiries")
    page.goto("/vetting/applications/checks/")
    exchange(page, "Records by file")
    answer_by_file()
    exchange(page, "Records by file")
    exchange(page, "Remote enquiries")
    look(page, "providers")
    assert not application.checks.exclude(state="returned").exists()

    page.goto(application.get_absolute_url())
    press(page, "Begin adjudication")
    press(page, "Begin adjudication")
    press(page, STANDING)
    for box in page.locator("input[type=radio][value=no]").all():
        box.check()
    page.get_by_label("How is this known?").fill("Asked the applicant and the parent force.")
    look(page, "standing")
    press(page, STANDING)
    look(page, "adjudication")
    assert "1 March 2027" not in page.content()
    press(page, "Decide the application")
    look(page, "decision")
    page.get_by_label("Grant", exact=True).check()
    press(page, "Continue")
    page.get_by_label("Why?").fill("Nothing adverse was found.")
    page.get_by_label("I am no friend").check()
    look(page, "grant")
    press(page, "Grant")
    look(page, "granted")

    human = people.person("Quill", "Mary Ann")
    press(page, "Record the appointment")
    page.get_by_label("Part of their name").fill("Quill")
    press(page, "Record the appointment")
    look(page, "appointed")
    application = make.again(application)
    assert application.state == "granted"
    assert application.clearance is not None
    assert application.clearance.person == human


@pytest.mark.parametrize("state", ["checks", "adjudication", "refused", "overturned"])
def test_the_page_of_an_application_on_a_telephone(cast: Cast, open_page: Any, state: str) -> None:
    application = make.application_at(state, cast)

    page = open_page(application.get_absolute_url(), user=cast.imran, narrow=True)

    assert_accessible(page)
    assert_no_sideways_scroll(page)
    save_screenshot(page, f"application-{state}-narrow")
