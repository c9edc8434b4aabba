"""The same files again, mended ones, and a run that was killed."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from cases.models import Complaint
from standards.events.models import Event, EventText
from standards.people.models import Person
from standards.workflow.models import Party, Wall, writing
from tests.cases.import_kit import HISTORIC_MAP, REPOSITORY, Desk, case_row, desk, subject_row

__all__ = ["desk"]


def complaint(reference: str) -> Complaint:
    return Complaint.objects.get(source_reference=reference)


def outcomes(summary: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Imported, unchanged, duplicate and rejected, of cases and of subjects."""
    return tuple(
        (tally.imported, tally.unchanged, tally.duplicate, tally.rejected)
        for tally in (summary.cases, summary.subjects)
    )


# --- the same again ---------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_second_run_changes_nothing(desk: Desk) -> None:
    cases = desk.cases(case_row("1"), case_row("2", closed_date=""), case_row("3", status=""))
    subjects = desk.subjects(
        subject_row("1", "7"), subject_row("1", "7"), subject_row("1", "2"), subject_row("2", "8")
    )
    first = desk.run(cases, subjects)
    tables = (Complaint, Event, EventText, Person, Party, Wall)
    before = [model.objects.count() for model in tables]

    second = desk.run(cases, subjects)

    assert outcomes(first) == ((2, 0, 0, 1), (3, 0, 1, 0))
    assert outcomes(second) == ((0, 2, 0, 1), (0, 3, 1, 0))
    assert [model.objects.count() for model in tables] == before
    assert second.cases.flagged == first.cases.flagged == 1


@pytest.mark.django_db
def test_a_row_that_changed_is_reported_and_nothing_is_overwritten(desk: Desk) -> None:
    desk.run(desk.cases(case_row("1")))

    summary = desk.run(desk.cases(case_row("1", closed_date="2005-01-01")))

    assert outcomes(summary)[0] == (0, 1, 0, 0)
    assert summary.cases.flags == {"differs_from_what_is_here": 1}
    (row,) = desk.left_out()
    assert (row["outcome"], row["column"]) == ("differs", "closed_date")
    assert complaint("1").closed_on.isoformat() == "2004-01-09"


@pytest.mark.django_db
def test_two_rows_with_one_reference_are_told_apart(desk: Desk) -> None:
    other = case_row("1", closed_date="2005-01-01")

    summary = desk.run(desk.cases(case_row("1"), case_row("1"), other))

    assert outcomes(summary)[0] == (1, 0, 1, 1)
    assert desk.left_out()[0]["reason"] == "is in row 2 already, with other values"


@pytest.mark.django_db
def test_one_reference_in_two_systems_is_two_matters(desk: Desk) -> None:
    desk.run(desk.cases(case_row("1")))
    text = HISTORIC_MAP.read_text(encoding="utf-8")
    desk.use_map(text.replace("source: published-history", "source: another"))

    desk.run(desk.cases(case_row("1")))

    assert Complaint.objects.filter(source_reference="1").count() == 2


# --- mended files -----------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_mended_case_comes_in_with_its_subjects(desk: Desk) -> None:
    subjects = desk.subjects(subject_row("1", "7"))
    desk.run(desk.cases(case_row("1", received_date="?")), subjects)

    summary = desk.run(desk.cases(case_row("1")), subjects)

    assert outcomes(summary) == ((1, 0, 0, 0), (1, 0, 0, 0))


@pytest.mark.django_db
def test_a_mended_subject_row_is_added_to_its_case(desk: Desk) -> None:
    cases, good = desk.cases(case_row("1")), subject_row("1", "7")
    desk.run(cases, desk.subjects(good, subject_row("1", "8", joined_date="?")))

    summary = desk.run(cases, desk.subjects(good, subject_row("1", "8", finding="SUSTAINED")))

    assert outcomes(summary) == ((0, 1, 0, 0), (1, 1, 0, 0))
    found = complaint("1")
    assert found.parties.count() == 2
    assert Wall.objects.filter(matter=found).count() == 2
    assert list(found.allegations.values_list("number", "decision")) == [
        (1, "unable"),
        (2, "not_acceptable"),
    ]
    again = desk.run(cases, desk.subjects(good, subject_row("1", "8", finding="SUSTAINED")))
    assert outcomes(again) == ((0, 1, 0, 0), (0, 2, 0, 0))


@pytest.mark.django_db
def test_a_subject_row_that_changed_is_not_added_as_another(desk: Desk) -> None:
    cases = desk.cases(case_row("1"))
    desk.run(cases, desk.subjects(subject_row("1", "7")))

    summary = desk.run(cases, desk.subjects(subject_row("1", "7", finding="SUSTAINED")))

    assert outcomes(summary) == ((0, 1, 0, 0), (0, 0, 0, 1))
    assert summary.cases.flags == {"differs_from_what_is_here": 1}
    assert complaint("1").allegations.get().decision == "unable"


@pytest.mark.django_db
def test_nothing_is_added_to_a_case_that_was_worked_on(desk: Desk) -> None:
    cases = desk.cases(case_row("1"))
    desk.run(cases, desk.subjects(subject_row("1", "7")))
    with writing():
        Complaint.objects.filter(pk=complaint("1").pk).update(version=2)

    summary = desk.run(cases, desk.subjects(subject_row("1", "7"), subject_row("1", "8")))

    assert outcomes(summary)[1] == (0, 1, 0, 1)
    assert "worked on since" in desk.left_out()[0]["reason"]


