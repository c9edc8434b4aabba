"""The past by files: every row accounted for, safe to give again, unknown kept as unknown."""

import csv
import json
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from standards.events.models import Event
from standards.people.feed_files import FeedRefused
from standards.people.models import Unit
from tests.factories import people
from vetting.history.models import AdverseInformation, PastCheck, PastDecision
from vetting.history.selectors import unknowns
from vetting.history.services import past_files, past_kinds
from vetting.history.services.adverse import person_stream
from vetting.history.services.past_files import Kind, take_in
from vetting.services.feeds import Report
from vetting.services.map_files import read_map

pytestmark = pytest.mark.django_db
SYSTEM = "system:tests"
Feed = Callable[..., Path]
USUAL: dict[str, dict[str, str]] = {
    "adverse": {
        "person_ref": "P1",
        "source": "crime",
        "source_ref": "CR/1",
        "theme": "vawg",
        "made_on": "2019-05-02",
    },
    "decisions": {
        "person_ref": "P1",
        "kind": "grant",
        "level": "RV",
        "decided_on": "2016-03-01",
        "outcome": "granted",
    },
    "checks": {
        "person_ref": "P1",
        "check_type": "local_intelligence",
        "requested_on": "2016-02-01",
        "result": "no_trace",
    },
}
KINDS: dict[str, Kind] = {
    "adverse": past_kinds.ADVERSE,
    "decisions": past_kinds.DECISIONS,
    "checks": past_kinds.CHECKS,
}


@pytest.fixture
def feed(tmp_path: Path) -> Feed:
    """Write a file of a kind; a row is a dictionary of what differs from the usual one."""

    def written(what: str, *rows: dict[str, str], name: str = "") -> Path:
        path = tmp_path / (name or f"{what}.csv")
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, KINDS[what].columns, restval="")
            writer.writeheader()
            writer.writerows(USUAL[what] | row for row in rows)
        return path

    return written


@pytest.fixture(autouse=True)
def staff(db: None) -> None:
    for number in range(1, 6):
        people.person(f"Surname{number}", person_ref=f"P{number}")


def take(what: str, path: Path, **options: Any) -> Report:
    return take_in(KINDS[what], path=path, by=SYSTEM, **options)


def counts(report: Report) -> tuple[int, int, int, int, int]:
    told = (
        report.imported,
        report.updated,
        report.unchanged,
        report.duplicate,
        report.rejected,
    )
    assert report.read == sum(told)
    return told


# --- what comes in ----------------------------------------------------------------------------
def test_an_item_keeps_all_that_its_row_says_and_where_it_came_from(feed: Feed) -> None:
    unit = people.unit("BCU-E")
    detective = people.user("dc.4", person=people.person("Detective", person_ref="P9"))
    path = feed(
        "adverse",
        {
            "theme": "vawg;dishonesty",
            "alleged_on": "01/05/2019",
            "closed_on": "2019-09-30",
            "outcome": "No further action",
            "grade": "b2",
            "unit_at_time": "BCU-E",
            "investigator_ref": "P9",
        },
    )

    assert counts(take("adverse", path)) == (1, 0, 0, 0, 0)

    item = AdverseInformation.objects.get()
    assert (item.themes, item.theme) == (["vawg", "dishonesty"], "vawg")
    assert (item.grade, item.status) == ("2B", "on_record")
    assert (item.unit_at_time, item.investigator) == (unit, detective)
    assert (item.alleged_on, item.closed_on) == (date(2019, 5, 1), date(2019, 9, 30))
    assert item.provenance["row"] == 2
    assert len(item.provenance["file"]) == 64
    assert item.source_matter is None


def test_what_only_crime_and_intelligence_hold_comes_in_too(feed: Feed) -> None:
    path = feed(
        "adverse", {}, {"source": "intelligence", "source_ref": "I/7"}, {"person_ref": "P2"}
    )

    assert counts(take("adverse", path)) == (3, 0, 0, 0, 0)
    assert AdverseInformation.objects.filter(source="intelligence").count() == 1


def test_what_the_file_cannot_tell_is_unknown_and_counted(feed: Feed) -> None:
    take("adverse", feed("adverse", {"unit_at_time": "OLD-42", "made_on": ""}))

    item = AdverseInformation.objects.get()
    assert item.unit_at_time is None
    assert item.provenance["unit_at_time"] == "OLD-42"
    assert unknowns() == {"unit": 1, "investigator": 1, "grade": 1, "made_on": 1}


