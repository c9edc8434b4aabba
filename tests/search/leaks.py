"""Whether everything that search tells a user is what the gate lets them know, and no more.

`expected` works out, from what the things of a world say and from the gate alone, what a question
ought to find. The checks hold each answer against it: settled (the index is up to date), all must
be equal; otherwise nothing may be shown that the gate refuses now, and counts may be lower, never
higher.
"""

import csv
import io
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from search import exporting, finding, saving, seeing
from search.choices import Chosen
from search.engines import choosing
from search.engines.base import FACETS, RELEVANCE, Engine, Hit, Narrowed, Request
from search.engines.elasticsearch.engine import Elasticsearch
from search.reading import asking
from standards.access import gate
from standards.access.models import User
from standards.access.standing import forget
from standards.records.models import Document
from standards.workflow import searching
from standards.workflow.models import Matter, Sensitivity
from tests.search import node
from tests.search import world as worlds
from tests.search.conftest import bring_up_to_date
from tests.search.world import MARKS, NAMES, WORDS, Place, Said, World
from vetting.sight import reads_register

MANY = 1000
FEW = 10  # fewer hits than this, and names spelt nearly so are found too


@dataclass(frozen=True)
class Question:
    """What is typed; each of `wanted` must be said, or some of them where nothing says all."""

    text: str
    wanted: tuple[str, ...]
    better: str = ""  # the spelling that is offered, where anything is found
    telephone: str = ""

    def is_said(self, said: Said) -> bool:
        return all(word in said.words for word in self.wanted)

    def is_nearly_said(self, said: Said) -> bool:
        return any(word in said.words for word in self.wanted)


def question(world: World) -> Question:
    """One at random: a word, two, a name, a misspelt name, a reference, a mark, a number."""
    pick = world.random
    word, name = pick.choice(WORDS), pick.choice(list(NAMES))
    other = pick.choice([each for each in (*WORDS, name.lower()) if each != word])
    place = pick.choice(list(world.says))
    matters = [said for (source, _), said in world.says.items() if source == "matter"]
    telephone = pick.choice(list(world.telephones.values()))
    way = pick.randrange(12)
    if way < 4:
        return Question(word, (word,))
    if way < 6:
        return Question(f"{word} {other}", (word, other))
    if way < 8:
        return Question(name, (name.lower(),))
    if way == 8:
        return Question(NAMES[name], (name.lower(),), better=name.lower())
    if way == 9:
        reference = pick.choice(matters).reference
        return Question(reference.lower(), (reference.lower(),))
    if way == 10 and place[0] not in ("person", "clearance", "letter"):
        mark = min(mark for mark in world.says[place].marks if mark.startswith("zq"))
        return Question(mark, (mark,))
    return Question(telephone, (telephone,), telephone=telephone)


def narrowing(world: World) -> Narrowed:
    """Half of the questions are narrowed by something."""
    pick = world.random
    return pick.choice(
        [Narrowed()] * 4
        + [
            Narrowed(source=pick.choice(["matter", "note", "person"])),
            Narrowed(unit=pick.choice(world.units).pk),
            Narrowed(is_open=pick.choice([True, False])),
            Narrowed(state=pick.choice(["logged", "triage", "closed"]), kind="complaint"),
        ]
    )


