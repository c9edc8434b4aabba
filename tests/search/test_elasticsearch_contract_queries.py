"""What Probity asks of Elasticsearch when it searches: a contract, one test for each feature."""

from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import BadRequestError, Elasticsearch
from elasticsearch.helpers import bulk
from elasticsearch_dsl import Q, Search

from search.engines.elasticsearch import client as clients
from tests.search.contract import ENTRIES, entry, make_index, remove_indices

pytestmark = pytest.mark.elasticsearch

MANY = 12_000


@pytest.fixture(scope="module")
def es() -> Iterator[Elasticsearch]:
    client = clients.writer()
    yield client
    remove_indices(client)


@pytest.fixture(scope="module")
def index(es: Elasticsearch) -> str:
    """The four entries of the contract."""
    name = clients.index_name("queried")
    make_index(es, name)
    actions = ({"_id": key, "_source": fields} for key, fields in ENTRIES.items())
    bulk(es, actions, index=name, refresh=True)
    return name


@pytest.fixture(scope="module")
def crowd(es: Elasticsearch) -> str:
    """More entries than are counted exactly: every third is conduct."""
    name = clients.index_name("crowd")
    make_index(es, name)
    actions = (
        {"_id": str(n), "_source": entry(n, kind="conduct" if n % 3 == 0 else "complaint")}
        for n in range(MANY)
    )
    bulk(es, actions, index=name, chunk_size=2_000, refresh=True)
    return name


def ids(es: Elasticsearch, index: str, query: dict[str, Any], **asked: Any) -> list[str]:
    return [hit["_id"] for hit in es.search(index=index, query=query, **asked)["hits"]["hits"]]


# --- filters ----------------------------------------------------------------------------------
def test_a_filter_decides_and_does_not_score(es: Elasticsearch, index: str) -> None:
    query = {
        "bool": {
            "must": [{"match": {"name": "ngozi"}}],
            "filter": [{"terms": {"sight": ["public"]}}],
            "must_not": [{"term": {"kind": "conduct"}}],
        }
    }
    bare = es.search(index=index, query={"match": {"name": "ngozi"}})["hits"]["max_score"]

    found = es.search(index=index, query=query)["hits"]

    assert {hit["_id"] for hit in found["hits"]} == {"1", "3"}
    assert found["max_score"] == pytest.approx(bare)


def test_a_filter_may_name_tens_of_thousands_of_values(es: Elasticsearch, index: str) -> None:
    units = [f"unit-{number}" for number in range(20_000)]

    assert ids(es, index, {"terms": {"sight": units}}) == ["2"]


def test_more_values_than_the_limit_are_an_error_and_not_a_shorter_list(
    es: Elasticsearch, index: str
) -> None:
    with pytest.raises(BadRequestError, match="max_terms_count|illegal_argument"):
        es.search(index=index, query={"terms": {"sight": [f"{n}" for n in range(65_537)]}})


def test_dates_and_keys_and_presence_filter(es: Elasticsearch, index: str) -> None:
    query = {
        "bool": {
            "filter": [
                {"range": {"received": {"gte": "2026-02-01", "lt": "2026-04-01"}}},
                {"ids": {"values": ["1", "2", "3"]}},
                {"exists": {"field": "weight"}},
            ]
        }
    }

    assert set(ids(es, index, query)) == {"1", "2"}


def test_a_reference_is_found_however_it_is_typed(es: Elasticsearch, index: str) -> None:
    assert ids(es, index, {"term": {"reference": "pc-00003.26"}}) == ["3"]
    assert ids(es, index, {"prefix": {"reference": "PC/00003"}}) == ["3"]


def test_the_second_query_of_one_request_is_answered_apart(es: Elasticsearch, index: str) -> None:
    answers = es.msearch(
        searches=[
            {"index": index},
            {"query": {"term": {"kind": "conduct"}}, "size": 0},
            {"index": index},
            {"query": {"term": {"sight": "unit-7"}}, "size": 0},
        ]
    )["responses"]

    assert [answer["hits"]["total"]["value"] for answer in answers] == [2, 1]


