"""The three commands: a file of worked cases, one date with its reasons, loading the rules."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from standards.clocks.models import ClockRule
from standards.clocks.services import add_holiday

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_rules")]

CASE = {
    "id": "A1",
    "clock": "outcome_notification",
    "trigger_date": "2026-04-01",
    "expected_due": "2026-04-10",
}


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def verify(tmp_path: Path, *cases: Any) -> str:
    path = tmp_path / "cases.json"
    path.write_text(json.dumps(list(cases)), encoding="utf-8")
    return run("verify_clocks", str(path))


def test_every_shared_worked_case_agrees(shared_cases: Path) -> None:
    said = run("verify_clocks", str(shared_cases)).splitlines()

    count = len(json.loads(shared_cases.read_text(encoding="utf-8")))
    assert count > 30
    assert said[-1] == f"{count} cases, 0 differ."
    assert len(said) == count + 1


def test_a_case_that_agrees_says_what_was_expected_and_got(tmp_path: Path) -> None:
    said = verify(tmp_path, CASE)

    assert "A1 outcome_notification: expected 2026-04-10, got 2026-04-10: ok" in said


@pytest.mark.parametrize(
    ("changes", "got"),
    [
        ({"expected_due": "2026-04-09"}, "expected 2026-04-09, got 2026-04-10: DIFFERS"),
        ({"clock": "outcome_notificaton"}, "no clock rule called 'outcome_notificaton'"),
        ({"action_by": "2026-04-09"}, "got 2026-04-10; action_by 2026-04-10"),
        ({"earliest_literal": "2026-04-02"}, "earliest_literal none"),
        ({"trigger_date": "1960-01-01"}, "Working days are known from 1990"),
    ],
)
def test_a_case_that_differs_is_shown_and_fails_the_command(
    tmp_path: Path, changes: dict[str, str], got: str
) -> None:
    path = tmp_path / "cases.json"
    path.write_text(json.dumps([CASE, {**CASE, "id": "A2", **changes}]), encoding="utf-8")
    out = StringIO()

    with pytest.raises(CommandError, match="1 of 2 cases differ") as caught:
        call_command("verify_clocks", str(path), stdout=out, stderr=StringIO())

    assert caught.value.returncode == 1
    lines = out.getvalue().splitlines()
    assert lines[0].endswith(": ok")
    assert got in lines[1]


@pytest.mark.parametrize(
    "case",
    [
        {**CASE, "trigger_datetime": "2026-04-01T00:10:00+01:00", "trigger_date": "2026-03-31"},
        {**CASE, "action_by": "2026-04-10"},
        {**CASE, "regime": "2025"},
        # two calendar days after 10 April is a Sunday: a count in working days ends on Monday
        {**CASE, "excluded_days": 2, "expected_due": "2026-04-13"},
        {**CASE, "excluded_days": 4, "expected_due": "2026-04-14"},
        {
            "id": "A3",
            "clock": "review_application",
            "trigger_date": "2026-03-02",
            "excluded_days": 6,
            "expected_due": "2026-04-05",
            "action_by": "2026-04-02",
        },
    ],
)
def test_the_options_of_a_case_are_heeded(tmp_path: Path, case: dict[str, Any]) -> None:
    assert "1 cases, 0 differ." in verify(tmp_path, case)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "is not JSON"),
        ("{}", "not a list"),
        ("[]", "has none"),
        ("[1]", "Case 1 is not an object"),
        (json.dumps([{**CASE, "clock": ""}]), "Case A1 lacks clock"),
        (json.dumps([{**CASE, "trigger_date": None}]), "lacks trigger_date"),
        (json.dumps([{**CASE, "expected_due": "10/04/2026"}]), "expected_due must be a date"),
        (json.dumps([{**CASE, "expected_due": "20260410"}]), "expected_due must be a date"),
        (json.dumps([{**CASE, "action_by": 5}]), "action_by must be a date"),
        (json.dumps([{**CASE, "trigger_datetime": "2026-04-01T00:10:00"}]), "offset"),
        (json.dumps([{**CASE, "excluded_days": -1}]), "excluded_days must be a whole number"),
        (json.dumps([{**CASE, "excluded_days": True}]), "excluded_days must be a whole number"),
        (json.dumps([{**CASE, "regime": 2025}]), "regime must be text"),
    ],
)
def test_a_bad_file_fails_with_the_reason(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "cases.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(CommandError, match=reason):
        run("verify_clocks", str(path))


def test_a_file_that_is_not_there_fails_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        run("verify_clocks", str(tmp_path / "none.json"))


def test_the_rules_and_holidays_of_this_installation_are_what_is_checked(tmp_path: Path) -> None:
    add_holiday(date=date(2026, 4, 9), name="Proclaimed", source="x", by="system:test")
    ClockRule.objects.filter(code="outcome_notification").update(length=6)

    assert "0 differ" in verify(tmp_path, {**CASE, "expected_due": "2026-04-14"})


def test_without_a_database_the_shipped_rules_are_checked_and_the_command_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("standards.clocks.rules_at_hand.tables_are_ready", lambda: False)
    path = tmp_path / "cases.json"
    path.write_text(json.dumps([CASE]), encoding="utf-8")
    out, err = StringIO(), StringIO()

    call_command("verify_clocks", str(path), stdout=out, stderr=err)

    assert "0 differ" in out.getvalue()
    assert "rules as shipped" in err.getvalue()


def test_a_date_comes_with_its_reasons() -> None:
    said = run("clock", "review_application", "--from", "2026-03-02", "--excluded", "6")

    assert said.splitlines()[0] == "2026-04-05"
    assert "6 calendar days not counted" in said
    assert "not yet verified by a lawyer" in said


def test_a_date_can_be_had_for_a_regime() -> None:
    said = run("clock", "written_warning_last_day", "--from", "2019-05-01", "--regime", "pre2020")

    assert said.splitlines()[0] == "2020-04-30"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("reveiw_application", "--from", "2026-03-02"), "Did you mean: review_application"),
        (("review_application", "--from", "2 March"), "Invalid isoformat"),
        (("review_application", "--from", "2026-03-02", "--excluded", "-1"), "negative"),
    ],
)
def test_an_unknown_rule_or_a_bad_date_fails_with_the_reason(
    arguments: tuple[str, ...], reason: str
) -> None:
    with pytest.raises(CommandError, match=reason):
        run("clock", *arguments)


def test_loading_says_what_it_did() -> None:
    ClockRule.objects.filter(code="acknowledge").delete()
    ClockRule.objects.filter(code="first_contact").update(length=9)

    said = run("load_clock_rules")

    assert "created: acknowledge (any) from 2020-02-01" in said
    assert "though the product differs: first_contact" in said
    assert "1 created, 0 updated, 1 kept" in said
