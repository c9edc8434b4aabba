"""Loading, amending and signing off rules; adding holidays. It is Monday 23 November 2026."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from standards.clocks import calendars, registry, selectors, services
from standards.clocks.errors import BadRule, ClockRefused
from standards.clocks.models import Clock, ClockRule, Holiday
from standards.clocks.services.rule_changes import CONFIGURATION, tables_are_ready
from standards.events.models import Event

BY = "system:test"
OURS = """
rules:
  - {code: reply, label: Reply, trigger: receipt, primitive: P1, length: LENGTH, class: local,
     source: made up, evidence: D}
"""

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("london_noon")]


@pytest.fixture
def rule_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A room that brings one rule of 5 working days."""
    path = tmp_path / "clock_rules.yaml"
    path.write_text(OURS.replace("LENGTH", "5"), encoding="utf-8")
    monkeypatch.setattr(registry, "_files", {})
    registry.register_file(path)
    return path


def reply() -> ClockRule:
    return ClockRule.objects.get(code="reply")


# --- loading ----------------------------------------------------------------------------------
def test_a_migrated_database_has_the_shared_rules() -> None:
    assert ClockRule.objects.filter(code="next_action").exists()
    assert tables_are_ready()


def test_loading_twice_changes_nothing(rule_file: Path) -> None:
    first = services.load_shipped_rules()
    second = services.load_shipped_rules()

    assert first.created == ["reply (any) from 1990-01-01"]
    assert (second.created, second.updated, second.kept, second.unchanged) == ([], [], [], 1)


def test_a_changed_file_updates_a_row_that_nobody_touched(rule_file: Path) -> None:
    services.load_shipped_rules()
    rule_file.write_text(OURS.replace("LENGTH", "6"), encoding="utf-8")

    report = services.load_shipped_rules()

    assert report.updated == ["reply (any) from 1990-01-01"]
    assert reply().length == 6


def test_a_row_that_the_force_edited_is_kept_and_reported(rule_file: Path) -> None:
    services.load_shipped_rules()
    ClockRule.objects.filter(code="reply").update(length=9)
    rule_file.write_text(OURS.replace("LENGTH", "6"), encoding="utf-8")

    report = services.load_shipped_rules()

    assert report.kept == ["reply (any) from 1990-01-01"]
    assert reply().length == 9


def test_a_row_that_a_lawyer_signed_off_is_kept_and_reported(rule_file: Path) -> None:
    services.load_shipped_rules()
    services.sign_off_rule(rule=reply(), verified_by="Legal", on=date(2026, 11, 20), by=BY)
    rule_file.write_text(OURS.replace("LENGTH", "6"), encoding="utf-8")

    report = services.load_shipped_rules()

    assert report.kept == ["reply (any) from 1990-01-01"]
    assert (reply().length, reply().legally_verified_by) == (5, "Legal")


def test_a_signed_off_row_that_the_file_agrees_with_is_not_reported(rule_file: Path) -> None:
    services.load_shipped_rules()
    services.sign_off_rule(rule=reply(), verified_by="Legal", on=date(2026, 11, 20), by=BY)

    report = services.load_shipped_rules()

    assert (report.kept, report.unchanged) == ([], 1)
    assert reply().legally_verified_by == "Legal"


