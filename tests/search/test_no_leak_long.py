"""The long run of `test_no_leak`: 10,000 pairs of user and question on each engine, a new world
every 500 of them, half asked after changes that are not indexed yet.

    LEAK_FROM=1007 pytest tests/search/test_no_leak_long.py -m slow -s     # goes on from that seed

A world that fails is named by its seed, which makes it again.
"""

import os
import time

import pytest

from tests.search import world as worlds
from tests.search.leaks import ask_around, engine_of_a_test, world_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

engine = engine_of_a_test
FIRST, LAST = 1000, 1019
PAIRS_EACH = 500
THOROUGH = 40  # one pair in so many is exported, kept, walked through and opened as a page


@pytest.mark.parametrize("seed", range(int(os.environ.get("LEAK_FROM", FIRST)), LAST + 1))
def test_nothing_leaks_in_many_worlds(seed, engine):
    began = time.monotonic()
    world = world_of(seed)
    changed: list[str] = []
    found = [ask_around(world, engine, PAIRS_EACH // 2, thorough=THOROUGH)]
    for _ in range(2):
        changed += worlds.change(world)
        part = PAIRS_EACH // 4
        found.append(ask_around(world, engine, part, is_settled=False, thorough=THOROUGH))

    print(
        f"{engine.name}, seed {seed}: {PAIRS_EACH} pairs, {sum(found)} found something, "
        f"{time.monotonic() - began:.0f} s; {', '.join(changed)}",
        flush=True,
    )
    assert sum(found) > PAIRS_EACH // 5
