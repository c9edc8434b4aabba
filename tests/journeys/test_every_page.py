"""A walk through the demonstration force along every kind of link that its people are offered."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from standards.access.models import User
from tests.browser import NARROW, WIDE, assert_accessible, assert_no_sideways_scroll

pytestmark = pytest.mark.django_db(transaction=True)

# One of each sort of work; whoever comes later finds what those before were not offered.
WALKERS = ("leo", "ruth", "farah", "hugo", "noor", "imran", "erin", "joan")
# Opened by everybody, because each finds other links there.
HUBS = {"my-work", "matters", "matter", "people", "person", "inbox", "vetting", "timeliness"}
FILES = {
    "timeliness-pdf",
    "timeliness-csv",
    "letter-pdf",
    "vetting-without-clearance-export",
    "vetting-funnel-csv",
    "vetting-funnel-pdf",
    "programme-board-csv",
    "programme-board-pdf",
}
# What the walk must have come by, else the demonstration or the links to it are broken.
EXPECTED = {
    "allegation-add",
    "audit-emergency",
    "audit-events",
    "compartment",
    "compartments",
    "complaint-log",
    "data-health",
    "emergency-access",
    "file-add",
    "letter",
    "letter-add",
    "matter-allocate",
    "matter-clock",
    "matter-clock-change",
    "matter-grants",
    "matter-link",
    "matter-looked",
    "matter-move",
    "matter-restrict",
    "matter-timeline",
    "note-add",
    "proposal",
    "publish-rules",
    "publishing",
    "task-new",
    "team-work",
    "timeliness-matters",
    "vetting-clearances",
    "vetting-without-clearance",
    *HUBS,
}


def kind_of(address: str) -> str:
    """The name of the page at an address, with the step that it is for; "" for none of ours."""
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return ""
    step = found.kwargs.get("name", "")
    return f"{found.url_name}: {step}" if step else str(found.url_name)


def links_of(page: Page) -> Iterator[str]:
    home = urlsplit(page.url).netloc
    for address in page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)"):
        if urlsplit(address).netloc == home:
            yield address.split("#")[0]


def faults_of(page: Page) -> list[str]:
    found = []
    for check in (assert_accessible, assert_no_sideways_scroll):
        try:
            check(page)
        except AssertionError as error:
            found.append(str(error))
    page.set_viewport_size(NARROW)
    try:
        assert_no_sideways_scroll(page)
    except AssertionError as error:
        found.append(str(error))
    page.set_viewport_size(WIDE)
    return found


def walk(page: Page, seen: set[str]) -> list[str]:
    """Open each kind of page that nobody opened before, along the links of those opened."""
    faults, mine = [], set()
    ahead = [page.url]
    while ahead:
        address = ahead.pop(0)
        kind = kind_of(address)
        if not kind or kind in FILES or kind in mine or (kind in seen and kind not in HUBS):
            continue
        mine.add(kind)
        answer = page.goto(address)
        # A step that is not ready says so: 409 is a page like any other.
        if answer is None or answer.status not in (200, 409):
            faults.append(f"{kind} answers {answer and answer.status} at {address}")
        elif kind not in seen:
            faults += faults_of(page)
        seen.add(kind)
        ahead += links_of(page)
    return faults


def test_no_page_that_anybody_is_led_to_has_a_fault(open_page: Any) -> None:
    call_command("demo", people=150, cases=60, seed=1, verbosity=0)
    seen: set[str] = set()
    faults = []
    for name in WALKERS:
        page = open_page("/", user=User.objects.get(username=name))
        faults += [f"{name}: {fault}" for fault in walk(page, seen)]

    assert faults == []
    assert EXPECTED - seen == set()
    assert len(seen) >= 65
