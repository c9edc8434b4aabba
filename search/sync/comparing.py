"""Whether Elasticsearch says what the entries say: counts and sums first, then the keys of those
parts that differ. What differs and is not on its way is sent again, so that looking mends."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from search.engines.elasticsearch import client as clients
from search.engines.elasticsearch import mapping
from search.models import Entry, Shipping
from search.sync import shipping
from search.sync.shipping import TakesNothing, in_words
from search.sync.versions import next_version
from standards.workflow import searching

KEYS_AT_ONCE = 5_000
ASKED_AT_ONCE = 500
PARTS = 256
Told = Callable[[str, int], None]
Sums = dict[str, tuple[int, int]]  # by part: how many, and the sum of their checks


def drift(told: Told = lambda source, found: None) -> dict[str, int]:
    """How many copies of each source are missing, stale or left over. Raises TakesNothing."""
    found: dict[str, int] = {}
    try:
        for source in searching.sources():
            found[source.code] = _drift_of(source.code)
            told(source.code, found[source.code])
    except clients.FAULTS as fault:
        raise TakesNothing(in_words(fault)) from fault
    return found


def _drift_of(source: str) -> int:
    ours, theirs = _sums_of_entries(source), _sums_of_copies(source)
    differing: list[UUID] = []
    for part in sorted(ours.keys() | theirs.keys()):
        if ours.get(part) != theirs.get(part):
            differing += _differing_in(source, part)
    return sum(
        _mend(source, differing[start : start + ASKED_AT_ONCE])
        for start in range(0, len(differing), ASKED_AT_ONCE)
    )


def _sums_of_entries(source: str) -> Sums:
    counts: dict[str, int] = defaultdict(int)
    sums: dict[str, int] = defaultdict(int)
    rows = Entry.objects.filter(source=source).order_by().values_list("key", "version")
    for key, version in rows.iterator(chunk_size=KEYS_AT_ONCE):
        written = str(key)
        counts[written[:2]] += 1
        sums[written[:2]] += mapping.check(written, version)
    return {part: (count, sums[part]) for part, count in counts.items()}


def _sums_of_copies(source: str) -> Sums:
    answer = clients.writer().search(
        index=mapping.read_alias(source),
        size=0,
        track_total_hits=False,
        allow_partial_search_results=False,  # a part that is not open yet is not missing
        aggs={
            "parts": {
                "terms": {"field": "part", "size": PARTS},
                "aggs": {"sum": {"sum": {"field": "check"}}},
            }
        },
    )
    return {
        each["key"]: (each["doc_count"], int(each["sum"]["value"]))
        for each in answer["aggregations"]["parts"]["buckets"]
    }


def _differing_in(source: str, part: str) -> list[UUID]:
    """Keys of one part whose checks differ, or that only one side has."""
    first, last = UUID(part.ljust(32, "0")), UUID(part.ljust(32, "f"))
    rows = Entry.objects.filter(source=source, key__gte=first, key__lte=last)
    ours = {
        str(key): mapping.check(str(key), version)
        for key, version in rows.order_by().values_list("key", "version")
    }
    theirs = dict(_copies_in(source, part))
    every = ours.keys() | theirs.keys()
    return [UUID(key) for key in sorted(every) if ours.get(key) != theirs.get(key)]


def _copies_in(source: str, part: str) -> Iterator[tuple[str, int]]:
    after: list[Any] | None = None
    while True:
        answer = clients.writer().search(
            index=mapping.read_alias(source),
            query={"term": {"part": part}},
            size=KEYS_AT_ONCE,
            source=False,
            docvalue_fields=["check"],
            sort=["key"],
            search_after=after,
            track_total_hits=False,
            allow_partial_search_results=False,
        )
        hits = answer["hits"]["hits"]
        for hit in hits:
            yield hit["_id"], hit["fields"]["check"][0]
        if len(hits) < KEYS_AT_ONCE:
            return
        after = hits[-1]["sort"]


def _mend(source: str, keys: list[UUID]) -> int:
    """Of keys that seemed to differ, note those that do and are not on their way."""
    copies = _versions_of_copies(source, keys)
    # After the copies: what is written from here on has a row of its own.
    entries = dict(Entry.objects.filter(source=source, key__in=keys).values_list("key", "version"))
    waiting = set(
        Shipping.objects.filter(source=source, key__in=keys).values_list("key", flat=True)
    )
    wrong = [key for key in keys if entries.get(key) != copies.get(key) and key not in waiting]
    for key in wrong:
        # Above both: a copy or a deletion that was given a later version, by hand or by a clock
        # that was set back, would count as the newer for ever.
        version = next_version(max(copies.get(key, 0), entries.get(key, 0)))
        rows = Entry.objects.filter(source=source, key=key, version=entries.get(key, 0))
        rows.update(version=version)
        shipping.note([(source, key, version)])
    return len(wrong)


def _versions_of_copies(source: str, keys: list[UUID]) -> dict[UUID, int]:
    """Read by key, and so as they are now, not as they were at the last refresh."""
    docs = clients.writer().mget(
        index=mapping.read_alias(source), ids=[str(key) for key in keys], source=False
    )["docs"]
    if any("error" in doc for doc in docs):
        raise TakesNothing("It cannot read all of an index yet.")
    return {UUID(doc["_id"]): doc["_version"] for doc in docs if doc["found"]}
