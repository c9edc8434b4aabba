"""What an Elasticsearch that is read-only, slow, absent, killed or a stranger looks like to us.

Each of these is one of `client.FAULTS`, and comes within the time that the settings give.
"""

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings
from elasticsearch import (
    AuthorizationException,
    ConnectionError,
    ConnectionTimeout,
    Elasticsearch,
    UnsupportedProductError,
)
from elasticsearch.helpers import bulk

from search.engines.elasticsearch import client as clients
from tests.search.contract import Front, OwnNode, entry, make_index, read_only, remove_indices

pytestmark = pytest.mark.elasticsearch


@pytest.fixture(scope="module")
def es() -> Iterator[Elasticsearch]:
    client = clients.writer()
    yield client
    remove_indices(client)


@pytest.fixture
def index(es: Elasticsearch) -> Iterator[str]:
    name = clients.index_name("faulty")
    make_index(es, name)
    es.index(index=name, id="1", document=entry(1), refresh=True)
    yield name
    es.indices.delete(index=name)


@pytest.fixture
def front() -> Iterator[Front]:
    door = Front(settings.ELASTICSEARCH_URL)
    yield door
    door.close()


def through(front: Front, seconds: float = 1) -> Elasticsearch:
    return Elasticsearch(**clients.options(url=front.url, seconds=seconds))


def test_a_read_only_index_refuses_writes_and_still_searches(es: Elasticsearch, index: str) -> None:
    with read_only(es, index):
        with pytest.raises(clients.FAULTS) as refused:
            es.index(index=index, id="2", document=entry(2))
        _, faults = bulk(es, [{"_id": "3", "_source": entry(3)}], index=index, raise_on_error=False)
        found = es.count(index=index)["count"]

    assert refused.value.status_code == 429
    assert "cluster_block_exception" in str(refused.value)
    assert faults[0]["index"]["error"]["type"] == "cluster_block_exception"
    assert found == 1


def test_once_the_block_is_lifted_writes_are_taken_again(es: Elasticsearch, index: str) -> None:
    with read_only(es, index):
        pass

    es.index(index=index, id="2", document=entry(2), refresh=True)

    assert es.count(index=index)["count"] == 2


def test_an_index_closed_to_writes_by_hand_refuses_them(es: Elasticsearch, index: str) -> None:
    es.indices.add_block(index=index, block="write")

    with pytest.raises(AuthorizationException, match="cluster_block_exception"):
        es.index(index=index, id="2", document=entry(2))


def test_a_slow_node_is_given_up_in_time_and_asked_once(front: Front, index: str) -> None:
    slow = through(front, seconds=0.5)
    front.delay = 5
    began = time.monotonic()

    with pytest.raises(ConnectionTimeout):
        slow.count(index=index)

    assert time.monotonic() - began < 2
    assert front.requests == 1


def test_a_slow_node_that_recovers_is_used_again(front: Front, index: str) -> None:
    client = through(front, seconds=0.5)
    front.delay = 5
    with pytest.raises(clients.FAULTS):
        client.count(index=index)

    front.delay = 0

    assert client.count(index=index)["count"] == 1


def test_a_node_that_is_down_is_known_at_once(front: Front, index: str) -> None:
    client = through(front, seconds=30)
    client.count(index=index)
    front.is_down = True
    began = time.monotonic()

    with pytest.raises(ConnectionError):
        client.count(index=index)

    assert time.monotonic() - began < 2


def test_a_node_that_came_back_is_used_again(front: Front, index: str) -> None:
    client = through(front)
    front.is_down = True
    with pytest.raises(clients.FAULTS):
        client.count(index=index)

    front.is_down = False

    assert client.count(index=index)["count"] == 1


def test_with_two_nodes_the_second_answers_for_the_first(front: Front, index: str) -> None:
    front.is_down = True
    both = Elasticsearch(**clients.options(url=f"{front.url},{settings.ELASTICSEARCH_URL}"))

    counts = [both.count(index=index)["count"] for _ in range(4)]

    assert counts == [1, 1, 1, 1]


class Stranger(BaseHTTPRequestHandler):
    """Some other program on the port that answers to everything."""

    def do_POST(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"count": 1}')

    def log_message(self, *arguments: object) -> None:
        """Nothing on the terminal."""


def test_another_program_on_the_port_is_not_taken_for_elasticsearch() -> None:
    server = HTTPServer(("127.0.0.1", 0), Stranger)
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"

    with pytest.raises(UnsupportedProductError) as refused:
        Elasticsearch(**clients.options(url=url)).count(index="any")
    server.shutdown()
    server.server_close()

    assert isinstance(refused.value, clients.FAULTS)


def test_a_node_killed_after_a_write_has_it_when_it_runs_again(tmp_path: Path) -> None:
    node = OwnNode(tmp_path / "node")
    node.start()
    try:
        client = Elasticsearch(**clients.options(url=node.url, seconds=30))
        make_index(client, "kept")
        client.index(index="kept", id="1", document=entry(1), version=5, version_type="external")

        node.kill()
        with pytest.raises(clients.FAULTS):
            client.get(index="kept", id="1")
        node.start()

        assert client.get(index="kept", id="1")["_version"] == 5
    finally:
        node.stop()
