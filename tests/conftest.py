"""What every test has: the shape chosen by DATABASE_URL, a private home, no network, a browser.

Tests that this machine cannot run are deselected, and the summary says so in plain words.
"""

import itertools
import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis
import pytest
import time_machine
from django.conf import settings
from django.db import connection

from tests import browser as chromium
from tests import pristine

LONDON = ZoneInfo("Europe/London")
REPOSITORY = Path(__file__).resolve().parent.parent
NOT_TESTED = pytest.StashKey[list[str]]()
HOME = pytest.StashKey[Path]()

HYPOTHESIS = hypothesis.settings(deadline=None, print_blob=True)
hypothesis.settings.register_profile("probity", HYPOTHESIS)
# The same examples in every run of CI: a red run is about the change, not about luck.
hypothesis.settings.register_profile("ci", HYPOTHESIS, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") == "true" else "probity")


# --- what is there, and what is not -----------------------------------------------------------
def shared_path() -> Path | None:
    """The folder of worked cases that lies beside the clone (or PROBITY_SHARED)."""
    folder = Path(os.environ.get("PROBITY_SHARED") or REPOSITORY.parent / "shared")
    return folder if (folder / "domain" / "cases").is_dir() else None


def lacking(item: pytest.Item) -> str | None:
    """Why this machine, or this run, cannot run the test; None when it can."""
    fixtures = getattr(item, "fixturenames", ())
    if "shared_folder" in fixtures and shared_path() is None:
        return "shared worked cases (no ../shared folder; PROBITY_SHARED names another)"
    if item.get_closest_marker("journey") and chromium.chromium_path() is None:
        return "pages in a browser (no Chromium)"
    if item.get_closest_marker("redis") and not os.environ.get("REDIS_URL"):
        return "Redis and the task worker (REDIS_URL is not set)"
    if item.get_closest_marker("elasticsearch") and not os.environ.get("ELASTICSEARCH_URL"):
        return "Elasticsearch (ELASTICSEARCH_URL is not set)"
    engine = settings.DATABASES["default"]["ENGINE"]
    if item.get_closest_marker("postgres") and not engine.endswith("postgresql"):
        return "what holds on PostgreSQL only (DATABASE_URL is not set)"
    return None


def pytest_configure(config: pytest.Config) -> None:
    """Give the run a home of its own, so that no test writes where a user's data lies."""
    home = Path(tempfile.mkdtemp(prefix="probity-home-"))
    config.stash[HOME] = home
    config.stash[NOT_TESTED] = []
    settings.PROBITY_HOME = home
    settings.STATIC_ROOT = str(home / "static")
    (home / "static").mkdir()
    settings.MEDIA_ROOT = str(home / "files")
    settings.EMAIL_FILE_PATH = str(home / "mail")
    settings.SEARCH_INDEX_PREFIX = f"test-{secrets.token_hex(4)}"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take the run's home away again."""
    shutil.rmtree(config.stash[HOME], ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    """A test that asks for a page is a journey; nobody need remember the mark."""
    if "open_page" in getattr(item, "fixturenames", ()):
        item.add_marker("journey")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test that is not about Elasticsearch never writes to one, whatever the environment says."""
    asked_for = item.get_closest_marker("elasticsearch") is not None
    settings.ELASTICSEARCH_URL = os.environ.get("ELASTICSEARCH_URL", "") if asked_for else ""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what cannot run here, and remember why. (After -m: what was not asked for is
    not reported as missing.)"""
    reasons = {item: reason for item in items if (reason := lacking(item))}
    if reasons:
        config.hook.pytest_deselected(items=list(reasons))
        items[:] = [item for item in items if item not in reasons]
        config.stash[NOT_TESTED] = list(dict.fromkeys(reasons.values()))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say what was not tested; `make test` gathers the same lines from a file."""
    reasons = config.stash[NOT_TESTED]
    for reason in reasons:
        terminalreporter.write_line(f"not tested: {reason}", yellow=True, bold=True)
    path = os.environ.get("PROBITY_NOT_TESTED")
    if path and reasons:
        with Path(path).open("a", encoding="utf-8") as file:
            file.writelines(f"{reason}\n" for reason in reasons)


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """The folder with the worked cases; a test that asks for it is left out where it is absent."""
    folder = shared_path()
    if folder is None:
        raise LookupError("There is no folder of worked cases; the test should not have run.")
    return folder


# --- database ---------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest) -> None:
    """SQLite tests run on a file, as the product does: a database in memory is one connection
    for all threads, which hides the locking and confuses a browser's parallel requests."""
    if connection.vendor == "sqlite":
        name = str(request.config.stash[HOME] / "test.sqlite3")
        connection.settings_dict["TEST"]["NAME"] = name


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Teach `flush` to get past the triggers of the event log (see pristine.py)."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        restore = pristine.copy_reference_data()
        patch.setattr(
            type(connection.ops), "execute_sql_flush", pristine.flush_that_restores(restore)
        )
        yield


# --- time and network -------------------------------------------------------------------------
@pytest.fixture
def london_noon() -> Iterator[Callable[[date], None]]:
    """It is noon in London on Monday 23 November 2026, and stays so until the test calls the
    value with another day: `london_noon(date(2026, 12, 25))`."""

    def noon(day: date) -> datetime:
        return datetime(day.year, day.month, day.day, 12, tzinfo=LONDON)

    with time_machine.travel(noon(date(2026, 11, 23)), tick=False) as traveller:
        yield lambda day: traveller.move_to(noon(day))


_SLOTS = itertools.count()


@pytest.fixture(autouse=True)
def fresh_reference_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process keeps for half a minute is read afresh by each test, and once by each: a
    half minute that ends between two pages would make the second cost more."""
    from standards.workflow import kept

    slot = next(_SLOTS)
    monkeypatch.setattr(kept, "slot", lambda: slot)


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """A test that reaches for another machine fails, and says which."""
    connect = socket.socket.connect

    def connect_here_only(sock: socket.socket, address: Any) -> None:
        if sock.family in (socket.AF_INET, socket.AF_INET6):
            host = str(address[0])
            if not (host.startswith("127.") or host in ("::1", "localhost")):
                raise AssertionError(f"A test tried to reach {host}.")
        connect(sock, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here_only)
        yield


# --- browser ----------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def chromium_browser() -> Iterator[Any]:
    """One Chromium for the whole run."""
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch:
        # Playwright's synchronous calls keep an event loop in this thread, and Django refuses
        # database work beside one unless told that it is meant.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            launched = playwright.chromium.launch(
                executable_path=chromium.chromium_path(), args=chromium.ARGUMENTS
            )
            yield launched
            launched.close()


@pytest.fixture
def open_page(chromium_browser: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """Open a page of the live server: `open_page("/", user=amira, narrow=True, scripts=False)`.

    Each call is a browser of its own (its own cookies). Refuses scripts when told to.
    """
    contexts = []

    def opened(path: str, *, user: Any = None, narrow: bool = False, scripts: bool = True) -> Any:
        context = chromium_browser.new_context(
            base_url=live_server.url,
            viewport=chromium.NARROW if narrow else chromium.WIDE,
            java_script_enabled=scripts,
            locale="en-GB",
            timezone_id="Europe/London",
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        if user is not None:
            chromium.sign_in(page, live_server.url, user)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
