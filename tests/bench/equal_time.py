"""Do absent, sealed and walled references answer alike in time? `python -m tests.bench.equal_time`

A long run for an idle machine, kept out of `make test`: 2,000 interleaved probes of each kind by
GET, by POST, by the emergency form, and by search (its whole page for a reference, a word and a
name; its suggestions), against a real server on the database of DATABASE_URL (a demonstration
force, as `make bench` loads it, with its index). Prints, against an absent reference and with 95 %
bootstrap intervals in milliseconds, the difference of medians, and the median of the differences
within a round, which a machine that turns slow from time to time disturbs less; exit 1 where the
first leaves ±0.5 ms.
"""

import argparse
import os
import random
import statistics
import sys
from collections.abc import Callable, Sequence
from typing import Any

from tests.bench import equal_search

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
BOUND_MS = 0.5
ABSENT = "PC/99999/01"
OF_MATTERS = ("GET", "POST", "emergency form")
WAYS = (*OF_MATTERS, *equal_search.BY)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.equal_time")
    parser.add_argument("--probes", type=int, default=2000)
    parser.add_argument("--user", default="dev")
    parser.add_argument("--way", choices=WAYS, action="append", help="only this")
    options = parser.parse_args()
    import django

    django.setup()
    from tests.bench.__main__ import PORT, _serve, _session
    from tests.bench.client import Client

    wanted = options.way or WAYS
    matters = _hidden_from(options.user)
    key = _session(options.user)
    server = _serve()
    try:
        worst = 0
        for way, (probe, asked) in _ways(Client(PORT, key), matters, wanted).items():
            if way in wanted:
                worst = max(worst, _compare(way, probe, asked, options.probes))
    finally:
        server.terminate()
        server.wait(20)
    return worst


def _hidden_from(username: str) -> dict[str, Any]:
    """A sealed matter, and one that this user is walled from, of the demonstration force."""
    from standards.access.models import User
    from standards.workflow.models import Matter, Wall

    user = User.objects.get(username=username)
    sealed = Matter.objects.filter(sensitivity="sealed").order_by("id").first()
    mine = Wall.objects.filter(person=user.person_id).values("matter")
    walled = Matter.objects.filter(pk__in=mine, sensitivity="ordinary").order_by("id").first()
    if sealed is None or walled is None:
        raise SystemExit("Load a force with sealed matters and one that names this user first.")
    return {"sealed": sealed, "walled": walled}


def _ways(
    browser: Any, matters: dict[str, Any], wanted: Sequence[str]
) -> dict[str, tuple[equal_search.Probe, equal_search.Asked]]:
    """Each way to ask, which returns the seconds that the answer took, and what is asked."""
    references = {"absent": ABSENT, **{how: each.reference for how, each in matters.items()}}
    found = {way: (probe, references) for way, probe in _of_matters(browser).items()}
    if set(wanted) - set(OF_MATTERS):
        found |= equal_search.ways(browser, matters, ABSENT)
    return found


def _of_matters(browser: Any) -> dict[str, equal_search.Probe]:
    """Three ways to ask after the reference of a matter."""
    from tests.bench.client import hidden

    form = browser.get("/emergency-access/")
    token = hidden(form.body, "csrfmiddlewaretoken")

    def by_get(reference: str) -> float:
        return browser.get(f"/matters/{reference}/").seconds

    def by_post(reference: str) -> float:
        path = f"/matters/{reference}/do/preserve_evidence/"
        return browser.post(path, {"csrfmiddlewaretoken": token, "what": "x"}).seconds

    def by_emergency_form(reference: str) -> float:
        fields = {"csrfmiddlewaretoken": token, "reference": reference, "reason": "A probe."}
        return browser.post("/emergency-access/", fields).seconds

    return dict(zip(OF_MATTERS, (by_get, by_post, by_emergency_form), strict=True))


def _compare(way: str, probe, references: dict[str, str], probes: int) -> int:
    """Interleave the probes in a random order each round, so that drift falls on all alike."""
    chance = random.Random(1)
    times: dict[str, list[float]] = {name: [] for name in references}
    for _ in range(50):
        for reference in references.values():
            probe(reference)
    for _ in range(probes):
        names = list(references)
        chance.shuffle(names)
        for name in names:
            times[name].append(1000 * probe(references[name]))
    found = 0
    for name in ("sealed", "walled"):
        pairs = list(zip(times[name], times["absent"], strict=True))
        low, middle, high = _interval(pairs, _of_medians, chance)
        outside = low < -BOUND_MS or high > BOUND_MS
        found |= outside
        near, between, far = _interval(pairs, _within_rounds, chance)
        print(
            f"{way:18}{name:8} − absent: {middle:+.3f} ms ({low:+.3f} to {high:+.3f})"
            f"; within rounds {between:+.3f} ({near:+.3f} to {far:+.3f})"
            f"{'  OUTSIDE' if outside else ''}",
            flush=True,
        )
    return int(found)


Pairs = list[tuple[float, float]]


def _interval(
    pairs: Pairs, measure: Callable[[Pairs], float], chance: random.Random, draws: int = 1000
) -> tuple[float, float, float]:
    """A measure of the rounds, between the ends of its percentile bootstrap interval.

    What is drawn again is a whole round: its probes were sent side by side, so that a machine
    which turns slow for a minute is slow for all of them alike.
    """
    drawn = sorted(measure(chance.choices(pairs, k=len(pairs))) for _ in range(draws))
    return drawn[int(0.025 * draws)], measure(pairs), drawn[int(0.975 * draws) - 1]


def _of_medians(pairs: Pairs) -> float:
    one, other = zip(*pairs, strict=True)
    return statistics.median(one) - statistics.median(other)


def _within_rounds(pairs: Pairs) -> float:
    return statistics.median(one - other for one, other in pairs)


if __name__ == "__main__":
    sys.exit(main())
