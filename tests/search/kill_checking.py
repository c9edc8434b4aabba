"""Whether the index says what the records say: asked in four ways, none of which mends first."""

import random
import re
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.search.kill_writing import COMMON, MARK, journal_of

WORDS = re.compile(rf"\b{MARK}[a-z]{{10}}\b")
ASKED = 15  # words of each sort, a round
Place = tuple[str, UUID]


def faults(folder: Path, chance: random.Random) -> list[str]:
    """Everything that is wrong, a line each."""
    return [
        *_drift(),
        *_otherwise_than_anew(),
        *_full_text(),
        *_copies(),
        *_found(folder, chance),
        *_lost(folder),
    ]


# --- the index and the records --------------------------------------------------------------------
def _drift() -> list[str]:
    """The figures of the data-health page, at the first look."""
    from search.engines.elasticsearch import client as clients
    from search.models import Pending, Shipping
    from search.sync import comparing, projecting

    found = {f"entries {how}": count for how, count in projecting.drift().items()}
    if clients.is_configured():
        found |= {f"copies of {source}": count for source, count in comparing.drift().items()}
    found |= {"pending": Pending.objects.count(), "shipping": Shipping.objects.count()}
    return [f"drift, {what}: {count}" for what, count in found.items() if count]


def _otherwise_than_anew() -> list[str]:
    """The entries beside those that the sources would give today, and each beside its digest."""
    from search.models import Entry
    from search.sync import entries, projecting
    from standards.workflow import searching

    anew: dict[Place, bytes] = {}
    roots = {pk for root in searching.roots() for pk in root.ids().values_list("pk", flat=True)}
    for place, entry in projecting._wanted(sorted(roots)).items():
        anew[place] = entry.digest
    rows = list(Entry.objects.all())
    there = {(row.source, row.key): bytes(row.digest) for row in rows}
    broken = [row for row in rows if entries._digest(row) != bytes(row.digest)]
    return [
        *_told("not in the index", anew.keys() - there.keys()),
        *_told("in the index though gone", there.keys() - anew.keys()),
        *_told("different", {p for p in anew.keys() & there.keys() if anew[p] != there[p]}),
        *_told("not what its digest says", {(row.source, row.key) for row in broken}),
    ]


