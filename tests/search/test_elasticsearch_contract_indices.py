"""What Probity asks of Elasticsearch when it makes, fills and switches indices: a contract.

Each feature that the product uses is one test. A node or a cluster that passes these is good
enough; what is not tested here is not used.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import BadRequestError, ConflictError, Elasticsearch, NotFoundError
from elasticsearch.helpers import bulk, parallel_bulk

from search.engines.elasticsearch import client as clients
from tests.search.contract import entry, make_index, remove_indices

pytestmark = pytest.mark.elasticsearch


@pytest.fixture(scope="module")
def es() -> Iterator[Elasticsearch]:
    client = clients.writer()
    yield client
    remove_indices(client)


@pytest.fixture
def index(es: Elasticsearch, request: pytest.FixtureRequest) -> str:
    """An empty index of the test's own."""
    name = clients.index_name(f"{abs(hash(request.node.name)):x}")
    make_index(es, name)
    return name


def words(es: Elasticsearch, index: str, analyzer: str, text: str) -> list[str]:
    analysed = es.indices.analyze(index=index, analyzer=analyzer, text=text)
    return [token["token"] for token in analysed["tokens"]]


# --- the cluster ------------------------------------------------------------------------------
def test_the_cluster_says_how_it_is(es: Elasticsearch) -> None:
    health = es.cluster.health()

    assert health["status"] in ("green", "yellow", "red")
    assert health["number_of_nodes"] >= 1


def test_the_nodes_say_which_version_they_are(es: Elasticsearch) -> None:
    nodes = es.nodes.info(filter_path="nodes.*.version")["nodes"].values()

    assert all(node["version"].startswith("8.") for node in nodes)


def test_the_answer_says_that_it_comes_from_elasticsearch(es: Elasticsearch) -> None:
    assert es.cluster.health().meta.headers["x-elastic-product"] == "Elasticsearch"


# --- analysis ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("analyzer", "text", "expected"),
    [
        ("name", "Zoë O’Connor", ["zoe", "o'connor"]),
        ("typed", "Zoë", ["zo", "zoe"]),
        ("spelt", "Smith", ["smi", "mit", "ith"]),
        ("text", "The officers' complaints", ["the", "officer", "complaint"]),
        ("english", "The officers' complaints", ["offic", "complaint"]),
        ("standard", "Stop AND search", ["stop", "and", "search"]),
        ("numbers", "PC/01234/26", ["pc0123426", "pc", "1234", "26"]),
    ],
)
def test_text_is_cut_into_these_words(
    es: Elasticsearch, analysed_index: str, analyzer: str, text: str, expected: list[str]
) -> None:
    assert words(es, analysed_index, analyzer, text) == expected


@pytest.fixture(scope="module")
def analysed_index(es: Elasticsearch) -> str:
    name = clients.index_name("analysed")
    make_index(es, name)
    return name


def test_a_synonym_of_several_words_is_read_as_one_meaning(
    es: Elasticsearch, analysed_index: str
) -> None:
    asked = es.indices.analyze(index=analysed_index, analyzer="text_asked", text="bwv")

    assert {token["token"] for token in asked["tokens"]} == {"bwv", "body", "worn", "video"}
    assert max(token.get("positionLength", 1) for token in asked["tokens"]) == 3


def test_a_rule_of_one_direction_takes_the_place_of_the_word(
    es: Elasticsearch, analysed_index: str
) -> None:
    asked = words(es, analysed_index, "text_asked", "an arv")

    assert asked == ["an", "armed", "response", "vehicle"]


def test_a_reference_is_one_word_however_it_was_written(
    es: Elasticsearch, analysed_index: str
) -> None:
    asked = es.indices.analyze(index=analysed_index, normalizer="reference", text="PC/01234-26 ")

    assert [token["token"] for token in asked["tokens"]] == ["pc0123426"]


@pytest.mark.parametrize(
    "definition",
    [
        {"type": "unique", "only_on_same_position": True},
        {"type": "length", "min": 2, "max": 30},
        {"type": "limit", "max_token_count": 20},
        {"type": "truncate", "length": 20},
        {"type": "shingle", "min_shingle_size": 2, "max_shingle_size": 3},
        {"type": "stop", "stopwords": ["pc"]},
        {"type": "synonym", "synonyms": ["bob, robert"]},
        {"type": "stemmer", "language": "english"},
        {"type": "stemmer", "language": "porter2"},
        {"type": "stemmer_override", "rules": ["policing, policed => police"]},
        {"type": "keyword_marker", "keywords": ["racing"]},
        {"type": "pattern_capture", "patterns": ["([0-9]+)"]},
        {"type": "word_delimiter_graph", "preserve_original": True, "catenate_words": True},
    ],
    ids=lambda definition: definition["type"],
)
def test_a_filter_is_known_by_its_standard_name(
    es: Elasticsearch, definition: dict[str, Any]
) -> None:
    asked = es.indices.analyze(tokenizer="standard", filter=["lowercase", definition], text="Bob 7")

    assert asked["tokens"] is not None