def test_a_decision_leads_to_whoever_took_it_where_that_is_known(feed: Feed) -> None:
    noor = people.user("noor", person=people.person("Noorson", person_ref="P8"))
    path = feed(
        "decisions",
        {
            "decided_by_ref": "P8",
            "decided_by_role": "manager",
            "reason_codes": "finance;associates",
            "themes": "dishonesty",
            "measures": "Review of finances",
            "appeal_outcome": "dismissed",
            "outcome": "refused",
        },
        {"person_ref": "P2", "decided_by_ref": "X-77"},
    )

    take("decisions", path)

    first = PastDecision.objects.get(person__person_ref="P1")
    assert (first.decided_by, first.decider_is_known) == (noor, True)
    assert first.reason_codes == ["finance", "associates"]
    second = PastDecision.objects.get(person__person_ref="P2")
    assert (second.decided_by_ref, second.decider_is_known) == ("X-77", False)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"result": "no_trace"}, "no_trace"),
        ({"result": "not_done"}, "not_done"),
        ({"result": "", "waived_by_ref": "P3", "waiver_reason": "Abroad"}, "waived"),
        ({"result": ""}, "unknown"),
        ({"result": "", "returned_on": "2016-03-01"}, "unknown"),
    ],
)
def test_not_done_no_trace_waived_and_not_known_are_four_things(
    feed: Feed, cells: dict[str, str], expected: str
) -> None:
    take("checks", feed("checks", cells))

    assert PastCheck.objects.get().result == expected


# --- what is left out ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("what", "cells", "field", "reason"),
    [
        ("adverse", {"person_ref": "P99"}, "person_ref", "nobody has this reference"),
        ("adverse", {"source": "pub"}, "source", "is none of"),
        ("adverse", {"source_ref": ""}, "source_ref", "empty"),
        ("adverse", {"theme": ""}, "theme", "empty"),
        ("adverse", {"theme": "vawg;curses"}, "theme", "no theme is called 'curses'"),
        ("adverse", {"grade": "2B2"}, "grade", "not a grade"),
        ("adverse", {"made_on": "2099-01-01"}, "made_on", "future"),
        ("adverse", {"made_on": "31/02/2019"}, "made_on", "no such day"),
        ("adverse", {"closed_on": "2018-01-01"}, "closed_on", "lies before made_on"),
        ("decisions", {"kind": "guess"}, "kind", "is none of"),
        ("decisions", {"level": "XX"}, "level", "no level is called"),
        ("decisions", {"decided_on": ""}, "decided_on", "empty"),
        ("decisions", {"outcome": ""}, "outcome", "empty"),
        ("checks", {"result": "fine"}, "result", "is none of"),
        ("checks", {"returned_on": "2015-01-01"}, "returned_on", "lies before"),
        ("checks", {"waived_by_ref": "P3"}, "waived_by_ref", "its result is no_trace"),
    ],
)
def test_a_row_that_cannot_be_read_is_left_out_with_its_number_and_reason(
    feed: Feed, what: str, cells: dict[str, str], field: str, reason: str
) -> None:
    report = take(what, feed(what, {}, cells))

    (reject,) = report.rejects
    assert (reject.row, reject.field) == (3, field)
    assert reason in reject.reason
    assert KINDS[what].model.objects.count() == 1


def test_a_row_that_repeats_is_counted_and_one_that_contradicts_is_left_out(feed: Feed) -> None:
    report = take("adverse", feed("adverse", {}, {}, {"outcome": "Charged"}))

    assert counts(report) == (1, 0, 0, 1, 1)
    assert "row 2 says otherwise" in report.rejects[0].reason


def test_a_file_without_its_columns_is_refused_whole(tmp_path: Path) -> None:
    path = tmp_path / "adverse.csv"
    path.write_text("person_ref;source;theme\nP1;crime;vawg\n", encoding="utf-8")

    with pytest.raises(FeedRefused, match="not separated by commas"):
        take("adverse", path)


# --- given again ------------------------------------------------------------------------------
@pytest.mark.parametrize("what", KINDS)
def test_the_same_file_again_changes_nothing(feed: Feed, what: str) -> None:
    path = feed(what, {}, {"person_ref": "P2"})
    take(what, path)
    before = list(KINDS[what].model.objects.order_by("pk").values())
    events = Event.objects.count()

    assert counts(take(what, path)) == (0, 0, 2, 0, 0)
    assert list(KINDS[what].model.objects.order_by("pk").values()) == before
    assert Event.objects.count() == events