def test_two_rooms_cannot_bring_the_same_rule(rule_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(rule_file.read_text(encoding="utf-8"), encoding="utf-8")
    registry.register_file(other)

    with pytest.raises(BadRule, match="another room already brings the rule reply"):
        services.load_shipped_rules()


def test_bringing_a_file_twice_is_harmless(rule_file: Path) -> None:
    registry.register_file(rule_file)

    assert registry.registered_files() == [rule_file.resolve()]


# --- amending and signing off -----------------------------------------------------------------
def test_an_amended_rule_applies_from_its_day_and_earlier_clocks_keep_theirs(
    rule_file: Path, stream: UUID
) -> None:
    services.load_shipped_rules()
    services.sign_off_rule(rule=reply(), verified_by="Legal", on=date(2026, 11, 20), by=BY)

    amended = services.amend_rule(
        rule=reply(),
        effective_from=date(2026, 11, 19),
        changes={"length": 3},
        reason="New service promise",
        by=BY,
    )

    before = services.start(stream=stream, code="reply", on=date(2026, 11, 18), by=BY)
    after = services.start(stream=stream, code="reply", on=date(2026, 11, 19), subject="b", by=BY)
    assert before.due_on == date(2026, 11, 25)
    assert after.due_on == date(2026, 11, 24)
    assert not amended.to_rule().is_verified
    assert selectors.rederive_all() == []
    event = Event.objects.filter(stream=CONFIGURATION).latest("seq")
    assert event.facts["changed"] == ["length"]


@pytest.mark.parametrize("changes", [{}, {"code": "other"}, {"effective_to": None}, {"x": 1}])
def test_an_amendment_changes_what_a_rule_says_and_not_what_it_is(
    rule_file: Path, changes: dict[str, object]
) -> None:
    services.load_shipped_rules()

    with pytest.raises(ClockRefused, match="what the rule says"):
        services.amend_rule(
            rule=reply(), effective_from=date(2026, 12, 1), changes=changes, reason="x", by=BY
        )


def test_an_amendment_that_makes_no_sense_is_refused_and_leaves_the_rule(rule_file: Path) -> None:
    services.load_shipped_rules()

    with pytest.raises(BadRule, match="1 or more"):
        services.amend_rule(
            rule=reply(),
            effective_from=date(2026, 12, 1),
            changes={"length": 0},
            reason="x",
            by=BY,
        )

    assert reply().effective_to is None


def test_a_new_version_begins_after_the_latest(rule_file: Path) -> None:
    services.load_shipped_rules()

    with pytest.raises(ClockRefused, match="after the latest"):
        services.amend_rule(
            rule=reply(),
            effective_from=date(1990, 1, 1),
            changes={"length": 3},
            reason="x",
            by=BY,
        )


def test_a_sign_off_names_a_lawyer_and_a_day_that_has_come(rule_file: Path) -> None:
    services.load_shipped_rules()

    with pytest.raises(ClockRefused, match="which lawyer"):
        services.sign_off_rule(rule=reply(), verified_by=" ", on=date(2026, 11, 20), by=BY)
    with pytest.raises(ClockRefused, match="has not come yet"):
        services.sign_off_rule(rule=reply(), verified_by="Legal", on=date(2026, 11, 24), by=BY)


def test_the_database_refuses_half_a_sign_off(rule_file: Path) -> None:
    services.load_shipped_rules()

    with pytest.raises(IntegrityError), transaction.atomic():
        ClockRule.objects.filter(code="reply").update(legally_verified_by="Legal")


# --- the calendar -----------------------------------------------------------------------------
def add_2_december() -> Holiday:
    return services.add_holiday(
        date=date(2026, 12, 2), name="Proclaimed day", source="Proclamation", by=BY
    )


def test_an_added_holiday_moves_running_clocks_and_each_move_is_an_event(
    rule_file: Path, stream: UUID
) -> None:
    services.load_shipped_rules()
    clock = services.start(stream=stream, code="reply", on=date(2026, 11, 26), by=BY)
    unmoved = services.start(stream=stream, code="reply", on=date(2026, 11, 20), subject="b", by=BY)

    add_2_december()
    moved = services.recompute_for_calendar_change(by=BY)

    clock.refresh_from_db()
    unmoved.refresh_from_db()
    assert moved == 1
    assert clock.due_on == date(2026, 12, 4)
    assert unmoved.due_on == date(2026, 11, 27)
    assert clock.calendar_version == unmoved.calendar_version == calendars.current().version
    event = Event.objects.filter(stream=stream).latest("seq")
    assert event.verb == "clock.recounted"
    assert event.facts["was_due_on"] == "2026-12-03"
    assert services.recompute_for_calendar_change(by=BY) == 0


def test_an_ended_clock_keeps_the_date_that_was_given(rule_file: Path, stream: UUID) -> None:
    services.load_shipped_rules()
    services.start(stream=stream, code="reply", on=date(2026, 11, 20), by=BY)
    services.meet(stream=stream, code="reply", on=date(2026, 11, 23), by=BY)
    before = Clock.objects.get(stream=stream).calendar_version

    add_2_december()
    services.recompute_for_calendar_change(by=BY)

    clock = Clock.objects.get(stream=stream)
    assert clock.calendar_version == before
    assert selectors.explain(clock).calendar_version == before


def test_a_new_holiday_is_not_reported_as_a_defect_before_the_clocks_are_counted_again(
    rule_file: Path, stream: UUID
) -> None:
    services.load_shipped_rules()
    services.start(stream=stream, code="reply", on=date(2026, 11, 26), by=BY)

    add_2_december()

    assert selectors.rederive_all() == []


def test_an_old_calendar_can_be_had_again() -> None:
    before = calendars.current()
    add_2_december()
    between = calendars.current()
    services.add_holiday(date=date(2026, 12, 3), name="Another", source="Proclamation", by=BY)

    found_before, found_between = (
        calendars.of_version(before.version),
        calendars.of_version(between.version),
    )

    assert found_before is not None
    assert found_between is not None
    assert found_before.is_working_day(date(2026, 12, 2))
    assert not found_between.is_working_day(date(2026, 12, 2))
    assert found_between.is_working_day(date(2026, 12, 3))
    assert calendars.of_version("GB-ENG holidays 0.1, local none") is None


def test_a_holiday_on_a_day_that_is_none_already_is_refused() -> None:
    with pytest.raises(ClockRefused, match="already a day off"):
        services.add_holiday(date=date(2026, 12, 25), name="Again", source="x", by=BY)


def test_a_holiday_needs_a_name_and_a_source() -> None:
    with pytest.raises(ClockRefused, match="name"):
        services.add_holiday(date=date(2026, 12, 2), name="Day", source=" ", by=BY)
