"""The big index: `python -m tests.bench.search_corpus --documents 1000000`.

On the database of DATABASE_URL, which holds a demonstration force (`python -m tests.bench` loads
one of 100,000 cases). Every thing of the force that can be found keeps its root, unit, owner,
sensitivity and reference, so that the permission filter and the gate have real work; its names are
drawn as common as in Britain, and its text is made about 120 words long. Notes are added, as rows
of their own that the gate finds, until there are so many documents.

The demonstration seals every hundredth case in one circle; here the sealed are parted among twelve,
as closed circles are small, and whoever was in the one is in the first of them.

Words are drawn by Zipf's law (the nth with weight 1/n) from 40,000: first those of the judged
corpus, the commonest first, then words made of syllables. Everything comes from SEED, but for ids.
What stood in the index is removed; nothing is left pending. Bring the index back to what the force
says with a rebuild.
"""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import accumulate, islice
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from search.models import Entry
    from standards.workflow.searching import Account, Root

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
SEED = 5  # not that of the misspelt names
WORDS, LONG, BATCH = 40_000, 120, 2_000
NAMED = 0.4  # of the notes mention somebody of their matter
_PARTS = [start + vowel for start in "bdfgklmnprstvz" for vowel in "aeio"]
_PARTS += ["bra", "cra", "dre", "fri", "gla", "plo", "sta", "tri"]
_ENDS = ("n", "r", "s", "t", "l", "nd", "st", "ment", "ing", "ed", "er", "al")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.search_corpus")
    parser.add_argument(
        "--documents", type=int, help="1,000,000 for Elasticsearch, 100,000 for the database alone"
    )
    parser.add_argument("--if-absent", action="store_true", help="unless there are so many")
    options = parser.parse_args()
    import django

    django.setup()
    from search.engines import choosing
    from search.models import Entry

    wanted = options.documents or (1_000_000 if choosing.is_configured() else 100_000)
    if options.if_absent and Entry.objects.count() >= wanted:
        return 0
    began = time.monotonic()
    made = Maker(SEED).make(wanted)
    took = time.monotonic() - began
    print(f"{made:,} documents in {took:.0f} s, {made / took:,.0f} a second")
    return 0


class Words:
    """Draws words by Zipf's law."""

    def __init__(self, random: Random, number: int = WORDS) -> None:
        from search.quality import corpus
        from search.reading.plain_words import STOP_WORDS
        from standards.people.folding import words

        self.random = random
        said = Counter(
            word
            for thing in corpus.things()
            for word in words(thing.account.text)
            if word.isalpha() and len(word) > 2 and word not in STOP_WORDS
        )
        known = dict.fromkeys(word for word, _ in said.most_common())
        while len(known) < number:
            made = "".join(random.choices(_PARTS, k=random.randint(2, 3)))
            known[made + random.choice(_ENDS)] = None
        self.words = list(known)
        self._sums = list(accumulate(1 / rank for rank in range(1, number + 1)))

    def text(self, length: int) -> str:
        return " ".join(self.random.choices(self.words, cum_weights=self._sums, k=length))


