"""The benchmark: `make bench`, or `python -m tests.bench --cases 2000 --people 1000` for a try.

Loads a demonstration force of the asked size into the database of DATABASE_URL (or an SQLite file
under PROBITY_HOME), serves it with gunicorn and two workers, and times pages as the assigned
investigator, the supervisor and the appropriate-authority delegate of the cast. Every figure
stands beside that of a hello-world view of the same run.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from html import unescape
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
ROOT = Path(__file__).resolve().parent.parent.parent
PORT = 8765


def main() -> int:
    options = _options()
    import django

    django.setup()
    _load(options)
    server = _serve()
    try:
        figures = _pages(options)
    finally:
        server.terminate()
        server.wait(20)
    _print(figures)
    if options.events:
        _verify(options.events)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--deep", type=int, default=1000, help="pages in, for the deep page")
    parser.add_argument("--events", type=int, default=1_000_000, help="0: do not verify")
    return parser.parse_args()


def _load(options: argparse.Namespace) -> None:
    """Migrate, and load the force unless a database of that size is there."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from standards.workflow.models import Matter

    if Matter.objects.count() < options.cases:
        call_command(
            "demo",
            people=options.people,
            cases=options.cases,
            seed=1,
            restricted=5,
            sealed=1,
            walls_per_case=2,
            grants_per_user=300,
        )
    call_command("timeliness_snapshot")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()


def _serve() -> subprocess.Popen:
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "config.wsgi",
            "--workers",
            "2",
            "--threads",
            "2",
            "--keep-alive",
            "120",
            "--bind",
            f"127.0.0.1:{PORT}",
            "--log-level",
            "error",
        ],
        cwd=ROOT,
        env={**os.environ, "LOG_LEVEL": "ERROR"},
    )
    from tests.bench.client import Client

    for _ in range(100):
        try:
            if Client(PORT).get("/hello/").status == 200:
                return server
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server did not come up")


def _session(username: str) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from standards.access.models import User

    user = User.objects.get(username=username)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _pages(options: argparse.Namespace) -> list:
    from tests.bench.client import Client, measure

    figures = []
    for clients in (1, 4):
        figures.append(
            measure(
                "hello, world", _getter("", "/hello/"), clients=clients, requests=options.requests
            )
        )
    for username in ("amira", "farah", "hugo"):
        key = _session(username)
        browser = Client(PORT, key)
        matter = _first_matter(browser)
        pages = {
            "list": "/matters/?kind=complaint",
            "filtered list": "/matters/?kind=complaint&whose=unit&sort=received",
            "matter page": matter,
        }
        if username == "hugo":
            pages["deep page"] = _deep(browser, options.deep)
            pages["timeliness"] = "/reports/timeliness/"
        for page, path in pages.items():
            queries = _queries(browser, path)
            for clients in (1, 4):
                figures.append(
                    measure(
                        f"{username}: {page}",
                        _getter(key, path),
                        clients=clients,
                        requests=options.requests,
                        queries=queries,
                    )
                )
    key = _session("farah")
    for clients in (1, 4):
        figures.append(
            measure(
                "farah: log a complaint",
                _logger(key),
                clients=clients,
                requests=max(40, options.requests // 4),
                warm_up=4,
            )
        )
    return figures


def _queries(browser, path: str) -> int:
    """Statements of the page once the lists that a process keeps are there. The first reading of
    a matter on a day is recorded, which is three more; the page that is timed is a later one."""
    counts = [int(browser.get(path, count=True).headers["X-Count-Queries"]) for _ in range(6)]
    return min(counts)


def _getter(key: str, path: str) -> Callable[[], Callable]:
    from tests.bench.client import Client

    def make() -> Callable:
        browser = Client(PORT, key)
        return lambda: browser.get(path)

    return make


def _logger(key: str) -> Callable[[], Callable]:
    """Fill in the page of a new complaint and send it; only the sending is timed."""
    from tests.bench.client import Client, hidden

    def make() -> Callable:
        browser = Client(PORT, key)

        def once():
            page = browser.get("/complaints/log/").body
            return browser.post(
                "/complaints/log/",
                {
                    "csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"),
                    "form_token": hidden(page, "form_token"),
                    "words": "The officer would not take my report and told me to go away.",
                    "grievances": "Refused to take a report",
                    "name": "Bench Caller",
                    "telephone": "020 7946 0999",
                    "channel": "telephone",
                    "act": "log",
                },
            )

        return once

    return make


def _first_matter(browser) -> str:
    body = browser.get("/matters/?kind=complaint").body
    found = re.search(r'href="(/matters/[A-Z]+/\d+/\d\d/)"', body)
    if found is None:
        raise RuntimeError("the list shows no matter")
    return found.group(1)


def _deep(browser, pages: int) -> str:
    """The address so many pages into the authority's list, by pressing Next."""
    path = "/matters/?kind=complaint&sort=received"
    for _ in range(pages):
        body = browser.get(path).body
        found = re.search(r'rel="next" href="([^"]+)"|href="([^"]+)" rel="next"', body)
        if found is None:
            break
        path = unescape(found.group(1) or found.group(2))
        if path.startswith("?"):
            path = "/matters/" + path
    return path


def _print(figures: list) -> None:
    base = {f.clients: f for f in figures if f.page == "hello, world"}
    heads = ("clients", "p50 ms", "p95 ms", "req/s", "x hello", "queries")
    print(f"{'page':34}" + "".join(f"{head:>9}" for head in heads))
    for f in figures:
        ratio = f.p50 / base[f.clients].p50
        print(
            f"{f.page:34}{f.clients:>9}{f.p50:>9.1f}{f.p95:>9.1f}{f.per_second:>9.1f}"
            f"{ratio:>9.1f}{f.queries if f.queries is not None else '':>9}"
        )


def _verify(wanted: int) -> None:
    from standards.events import verification
    from standards.events.models import Event

    have = Event.objects.count()
    began = time.monotonic()
    verdict = verification.verify()
    took = time.monotonic() - began
    print(
        f"{verdict.events} events and {verdict.texts} texts verified in {took:.1f} s"
        f" ({verdict.broken or 'whole'}); {have} of {wanted} asked for"
    )


if __name__ == "__main__":
    sys.exit(main())
