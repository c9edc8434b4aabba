"""All indexes filled anew while people search and write: `python -m tests.bench.search_reindex`.

On the database of DATABASE_URL with the index that `python -m tests.bench.search_corpus` fills, and
an Elasticsearch that has it. While `manage.py search_index --anew` runs, searches arrive, each of
whose counts was noted before, and complaints are logged and looked for. Told at the end: errors,
wrong counts, answers that the database gave in Elasticsearch's place, what was not found, what
differs, and which indexes are read and lie there. Exit 1 where anything is amiss.
"""

import argparse
import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from random import Random

from tests.bench.search import SEED, Line, Searcher, _until_found, prepare, questions

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
COUNTED = re.compile(r'<span class="probity-caption">([0-9,]+\+? results?)')
FALLBACK = "The search engine does not answer"
# What the complaints that are logged meanwhile say, but for one word each.
WRITTEN = {"refused", "to", "take", "a", "report", "bench", "caller", "telephone"}


@dataclass
class Seen:
    """What happened meanwhile; several threads write here, each a thing at a time."""

    times: list[float] = field(default_factory=list)
    visible: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    by_database: int = 0


def main() -> int:
    options = _options()
    prepare()
    from tests.bench.__main__ import _serve

    server = _serve()
    try:
        return _told(*_under_load(options))
    finally:
        server.terminate()
        server.wait(20)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.search_reindex")
    parser.add_argument("--user", default="amira")
    parser.add_argument("--per-second", type=float, default=4, help="searches")
    parser.add_argument("--every", type=float, default=2, help="seconds between complaints")
    return parser.parse_args()


def _under_load(options: argparse.Namespace) -> tuple[Seen, float, int]:
    """What was seen, seconds that the filling took, and its exit code."""
    seen, stop = Seen(), threading.Event()
    expected = _expected(options.user)
    load = [
        threading.Thread(target=_searching, args=(options, expected, seen, stop)),
        threading.Thread(target=_writing, args=(options, seen, stop)),
    ]
    for thread in load:
        thread.start()
    began = time.perf_counter()
    filled = subprocess.run([sys.executable, "manage.py", "search_index", "--anew"], check=False)
    took = time.perf_counter() - began
    stop.wait(10)  # the searches of the new indexes count too
    stop.set()
    for thread in load:
        thread.join()
    return seen, took, filled.returncode


def _searcher(username: str) -> Searcher:
    from tests.bench.__main__ import PORT, _session
    from tests.bench.client import Client

    return Searcher(Client(PORT, _session(username)))


def _expected(username: str) -> dict[str, str]:
    """Questions that what is written meanwhile does not meet, and how many each finds."""
    searcher = _searcher(username)
    found = {}
    for kind in ("two words", "full name", "reference"):
        for text in questions(20)[kind]:
            if not WRITTEN.intersection(text.lower().split()):
                found[text] = _count(searcher.ask(text)[1].body)
    return found


def _count(body: str) -> str:
    said = COUNTED.search(body)
    return said[1] if said else "an answer without a count"


def _searching(
    options: argparse.Namespace, expected: dict[str, str], seen: Seen, stop: threading.Event
) -> None:
    searcher, random = _searcher(options.user), Random(SEED)
    while not stop.wait(random.expovariate(options.per_second)):
        text, wanted = random.choice(list(expected.items()))
        try:
            sent, answer = searcher.ask(text)
        except (OSError, RuntimeError) as fault:
            seen.errors.append(str(fault))
            continue
        seen.times.append(sent.seconds + answer.seconds)
        seen.by_database += FALLBACK in answer.body
        if _count(answer.body) != wanted:
            seen.wrong.append(f"{_count(answer.body)} instead of {wanted}")


def _writing(options: argparse.Namespace, seen: Seen, stop: threading.Event) -> None:
    searcher, number = _searcher("farah"), 0
    while not stop.wait(options.every):
        number += 1
        try:
            seen.visible.append(_until_found(searcher, number))
        except (OSError, RuntimeError) as fault:
            seen.errors.append(str(fault))


def _told(seen: Seen, took: float, code: int) -> int:
    from search.models import Entry
    from search.sync import comparing, indexes

    there = sorted(indexes._there())
    read = indexes.names()
    differing = sum(comparing.drift().values())
    for what, times in (("searches", seen.times), ("until found", seen.visible)):
        line = Line(what, tuple(sorted(times)))
        print(f"{what}: {len(times)}, p50 {line.p50:.0f} ms, p95 {line.p95:.0f} ms")
    count = Entry.objects.count()
    print(f"{count:,} documents filled anew in {took:.0f} s, {count / took:,.0f} a second")
    amiss = {
        "errors": seen.errors[:3],
        "wrong counts": seen.wrong[:3],
        "answers by the database": seen.by_database,
        "exit of search_index": code,
        "differing after": differing,
        "indexes that are not read": sorted(set(there) - set(read)),
    }
    for what, value in amiss.items():
        print(f"{what}: {value or 'none'}")
    return 1 if any(amiss.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
