"""What a search tells somebody is what the gate lets through: every hit, count, facet, suggestion,
spelling, highlight and reason, on every engine. 500 pairs of user and question here; many more in
`test_no_leak_long`."""

from datetime import timedelta

import pytest
from django.utils import timezone

from search import saving
from search.engines import sqlite
from search.engines.base import Narrowed
from standards.pipeline.models import Notice
from standards.workflow.models import Matter, writing
from tests.search import leaks
from tests.search import world as worlds
from tests.search.leaks import ask_around, engine_of_a_test, index_all, world_of

pytestmark = pytest.mark.django_db

WORLDS, PAIRS_EACH = 2, 250
engine = engine_of_a_test


@pytest.mark.parametrize("seed", range(WORLDS))
def test_what_is_told_is_what_the_gate_lets_through(seed, engine, monkeypatch):
    # SQLite answers otherwise where very many things say it: in every second world, always.
    monkeypatch.setattr(sqlite, "COMMON", sqlite.COMMON if seed % 2 else 0)
    world = world_of(seed)

    settled = ask_around(world, engine, PAIRS_EACH * 3 // 5)
    changed = worlds.change(world)
    found = ask_around(world, engine, PAIRS_EACH * 2 // 5, is_settled=False)

    # It would hold of an index that finds nothing, too.
    assert settled > PAIRS_EACH // 5
    assert found > PAIRS_EACH // 10, changed


def test_what_changed_everywhere_is_in_no_count_before_it_is_indexed(engine):
    world = world_of(7)
    for name in ("note narrowed", "wall put", "sealed"):
        for _ in range(15):
            worlds.CHANGES[name](world)

        for user in world.users:
            eyes = leaks.Eyes(world, user)
            for word in worlds.WORDS[:3]:
                asked = leaks.Question(word, (word,))
                checked = leaks.Checked(eyes, asked, Narrowed(), is_settled=False)
                checked.by_engine(engine)
            checked.by_page()


def test_a_search_that_is_followed_tells_of_what_its_owner_may_read_alone(engine):
    world = world_of(3)
    asked = {user: leaks.Question(word, (word,)) for user, word in _one_word_each(world)}
    before = {user: leaks.Eyes(world, user).expected(asked[user], Narrowed()) for user in asked}
    for user, question in asked.items():
        saving.search_save(by=user, name="Kept", text=question.text, choices={}, tells=True)
    with writing():
        for matter in Matter.objects.exclude(sensitivity="sealed").order_by("reference"):
            worlds.add_note(world, matter)
    index_all()

    saving.look_again(timezone.now() + timedelta(hours=1))

    told = dict(Notice.objects.values_list("user__username", "sentence"))
    new = {
        user.username: len(leaks.Eyes(world, user).expected(asked[user], Narrowed()).keys() - was)
        for user, was in ((user, before[user].keys()) for user in asked)
    }
    assert {name: int(said.split()[0]) for name, said in told.items()} == {
        name: count for name, count in new.items() if count
    }
    assert len(set(new.values())) > 2


def _one_word_each(world):
    return [(user, worlds.WORDS[n % len(worlds.WORDS)]) for n, user in enumerate(world.users)]
