"""The frame of every page: marking, navigation, inbox, what the last action did."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from standards.pages import nav

STATIC = Path(nav.__file__).parent / "static" / "pages"
LOADED = (
    "vendor/govuk-frontend.min.css",
    "vendor/moj-frontend.min.css",
    "probity.css",
    "early.js",
    "vendor/govuk-frontend.min.js",
    "probity.js",
)
MAX_PAGE_BYTES = 100 * 1024

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.pages.gallery")]


@pytest.fixture
def amira() -> Any:
    return get_user_model().objects.create_user("amira", display_name="Amira Khan")


@pytest.fixture
def signed_in(client: Client, amira: Any) -> Client:
    client.force_login(amira, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the rooms registered stands aside, so that these tests say the same in any shape."""
    monkeypatch.setattr(nav, "_entries", {})
    monkeypatch.setattr(nav, "_inbox", {})


def test_the_marking_stands_at_the_top_the_bottom_and_in_the_title(signed_in: Client) -> None:
    html = signed_in.get("/matters/").content.decode()

    assert html.count('<p class="probity-marking">OFFICIAL-SENSITIVE</p>') == 2
    assert "<title>Matters – Probity – OFFICIAL-SENSITIVE</title>" in html


def test_a_page_has_no_inline_script_or_style(signed_in: Client) -> None:
    for address in ("/gallery/", "/gallery/form/", "/nowhere/"):
        html = signed_in.get(address).content.decode()

        assert re.findall(r"<script(?![^>]*\bsrc=)", html) == []
        assert re.findall(r"<style|\sstyle=|\son[a-z]+=", html) == []


def test_a_page_with_all_that_it_loads_is_small(signed_in: Client) -> None:
    page = len(gzip.compress(signed_in.get("/gallery/").content))
    files = sum(len(gzip.compress((STATIC / name).read_bytes())) for name in LOADED)

    assert page + files <= MAX_PAGE_BYTES


def test_what_is_vendored_has_its_licence_and_no_crown_crest_or_transport() -> None:
    vendored = [path for path in (STATIC / "vendor").rglob("*") if path.is_file()]
    text = " ".join(path.read_text() for path in vendored if path.suffix in (".css", ".svg"))

    assert len([path for path in vendored if path.name.endswith("LICENCE.txt")]) == 2
    for forbidden in ("GDS Transport", "@font-face", "crown", "crest", "/assets/"):
        assert forbidden not in text
    assert not any("sourceMappingURL" in path.read_text() for path in vendored)
    assert not any(path.suffix in (".woff", ".woff2", ".png", ".ico") for path in vendored)


def test_every_image_that_a_stylesheet_names_is_there() -> None:
    for sheet in STATIC.rglob("*.css"):
        for name in re.findall(r"url\(\"?(?!data:)([^)\"]+)", sheet.read_text()):
            assert (sheet.parent / name).exists(), name


def test_navigation_is_in_order_and_marks_where_one_is(signed_in: Client) -> None:
    nav.register("Reports", "reports", order=50)
    nav.register("Matters", "matters", order=20, prefixes=("/complaints/",))
    nav.register("My work", "my-work", order=10)

    html = signed_in.get("/matters/one/").content.decode()

    assert re.findall(r'probity-nav__link" href="([^"]+)"', html) == [
        "/my-work/",
        "/matters/",
        "/reports/",
    ]
    assert re.findall(r'href="([^"]+)" aria-current="page"', html) == ["/matters/"]


def test_an_entry_that_leads_nowhere_or_is_not_for_this_person_is_not_drawn(
    signed_in: Client,
) -> None:
    nav.register("Nowhere", "no-such-name", order=1)
    nav.register("Vetting", "vetting", order=2, visible=lambda user: user.username == "imran")
    nav.register("People", "people", order=3)

    html = signed_in.get("/matters/").content.decode()

    assert re.findall(r'probity-nav__link" href="([^"]+)"', html) == ["/people/"]


def test_the_most_exact_entry_is_current(rf: Any, amira: Any) -> None:
    nav.register("Matters", "matters", order=1, prefixes=("/",))
    nav.register("People", "people", order=2, prefixes=("/matters/one/",))
    request = rf.get("/matters/one/")
    request.user = amira

    assert [link.label for link in nav.links(request) if link.current] == ["People"]


def test_the_inbox_adds_up_what_rooms_count(signed_in: Client) -> None:
    nav.register_inbox("letters", lambda user: 2)
    nav.register_inbox("approvals", lambda user: 1)

    assert '<span class="probity-count">3</span>' in signed_in.get("/matters/").content.decode()


def test_an_empty_inbox_shows_no_number(signed_in: Client) -> None:
    assert "probity-count" not in signed_in.get("/matters/").content.decode()


def test_searching_travels_by_post(signed_in: Client) -> None:
    html = signed_in.get("/matters/").content.decode()

    assert '<form class="probity-find" role="search" method="post" action="/find/">' in html


def test_the_bar_names_who_is_signed_in(signed_in: Client) -> None:
    assert "Amira Khan" in signed_in.get("/matters/").content.decode()


def test_a_stranger_sees_no_navigation(client: Client) -> None:
    nav.register("Matters", "matters", order=1)

    html = client.get("/sign-in/").content.decode()

    assert "probity-nav" not in html
    assert "probity-find" not in html


def test_after_an_action_the_page_says_what_happened_what_starts_and_what_is_next(
    signed_in: Client,
) -> None:
    html = signed_in.get("/gallery/").content.decode()

    assert "Letter sent to Ms Okafor." in html
    assert "next update by 21 December 2026." in html
    assert '<a class="govuk-link" href="#plan">Plan first enquiries</a>' in html


def test_a_warning_is_announced_as_one(signed_in: Client) -> None:
    html = signed_in.get("/gallery/").content.decode()

    assert re.search(r'probity-notice--wrong" role="alert">.*The file was not scanned', html)


def test_a_page_with_errors_says_so_first_in_its_title(signed_in: Client) -> None:
    html = signed_in.post("/gallery/form/", {"what": ""}).content.decode()

    assert "<title>Error: Log a complaint" in html
    assert html.index("There is a problem") < html.index("<h1")