def test_a_stem_stands_beside_its_word_and_what_has_none_stands_once(es: Elasticsearch) -> None:
    chain = ["lowercase", "keyword_repeat", "porter_stem", "remove_duplicates"]

    asked = es.indices.analyze(tokenizer="standard", filter=chain, text="Officers ran")

    assert [(token["token"], token["position"]) for token in asked["tokens"]] == [
        ("officers", 0),
        ("offic", 0),
        ("ran", 1),
    ]


def test_a_word_said_twice_is_kept_once_and_leaves_no_gap(es: Elasticsearch) -> None:
    asked = es.indices.analyze(tokenizer="standard", filter=["unique"], text="a b a c")

    assert [(token["token"], token["position"]) for token in asked["tokens"]] == [
        ("a", 0),
        ("b", 1),
        ("c", 2),
    ]


@pytest.mark.parametrize("tokenizer", ["keyword", "whitespace", "letter", "path_hierarchy"])
def test_a_tokenizer_is_known_by_its_standard_name(es: Elasticsearch, tokenizer: str) -> None:
    asked = es.indices.analyze(tokenizer=tokenizer, text="a/b c")

    assert asked["tokens"]


# --- making, switching, removing ----------------------------------------------------------------
def test_a_field_that_the_mapping_does_not_know_is_refused(es: Elasticsearch, index: str) -> None:
    with pytest.raises(BadRequestError, match="strict_dynamic_mapping_exception"):
        es.index(index=index, id="1", document={**entry(1), "surprise": "x"})


def test_the_mapping_carries_what_we_want_to_know_of_it_later(
    es: Elasticsearch, index: str
) -> None:
    es.indices.put_mapping(index=index, meta={"hash": "3f9a"})

    mapping = es.indices.get_mapping(index=index)[index]["mappings"]

    assert mapping["_meta"] == {"hash": "3f9a"}


def test_an_index_can_be_made_by_a_template(es: Elasticsearch) -> None:
    template, name = clients.index_name("template"), clients.index_name("templated-1")
    es.indices.put_index_template(
        name=template,
        index_patterns=[clients.index_name("templated-*")],
        priority=900,
        template={
            "settings": {"number_of_replicas": 0},
            "mappings": {"properties": {"kind": {"type": "keyword"}}},
        },
    )
    es.indices.create(index=name)

    mapping = es.indices.get_mapping(index=name)[name]["mappings"]
    es.indices.delete_index_template(name=template)

    assert mapping["properties"] == {"kind": {"type": "keyword"}}


def test_aliases_move_to_a_new_index_in_one_step(es: Elasticsearch) -> None:
    old, new = clients.index_name("moved-a"), clients.index_name("moved-b")
    alias = clients.index_name("moved")
    for name in (old, new):
        make_index(es, name)
    es.indices.put_alias(index=old, name=alias, is_write_index=True)

    es.indices.update_aliases(
        actions=[
            {"remove": {"index": old, "alias": alias, "must_exist": True}},
            {"add": {"index": new, "alias": alias, "is_write_index": True}},
        ]
    )
    es.index(index=alias, id="1", document=entry(1), refresh=True)

    assert list(es.indices.get_alias(name=alias)) == [new]
    assert (es.count(index=old)["count"], es.count(index=new)["count"]) == (0, 1)


def test_an_alias_can_take_the_place_of_an_index_as_that_is_removed(es: Elasticsearch) -> None:
    old, new = clients.index_name("gone-a"), clients.index_name("gone-b")
    for name in (old, new):
        make_index(es, name)

    es.indices.update_aliases(
        actions=[{"remove_index": {"index": old}}, {"add": {"index": new, "alias": old}}]
    )

    assert list(es.indices.get_alias(name=old)) == [new]


def test_a_write_to_an_alias_that_is_not_there_makes_no_index(es: Elasticsearch) -> None:
    absent = clients.index_name("absent")

    with pytest.raises(NotFoundError):
        es.index(index=absent, id="1", document=entry(1), require_alias=True)

    assert not es.indices.exists(index=absent)


def test_an_index_is_filled_without_refreshing_and_then_made_visible(
    es: Elasticsearch, index: str
) -> None:
    es.indices.put_settings(index=index, settings={"refresh_interval": "-1"})
    es.index(index=index, id="1", document=entry(1))
    before = es.count(index=index)["count"]

    es.indices.put_settings(index=index, settings={"refresh_interval": "1s"})
    es.indices.refresh(index=index)

    assert (before, es.count(index=index)["count"]) == (0, 1)