class Eyes:
    """What one user may find in a world at this moment, by the gate alone."""

    def __init__(self, world: World, user: User) -> None:
        forget(user)
        self.world, self.user = world, user
        self.seen: dict[Place, Said] = {
            place: said for place, said in world.says.items() if place in self._places
        }

    @cached_property
    def _places(self) -> set[Place]:
        found: set[Place] = set()
        for source in searching.sources():
            rows = gate.visible(self.user, source.model)
            if source.code == "matter":
                rows = rows.exclude(sensitivity=Sensitivity.SEALED)
            elif source.root == "matter":
                rows = rows.exclude(matter__sensitivity=Sensitivity.SEALED)
            if source.code == "document":
                rows = rows.filter(state__in=Document.READABLE)
            if source.code == "clearance" and not reads_register(self.user):
                continue  # others see one with a matter of its holder, and do not find it here
            found |= {(source.code, key) for key in rows.values_list("pk", flat=True)}
        return found

    def expected(
        self, asked: Question, narrowed: Narrowed, *, is_settled: bool = True
    ) -> dict[Place, Said]:
        """What ought to be found; while the index is behind, all that may be: what has some of
        the words too, where what has all of them is not indexed yet."""
        within = {place: said for place, said in self.seen.items() if _is_in(said, narrowed)}
        found = {place: said for place, said in within.items() if asked.is_said(said)}
        if (found and is_settled) or len(asked.wanted) < 2:
            return found
        return {place: said for place, said in within.items() if asked.is_nearly_said(said)}

    @cached_property
    def sealed(self) -> list[Matter]:
        return list(gate.visible(self.user, Matter).filter(sensitivity=Sensitivity.SEALED))

    @cached_property
    def told_in_circles(self) -> dict[str, set[str]]:
        """What each sealed matter of the user's circles says, with all that hangs on it that the
        user may see, by its reference."""
        told: dict[str, set[str]] = {}
        for source in searching.sources():
            if source.root != "matter":
                continue
            through = "" if source.code == "matter" else "matter__"
            rows = gate.visible(self.user, source.model)
            rows = rows.filter(**{f"{through}sensitivity": Sensitivity.SEALED})
            for key in rows.values_list("pk", flat=True):
                said = self.world.says[source.code, key]
                told.setdefault(said.reference, set()).update(said.words)
        return told

    def sealed_that_say(self, asked: Question) -> set[str]:
        """References of the sealed matters of the user's circles that say all of it."""
        if asked.better:
            return set()
        return {
            reference
            for reference, words in self.told_in_circles.items()
            if words.issuperset(asked.wanted)
        }

    @property
    def marks(self) -> set[str]:
        """Every mark that a page may show this user."""
        own = {self.user.person.forenames.lower()} if self.user.person else set()
        sealed = [self.world.says["matter", matter.pk] for matter in self.sealed]
        return own.union(*(said.marks for said in [*self.seen.values(), *sealed]))


def _is_in(said: Said, narrowed: Narrowed) -> bool:
    for name in FACETS:
        wanted = getattr(narrowed, name)
        if wanted and said.facets.get(name) != str(wanted):
            return False
    return narrowed.is_open is None or said.is_open == narrowed.is_open


# --- holding answers against it -------------------------------------------------------------------


