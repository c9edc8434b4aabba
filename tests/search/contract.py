"""The ground of the contract tests: a few entries in one index, and what makes a node misbehave."""

import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from elasticsearch import Elasticsearch

from search.engines.elasticsearch import client as clients

ROOT = Path(__file__).resolve().parent.parent.parent
LAUNCHER = ROOT / "bin" / "elasticsearch"
SMALL = {
    "ELASTICSEARCH_HEAP": "256m",
    "ELASTICSEARCH_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}
LARGEST = 65_536

# Names and settings that a full distribution has as well; the product's mapping may use no other.
ANALYSIS: dict[str, Any] = {
    "char_filter": {
        "apostrophes": {"type": "mapping", "mappings": ["’ => '", "‘ => '"]},
        "no_stops": {"type": "pattern_replace", "pattern": "[./ -]", "replacement": ""},
    },
    "filter": {
        "possessive": {"type": "stemmer", "language": "possessive_english"},
        "light": {"type": "stemmer", "language": "light_english"},
        "prefixes": {"type": "edge_ngram", "min_gram": 2, "max_gram": 12},
        "trigrams": {"type": "ngram", "min_gram": 3, "max_gram": 3},
        "vocabulary": {
            "type": "synonym_graph",
            "synonyms": ["bwv, body worn video", "arv => armed response vehicle"],
        },
        "parts": {"type": "word_delimiter_graph", "catenate_all": True},
        "no_zeros": {"type": "pattern_replace", "pattern": "^0+(?=.)", "replacement": ""},
    },
    "normalizer": {
        "reference": {
            "type": "custom",
            "char_filter": ["no_stops"],
            "filter": ["lowercase", "asciifolding", "trim"],
        }
    },
    "analyzer": {
        "text": {"tokenizer": "standard", "filter": ["lowercase", "possessive", "light"]},
        "text_asked": {
            "tokenizer": "standard",
            "filter": ["lowercase", "possessive", "vocabulary", "light"],
        },
        "name": {
            "tokenizer": "standard",
            "char_filter": ["apostrophes"],
            "filter": ["lowercase", "asciifolding"],
        },
        "typed": {"tokenizer": "standard", "filter": ["lowercase", "asciifolding", "prefixes"]},
        "spelt": {"tokenizer": "standard", "filter": ["lowercase", "asciifolding", "trigrams"]},
        "numbers": {
            "tokenizer": "whitespace",
            "filter": ["parts", "lowercase", "no_zeros", "flatten_graph", "unique"],
        },
    },
}
MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "kind": {"type": "keyword"},
        "reference": {"type": "keyword", "normalizer": "reference"},
        "sight": {"type": "keyword"},
        "received": {"type": "date"},
        "weight": {"type": "integer"},
        "body": {"type": "text", "analyzer": "text", "search_analyzer": "text_asked"},
        "name": {
            "type": "text",
            "analyzer": "name",
            "fields": {
                "typed": {"type": "text", "analyzer": "typed", "search_analyzer": "name"},
                "spelt": {"type": "text", "analyzer": "spelt"},
                "started": {
                    "type": "text",
                    "analyzer": "name",
                    "index_prefixes": {"min_chars": 2, "max_chars": 8},
                },
            },
        },
        "suggest": {"type": "completion", "contexts": [{"name": "sight", "type": "category"}]},
        "notes": {
            "type": "nested",
            "properties": {
                "text": {"type": "text", "analyzer": "text"},
                "seen_by": {"type": "keyword"},
            },
        },
        "facts": {"type": "flattened"},
        "version": {"type": "long"},
    },
}


def entry(number: int, **fields: Any) -> dict[str, Any]:
    """One entry; what is not given is the same for all."""
    return {
        "kind": "complaint",
        "reference": f"PC/{number:05}/26",
        "sight": ["public"],
        "received": f"2026-{number % 12 + 1:02}-01",
        "weight": 1,
        "body": "An account of what happened.",
        "name": "",
        **fields,
    }


