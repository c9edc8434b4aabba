"""Refusals become pages once; nothing that a person wrote is lost."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.pages.gallery")]


@pytest.fixture
def amira() -> Any:
    return get_user_model().objects.create_user("amira", display_name="Amira Khan")


@pytest.fixture
def signed_in(client: Client, amira: Any) -> Client:
    client.force_login(amira, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_not_allowed_says_why_and_what_would_put_it_right(signed_in: Client) -> None:
    answer = signed_in.get("/refuse/not-allowed/")
    html = answer.content.decode()

    assert answer.status_code == 403
    assert "You can&#x27;t decide this: you are a witness in it." in html
    assert "Ask the professional standards manager" in html
    assert '<a class="govuk-link" href="/gallery/">Ask now</a>' in html


def test_not_ready_is_a_conflict_with_its_sentence(signed_in: Client) -> None:
    answer = signed_in.get("/refuse/not-ready/")

    assert answer.status_code == 409
    assert "one allegation has no decision." in answer.content.decode()


def test_what_must_not_be_known_looks_exactly_like_what_does_not_exist(signed_in: Client) -> None:
    hidden = signed_in.get("/refuse/not-found/")
    missing = signed_in.get("/refuse/no-such/")

    assert hidden.status_code == missing.status_code == 404
    assert hidden.headers["content-type"] == missing.headers["content-type"]

    def without_token(answer: Any) -> list[str]:
        return [line for line in answer.content.decode().splitlines() if "csrf" not in line]

    assert without_token(hidden) == without_token(missing)
    assert "never shown" not in hidden.content.decode()


def test_a_refused_answer_is_given_back_without_tokens_or_passwords(signed_in: Client) -> None:
    answer = signed_in.post(
        "/refuse/not-ready/",
        {"summary": "Long account\nin two lines", "password": "hunter2", "version": "3"},
    )
    html = answer.content.decode()

    assert "Long account<br>in two lines" in html
    assert "hunter2" not in html
    assert ">Version<" not in html


def test_a_stale_form_shows_both_versions_and_marks_the_difference(signed_in: Client) -> None:
    answer = signed_in.post("/refuse/stale/", {"summary": "Arrest by the bus stop", "version": "3"})
    html = answer.content.decode()

    assert answer.status_code == 409
    assert "B. Osei saved first." in html
    assert "Arrest on Mare Street,<br>near the station" in html
    assert "Arrest by the bus stop" in html
    assert html.count(">Different<") == 1


def test_a_stale_form_can_be_sent_again_over_theirs_with_their_version(signed_in: Client) -> None:
    html = signed_in.post(
        "/refuse/stale/", {"summary": 'He said "stop"', "version": "3"}
    ).content.decode()

    assert '<input type="hidden" name="summary" value="He said &quot;stop&quot;">' in html
    assert '<input type="hidden" name="version" value="4">' in html
    assert 'name="version" value="3"' not in html


def test_a_stale_form_without_their_version_still_keeps_what_was_written(
    signed_in: Client,
) -> None:
    html = signed_in.post("/refuse/stale-plain/", {"note_text": "My words"}).content.decode()

    assert "Note text" in html
    assert "My words" in html
    assert "theirs)" not in html
    assert "Save mine over theirs" not in html


def test_a_caller_that_reads_json_gets_json(signed_in: Client) -> None:
    refused = signed_in.get("/refuse/not-ready/", headers={"accept": "application/json"})
    hidden = signed_in.get("/refuse/not-found/", headers={"accept": "application/json"})

    assert refused.status_code == 409
    assert refused.json()["detail"].startswith("You can't close this yet")
    assert hidden.status_code == 404
    assert hidden.json() == {"detail": "Not found."}


def test_going_back_leads_only_to_our_own_pages(signed_in: Client) -> None:
    ours = signed_in.get("/refuse/not-ready/", headers={"referer": "http://testserver/matters/"})
    other = signed_in.get("/refuse/not-ready/", headers={"referer": "https://evil.example/"})

    assert "http://testserver/matters/" in ours.content.decode()
    assert "evil.example" not in other.content.decode()


def test_a_fault_of_ours_says_so_and_names_nothing(signed_in: Client) -> None:
    signed_in.raise_request_exception = False

    answer = signed_in.get("/refuse/fault/")
    html = answer.content.decode()

    assert answer.status_code == 500
    assert "The fault is ours." in html
    assert "ZeroDivision" not in html


def test_a_form_open_too_long_is_told_how_to_save_its_words(amira: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(amira, backend="django.contrib.auth.backends.ModelBackend")

    answer = strict.post("/gallery/form/", {"what": "long account"})

    assert answer.status_code == 403
    assert "Send that again" in answer.content.decode()