@dataclass
class Checked:
    """One pair of user and question, on one engine."""

    eyes: Eyes
    asked: Question
    narrowed: Narrowed
    is_settled: bool = True

    @cached_property
    def user(self) -> User:
        return self.eyes.user

    @cached_property
    def expected(self) -> dict[Place, Said]:
        return self.eyes.expected(self.asked, self.narrowed, is_settled=self.is_settled)

    @cached_property
    def chosen(self) -> Chosen:
        return Chosen(self.narrowed, RELEVANCE, 1)

    def same(self, found: set[Any], expected: set[Any], what: str) -> None:
        """Equal, or part of it while the index is behind."""
        extra, missing = found - expected, expected - found
        if extra or (missing and self.is_settled):
            raise AssertionError(f"{what}: too many {extra}, missing {missing}: {self}")

    def count(self, found: int, expected: int, what: str) -> None:
        if found > expected or (found != expected and self.is_settled):
            raise AssertionError(f"{what}: {found} in place of {expected}: {self}")

    def __str__(self) -> str:
        return f"{self.user.username} asks “{self.asked.text}” narrowed by {self.narrowed}"

    def by_engine(self, engine: Engine) -> None:
        """Every hit, the total and every facet, as the engine itself answers."""
        answer = engine.search(
            Request(
                asked=asking.read(self.asked.text, today=timezone.localdate()),
                sight=seeing.condition(self.user),
                narrowed=self.narrowed,
                size=MANY,
            )
        )
        self.count(answer.total, len(self.expected), "total")
        self.facets(answer.facets)
        shown = seeing.addresses(self.user, answer.hits)
        self.same(set(shown), set(self.expected), "hits")
        if self.is_settled:
            self.same({_place(hit) for hit in answer.hits}, set(self.expected), "raw hits")
        for hit in answer.hits:
            if _place(hit) in shown:
                self.highlight(hit)

    def facets(self, facets: dict[str, dict[str, int]]) -> None:
        for name in FACETS:
            true = Counter(
                said.facets[name] for said in self.expected.values() if name in said.facets
            )
            if self.is_settled:
                assert facets.get(name, {}) == dict(true), f"facet {name}: {self}"
                continue
            # A value may be counted as it was before the change: their sum is what may not grow.
            self.count(sum(facets.get(name, {}).values()), len(self.expected), f"facet {name}")

    def highlight(self, hit: Hit) -> None:
        """A hit shows its own text alone, and marks in it only what was asked for."""
        said = self.eyes.world.says[_place(hit)]
        pieces = [*hit.title_snippet, *(piece for line in hit.snippets for piece in line)]
        shown = "".join(text for text, _ in pieces) + " ".join([hit.title, hit.names, *hit.why])
        strange = set(MARKS.findall(shown.lower())) - said.marks
        assert not strange, f"text of something else, {strange}, in {hit}: {self}"
        marked = " ".join(text.lower() for text, is_marked in pieces if is_marked)
        for word in (*WORDS, *(name.lower() for name in NAMES)):
            assert word not in marked or word in self.asked.wanted, f"marked {word}: {self}"
        spelt = {name for name in map(str.lower, NAMES) if name in " ".join(hit.why).lower()}
        assert spelt <= said.words & set(self.asked.wanted), f"why {hit.why}: {self}"

    def by_page(self) -> finding.Found:
        """What the page is made from: its hits, total, facets, better spelling, sealed, reached."""
        found = finding.find(self.user, self.asked.text, self.narrowed)
        assert not found.is_fallback
        shown = {_place(hit) for hit, _ in found.hits}
        assert shown <= set(self.expected), f"page: {shown - set(self.expected)}: {self}"
        if self.is_settled:
            assert len(shown) == min(len(self.expected), finding.PAGE), f"page: {self}"
        for hit, _ in found.hits:
            self.highlight(hit)
        self.count(found.total, len(self.expected), "total of the page")
        self.facets(found.facets)
        better = self.asked.better if self.expected else ""
        assert finding.better_spelling(found) in {better, ""}, f"better spelling: {self}"
        if self.is_settled:
            assert finding.better_spelling(found) == better, f"better spelling: {self}"
        if self.narrowed == Narrowed():
            self._beside(found)
        return found

    def _beside(self, found: finding.Found) -> None:
        """Sealed matters and those of a telephone number: asked of the database, so exact."""
        sealed = {matter.reference for matter in found.sealed}
        assert sealed == self.eyes.sealed_that_say(self.asked), f"sealed: {self}"
        numbers = self.eyes.world.telephones
        reached = {numbers.get(matter.pk) for matter in found.reached}
        assert reached <= {self.asked.telephone}, f"reached: {self}"
        visible = {key for source, key in self.eyes.seen if source == "matter"}
        visible |= {matter.pk for matter in self.eyes.sealed}
        assert {matter.pk for matter in found.reached} <= visible, f"reached: {self}"

    def by_typing(self) -> None:
        """Suggestions for the beginning of a word, and for the whole of it."""
        if len(self.asked.wanted) > 1 or self.asked.better or self.asked.telephone:
            return
        word = self.asked.wanted[0]
        for typed in (word, word[:-2]) if word.isalpha() else (word,):
            may = {
                place
                for place, said in self.eyes.seen.items()
                if word in said.words
                and typed == word
                or any(head.startswith(typed) for head in said.heads)
            }
            shown = {_place(hit) for hit, _ in finding.suggest(self.user, typed)}
            assert shown <= may, f"suggested for “{typed}”: {shown - may}: {self}"
            if self.is_settled:
                assert len(shown) == min(len(may), finding.SUGGESTED), f"“{typed}”: {self}"

    def by_export(self) -> None:
        """The rows of the file."""
        answer = exporting.export(self.user, self.asked.text, self.chosen)
        rows = list(csv.reader(io.StringIO(answer.content.decode())))[2:]
        self.count(len(rows), len(self.expected), "rows of the file")
        marks = set(MARKS.findall(answer.content.decode().lower()))
        own = set().union(*(said.marks for said in self.expected.values()))
        assert marks <= own, f"in the file: {marks - own}: {self}"
        references = {row[1] for row in rows} - {""}
        self.same(
            references, {said.reference for said in self.expected.values()} - {""}, "references"
        )

    def by_walking(self, found: finding.Found) -> None:
        """From each of the first hits to the next, and past the last."""
        for place, (_, url) in enumerate(found.hits[:4], start=1):
            there, total = finding.at(self.user, self.asked.text, self.narrowed, RELEVANCE, place)
            assert there == url, f"hit {place}: {self}"
            self.count(total, len(self.expected), "total on the way")
        past = len(self.expected) + 1
        there, _ = finding.at(self.user, self.asked.text, self.narrowed, RELEVANCE, past)
        assert there == "", f"past the last: {self}"

    def by_keeping(self) -> None:
        """What a kept search holds to be there, of which later ones are new."""
        saved = saving.search_save(
            by=self.user,
            name="Kept",
            text=self.asked.text,
            choices=self.chosen.said,
            tells=True,
        )
        keys = {f"{source}:{key.hex}" for source, key in self.expected}
        self.same(set(saved.seen), keys, "kept search")
        saved.delete()

    def by_browser(self) -> None:
        """Nothing that the pages say comes from what the user may not read."""
        client = Client()
        client.force_login(self.user)
        sent = client.post("/search/", {"q": self.asked.text})
        answer = client.get(sent.url)
        typed = client.post("/search/suggest/", {"q": self.asked.text})
        for each in (answer, typed):
            shown = set(MARKS.findall(each.content.decode().lower()))
            strange = shown - self.eyes.marks - set(self.asked.wanted)
            assert not strange, f"a page shows {strange}: {self}"