# --- words ------------------------------------------------------------------------------------
def test_a_phrase_is_found_in_its_order_alone(es: Elasticsearch, index: str) -> None:
    assert ids(es, index, {"match_phrase": {"body": "stop and search"}}) == ["1"]
    assert ids(es, index, {"match_phrase": {"body": "search and stop"}}) == []
    assert ids(es, index, {"match_phrase": {"body": {"query": "stop search", "slop": 1}}}) == ["1"]


def test_a_synonym_finds_a_phrase_and_a_phrase_its_short_form(
    es: Elasticsearch, index: str
) -> None:
    assert set(ids(es, index, {"match": {"body": {"query": "bwv", "operator": "and"}}})) == {
        "1",
        "2",
    }
    assert ids(es, index, {"match": {"body": {"query": "arv", "operator": "and"}}}) == ["4"]
    assert set(ids(es, index, {"match_phrase": {"body": "body worn video"}})) == {"1", "2"}


def test_a_misspelt_name_is_found_within_two_letters(es: Elasticsearch, index: str) -> None:
    asked = {"query": "Fetherstonhaugh", "fuzziness": "AUTO", "prefix_length": 1}

    assert ids(es, index, {"match": {"name": asked}}) == ["2"]
    found = ids(es, index, {"fuzzy": {"name": {"value": "smiht", "fuzziness": 1}}})
    assert set(found) == {"1", "3"}  # two letters changed places: one fault


def test_a_name_may_stand_in_several_fields_and_each_has_its_weight(
    es: Elasticsearch, index: str
) -> None:
    def best(**options: Any) -> list[str]:
        return ids(es, index, {"multi_match": {"query": "ngozi smith", **options}})

    assert best(fields=["name^5", "body"], type="best_fields", tie_breaker=0.3)[0] in ("1", "3")
    assert set(best(fields=["name", "body"], type="cross_fields", operator="and")) == {"1", "3"}
    assert set(best(fields=["name^2", "name.spelt"], type="most_fields")) == {"1", "3"}
    assert best(fields=["name"], type="phrase") == []
    assert ids(
        es,
        index,
        {"multi_match": {"query": "ngozy", "fields": ["name^5", "body"], "fuzziness": 1}},
    )


def test_the_best_of_several_ways_to_match_counts(es: Elasticsearch, index: str) -> None:
    query = {
        "dis_max": {
            "tie_breaker": 0.1,
            "queries": [
                {"constant_score": {"filter": {"term": {"reference": "pc/00002/26"}}, "boost": 50}},
                {"match": {"name": {"query": "smith", "boost": 2}}},
            ],
        }
    }

    found = es.search(index=index, query=query)["hits"]

    assert (found["hits"][0]["_id"], found["max_score"]) == ("2", 50)


def test_stop_words_alone_find_nothing_unless_they_were_indexed(
    es: Elasticsearch, index: str
) -> None:
    def found(analyzer: str, otherwise: str) -> list[str]:
        asked = {"query": "was not", "analyzer": analyzer, "zero_terms_query": otherwise}
        return ids(es, index, {"match": {"body": {**asked, "operator": "and"}}})

    assert found("text_asked", "none") == ["2"]
    assert found("english", "none") == []
    assert set(found("english", "all")) == set(ENTRIES)


def test_most_of_the_words_may_be_asked_for(es: Elasticsearch, index: str) -> None:
    asked = {"query": "rude front counter lateness", "minimum_should_match": "75%"}

    assert ids(es, index, {"match": {"body": asked}}) == ["3"]


def test_the_beginning_of_a_name_is_found_as_it_is_typed(es: Elasticsearch, index: str) -> None:
    every = {"2", "4"}

    assert set(ids(es, index, {"match": {"name.typed": "feathe"}})) == every
    assert set(ids(es, index, {"prefix": {"name": "feathe"}})) == every
    assert set(ids(es, index, {"prefix": {"name.started": "feathe"}})) == every
    assert set(ids(es, index, {"match_bool_prefix": {"name": "feathe"}})) == every
    assert ids(es, index, {"match_phrase_prefix": {"name": "zoe fea"}}) == ["2"]


def test_words_near_each_other_are_found_in_either_order(es: Elasticsearch, index: str) -> None:
    query = {"intervals": {"name": {"match": {"query": "ngozi smith", "max_gaps": 1}}}}

    assert set(ids(es, index, query)) == {"1", "3"}


