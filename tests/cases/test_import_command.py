"""manage.py import_history: what it prints, and how it fails."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from cases.importing import storing
from cases.models import Complaint
from standards.events.models import Event
from tests.cases.import_kit import HISTORIC_MAP, Desk, case_row, desk, subject_row

__all__ = ["desk"]

pytestmark = pytest.mark.django_db


def command(*arguments: Any) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("import_history", *map(str, arguments), map=HISTORIC_MAP, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_last_line_is_a_summary_that_adds_up(desk: Desk) -> None:
    cases = desk.cases(case_row("1"), case_row("1"), case_row("2", received_date="?"))
    subjects = desk.subjects(subject_row("1", "7"), subject_row("2", "7"))

    out, err = command(cases, subjects, "--rejects", desk.folder / "left-out.csv")

    said = json.loads(out.splitlines()[-1])
    assert {
        name: said["cases"][name] for name in ("read", "imported", "duplicate", "rejected")
    } == {
        "read": 3,
        "imported": 1,
        "duplicate": 1,
        "rejected": 1,
    }
    for part in ("cases", "subjects"):
        parts = ("imported", "unchanged", "duplicate", "rejected")
        assert sum(said[part][name] for name in parts) == said[part]["read"]
    assert said["seconds"] >= 0
    assert said["peak_megabytes"] > 0
    assert "3 of 3 cases (100 %)" in err


def test_the_report_of_a_dry_run_names_the_values_to_map(desk: Desk) -> None:
    cases = desk.cases(case_row("1", category_code="ZZ9"), case_row("2", category_code="ZZ9"))

    out, _ = command(cases, "--dry-run", "--rejects", desk.folder / "left-out.csv")

    assert "Dry run: nothing was written." in out
    assert "category not mapped, kept as source value: 2 ('ZZ9' 2)" in out
    assert not Complaint.objects.exists()


def test_what_cannot_be_used_is_an_error_in_plain_words(desk: Desk) -> None:
    with pytest.raises(CommandError, match="none.csv cannot be read: No such file"):
        command(desk.folder / "none.csv")
    with pytest.raises(CommandError, match="--batch must be 1 to"):
        command(desk.cases(case_row("1")), "--batch", "0")


def test_a_full_disk_stops_it_with_whole_batches(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuild = storing.walls.rebuild
    calls = []

    def full_at_the_second(matters: Any) -> int:
        calls.append(1)
        if len(calls) == 2:
            raise OperationalError("database or disk is full")
        return rebuild(matters)

    cases = desk.cases(*(case_row(str(n)) for n in range(4)))
    left_out = desk.folder / "left-out.csv"
    monkeypatch.setattr(storing.walls, "rebuild", full_at_the_second)
    with pytest.raises(CommandError, match="disk is full. What was written before is whole"):
        command(cases, "--batch", "2", "--rejects", left_out)

    assert Complaint.objects.count() == 2
    assert Event.objects.filter(verb="matter.imported").count() == 2
    assert list(desk.folder.glob("*left-out*")) == []
    command(cases, "--rejects", left_out)
    assert Complaint.objects.count() == 4
    assert Complaint.objects.order_by("reference").last().reference == "HC/00004/03"
