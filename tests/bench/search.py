"""Search at a force's size: `make bench B=search`, or `python -m tests.bench.search`.

On the database of DATABASE_URL with the index that `python -m tests.bench.search_corpus` fills
(100,000 or 1,000,000 documents). Times, beside a hello-world view of the same run:

- the whole page of a search, from sending the words to the last byte of the answer: two words of
  some document, a full name, a misspelt surname, a reference; each with the permission filter,
  facets and highlights, one client, for each of the cast named;
- the engine's part of the same, in this process, and of the commonest word;
- searches that arrive eight a second whether or not the one before was answered, for five
  minutes; each is timed from when it was due;
- how many documents a second are worked out anew from the force's rows;
- how long after its page was answered a new complaint is found.

What misses its budget is marked and named at the end; exit 1 then.
"""

import argparse
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bench.client import Answer, Client

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
SEED = 11
KINDS = ("two words", "full name", "misspelt surname", "reference")
COMMONEST = "commonest word"
PAGE, ARRIVING, VISIBLE = (80, 200), (None, 400), (None, 2000)  # p50 and p95, milliseconds
ENGINES = {"elasticsearch": (40, 120), "sqlite": (15, None), "postgresql": (40, None)}
COMMON = {"elasticsearch": (None, 120), "sqlite": (100, None), "postgresql": (250, None)}
BULK = 3_000  # documents a second, to Elasticsearch
Bar = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table, in milliseconds, with its budget."""

    what: str
    times: tuple[float, ...]
    bar: Bar = (None, None)

    @property
    def p50(self) -> float:
        return 1000 * self.times[len(self.times) // 2]

    @property
    def p95(self) -> float:
        return 1000 * self.times[min(int(len(self.times) * 0.95), len(self.times) - 1)]

    @property
    def is_over(self) -> bool:
        pairs = zip((self.p50, self.p95), self.bar, strict=True)
        return any(may is not None and had > may for had, may in pairs)


def main() -> int:
    options = _options()
    prepare()
    from search.models import Entry

    asked = questions(options.requests)
    print(f"{Entry.objects.count():,} documents; {_engine_name()}")
    lines = [*_engine(asked, options), *_served(asked, options)]
    _print(lines)
    sys.stdout.flush()
    print(f"worked out anew: {_anew(options.roots):,.0f} documents a second")
    over = [line.what for line in lines if line.is_over]
    print("\nOver budget: " + ("; ".join(over) or "nothing"))
    return 1 if over else 0


def prepare() -> None:
    """The database and the pages' files up to date, the index left as the corpus filled it."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from search.models import Pending

    # What a migration put in doubt: checked, the index would say what the force says.
    Pending.objects.filter(is_check=True).delete()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.search")
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--user", action="append", help="amira and hugo unless said")
    parser.add_argument("--seconds", type=int, default=300, help="of searches that arrive")
    parser.add_argument("--per-second", type=float, default=8)
    parser.add_argument("--changes", type=int, default=40, help="complaints logged, then found")
    parser.add_argument("--roots", type=int, default=1000, help="worked out anew")
    options = parser.parse_args()
    options.user = options.user or ["amira", "hugo"]
    return options


def _engine_name() -> str:
    """What answers: Elasticsearch, or the database by its own name."""
    from django.db import connection

    from search.engines import choosing

    name = choosing.chosen().name
    return connection.vendor if name == "embedded" else name


# --- questions ----------------------------------------------------------------------------------


def questions(number: int) -> dict[str, list[str]]:
    """So many of each kind, from what stands in the index; the same for the same index."""
    from tests.bench.search_corpus import Words

    random = Random(SEED)
    texts = [row["body"] for row in _some(random, number, source="note")]
    names = [row["title"] for row in _some(random, number, source="person")]
    references = [row["reference"] for row in _some(random, number, source="matter")]
    return {
        "two words": [_two_words(random, text) for text in texts],
        "full name": names,
        "misspelt surname": [_misspelt(random, name) for name in names],
        "reference": [_typed(reference) for reference in references],
        COMMONEST: [Words(random).words[0]] * number,
    }