def test_segments_are_merged_and_the_log_is_flushed_after_a_fill(
    es: Elasticsearch, index: str
) -> None:
    for number in range(3):
        es.index(index=index, id=str(number), document=entry(number), refresh=True)

    es.indices.forcemerge(index=index, max_num_segments=1)
    es.indices.flush(index=index)

    segments = es.indices.segments(index=index)["indices"][index]["shards"]["0"][0]
    assert segments["num_search_segments"] == 1


def test_an_index_says_how_many_and_how_large_its_entries_are(
    es: Elasticsearch, index: str
) -> None:
    es.index(index=index, id="1", document=entry(1), refresh=True)

    stats = es.indices.stats(index=index, metric=["docs", "store"])["indices"][index]["total"]

    assert stats["docs"]["count"] == 1
    assert stats["store"]["size_in_bytes"] > 0


# --- writing ----------------------------------------------------------------------------------
def test_an_older_version_is_refused_and_a_newer_one_taken(es: Elasticsearch, index: str) -> None:
    def write(version: int, weight: int) -> None:
        es.index(
            index=index,
            id="1",
            document=entry(1, weight=weight),
            version=version,
            version_type="external",
        )

    write(5, weight=5)
    with pytest.raises(ConflictError, match="version_conflict_engine_exception"):
        write(4, weight=4)
    with pytest.raises(ConflictError):
        write(5, weight=55)
    write(7, weight=7)

    assert es.get(index=index, id="1")["_source"]["weight"] == 7


def test_external_gte_takes_the_same_version_again(es: Elasticsearch, index: str) -> None:
    for weight in (1, 2):
        es.index(
            index=index,
            id="1",
            document=entry(1, weight=weight),
            version=5,
            version_type="external_gte",
        )

    assert es.get(index=index, id="1")["_source"]["weight"] == 2


def test_a_delete_has_a_version_and_outranks_an_older_write(es: Elasticsearch, index: str) -> None:
    versioned: dict[str, Any] = {"index": index, "id": "1", "version_type": "external"}
    es.index(document=entry(1), version=5, **versioned)

    es.delete(version=8, **versioned)

    with pytest.raises(ConflictError):
        es.index(document=entry(1), version=7, **versioned)
    assert not es.exists(index=index, id="1")


def test_a_bulk_request_answers_for_each_entry(es: Elasticsearch, index: str) -> None:
    es.index(index=index, id="2", document=entry(2), version=9, version_type="external")
    actions = [
        {"_id": "1", "_version": 3, "_version_type": "external", "_source": entry(1)},
        {"_id": "2", "_version": 3, "_version_type": "external", "_source": entry(2)},
        {"_id": "3", "_op_type": "delete", "_version": 3, "_version_type": "external"},
        {"_id": "4", "_source": {**entry(4), "surprise": 1}},
    ]

    written, faults = bulk(es, actions, index=index, raise_on_error=False, refresh=True)

    told = {
        answer["_id"]: (answer["status"], answer.get("error", {}).get("type"))
        for fault in faults
        for answer in fault.values()
    }
    assert written == 1
    assert told == {
        "2": (409, "version_conflict_engine_exception"),
        "3": (404, None),
        "4": (400, "strict_dynamic_mapping_exception"),
    }


def test_a_bulk_request_can_come_from_several_threads(es: Elasticsearch, index: str) -> None:
    actions = ({"_index": index, "_id": str(n), "_source": entry(n)} for n in range(2_000))

    answers = list(parallel_bulk(es, actions, thread_count=2, chunk_size=250))
    es.indices.refresh(index=index)

    assert all(ok for ok, _ in answers)
    assert es.count(index=index)["count"] == 2_000


def test_a_write_may_wait_until_it_can_be_found(es: Elasticsearch, index: str) -> None:
    es.index(index=index, id="1", document=entry(1), refresh="wait_for")

    assert es.count(index=index)["count"] == 1


def test_what_is_written_can_be_read_by_its_key_before_it_can_be_found(
    es: Elasticsearch, index: str
) -> None:
    es.index(index=index, id="1", document=entry(1), version=5, version_type="external")

    read = es.mget(index=index, ids=["1", "2"], source=False)["docs"]

    assert [(doc["_id"], doc["found"], doc.get("_version")) for doc in read] == [
        ("1", True, 5),
        ("2", False, None),
    ]
    assert es.count(index=index)["count"] == 0


def test_entries_routed_together_are_found_by_their_routing(es: Elasticsearch) -> None:
    name = clients.index_name("routed")
    make_index(es, name, number_of_shards=2)
    es.index(index=name, id="1", document=entry(1), routing="matter-1", refresh=True)

    found = es.search(index=name, routing="matter-1", query={"match_all": {}})["hits"]["hits"]

    assert [(hit["_id"], hit["_routing"]) for hit in found] == [("1", "matter-1")]
    assert es.get(index=name, id="1", routing="matter-1")["found"]