ENTRIES = {
    "1": entry(
        1,
        name="Ngozi O’Connor-Smith",
        body="The officer's body worn video shows the stop and search. " * 3,
        suggest={"input": ["Ngozi O'Connor"], "contexts": {"sight": ["public"]}},
        notes=[
            {"text": "Told to the supervisor.", "seen_by": ["supervisors"]},
            {"text": "Seen by all.", "seen_by": ["public"]},
        ],
        facts={"plate": "AB12 CDE"},
    ),
    "2": entry(
        2,
        kind="conduct",
        name="Zoë Featherstonehaugh",
        body="BWV was not switched on before force was used.",
        sight=["unit-7"],
        weight=9,
        suggest={"input": ["Zoe Featherstonehaugh"], "contexts": {"sight": ["unit-7"]}},
    ),
    "3": entry(3, name="Smith Ngozi", body="He was rude at the front counter.", weight=5),
    "4": entry(4, kind="conduct", name="Featherstone", body="An armed response vehicle came."),
}


def make_index(client: Elasticsearch, name: str, **settings: Any) -> None:
    """An index with the contract's mapping: one shard, and no copies on a single node."""
    client.indices.create(
        index=name,
        settings={
            "number_of_shards": 1,
            "number_of_replicas": 0,
            "analysis": ANALYSIS,
            **settings,
        },
        mappings=MAPPINGS,
    )


def remove_indices(client: Elasticsearch) -> None:
    """Every index of this run: by name, because a cluster may refuse a wildcard."""
    mine = clients.index_name("*")
    for name in list(client.indices.get(index=mine, expand_wildcards="all")):
        client.indices.delete(index=name)


@contextmanager
def read_only(client: Elasticsearch, index: str) -> Iterator[None]:
    """The index as Elasticsearch leaves it when the disk is nearly full."""
    block = "index.blocks.read_only_allow_delete"
    client.indices.put_settings(index=index, settings={block: True})
    try:
        yield
    finally:
        client.indices.put_settings(index=index, settings={block: None})


class Front:
    """A door before a node, at `url`: `delay` (seconds before each answer), `is_down` (refuses)."""

    def __init__(self, node: str) -> None:
        target = urlsplit(node)
        self._target = (target.hostname, target.port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.delay = 0.0
        self.is_down = False
        self.requests = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self.is_down:
                near.close()
                continue
            far = socket.create_connection(self._target)
            threading.Thread(target=self._asked, args=(near, far), daemon=True).start()
            threading.Thread(target=self._answered, args=(far, near), daemon=True).start()

    def _asked(self, near: socket.socket, far: socket.socket) -> None:
        self._copy(near, far, self._count)

    def _answered(self, far: socket.socket, near: socket.socket) -> None:
        self._copy(far, near, lambda: threading.Event().wait(self.delay))

    def _count(self) -> None:
        self.requests += 1

    def _copy(
        self, source: socket.socket, sink: socket.socket, before: Callable[[], object]
    ) -> None:
        with source, sink:
            try:
                while (data := source.recv(LARGEST)) and not self.is_down:
                    before()
                    sink.sendall(data)
            except OSError:
                return


class OwnNode:
    """A node that a test may kill; its data stays in the folder for the next start."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self, *options: str) -> None:
        self._launch("start", str(self.folder), str(self.port), *options)

    def stop(self) -> None:
        self._launch("stop", str(self.folder))

    def kill(self) -> None:
        """As a power cut does: nothing is flushed or closed."""
        pid = int((self.folder / "elasticsearch.pid").read_text(encoding="ascii"))
        os.kill(pid, 9)
        end = time.monotonic() + 20
        while _is_alive(pid):
            if time.monotonic() > end:
                raise TimeoutError("The node does not die.")
            threading.Event().wait(0.05)

    def _launch(self, *arguments: str) -> None:
        subprocess.run(
            [str(LAUNCHER), *arguments],
            env={**os.environ, **SMALL},
            check=True,
            capture_output=True,
            text=True,
        )


def _is_alive(pid: int) -> bool:
    """A process whose first thread is gone still holds its port until the last one is."""
    here = Path(f"/proc/{pid}")
    try:
        state = (here / "stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
        return state != "Z" or len(list((here / "task").iterdir())) > 1
    except (FileNotFoundError, ProcessLookupError):
        return False