def _some(random: Random, number: int, **only: str) -> list[dict]:
    from search.models import Entry

    rows = Entry.objects.filter(**only).order_by()
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    if not keys:
        raise SystemExit("Fill the index first: python -m tests.bench.search_corpus")
    chosen = random.choices(keys, k=number)
    by_key = {row["pk"]: row for row in rows.filter(pk__in=chosen).values("pk", *_FIELDS)}
    return [by_key[key] for key in chosen]


_FIELDS = ("title", "body", "reference")


def _two_words(random: Random, text: str) -> str:
    found = list(dict.fromkeys(word for word in text.split() if word.isalpha() and len(word) > 3))
    return " ".join(random.sample(found, 2)) if len(found) > 1 else text[:40]


def _misspelt(random: Random, name: str) -> str:
    """The surname with one slip."""
    from search.quality.misspelling import SLIPS

    surname = name.split()[-1]
    for slip in random.sample(list(SLIPS.values()), len(SLIPS)):
        typed = slip(surname, random)
        if typed and typed != surname:
            return typed
    return surname * 2


def _typed(reference: str) -> str:
    """As people type it: "pc 1234/26"."""
    series, number, year = reference.lower().split("/")
    return f"{series} {int(number)}/{year}"


# --- the engine ---------------------------------------------------------------------------------


def _engine(asked: dict[str, list[str]], options: argparse.Namespace) -> list[Line]:
    from standards.access.models import User

    name, lines = _engine_name(), []
    for username in options.user:
        user = User.objects.get(username=username)
        for kind, texts in asked.items():
            bars = COMMON if kind == COMMONEST else ENGINES
            some = texts[:20] if kind == COMMONEST else texts
            times = sorted(_in_process(user, text) for text in [some[0], *some])
            lines.append(Line(f"{username}: engine, {kind}", tuple(times), bars[name]))
    return lines


def _in_process(user, text: str) -> float:
    """Seconds in the engine alone: the condition and the reading of the question are no part."""
    from django.utils import timezone

    from search import seeing
    from search.engines import choosing
    from search.engines.base import Request
    from search.reading import asking

    request = Request(
        asked=asking.read(text, today=timezone.localdate()), sight=seeing.condition(user)
    )
    engine = choosing.chosen()
    began = time.perf_counter()
    engine.search(request)
    return time.perf_counter() - began


# --- the page -----------------------------------------------------------------------------------


def _served(asked: dict[str, list[str]], options: argparse.Namespace) -> list[Line]:
    from tests.bench.__main__ import PORT, _serve, _session
    from tests.bench.client import Client

    server = _serve()
    try:
        lines = [_hello(Client(PORT), options.requests)]
        for username in options.user:
            searcher = Searcher(Client(PORT, _session(username)))
            for kind in KINDS:
                searcher.search(asked[kind][0])
                times = sorted(searcher.search(text) for text in asked[kind])
                lines.append(Line(f"{username}: page, {kind}", tuple(times), PAGE))
        if options.seconds:
            lines.append(_arriving(asked, options))
        if options.changes:
            lines.append(_visible(Client(PORT, _session("farah")), options.changes))
    finally:
        server.terminate()
        server.wait(20)
    return lines


def _hello(client: "Client", requests: int) -> Line:
    times = sorted(client.get("/hello/").seconds for _ in range(requests))
    return Line("hello, world", tuple(times))


class Searcher:
    """A browser at the search box."""

    def __init__(self, client: "Client") -> None:
        from tests.bench.client import hidden

        self.client = client
        self._token = hidden(client.get("/search/").body, "csrfmiddlewaretoken")

    def search(self, text: str) -> float:
        """Seconds from sending the words to the answer, the way over its own address included."""
        sent, answer = self.ask(text)
        return sent.seconds + answer.seconds

    def ask(self, text: str) -> tuple["Answer", "Answer"]:
        sent = self.client.post("/search/", {"csrfmiddlewaretoken": self._token, "q": text})
        if sent.status != 302:
            raise RuntimeError(f"the box answered {sent.status}")
        answer = self.client.get(sent.headers["Location"])
        if answer.status != 200:
            raise RuntimeError(f"the search answered {answer.status}")
        return sent, answer