def _place(hit: Hit) -> Place:
    return hit.source, hit.key


def check(checked: Checked, engine: Engine, number: int, *, thorough: int) -> None:
    """What one user is told of one question. Pairs take turns between the engine's whole answer
    and the page's; one in four is typed as well, and one in `thorough` opened, exported, walked
    through and kept, which writes."""
    if number % 2:
        checked.by_engine(engine)
    else:
        found = checked.by_page()
        if number % thorough == 0:
            checked.by_export()
            checked.by_walking(found)
            checked.by_keeping()
            checked.by_browser()
    if number % 4 < 2 and number % 4 == number // 4 % 2:
        checked.by_typing()


# --- worlds, and going round them -----------------------------------------------------------------


@pytest.fixture(
    name="engine",
    params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)],
)
def engine_of_a_test(request, settings):
    """Each engine in turn, with an index of the test's own."""
    if request.param == "embedded":
        settings.ELASTICSEARCH_URL = ""
        yield choosing.embedded()
        return
    with node.own_indexes(settings):
        yield Elasticsearch()


def index_all() -> None:
    """What the worker does a moment after each commit."""
    bring_up_to_date()
    node.ship()


def world_of(seed: int) -> World:
    """A random world, indexed."""
    world = worlds.make(seed)
    worlds.cover(world)
    index_all()
    return world


def ask_around(
    world: World, engine: Engine, pairs: int, *, is_settled: bool = True, thorough: int = 10
) -> int:
    """Pairs of user and question, each checked; returns how many found something."""
    eyes = [Eyes(world, user) for user in world.users]
    found = 0
    for number in range(pairs):
        looking = eyes[number % len(eyes)]
        checked = Checked(looking, question(world), narrowing(world), is_settled)
        check(checked, engine, number, thorough=thorough)
        found += bool(checked.expected)
    return found