@pytest.mark.django_db
def test_subjects_of_a_case_that_is_here_but_not_in_the_file_are_known(desk: Desk) -> None:
    subjects = desk.subjects(subject_row("1", "7"))
    desk.run(desk.cases(case_row("1")), subjects)

    summary = desk.run(
        desk.cases(case_row("2")), desk.subjects(subject_row("1", "7"), subject_row("1", "8"))
    )

    assert outcomes(summary)[1] == (0, 1, 0, 1)
    assert "by an earlier run" in desk.left_out()[0]["reason"]


@pytest.mark.django_db
def test_a_case_whose_text_was_erased_is_left_in_peace(desk: Desk) -> None:
    cases, subjects = desk.cases(case_row("1")), desk.subjects(subject_row("1", "7"))
    desk.run(cases, subjects)
    EventText.objects.all().delete()

    summary = desk.run(cases, subjects)

    assert outcomes(summary) == ((0, 1, 0, 0), (0, 1, 0, 0))


# --- a run that is killed ---------------------------------------------------------------------
class Database:
    """A database of its own for processes that will be killed, as the migrations leave it."""

    def __init__(self, folder: Path) -> None:
        self.home = folder
        self.home.mkdir()
        self.path = folder / "probity.sqlite3"
        self.environment = {
            **os.environ,
            "PROBITY_HOME": str(folder),
            "DATABASE_URL": f"sqlite:///{self.path}",
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "SECRET_KEY": settings.SECRET_KEY,
        }
        if connection.vendor == "sqlite":
            with sqlite3.connect(connection.settings_dict["NAME"]) as pristine:
                pristine.execute("VACUUM INTO ?", [str(self.path)])
        else:
            subprocess.run([*MANAGE, "migrate", "-v0"], env=self.environment, check=True)

    def run(self, cases: Path, subjects: Path, *, kill_after: int = 0) -> dict[str, Any] | None:
        """Import in a process; kill it once it has told of so many batches."""
        importing = subprocess.Popen(
            [*MANAGE, "import_history", "--map", HISTORIC_MAP, cases, subjects, "--batch", "20"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        if kill_after:
            for _ in range(kill_after):
                importing.stderr.readline()
            importing.send_signal(signal.SIGKILL)
        said, told = importing.communicate()
        if kill_after:
            assert importing.returncode == -signal.SIGKILL
            return None
        assert importing.returncode == 0, told
        return json.loads(said.splitlines()[-1])

    def rows(self, statement: str) -> Counter[Any]:
        with sqlite3.connect(self.path) as database:
            return Counter(database.execute(statement).fetchall())


MANAGE = [sys.executable, str(REPOSITORY / "manage.py")]

# What an import makes, told without the ids and moments that differ from run to run.
CONTENTS = {
    "matters": """SELECT m.reference, m.source_reference, m.title, m.state, m.is_open, m.closed_on,
        m.theme, m.quality_flags, m.source_values, c.made_on FROM workflow_matter m
        JOIN cases_complaint c ON c.matter_ptr_id = m.id""",
    "parties": """SELECT m.reference, i.value, p.rank_id, p.source_values FROM workflow_party p
        JOIN workflow_matter m ON m.id = p.matter_id
        LEFT JOIN people_identifier i ON i.person_id = p.person_id""",
    "allegations": """SELECT m.reference, a.number, a.summary, a.decision, a.themes,
        (SELECT count(*) FROM cases_allegation_subjects s WHERE s.allegation_id = a.id)
        FROM cases_allegation a JOIN workflow_matter m ON m.id = a.matter_id""",
    "events": """SELECT m.reference, e.seq, e.verb, e.occurred_at, e.facts FROM events_event e
        JOIN workflow_matter m ON m.id = e.stream""",
    "verbs": "SELECT verb FROM events_event",
    "people": """SELECT p.surname, p.search_key, i.value, e.kind, e.starts_on FROM people_person p
        JOIN people_identifier i ON i.person_id = p.id
        JOIN people_employment e ON e.person_id = p.id""",
    "walls": """SELECT m.reference, i.value, w.reason FROM workflow_wall w
        JOIN workflow_matter m ON m.id = w.matter_id
        JOIN people_identifier i ON i.person_id = w.person_id""",
    "equality": "SELECT answers, source FROM people_equalityanswers",
    "series": "SELECT prefix, year, last FROM workflow_referenceseries",
    "heads": "SELECT label, seq FROM events_streamhead",
}


@pytest.mark.django_db
def test_a_run_that_is_killed_and_run_again_ends_the_same(desk: Desk) -> None:
    cases = desk.cases(
        *(case_row(str(n), received_date=f"{2000 + n % 4}-03-0{1 + n % 9}") for n in range(240))
    )
    subjects = desk.subjects(
        *(subject_row(str(n % 240), str(3 + n % 60)) for n in range(300)),
        *(subject_row(str(n), "2") for n in range(0, 240, 7)),
    )
    whole, killed = Database(desk.folder / "whole"), Database(desk.folder / "killed")

    expected = whole.run(cases, subjects)
    for batches in (1, 4):
        killed.run(cases, subjects, kill_after=batches)
    ended = killed.run(cases, subjects)

    assert {name: killed.rows(sql) for name, sql in CONTENTS.items()} == {
        name: whole.rows(sql) for name, sql in CONTENTS.items()
    }
    assert sum(whole.rows(CONTENTS["matters"]).values()) == 240
    assert 0 < ended["cases"]["imported"] < 240
    assert ended["cases"]["imported"] + ended["cases"]["unchanged"] == 240
    assert ended["subjects"]["read"] == expected["subjects"]["read"]
