"""The main job, as somebody does it who has read nothing: a call comes in, a letter closes it."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from cases.models import Complaint
from standards.access.models import User
from standards.events import verification
from standards.records.models import Letter
from tests.browser import assert_accessible, assert_no_sideways_scroll, save_screenshot
from tests.factories.cast import Cast
from tests.journeys.hands import hands_of

pytestmark = pytest.mark.django_db(transaction=True)


class Somebody:
    """A person of the force in front of the product; without scripts, on a telephone too."""

    def __init__(self, page: Page, how: str) -> None:
        self.page, self.how = page, how
        self.hands: Any = hands_of(how, page)

    def press(self, name: str) -> None:
        self.hands.press(self.page.get_by_role("button", name=name, exact=True).first)

    def follow(self, name: str) -> None:
        """Press a link, whether it looks like one or like a button."""
        self.hands.press(self.page.locator("main a", has_text=re.compile(name)).first)

    def follow_in(self, part: str, name: str) -> None:
        self.hands.press(self.page.locator(part).get_by_role("link", name=re.compile(name)).first)

    def fill(self, label: str, words: str) -> None:
        self.hands.fill(self.page.get_by_label(label).first, words)

    def tick(self, label: str) -> None:
        self.hands.tick(self.page.get_by_label(label, exact=True).first)

    def send(self) -> None:
        self.hands.press(self.page.locator("main form:not([action]) button[type=submit]").first)

    def look(self, name: str) -> None:
        """Nothing that axe finds, nothing outside the window; a picture when one is wanted."""
        assert_no_sideways_scroll(self.page)
        if self.how != "without scripts":  # axe is a script
            assert_accessible(self.page)
        save_screenshot(self.page, f"journey-{name}-{self.page.viewport_size['width']}")


def log(leo: Somebody) -> None:
    leo.follow("Log a complaint")
    leo.fill(
        "What happened?",
        "I waited an hour at the desk. The officer rolled his eyes and would not take my report.",
    )
    leo.fill("What is the complaint, in a sentence?", "Rude at the front desk")
    leo.fill("When did it happen?", "yesterday")
    leo.fill("Where?", "Mare Street")
    leo.fill("Find somebody who serves", "devson")
    leo.press("Check again")
    leo.hands.tick(leo.page.get_by_label(re.compile("Dev Devson")))
    leo.press("Check again")
    assert "Nobody who serves or served is found" not in leo.page.inner_text("main")
    leo.fill("Who is calling?", "Ngozi Okafor")
    leo.fill("Postal address", "1 Example Street, London E8")
    for group in leo.page.get_by_role("group").all():
        if "Not asked yet" in group.inner_text():
            leo.hands.tick(group.get_by_label("No", exact=True))
    leo.look("log")
    leo.press("Log and acknowledge")


def handle(leo: Somebody) -> None:
    """First contact, triage, the way of handling, and the allegation resolved."""
    leo.follow("Open the complaint")
    leo.press("Take it on")
    leo.look("matter")
    leo.follow("Record first contact")
    leo.tick("By telephone")
    leo.fill("How would they like this to be handled?", "An apology.")
    leo.send()
    leo.follow("Start triage")
    leo.send()
    leo.follow("Handle outside Schedule 3")
    leo.send()
    leo.follow_in("#allegations", "^Change")
    leo.hands.choose(leo.page.get_by_label("Which category?"), "H1")
    leo.send()
    leo.follow_in("#allegations", "^Decide")
    leo.tick("Resolved")
    leo.fill("Why?", "He said that he was sorry, and she accepted it.")
    leo.tick("Apology")
    leo.look("decide")
    leo.send()


def agree(sunita: Somebody) -> None:
    sunita.look("inbox")
    sunita.follow("Review")
    sunita.look("proposal")
    sunita.press("Agree, and do it")


@pytest.mark.parametrize("how", ["mouse", "without scripts", "keyboard"])
def test_from_phone_call_to_closed_letter(
    cast: Cast, sunita: User, open_page: Any, how: str
) -> None:
    scripts = how != "without scripts"
    window = {"scripts": scripts, "narrow": not scripts}
    leo = Somebody(open_page("/matters/", user=cast.leo, **window), how)
    log(leo)
    assert "PC/00001/26" in leo.page.inner_text("main")
    handle(leo)

    leo.follow("Send the outcome")
    leo.send()  # drafts the letter
    letter = leo.page.url
    leo.look("letter")
    leo.press("Ask for agreement")
    leo.fill("What should the person who decides know?", "He said sorry.")
    leo.send()
    agree(Somebody(open_page("/inbox/", user=sunita, **window), how))

    leo.page.goto(letter)
    leo.follow("Send the letter")
    leo.look("send")
    leo.hands.tick(leo.page.get_by_label(re.compile("post|print", re.I)).first)
    leo.send()
    complaint = Complaint.objects.get()
    assert complaint.state == Complaint.State.OUTCOME

    leo.page.goto(letter.split("/letters/")[0] + complaint.get_absolute_url())
    leo.follow("Close")
    leo.send()

    complaint = Complaint.objects.get()
    assert complaint.state == Complaint.State.CLOSED
    assert complaint.owner == cast.leo
    assert Letter.objects.get().state == "sent"
    assert verification.verify(complaint.stream).broken == ""
