"""A small force with three teams, and a way to feed it."""

import csv
import json
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.factories import feeds, people


class Feeder:
    """Runs `import_workforce` on rows; keeps what it said and which rows it left out."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said = self.progress = ""

    def __call__(self, *rows: dict[str, str], as_at: date, **options: Any) -> dict[str, Any]:
        return self.run(feeds.write(self.folder / "hr.csv", list(rows)), as_at=as_at, **options)

    def run(self, path: Path, *, as_at: date, **options: Any) -> dict[str, Any]:
        said, progress = StringIO(), StringIO()
        call_command(
            "import_workforce",
            str(path),
            as_at=as_at,
            rejects=self.folder / "rejects.csv",
            stdout=said,
            stderr=progress,
            **options,
        )
        self.said, self.progress = said.getvalue(), progress.getvalue()
        return json.loads(self.said.strip().splitlines()[-1])

    def rejects(self) -> list[tuple[str, ...]]:
        with (self.folder / "rejects.csv").open(encoding="utf-8", newline="") as file:
            return [tuple(line) for line in list(csv.reader(file))[1:]]


@pytest.fixture
def teams(db: None) -> dict[str, Any]:
    """Force F, borough B1 with teams T1 and T2, borough B2 with team T3."""
    force = people.unit("F")
    north, south = people.unit("B1", force), people.unit("B2", force)
    made = [people.unit("T1", north), people.unit("T2", north), people.unit("T3", south)]
    return {unit.code: unit for unit in [force, north, south, *made]}


@pytest.fixture
def feed(teams: dict[str, Any], tmp_path: Path) -> Feeder:
    return Feeder(tmp_path)


@pytest.fixture
def walls_told() -> Any:
    """The ids of people whose facts were said to have changed, in order of saying."""
    from standards.people.signals import facts_changed

    heard: list[set[Any]] = []

    def listen(sender: Any, person_ids: set[Any], **rest: Any) -> None:
        heard.append(person_ids)

    facts_changed.connect(listen)
    yield heard
    facts_changed.disconnect(listen)


Run = Callable[..., dict[str, Any]]