def test_a_changed_row_changes_its_entry_and_says_what(feed: Feed) -> None:
    take("adverse", feed("adverse", {}))

    report = take("adverse", feed("adverse", {"outcome": "Charged", "grade": "1A"}))

    assert counts(report) == (0, 1, 0, 0, 0)
    event = Event.objects.get(verb="adverse.changed")
    assert event.facts["changed"] == ["content_credibility", "outcome", "source_reliability"]


def test_a_dry_run_counts_and_writes_nothing(feed: Feed) -> None:
    report = take(
        "adverse", feed("adverse", {}, {"theme": "curses", "source_ref": "2"}), dry_run=True
    )

    assert counts(report) == (1, 0, 0, 0, 1)
    assert not AdverseInformation.objects.exists()
    assert not Event.objects.filter(verb__startswith="adverse").exists()


@pytest.mark.parametrize("what", KINDS)
def test_a_run_that_was_killed_is_finished_by_giving_the_file_again(
    feed: Feed, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past_files, "BATCH", 2)
    path = feed(what, *({"person_ref": f"P{number}"} for number in range(1, 6)))
    record_many, batches = past_files.events.record_many, 0

    def killed(*args: Any, **kwargs: Any) -> Any:
        nonlocal batches
        batches += 1
        if batches == 2:  # inside the transaction of the second batch, after its rows
            raise KeyboardInterrupt
        return record_many(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(past_files.events, "record_many", killed)
        with pytest.raises(KeyboardInterrupt):
            take(what, path)
    assert KINDS[what].model.objects.count() == 2

    assert counts(take(what, path)) == (3, 0, 2, 0, 0)
    assert Event.objects.filter(verb=KINDS[what].imported).count() == 5


def test_records_that_were_merged_are_one(feed: Feed) -> None:
    from standards.people.models import Person
    from standards.people.services import merging

    take("adverse", feed("adverse", {}, {"person_ref": "P2"}))
    keep, other = (Person.objects.get(person_ref=ref) for ref in ("P1", "P2"))
    merging.merge(keep=keep, other=other, by=people.user("farah"), reason="The same person")

    report = take("adverse", feed("adverse", {}, {"person_ref": "P2"}))

    assert counts(report) == (0, 0, 1, 1, 0)
    assert AdverseInformation.objects.filter(person=keep).count() == 2


# --- the commands -------------------------------------------------------------------------------
@pytest.mark.parametrize("what", KINDS)
def test_a_command_ends_with_a_summary_in_json(feed: Feed, what: str, tmp_path: Path) -> None:
    out, rejects = StringIO(), tmp_path / "rejects.csv"
    path = feed(what, {}, {"person_ref": "P99"})

    call_command(f"import_{what}", path, rejects=rejects, stdout=out, stderr=StringIO())

    summary = json.loads(out.getvalue().strip().splitlines()[-1])
    assert (summary["read"], summary["imported"], summary["rejected"]) == (2, 1, 1)
    assert "nobody has this reference" in rejects.read_text()
    assert Event.objects.filter(verb=f"vetting.{what}_imported").count() == 1


def test_a_map_adapts_another_systems_columns_and_codes(feed: Feed, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.csv"
    theirs.write_text(
        "Staff No,Kind,Ref,Topic,Told\nP1,Crime rec,77,DV;Lying,03-May-2019\n", encoding="utf-8"
    )
    rules = tmp_path / "map.yml"
    rules.write_text(
        "columns: {person_ref: Staff No, source: Kind, source_ref: Ref, theme: Topic, "
        "made_on: Told}\n"
        'dates: "%d-%b-%Y"\n'
        "values:\n  source: {Crime rec: crime}\n  theme: {DV: vawg, Lying: dishonesty}\n",
        encoding="utf-8",
    )
    mapping = read_map(rules, past_kinds.ADVERSE.columns)

    assert counts(take("adverse", theirs, mapping=mapping)) == (1, 0, 0, 0, 0)
    item = AdverseInformation.objects.get()
    assert (item.themes, item.made_on) == (["vawg", "dishonesty"], date(2019, 5, 3))


def test_a_file_that_is_not_there_is_said_plainly() -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_checks", Path("/nowhere/checks.csv"))


def test_no_event_of_an_import_holds_a_name(feed: Feed) -> None:
    take("adverse", feed("adverse", {"outcome": "Warned by Sergeant Brown"}))

    event = Event.objects.get(verb="adverse.imported")
    assert event.stream == person_stream(AdverseInformation.objects.get().person_id)
    assert "Brown" not in json.dumps(event.facts)
    assert not Unit.objects.filter(code="OLD-42").exists()
