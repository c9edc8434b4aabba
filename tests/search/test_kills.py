"""Whatever is killed while others write, the index is whole again afterwards: a few kills on each
shape here, 200 among the slow tests. The harness is `kills.py`; that it sees what is wrong is
tested on entries that were spoilt by hand."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone

from search.engines.elasticsearch import client as clients
from search.engines.elasticsearch import mapping
from search.models import Entry
from search.sync import projecting
from standards.records.models import Note
from standards.workflow.models import Matter, writing
from tests.factories.complaints import log_complaint
from tests.search import kill_checking, node

REPOSITORY = Path(__file__).resolve().parents[2]
DATABASE = "postgresql" if "postgres" in os.environ.get("DATABASE_URL", "") else "sqlite"


def killed(folder: Path, kills: int, engine: str) -> str:
    """What the harness says at the end, on a database of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.search.kills", str(folder), str(kills), "1",
         "--engine", engine],
        cwd=REPOSITORY,
        env={**os.environ, "PROBITY_HOME": str(folder / "home")},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    return done.stdout.splitlines()[-1]


# --- a few, on each shape -------------------------------------------------------------------------
def test_workers_and_the_database_of_the_shape_are_killed(tmp_path: Path) -> None:
    assert ", 0 wrong" in killed(tmp_path, 3, DATABASE)


@pytest.mark.elasticsearch
def test_an_elasticsearch_is_killed_while_it_is_sent_and_filled(tmp_path: Path) -> None:
    assert ", 0 wrong" in killed(tmp_path, 2, "elasticsearch")


# --- 200 ------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_60_kills_on_sqlite_and_80_on_postgresql(tmp_path: Path) -> None:
    """Some seven minutes with PostgreSQL, ten with SQLite."""
    kills, of_database = (80, 40) if DATABASE == "postgresql" else (60, 20)

    said = killed(tmp_path, kills, DATABASE)

    assert f"{kills} kills ({of_database} database" in said
    assert ", 0 wrong" in said


@pytest.mark.slow
@pytest.mark.elasticsearch
def test_60_kills_of_an_elasticsearch(tmp_path: Path) -> None:
    """Some fifteen minutes: each time the node starts again."""
    said = killed(tmp_path, 60, "elasticsearch")

    assert "60 kills (60 engine" in said
    assert ", 0 wrong" in said


# --- what the harness sees ------------------------------------------------------------------------
@pytest.fixture
def complaint(cast, indexed, tmp_path):
    """One complaint with a note, both of which say the common word, indexed."""
    (tmp_path / "journal-0").write_text("word zqaaaaaaaaaa\nword zqbbbbbbbbbb\n")
    made = log_complaint(cast, owner=cast.amira)
    with writing():
        Matter.objects.filter(pk=made.pk).update(title="harbour zqaaaaaaaaaa")
        Note(
            matter_id=made.pk,
            author=cast.amira,
            body="harbour zqbbbbbbbbbb",
            visibility="matter",
            written_at=timezone.now(),
        ).save()
    indexed()
    return made


def faults(folder: Path) -> str:
    return "; ".join(kill_checking.faults(folder, random.Random(1)))  # noqa: S311


@pytest.mark.django_db
def test_nothing_is_wrong_where_nothing_was_spoilt(complaint, tmp_path):
    assert faults(tmp_path) == ""


@pytest.mark.django_db
def test_a_missing_entry_is_seen_in_every_way(complaint, tmp_path):
    Entry.objects.filter(source="note").delete()

    said = faults(tmp_path)

    assert "drift, entries missing: 1" in said
    assert "1 not in the index: note" in said
    assert "1 not found by embedded: note" in said
    assert "1 not found by its word (embedded): note" in said


@pytest.mark.django_db
def test_what_is_found_though_deleted_is_seen(complaint, tmp_path, monkeypatch):
    """Even where the sources themselves would still tell of it."""
    wanted = projecting._wanted(list(Entry.objects.values_list("root", flat=True).distinct()))
    with writing():
        Note.objects.all().delete()
    monkeypatch.setattr(projecting, "_wanted", lambda roots: wanted if roots else {})

    said = faults(tmp_path)

    assert "1 found by embedded though gone: note" in said
    assert "1 found by embedded by zqbbbbbbbbbb, which is gone: note" in said


@pytest.mark.django_db
def test_an_entry_that_is_not_what_its_digest_says_is_seen(complaint, tmp_path):
    Entry.objects.filter(source="note").update(body="harbour zqcccccccccc")

    assert "1 not what its digest says: note" in faults(tmp_path)


@pytest.mark.django_db
def test_a_note_that_was_answered_for_and_is_lost_is_seen(complaint, tmp_path):
    with (tmp_path / "journal-0").open("a") as journal:
        journal.write("did note-of-nobody matter-of-nobody\ndid half")

    assert faults(tmp_path) == "1 notes that were answered for are lost"


@pytest.mark.django_db
@pytest.mark.elasticsearch
def test_a_copy_that_is_missing_is_seen(complaint, tmp_path, settings):
    with node.own_indexes(settings):
        node.ship()
        assert faults(tmp_path) == ""
        key = Entry.objects.get(source="note").key
        names = clients.writer().indices.get_alias(name=mapping.read_alias("note"))
        clients.writer().delete(index=next(iter(names)), id=str(key), refresh=True)

        said = faults(tmp_path)

    assert "drift, copies of note: 1" in said
    assert "1 not copied: note" in said
    assert "1 not found by elasticsearch: note" in said
