"""The gallery in a browser: seen, heard, narrow, without scripts, by keyboard."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from tests.browser import assert_accessible, assert_no_sideways_scroll

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.pages.gallery")]

Open = Callable[..., Any]
OFFERED = "#id_where_suggestions > [role=option]"


@pytest.fixture
def amira() -> Any:
    return get_user_model().objects.create_user("amira", display_name="Amira Khan")


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize(
    "address",
    [
        "/gallery/",
        "/gallery/form/",
        "/refuse/not-allowed/",
        "/refuse/stale-plain/",
        "/refuse/not-found/",
    ],
)
def test_axe_finds_nothing_and_nothing_is_cut_off(
    open_page: Open, amira: Any, address: str, narrow: bool
) -> None:
    page = open_page(address, user=amira, narrow=narrow)

    assert_accessible(page)
    assert_no_sideways_scroll(page)


@pytest.mark.parametrize("address", ["/sign-in/", "/signed-out/", "/no-such-page/"])
def test_axe_finds_nothing_before_signing_in(open_page: Open, address: str) -> None:
    page = open_page(address, narrow=True)

    assert_accessible(page)
    assert_no_sideways_scroll(page)


def test_a_form_with_errors_is_accessible_and_its_links_reach_their_controls(
    open_page: Open, amira: Any
) -> None:
    page = open_page("/gallery/form/", user=amira)
    page.get_by_role("button", name="Log it").click()
    page.get_by_role("link", name="Answer this: Is the officer on duty?").click()

    assert page.evaluate("document.activeElement.id") == "id_plain_0"
    assert page.get_by_role("alert").inner_text().startswith("There is a problem")
    assert_accessible(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_choice_reveals_its_question_with_and_without_scripts(
    open_page: Open, amira: Any, scripts: bool
) -> None:
    page = open_page("/gallery/form/", user=amira, scripts=scripts)
    number = page.get_by_label("Telephone number")

    assert not number.is_visible()
    page.get_by_label("Telephone", exact=True).check()
    assert number.is_visible()


def test_a_form_can_be_filled_and_sent_without_scripts(open_page: Open, amira: Any) -> None:
    page = open_page("/gallery/form/", user=amira, scripts=False)
    page.get_by_label("What happened?").fill("Arrested on Mare Street")
    page.get_by_label("When did it happen?").fill("3 Nov 2020")
    page.get_by_label("They want no reply").check()
    page.get_by_label("Yes").check()
    page.get_by_label("I have read this back").check()
    page.get_by_role("button", name="Log it").click()

    assert page.inner_text("body") == "saved 2020-11-03"


def test_the_slash_key_goes_to_search_and_can_be_turned_off(open_page: Open, amira: Any) -> None:
    page = open_page("/gallery/", user=amira)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "frame-search"

    page.get_by_text("Amira Khan").click()
    page.get_by_role("button", name="Turn off the / key").click()
    page.reload()
    page.keyboard.press("/")

    assert page.evaluate("document.activeElement.id") != "frame-search"


def test_a_slash_typed_into_a_box_stays_there(open_page: Open, amira: Any) -> None:
    page = open_page("/gallery/form/", user=amira)
    box = page.get_by_label("When did it happen?")
    box.press_sequentially("3/11/26")

    assert box.input_value() == "3/11/26"


def test_leaving_unsaved_answers_asks_first(open_page: Open, amira: Any) -> None:
    page = open_page("/gallery/form/", user=amira)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_label("What happened?").fill("Half an account")

    page.get_by_role("link", name="Probity").click()
    page.wait_for_url("**/my-work/")

    assert asked == ["beforeunload"]


def test_cancelling_and_an_untouched_form_do_not_ask(open_page: Open, amira: Any) -> None:
    page = open_page("/gallery/form/", user=amira)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_role("link", name="Probity").click()
    page.go_back()
    page.get_by_label("What happened?").fill("Half an account")

    page.get_by_role("link", name="Cancel").click()
    page.wait_for_url("**/gallery/")

    assert asked == []


def test_pressing_send_twice_sends_once(open_page: Open, amira: Any) -> None:
    page = open_page("/gallery/form/", user=amira)

    sent = page.evaluate(
        "() => { const form = document.querySelector('main form');"
        " const press = () => form.dispatchEvent(new Event('submit', {cancelable: true}));"
        " return [press(), press()]; }"
    )

    assert sent == [True, False]


def test_the_first_tab_leads_past_the_frame(open_page: Open, amira: Any) -> None:
    page = open_page("/gallery/", user=amira)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main-content"


def test_paper_has_the_marking_and_no_navigation(open_page: Open, amira: Any) -> None:
    page = open_page("/gallery/", user=amira)
    page.emulate_media(media="print")

    assert page.locator(".probity-marking").first.is_visible()
    assert page.locator(".probity-marking").last.is_visible()
    for gone in (".probity-bar", ".probity-filter", ".probity-pagination", ".govuk-button"):
        assert not page.locator(gone).first.is_visible()


def test_at_double_zoom_nothing_is_cut_off(open_page: Open, amira: Any) -> None:
    page = open_page("/gallery/", user=amira)
    page.set_viewport_size({"width": 640, "height": 450})  # 1280 px at 200 %

    assert_no_sideways_scroll(page)


def test_a_look_up_offers_what_was_found_and_is_chosen_by_keyboard(
    open_page: Open, amira: Any
) -> None:
    page = open_page("/gallery/form/", user=amira)
    box = page.get_by_role("combobox", name="Where?")
    box.press_sequentially("mar")
    page.locator(OFFERED, has_text="Mare Street, Hackney").wait_for()
    assert_accessible(page)

    box.press("ArrowDown")
    box.press("ArrowDown")
    box.press("Enter")

    assert box.input_value() == "Marsh Lane"
    assert page.locator(OFFERED).count() == 0


def test_a_look_up_closes_on_escape_and_keeps_what_was_typed(open_page: Open, amira: Any) -> None:
    page = open_page("/gallery/form/", user=amira)
    box = page.get_by_role("combobox", name="Where?")
    box.press_sequentially("mare")
    page.locator(OFFERED).wait_for()

    box.press("Escape")

    assert page.locator(OFFERED).count() == 0
    assert box.input_value() == "mare"