def _full_text() -> list[str]:
    """SQLite's full text beside the entries that it was made of."""
    from django.db import DatabaseError, connection

    from search.engines.embedded_text import TABLE

    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        try:
            cursor.execute(f"INSERT INTO {TABLE} ({TABLE}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
        except DatabaseError as fault:
            return [f"full text: {fault}"]
        return [
            f"file: {said}"
            for (said,) in cursor.execute("PRAGMA quick_check").fetchall()
            if said != "ok"
        ]


def _copies() -> list[str]:
    """Every document of Elasticsearch beside its entry, by key and version; and its indexes."""
    from search.engines.elasticsearch import client as clients
    from search.engines.elasticsearch import mapping
    from search.models import Entry, Index
    from standards.workflow import searching

    if not clients.is_configured():
        return []
    es, found = clients.writer(), []
    es.indices.refresh(index=clients.index_name("*"))
    copies: dict[Place, int] = {}
    for source in searching.sources():
        hits = es.search(
            index=mapping.read_alias(source.code), size=10_000, version=True, source=False,
            allow_partial_search_results=False,
        )["hits"]["hits"]  # fmt: skip
        copies |= {(source.code, UUID(hit["_id"])): hit["_version"] for hit in hits}
    ours = {(row.source, row.key): row.version for row in Entry.objects.all()}
    found += _told("not copied", ours.keys() - copies.keys())
    found += _told("copied though gone", copies.keys() - ours.keys())
    other = {place for place in ours.keys() & copies.keys() if ours[place] != copies[place]}
    found += _told("copied in another version", other)
    there = set(es.indices.get_alias(index=clients.index_name("*")))
    live = set(Index.objects.filter(dropped_at=None).values_list("name", flat=True))
    if there != live or len(live) != len(searching.sources()):
        found.append(f"indexes: {len(there)} there, {len(live)} known")
    return found


# --- what is found --------------------------------------------------------------------------------
def _found(folder: Path, chance: random.Random) -> list[str]:
    """Searches by a reader to whom nothing is closed, beside the tables themselves."""
    from search.engines import choosing

    texts = dict(_texts())
    wanted = {place for place, text in texts.items() if COMMON in text}
    now = sorted({word for text in texts.values() for word in WORDS.findall(text)})
    issued = [line[1] for line in journal_of(folder) if line[0] == "word"]
    current, gone = set(now), []
    for word in reversed(issued):
        if word not in current and word not in gone and len(gone) < ASKED:
            gone.append(word)
    gone += [word for word in chance.sample(issued, min(ASKED, len(issued))) if word not in current]
    engines = {engine.name: engine for engine in (choosing.embedded(), choosing.chosen())}
    said = []
    for name, engine in engines.items():
        hits = _hits(engine, COMMON)
        said += _told(f"not found by {name}", wanted - hits)
        said += _told(f"found by {name} though gone", hits - wanted)
        for word in chance.sample(now, min(ASKED, len(now))):
            holding = {place for place, text in texts.items() if word in text}
            hits = _hits(engine, f'"{COMMON} {word}"')
            said += _told(f"not found by its word ({name})", holding - hits)
        for word in gone:
            hits = _hits(engine, f'"{COMMON} {word}"')
            said += _told(f"found by {name} by {word}, which is gone", hits)
    return said


def _hits(engine: Any, text: str) -> set[Place]:
    """What it finds. A phrase is found as it stands, a word by other spellings too."""
    from django.db.models import Q
    from django.utils import timezone

    from search.engines.base import Request
    from search.reading import asking

    request = Request(
        asked=asking.read(text, today=timezone.localdate()),
        sight=Q(sensitivity__in=["ordinary", "restricted"]),
        size=9_999,
        wants_facets=False,
        wants_marks=False,
    )
    return {(hit.source, hit.key) for hit in engine.search(request).hits}


def _texts() -> Any:
    """What the tables say of each thing that must be found, asked without the sources."""
    from cases.models import Allegation, Complaint
    from standards.people.models import Person, Posting
    from standards.records.models import Letter, Note

    opened = Complaint.objects.exclude(sensitivity="sealed")
    for pk, title, words in opened.values_list("pk", "title", "words"):
        yield ("matter", pk), f"{title} {words}"
    open_ones = {"matter__in": opened.values("pk")}
    for pk, summary in Allegation.objects.filter(**open_ones).values_list("pk", "summary"):
        yield ("allegation", pk), summary
    for pk, body in Note.objects.filter(**open_ones).values_list("pk", "body"):
        yield ("note", pk), body
    letters = Letter.objects.filter(**open_ones).exclude(state="cancelled")
    for pk, body in letters.values_list("pk", "body"):
        yield ("letter", pk), body
    served: dict[UUID, list[str]] = {}
    rows = Posting.objects.values_list("person_id", "unit__periods__name", "team")
    for person, *parts in rows:
        served.setdefault(person, []).extend(parts)
    merged: dict[UUID, list[str]] = {}
    for into, surname in Person.objects.exclude(merged_into=None).values_list(
        "merged_into_id", "surname"
    ):
        merged.setdefault(into, []).append(surname)
    for pk, surname in Person.objects.filter(merged_into=None).values_list("pk", "surname"):
        yield ("person", pk), " ".join([surname, *served.get(pk, []), *merged.get(pk, [])])


def _lost(folder: Path) -> list[str]:
    """Notes whose transaction was answered for, of matters that nobody went about to delete."""
    from standards.records.models import Note

    given_up = {line[1] for line in journal_of(folder) if line[0] == "gone"}
    there = {str(pk) for pk in Note.objects.values_list("pk", flat=True)}
    lost = [
        (note, matter)
        for line in journal_of(folder)
        if line[0] == "did"
        for note, matter in zip(line[1::2], line[2::2], strict=True)
        if matter not in given_up and note not in there
    ]
    return [f"{len(lost)} notes that were answered for are lost"] if lost else []


def _told(what: str, places: Any) -> list[str]:
    if not places:
        return []
    some = ", ".join(f"{source} {key}" for source, key in sorted(places, key=str)[:3])
    return [f"{len(places)} {what}: {some}"]