def test_a_note_is_matched_with_its_own_visibility(es: Elasticsearch, index: str) -> None:
    def notes(word: str, reader: str) -> list[str]:
        both = [{"match": {"notes.text": word}}, {"term": {"notes.seen_by": reader}}]
        return ids(es, index, {"nested": {"path": "notes", "query": {"bool": {"must": both}}}})

    assert notes("supervisor", "supervisors") == ["1"]
    assert notes("supervisor", "public") == []


def test_the_note_that_matched_is_shown_and_no_other(es: Elasticsearch, index: str) -> None:
    query = {
        "nested": {
            "path": "notes",
            "query": {"term": {"notes.seen_by": "public"}},
            "inner_hits": {"highlight": {"fields": {"notes.text": {}}}, "size": 3},
        }
    }

    hit = es.search(index=index, query=query)["hits"]["hits"][0]

    inner = hit["inner_hits"]["notes"]["hits"]["hits"]
    assert [note["_source"]["text"] for note in inner] == ["Seen by all."]


def test_a_loose_fact_is_found_by_its_key(es: Elasticsearch, index: str) -> None:
    assert ids(es, index, {"term": {"facts.plate": "AB12 CDE"}}) == ["1"]


# --- what is shown ----------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["unified", "plain"])
def test_the_words_that_matched_are_marked(es: Elasticsearch, index: str, kind: str) -> None:
    highlight = {
        "type": kind,
        "pre_tags": ["\ue000"],
        "post_tags": ["\ue001"],
        "fields": {"body": {"fragment_size": 60, "number_of_fragments": 1}},
    }

    found = es.search(index=index, query={"match": {"body": "searches"}}, highlight=highlight)

    hit = found["hits"]["hits"][0]["highlight"]["body"]
    assert len(hit) == 1
    assert "\ue000search\ue001" in hit[0]


def test_marks_may_come_from_another_query_than_the_hits(es: Elasticsearch, index: str) -> None:
    highlight = {
        "number_of_fragments": 0,
        "fields": {"body": {"highlight_query": {"match": {"body": "counter"}}}},
    }

    found = es.search(index=index, query={"term": {"kind": "complaint"}}, highlight=highlight)

    marked = {hit["_id"]: hit.get("highlight") for hit in found["hits"]["hits"]}
    assert marked == {"1": None, "3": {"body": ["He was rude at the front <em>counter</em>."]}}


def test_a_hit_says_which_named_parts_of_the_query_it_met(es: Elasticsearch, index: str) -> None:
    query = {
        "bool": {
            "should": [
                {"match": {"name": {"query": "ngozi", "_name": "name"}}},
                {"match": {"body": {"query": "counter", "_name": "body"}}},
                {"fuzzy": {"name": {"value": "smiht", "_name": "spelt alike"}}},
            ]
        }
    }

    found = es.search(index=index, query=query, include_named_queries_score=True)["hits"]["hits"]

    met = {hit["_id"]: set(hit["matched_queries"]) for hit in found}
    assert met == {"1": {"name", "spelt alike"}, "3": {"name", "body", "spelt alike"}}
    assert found[0]["matched_queries"]["name"] > 0


def test_only_the_fields_that_are_asked_for_come_back(es: Elasticsearch, index: str) -> None:
    query: dict[str, Any] = {"term": {"kind": "complaint"}}

    some = es.search(index=index, query=query, source={"excludes": ["body", "notes*"]})
    none = es.search(index=index, query=query, source=False, docvalue_fields=["weight"])

    assert "body" not in some["hits"]["hits"][0]["_source"]
    assert "_source" not in none["hits"]["hits"][0]
    assert none["hits"]["hits"][0]["fields"] == {"weight": [1]}


# --- counting ---------------------------------------------------------------------------------
def test_a_count_is_exact_so_far_and_then_says_that_there_are_more(
    es: Elasticsearch, crowd: str
) -> None:
    def total(cap: int | bool) -> dict[str, Any]:
        asked = es.search(index=crowd, query={"match_all": {}}, track_total_hits=cap, size=0)
        return asked["hits"]["total"]

    assert total(10_001) == {"value": 10_001, "relation": "gte"}
    assert total(MANY + 1) == {"value": MANY, "relation": "eq"}
    assert total(True) == {"value": MANY, "relation": "eq"}


