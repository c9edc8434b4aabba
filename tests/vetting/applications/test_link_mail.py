"""Personal links go by e-mail where there is a server; else the page shows them, once."""

import smtplib
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from standards.events.models import Event
from tests.factories import applications as make
from tests.factories.cast import Cast
from tests.workflow.pages import signed_in
from vetting.applications.models import Application
from vetting.applications.services import link_mail

pytestmark = pytest.mark.django_db
SAID = {
    "level": "RV",
    "surname": "Featherstone",
    "forenames": "Ada",
    "email": "ada@example.org",
    "purpose": "new",
}


@pytest.fixture
def server(settings: Any) -> None:
    settings.EMAIL_URL = "smtp://mail.example.org"


def page_of(cast: Cast, **changed: str) -> str:
    answer = signed_in(cast.noor).post("/vetting/applications/invite/", {**SAID, **changed})
    return str(answer.content.decode())


@pytest.mark.usefixtures("server")
def test_the_link_is_sent_and_names_nobody_and_the_page_does_not_show_it(cast: Cast) -> None:
    page = page_of(cast)

    [sent] = mail.outbox
    application = Application.objects.get()
    assert sent.to == ["ada@example.org"]
    assert "/door/" in sent.body
    for personal in ("Featherstone", "Ada", application.reference, "etting"):
        assert personal not in f"{sent.subject}{sent.body}".replace(sent.to[0], "")
    assert "Sent by e-mail" in page
    assert "/door/" not in page
    event = Event.objects.get(verb="vetting.link_mailed")
    assert event.facts == {"whose": "applicant"}


def test_without_a_server_the_page_shows_it_once(cast: Cast) -> None:
    page = page_of(cast)

    assert mail.outbox == []
    assert "/door/" in page
    assert not Event.objects.filter(verb="vetting.link_mailed").exists()


@pytest.mark.usefixtures("server")
def test_without_an_address_the_page_shows_it(cast: Cast) -> None:
    assert "/door/" in page_of(cast, email="")
    assert mail.outbox == []


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("where", ["open", "send_messages"])
def test_a_server_that_fails_leaves_the_link_on_the_page(
    where: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: Any, **kwargs: Any) -> None:
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(EmailBackend, where, fails)

    assert "/door/" in page_of(cast)
    assert not Event.objects.filter(verb="vetting.link_mailed").exists()


@pytest.mark.usefixtures("server")
def test_nothing_of_a_restricted_application_is_sent(cast: Cast) -> None:
    application = make.invited(cast)
    application.sensitivity = "restricted"
    link = link_mail.PersonalLink(
        application, "a@example.org", "https://x/door/1/", 60, "applicant"
    )

    assert link_mail.mail_links([link], by=cast.noor) == [False]
    assert mail.outbox == []
