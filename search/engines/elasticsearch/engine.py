"""The engine of a force's size. One request a search; where so little was found that more ways are
worth trying, a second and a third, which are quick because there is little.

Whatever goes wrong is EngineDown: the database answers instead, and no reader sees a fault.
"""

import re
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from elasticsearch_dsl import A, Search
from elasticsearch_dsl import Q as Ask
from elasticsearch_dsl.query import Query

from search.engines import widening
from search.engines.base import (
    COUNTED,
    DUE,
    FACETS,
    NEWEST,
    OLDEST,
    Answer,
    EngineDown,
    Hit,
    Request,
    Snippet,
)
from search.engines.elasticsearch import client as clients
from search.engines.elasticsearch import lagging, mapping
from search.engines.elasticsearch.condition import NOTHING, NotTranslated, filter_of
from search.engines.elasticsearch.question import query_of, said
from search.reading.clauses import Asked

FACET_VALUES = 200
FRAGMENT, FRAGMENTS = 160, 2  # characters of a highlight; how many of a text
ORDERS: dict[str, list[Any]] = {
    NEWEST: [{"received_on": {"order": "desc", "missing": "_last"}}, "key"],
    OLDEST: [{"received_on": {"order": "asc", "missing": "_last"}}, "key"],
    DUE: ["due_order", "key"],
}
BEST = ["_score", {"received_on": {"order": "desc", "missing": "_last"}}, "key"]
SHOWN = ["source", "key", "root", "reference", "title", "kind", "received_on", "is_open", "names"]
_MARKED = re.compile(f"{mapping.OPENS}([^{mapping.CLOSES}]*){mapping.CLOSES}")


class Elasticsearch:
    """Searches in the copies of the entries."""

    name = "elasticsearch"

    def __init__(self, index: str = "") -> None:
        """`index`: one index to ask, in place of those that are read."""
        self._index = index

    def search(self, request: Request) -> Answer:
        """Raises EngineDown."""
        if request.asked.is_empty:
            return Answer([], 0, {})
        try:
            # However often the question is widened, who may see what is the same.
            may_find = _may_find(request)
            if NOTHING in may_find:
                return Answer([], 0, {})
            return widening.best(lambda widened: self._answer(widened, may_find), request)
        except (*clients.FAULTS, ImproperlyConfigured, NotTranslated) as fault:
            # The kind of fault alone: its message may repeat the question.
            raise EngineDown(type(fault).__name__) from fault

    def _answer(self, request: Request, may_find: list[Query]) -> Answer:
        index = self._index or mapping.read_alias(request.narrowed.source)
        found = _asked(index, request, may_find).execute().to_dict()
        _check(found)
        total = min(found["hits"]["total"]["value"], COUNTED + 1)
        facets = _facets(found) if request.wants_facets and total else {}
        hits = [_hit(hit, request.asked) for hit in found["hits"]["hits"]]
        return Answer(hits, total, facets, request.is_wide, request.is_loose)


def _may_find(request: Request) -> list[Query]:
    """What the reader may find, and not what changed since it was copied where they may not find
    the entry any more."""
    found = [filter_of(request.sight & request.narrowed.condition())]
    if late := lagging.hidden(request.sight):
        found.append(Ask("bool", must_not=[Ask("terms", key=late)]))
    return found


def _asked(index: str, request: Request, may_find: list[Query]) -> Search:
    asked = Search(using=clients.reader(), index=index).params(
        # Part of an answer would be a wrong count.
        allow_partial_search_results=False,
    )
    asked = asked.extra(
        timeout=f"{settings.ELASTICSEARCH_SEARCH_SECONDS}s", track_total_hits=COUNTED + 1
    )
    question = query_of(request)
    if not request.size and not request.wants_facets:  # to weigh them takes twice as long
        return asked.query("bool", filter=[question, *may_find])[:0]
    # Weights of words are those of all indexes together, so that sources compare.
    asked = asked.params(search_type="dfs_query_then_fetch")
    asked = asked.query("bool", must=[question], filter=may_find).source(SHOWN)
    asked = asked.sort(*ORDERS.get(request.sort, BEST))
    first = min(request.start, COUNTED)
    asked = asked[first : min(first + request.size, COUNTED)]
    if request.wants_marks:
        asked = _highlighted(asked, question)
    if request.wants_facets:
        for name in FACETS:
            asked.aggs.bucket(name, A("terms", field=name, size=FACET_VALUES))
    return asked


def _highlighted(asked: Search, question: Query) -> Search:
    """Marks around what matched, as characters that stand in no text. A name that was found by
    another spelling is marked where it stands in the title.

    Of the question alone: the hundreds of terms of the sight would be sought in every text, and
    "person", which is one of them, marked.
    """
    asked = asked.highlight_options(
        highlight_query=question.to_dict(),
        type="unified",
        encoder="default",
        pre_tags=[mapping.OPENS],
        post_tags=[mapping.CLOSES],
        require_field_match=False,
        max_analyzed_offset=mapping.LONGEST_MARKED,
    )
    asked = asked.highlight("title", number_of_fragments=0)
    return asked.highlight(
        "body",
        fragment_size=FRAGMENT,
        number_of_fragments=FRAGMENTS,
        no_match_size=FRAGMENT,
        order="score",
    )


def _check(found: dict[str, Any]) -> None:
    """An answer that leaves something out is none."""
    shards = found["_shards"]
    if found.get("timed_out") or shards.get("failed") or not shards.get("total"):
        raise EngineDown("An answer in part.")


def _facets(found: dict[str, Any]) -> dict[str, dict[str, int]]:
    counted = found["aggregations"]
    return {
        name: {
            bucket["key"]: bucket["doc_count"]
            for bucket in counted[name]["buckets"]
            if bucket["key"] != ""
        }
        for name in FACETS
    }


def _hit(found: dict[str, Any], asked: Asked) -> Hit:
    fields = found["_source"]
    names = "\n".join(fields["names"])
    marked = found.get("highlight", {})
    received = fields.get("received_on")
    return Hit(
        source=fields["source"],
        key=UUID(fields["key"]),
        root=UUID(fields["root"]),
        reference=fields["reference"],
        title=fields["title"],
        kind=fields["kind"],
        received_on=date.fromisoformat(received) if received else None,
        is_open=fields["is_open"],
        title_snippet=pieces(next(iter(marked.get("title", [])), fields["title"])),
        snippets=[pieces(text) for text in marked.get("body", [])],
        why=said(asked, found.get("matched_queries", []), names),
        names=names,
    )


def pieces(marked: str) -> Snippet:
    """A highlight as data; a mark without its fellow is left out."""
    found: Snippet = []
    at = 0
    for match in _MARKED.finditer(marked):
        found += [(marked[at : match.start()], False), (match[1], True)]
        at = match.end()
    found.append((marked[at:], False))
    return [(kept, is_hit) for text, is_hit in found if (kept := mapping.without_marks(text))]