def test_facets_count_each_value_under_the_filters_of_the_others(
    es: Elasticsearch, crowd: str
) -> None:
    march = {"range": {"received": {"gte": "2026-03-01", "lt": "2026-04-01"}}}
    aggregations = {
        "all": {"filter": march, "aggs": {"kinds": {"terms": {"field": "kind", "size": 10}}}},
        "references": {"cardinality": {"field": "kind"}},
        "several": {
            "filters": {"filters": {"conduct": {"term": {"kind": "conduct"}}, "march": march}}
        },
        "months": {"date_histogram": {"field": "received", "calendar_interval": "month"}},
    }

    found = es.search(
        index=crowd,
        query={"match_all": {}},
        post_filter={"term": {"kind": "conduct"}},
        aggs=aggregations,
        size=1,
    )

    counted = found["aggregations"]
    kinds = {bucket["key"]: bucket["doc_count"] for bucket in counted["all"]["kinds"]["buckets"]}
    assert sum(kinds.values()) == MANY / 12
    assert counted["references"]["value"] == 2
    assert counted["several"]["buckets"]["conduct"]["doc_count"] == MANY / 3
    assert len(counted["months"]["buckets"]) == 12
    assert found["hits"]["hits"][0]["_source"]["kind"] == "conduct"


def test_facets_of_a_very_common_word_may_be_counted_on_the_best_hits_alone(
    es: Elasticsearch, crowd: str
) -> None:
    kinds = {"terms": {"field": "kind"}}

    found = es.search(
        index=crowd,
        query={"match": {"body": "account"}},
        aggs={"best": {"sampler": {"shard_size": 500}, "aggs": {"kinds": kinds}}},
        size=0,
    )

    assert found["aggregations"]["best"]["doc_count"] == 500


def test_a_search_may_stop_after_so_many_hits_and_says_so(es: Elasticsearch, crowd: str) -> None:
    found = es.search(index=crowd, query={"match_all": {}}, terminate_after=100, timeout="2s")

    assert found["terminated_early"]
    assert not found["timed_out"]


# --- order ------------------------------------------------------------------------------------
def test_a_field_may_weigh_in_the_order(es: Elasticsearch, index: str) -> None:
    weigh = {"field": "weight", "modifier": "log1p", "missing": 1}
    query = {
        "function_score": {
            "query": {"terms": {"_id": ["1", "2", "3", "4"]}},
            "functions": [
                {"field_value_factor": weigh},
                {"filter": {"term": {"kind": "conduct"}}, "weight": 3},
            ],
            "score_mode": "sum",
            "boost_mode": "sum",
        }
    }

    assert ids(es, index, query)[:2] == ["2", "4"]


def test_newer_entries_may_weigh_more(es: Elasticsearch, index: str) -> None:
    fades = {"received": {"origin": "2026-05-01", "scale": "30d", "decay": 0.5}}
    query = {"function_score": {"query": {"match_all": {}}, "functions": [{"exp": fades}]}}

    assert ids(es, index, query) == ["4", "3", "2", "1"]


def test_the_best_hits_may_be_weighed_again_by_a_dearer_query(
    es: Elasticsearch, index: str
) -> None:
    rescore = {
        "window_size": 50,
        "query": {"rescore_query": {"match_phrase": {"name": "smith ngozi"}}},
    }

    found = ids(es, index, {"match": {"name": "ngozi smith"}}, rescore=rescore)

    assert found == ["3", "1"]


def test_hits_are_sorted_by_date_and_what_has_none_comes_last(
    es: Elasticsearch, index: str
) -> None:
    order = [{"received": {"order": "desc", "missing": "_last"}}, {"reference": "asc"}]

    found = es.search(index=index, query={"match_all": {}}, sort=order)["hits"]["hits"]

    assert [hit["_id"] for hit in found] == ["4", "3", "2", "1"]
    assert len(found[0]["sort"]) == 2