class Maker:
    """Fills the index from the force at hand."""

    def __init__(self, seed: int) -> None:
        from search.quality.names import Names

        self.random = Random(seed)
        self.names = Names(seed)
        self.words = Words(self.random)
        self.parties: dict[UUID, tuple[str, ...]] = {}  # by matter, for its notes

    def make(self, wanted: int) -> int:
        """So many documents in the index, fewer where the force has no matter. Returns how many."""
        from search.models import Entry, Held, NameWord, Pending, Shipping

        for model in (Entry, NameWord, Shipping):
            _empty(model)
        _part_circles()
        made = 0
        with _without_indexes():
            for part in _parts(self._entries(wanted)):
                _write(part)
                made += len(part)
                print(f"{made:,} of {wanted:,}", end="\r", flush=True)
        print()
        for model in (Pending, Held):
            _empty(model)
        _analyse()
        return made

    def _entries(self, wanted: int) -> Iterator["Entry"]:
        from search.sync.entries import entry_of
        from search.sync.versions import next_version

        version = next_version()
        things = islice(self._things(wanted), wanted)
        for number, (source, account) in enumerate(things):
            entry = entry_of(source, account)
            entry.version = version + number
            yield entry

    def _things(self, wanted: int) -> Iterator[tuple[str, "Account"]]:
        """A tenth for notes at the least, so that a small index has them too."""
        yield from islice(self._of_force(), wanted * 9 // 10)
        yield from self._more_notes(wanted)

    def _of_force(self) -> Iterator[tuple[str, "Account"]]:
        """The things of each kind of root by turns, so that a small index has of them all."""
        from standards.workflow import searching

        kinds = [self._of_roots(root) for root in searching.roots()]
        while kinds:
            for kind in list(kinds):
                if (thing := next(kind, None)) is None:
                    kinds.remove(kind)
                else:
                    yield thing

    def _of_roots(self, root: "Root") -> Iterator[tuple[str, "Account"]]:
        from standards.workflow import searching

        sources = searching.sources_of(root.code)
        for ids in _parts(root.ids().order_by("pk").values_list("pk", flat=True).iterator(500)):
            for source in sources:
                for account in source.accounts(ids):
                    yield source.code, self._reworded(source.code, account)

    def _reworded(self, source: str, account: "Account") -> "Account":
        if source in ("person", "clearance"):
            name = self._name_of(account.root)
            return replace(account, title=name, names=(name,), text=self._long(account.text))
        names = account.names
        if source == "matter":
            names = tuple(str(self.names.draw()) for _ in range(self.random.randint(1, 4)))
            self.parties[account.root] = names
        elif names:
            names = self.parties.get(account.root, names)[:1]
        return replace(account, names=names, text=self._long(account.text))

    def _name_of(self, person: UUID) -> str:
        if person not in self.parties:
            self.parties[person] = (str(self.names.draw()),)
        return self.parties[person][0]

    def _long(self, text: str) -> str:
        have = len(text.split())
        more = max(0, round(self.random.gauss(LONG, LONG / 5)) - have)
        return f"{text}\n{self.words.text(more)}".strip()

    def _more_notes(self, wanted: int) -> Iterator[tuple[str, "Account"]]:
        """Without end: notes on matters by turns, each by the matter's owner."""
        from standards.access.models import User
        from standards.records.models import Note
        from standards.workflow.matter_accounts import indexed

        someone = User.objects.order_by("pk").values_list("pk", flat=True).first()
        while indexed().exists():
            for matters in _parts(indexed().order_by("pk").iterator(BATCH)):
                rows = [self._note(matter, matter.owner_id or someone) for matter in matters]
                _save(Note, rows)
                yield from (("note", _account(note)) for note in rows)

    def _note(self, matter: Any, author: UUID) -> Any:
        from standards.records.models import Note
        from standards.records.models.notes import Visibility

        body = self._long("")
        names = self.parties.get(matter.pk)
        if names and self.random.random() < NAMED:
            body = f"Spoke to {self.random.choice(names)}. {body}"
        return Note(
            matter=matter,
            author_id=author,
            visibility=self.random.choices(Visibility.values, [8, 1, 1])[0],
            body=body,
            written_at=matter.opened_at,
        )


def _account(note: Any) -> "Account":
    """As the source of notes says it."""
    from django.utils.timezone import localdate

    from standards.workflow import searching
    from standards.workflow.searching import Account

    return Account(
        key=note.pk,
        title=f"Note on {note.matter.reference}",
        reference=note.matter.reference,
        text=note.body,
        audience=note.visibility,
        author=note.author_id,
        received_on=localdate(note.written_at),
        **searching.of_matter(note.matter),
    )


def _save(model: Any, rows: list[Any]) -> None:
    from standards.workflow.models import writing

    with writing():
        model.objects.bulk_create(rows, batch_size=500)


def _parts(things: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(things)
    while part := list(islice(left, BATCH)):
        yield part


def _write(entries: list["Entry"]) -> None:
    """By COPY where there is one."""
    from django.db import connection, transaction

    from search.models import Entry, NameWord
    from search.sync.entries import COLUMNS

    fields = [Entry._meta.get_field(name) for name in COLUMNS]
    names = ", ".join(f'"{field.column}"' for field in fields)
    rows = [
        [field.get_db_prep_save(getattr(entry, field.attname), connection) for field in fields]
        for entry in entries
    ]
    words = {word for entry in entries for word in entry.names.split() if 3 <= len(word) <= 60}
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(
                f"INSERT INTO search_entry ({names}) VALUES ({marks})",  # noqa: S608
                rows,
            )
        else:
            with cursor.copy(f"COPY search_entry ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        NameWord.objects.bulk_create(
            [NameWord(word=word) for word in sorted(words)], ignore_conflicts=True, batch_size=1000
        )


@contextmanager
def _without_indexes() -> Iterator[None]:
    """PostgreSQL builds an index over words far faster when the rows are there."""
    from django.db import connection

    if connection.vendor == "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() "
            "AND tablename = 'search_entry' AND strpos(indexdef, 'USING gin') > 0"
        )
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f'DROP INDEX "{name}"')
        try:
            yield
        finally:
            for _, made_by in found:
                cursor.execute(made_by)


def _part_circles(number: int = 12) -> None:
    from standards.access.models import Compartment
    from standards.workflow.models import Matter, Sensitivity, writing

    one = Compartment.objects.order_by("pk").first()
    if one is None:
        return
    circles = [one]
    for n in range(2, number + 1):
        made, _ = Compartment.objects.get_or_create(
            code=f"B-{n}", defaults={"controller": one.controller}
        )
        circles.append(made)
    sealed = Matter.objects.filter(sensitivity=Sensitivity.SEALED).order_by("pk")
    keys = list(sealed.values_list("pk", flat=True))
    with writing():
        for place, circle in enumerate(circles):
            Matter.objects.filter(pk__in=keys[place::number]).update(compartment=circle)


def _empty(model: Any) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        how = "DELETE FROM" if connection.vendor == "sqlite" else "TRUNCATE"
        cursor.execute(f'{how} "{model._meta.db_table}"')


def _analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    sys.exit(main())
