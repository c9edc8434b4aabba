"""bin/elasticsearch: what stands in the way is said in a sentence; what it fetches is pinned."""

import fcntl
import os
import re
import socket
import subprocess
from pathlib import Path

import pytest

from tests.search.contract import LAUNCHER, ROOT

SOURCES = ROOT / "bin" / "elasticsearch.d"


def said(*arguments: str, **environment: str) -> str:
    """What the launcher says as it refuses."""
    refused = subprocess.run(
        [str(LAUNCHER), *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    return refused.stderr.strip()


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])

        sentence = said("start", str(tmp_path), port)

    assert sentence == f"Port {port} is in use. Choose another for Elasticsearch."


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="ascii")

    sentence = said("start", str(tmp_path / "file" / "data"), "9200")

    assert sentence.startswith(f"Elasticsearch cannot keep its data in {tmp_path}/file/data:")


def test_a_size_of_memory_that_is_none_is_named(tmp_path: Path) -> None:
    sentence = said("start", str(tmp_path), "9200", ELASTICSEARCH_HEAP="lots")

    assert sentence == "ELASTICSEARCH_HEAP must be a size such as 512m or 1g, not 'lots'."


@pytest.mark.elasticsearch
def test_a_second_node_on_the_same_folder_goes_away(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w") as held, socket.create_server(("127.0.0.1", 0)) as probe:
        fcntl.flock(held, fcntl.LOCK_EX)
        port = probe.getsockname()[1]
        probe.close()

        sentence = said("run", str(tmp_path), str(port))

    assert sentence == f"Elasticsearch cannot start: it runs on {tmp_path} already."
    assert not (tmp_path / "elasticsearch.pid").exists()


def test_without_arguments_it_says_how_it_is_used() -> None:
    assert "bin/elasticsearch start FOLDER PORT" in said()
    assert "bin/elasticsearch start FOLDER PORT" in said("start")
    assert "bin/elasticsearch stop FOLDER" in said("stop")


def test_stopping_what_does_not_run_is_no_fault(tmp_path: Path) -> None:
    subprocess.run([str(LAUNCHER), "stop", str(tmp_path)], check=True)


def test_every_jar_has_a_sum_and_the_server_is_among_them() -> None:
    lines = (SOURCES / "jars.sha256").read_text(encoding="ascii").splitlines()
    version = re.search(
        r"<elasticsearch.version>(.*)</", (SOURCES / "pom.xml").read_text(encoding="utf-8")
    )
    jars = [line.split("  ")[1] for line in lines]

    assert version is not None
    assert all(re.fullmatch(r"[0-9a-f]{64}  [\w.-]+\.jar", line) for line in lines)
    assert f"elasticsearch-{version.group(1)}.jar" in jars
    assert jars == sorted(jars)


def test_the_client_is_of_the_same_line_as_the_server() -> None:
    lock = (ROOT / "requirements" / "base.txt").read_text(encoding="utf-8")
    pom = (SOURCES / "pom.xml").read_text(encoding="utf-8")

    client = re.search(r"^elasticsearch==(\d+\.\d+)\.", lock, re.MULTILINE)
    server = re.search(r"<elasticsearch.version>(\d+\.\d+)\.", pom)

    assert client is not None
    assert server is not None
    assert client.group(1) == server.group(1)
