"""A run that is killed anywhere and resumed ends as one that was not: 50 kills, 20 inside a
transaction. The harness is `kills.py`; what it compares is tested here in a moment."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.vetting.programmes.kills import rows_of, tokens

REPOSITORY = Path(__file__).resolve().parents[3]
ONE, TWO, OTHER = "1" * 32, "2" * 32, "3" * 32


@pytest.mark.slow
def test_a_run_killed_at_50_random_points_ends_as_one_that_was_not(tmp_path: Path) -> None:
    """Some three minutes, half a minute of it to make the database."""
    own = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3",
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "PROBITY_HOME": str(tmp_path / "home"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.vetting.programmes.kills", str(tmp_path), "50", "20", "1"],
        cwd=REPOSITORY,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "50 kills, 20 inside, 0 wrong" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0


# --- what is compared -----------------------------------------------------------------------------
def database(path: Path, *items: tuple[str, str, str], moment: str = "2026-11-23 09:00:00") -> Path:
    """Items that name an identity each, and a log that names them as JSON does."""
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE identity (id char(32) PRIMARY KEY, said text)")
        made.execute("CREATE TABLE item (id char(32) PRIMARY KEY, of char(32), at datetime)")
        made.execute("CREATE TABLE events_event (id integer, stream text, seq integer)")
        made.execute("CREATE TABLE log (seq integer, facts text, hash varchar(64))")
        for number, (key, of, said) in enumerate(items):
            made.execute("INSERT OR IGNORE INTO identity VALUES (?, ?)", (of, said))
            made.execute("INSERT INTO item VALUES (?, ?, ?)", (key, of, moment))
            dashed = f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"
            made.execute(
                "INSERT INTO log VALUES (?, ?, ?)", (number, f'{{"item": "{dashed}"}}', moment)
            )
    return path


def test_other_identifiers_and_times_are_the_same(tmp_path: Path) -> None:
    one = database(tmp_path / "one", (ONE, TWO, "same"))
    other = database(tmp_path / "two", (OTHER, ONE, "same"), moment="2026-11-23 15:00:00")

    assert rows_of(one, set()) == rows_of(other, set())


def test_a_row_that_names_another_row_is_another(tmp_path: Path) -> None:
    one = database(tmp_path / "one", (ONE, TWO, "same"))
    other = database(tmp_path / "two", (ONE, TWO, "different"))

    changed = {table for table, _ in rows_of(one, set()) - rows_of(other, set())}

    assert changed == {"identity", "item", "log"}


def test_a_row_more_and_a_row_of_before_are_told_apart(tmp_path: Path) -> None:
    one = database(tmp_path / "one", (ONE, TWO, "same"))
    more = database(tmp_path / "two", (ONE, TWO, "same"), (OTHER, TWO, "same"))

    assert rows_of(one, set()) != rows_of(more, set())
    assert tokens(one) == {ONE, TWO}
    assert rows_of(one, tokens(one)) != rows_of(one, set())