def _arriving(asked: dict[str, list[str]], options: argparse.Namespace) -> Line:
    """Searches that arrive by chance, so many a second on average."""
    from tests.bench.__main__ import PORT, _session
    from tests.bench.client import Client

    random, at, own = Random(SEED), 0.0, threading.local()
    sessions = [_session(username) for username in options.user]
    due: list[tuple[float, str]] = []
    while (at := at + random.expovariate(options.per_second)) < options.seconds:
        due.append((at, random.choice(asked[random.choice(KINDS)])))
    began = time.perf_counter() + 1

    def one(when: float, text: str) -> float:
        if not hasattr(own, "searcher"):
            own.searcher = Searcher(Client(PORT, random.choice(sessions)))
        own.searcher.search(text)
        return time.perf_counter() - began - when

    with ThreadPoolExecutor(32) as pool:
        waiting = []
        for when, text in due:
            time.sleep(max(0.0, began + when - time.perf_counter()))
            waiting.append(pool.submit(one, when, text))
        times = sorted(each.result() for each in waiting)
    return Line(f"{options.per_second:g} arriving a second, mixed", tuple(times), ARRIVING)


def _visible(client: "Client", changes: int) -> Line:
    """From the answer to a new complaint until a search by a word of it shows it."""
    searcher = Searcher(client)
    times = sorted(_until_found(searcher, number) for number in range(changes))
    return Line("until a new complaint is found", tuple(times), VISIBLE)


def _until_found(searcher: Searcher, number: int, *, at_most: float = 30) -> float:
    from tests.bench.client import hidden

    word = "quetzal" + "".join(Random(time.time_ns() + number).choices("bdfgklmnprst", k=9))
    page = searcher.client.get("/complaints/log/").body
    fields = {name: hidden(page, name) for name in ("csrfmiddlewaretoken", "form_token")}
    made = searcher.client.post("/complaints/log/", {**fields, **_COMPLAINT, "words": word})
    if made.status != 302:
        raise RuntimeError(f"logging a complaint answered {made.status}")
    began = time.perf_counter()
    sent, answer = searcher.ask(word)
    while f'<mark class="search-mark">{word}</mark>' not in answer.body:
        if time.perf_counter() - began > at_most:
            break
        time.sleep(0.05)
        answer = searcher.client.get(sent.headers["Location"])
    return time.perf_counter() - began


_COMPLAINT = {
    "grievances": "Refused to take a report",
    "name": "Bench Caller",
    "telephone": "020 7946 0999",
    "channel": "telephone",
    "act": "log",
}


# --- bulk ---------------------------------------------------------------------------------------


def _anew(roots: int) -> float:
    """Documents a second, worked out from the force's rows as after a change of many."""
    from django.utils import timezone

    from search.models import Entry, Pending
    from search.sync import projecting
    from standards.workflow.matter_accounts import indexed

    while projecting.run(timezone.now()):
        pass
    ids = list(indexed().order_by("-pk").values_list("pk", flat=True)[:roots])
    Pending.objects.bulk_create([Pending(root=pk, is_check=True) for pk in ids], batch_size=1000)
    began = time.perf_counter()
    while projecting.run(timezone.now()):
        pass
    took = time.perf_counter() - began
    return Entry.objects.filter(root__in=ids).count() / took


# --- telling ------------------------------------------------------------------------------------


def _print(lines: list[Line]) -> None:
    hello = next(line for line in lines if line.what == "hello, world")
    heads = ("searches", "p50 ms", "p95 ms", "budget", "x hello", "")
    print(f"{'':42}" + "".join(f"{head:>11}" for head in heads))
    for line in lines:
        bar = "/".join("-" if may is None else str(may) for may in line.bar)
        print(
            f"{line.what:42}{len(line.times):>11}{line.p50:>11.1f}{line.p95:>11.1f}{bar:>11}"
            f"{line.p50 / hello.p50:>11.1f}{'over' if line.is_over else '':>11}"
        )


if __name__ == "__main__":
    sys.exit(main())
