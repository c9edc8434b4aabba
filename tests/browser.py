"""Chromium for the journeys: where it is, how it starts, signing in, and what axe finds."""

import os
import shutil
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 400, "height": 800}
ARGUMENTS = [
    "--headless",
    "--no-sandbox",  # Chromium will not run as root with one, and CI runs as root
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page that asks for anything outside this machine fails instead of reaching it.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


def chromium_path() -> str | None:
    """The browser's program, or None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def sign_in(page: Page, address: str, user: Any) -> None:
    """Give the page a session of this user, without the sign-in form (which has its own tests)."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": address}]
    )


def assert_accessible(page: Page) -> None:
    """Fail on anything that axe finds, whatever its impact; name the rule and the element."""
    found = Axe().run(page).response["violations"]
    lines = [
        f"{violation['id']} ({violation['impact']}): {violation['help']}\n"
        + "\n".join(f"    {' '.join(map(str, node['target']))}" for node in violation["nodes"])
        for violation in found
    ]
    if lines:
        raise AssertionError(f"axe finds on {page.url}:\n" + "\n".join(lines))


def assert_no_sideways_scroll(page: Page) -> None:
    """Nothing lies outside the window: axe does not see a column that is cut off."""
    wide, seen = page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    if wide > seen:
        raise AssertionError(f"{page.url} is {wide} px wide in a window of {seen} px")


def save_screenshot(page: Page, name: str) -> None:
    """Keep a picture in PROBITY_SCREENSHOTS when that is set, for a person to look at."""
    folder = os.environ.get("PROBITY_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