def test_a_point_in_time_is_walked_to_its_end_while_others_write(
    es: Elasticsearch, crowd: str
) -> None:
    pit = es.open_point_in_time(index=crowd, keep_alive="1m")["id"]
    es.index(index=crowd, id="late", document=entry(1, weight=77), refresh=True)
    seen, after = [], None
    while True:
        page = es.search(
            pit={"id": pit, "keep_alive": "1m"},
            size=5_000,
            sort=[{"_shard_doc": "asc"}],
            search_after=after,
            source=False,
            track_total_hits=False,
        )
        hits = page["hits"]["hits"]
        if not hits:
            break
        seen += [hit["_id"] for hit in hits]
        pit, after = page["pit_id"], hits[-1]["sort"]
    es.close_point_in_time(id=pit)
    es.delete(index=crowd, id="late", refresh=True)

    assert len(seen) == len(set(seen)) == MANY
    assert "late" not in seen


def test_a_page_too_deep_is_an_error_and_not_an_empty_page(es: Elasticsearch, crowd: str) -> None:
    with pytest.raises(BadRequestError, match="search_phase_execution_exception|result window"):
        es.search(index=crowd, query={"match_all": {}}, from_=10_000, size=10)


# --- suggestions ------------------------------------------------------------------------------
def test_names_are_completed_within_what_may_be_seen(es: Elasticsearch, index: str) -> None:
    def completed(sight: str, typed: str) -> list[str]:
        completion = {
            "field": "suggest",
            "fuzzy": {"fuzziness": 1},
            "skip_duplicates": True,
            "contexts": {"sight": [sight]},
        }
        asked = es.search(
            index=index, suggest={"names": {"prefix": typed, "completion": completion}}
        )
        return [option["text"] for option in asked["suggest"]["names"][0]["options"]]

    assert completed("public", "ngo") == ["Ngozi O'Connor"]
    assert completed("public", "zoe") == []
    assert completed("unit-7", "zoe fethers") == ["Zoe Featherstonehaugh"]


def test_a_misspelt_word_has_a_likely_one(es: Elasticsearch, index: str) -> None:
    term = {"field": "body", "suggest_mode": "missing", "min_word_length": 4}

    asked = es.search(index=index, suggest={"text": "countre", "words": {"term": term}})

    assert [option["text"] for option in asked["suggest"]["words"][0]["options"]] == ["counter"]


def test_a_misspelt_phrase_has_a_likely_one_with_its_changes_marked(
    es: Elasticsearch, index: str
) -> None:
    phrase = {
        "field": "body",
        "max_errors": 2,
        "confidence": 0,
        "direct_generator": [{"field": "body", "suggest_mode": "always", "min_word_length": 3}],
        "highlight": {"pre_tag": "[", "post_tag": "]"},
    }

    asked = es.search(index=index, suggest={"text": "frnt counter", "line": {"phrase": phrase}})

    options = asked["suggest"]["line"][0]["options"]
    assert "[front] counter" in [option["highlighted"] for option in options]


# --- the library ------------------------------------------------------------------------------
def test_the_query_language_of_the_library_says_the_same(es: Elasticsearch, index: str) -> None:
    search = (
        Search(using=es, index=index)
        .query(Q("multi_match", query="ngozi", fields=["name^3", "body"]))
        .filter("terms", sight=["public"])
        .highlight("name", number_of_fragments=0)
        .extra(track_total_hits=10_001)
    )
    search.aggs.bucket("kinds", "terms", field="kind")

    answer = search.execute()

    assert {hit.meta.id for hit in answer} == {"1", "3"}
    assert answer.hits.total.value == 2
    assert answer.aggregations.kinds.buckets[0].key == "complaint"
    assert "<em>" in answer[0].meta.highlight.name[0]


@pytest.mark.parametrize(
    "query",
    [
        {"match": {"weight": "not a number"}},
        {"regexp": {"name": "a{1,9999}"}},
        {"nested": {"path": "no such", "query": {"match_all": {}}}},
    ],
    ids=["wrong type", "runaway expression", "no such path"],
)
def test_a_query_that_it_cannot_run_is_refused_and_not_a_fault(
    es: Elasticsearch, index: str, query: dict[str, Any]
) -> None:
    with pytest.raises(BadRequestError):
        es.search(index=index, query=query)
