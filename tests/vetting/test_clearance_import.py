"""Clearances from a file: every row accounted for, safe to give again, faults by row."""

import json
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from standards.clocks.models import Clock
from standards.events import verification
from standards.events.models import Event
from standards.people.feed_files import FeedRefused
from standards.people.models import Employment, Kind
from standards.workflow.firing import fire
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.vetting import SYSTEM, renewal_at
from vetting.models import Clearance
from vetting.services import clearance_import
from vetting.services.clearance_import import COLUMNS, import_clearances
from vetting.services.clearances import stream_of
from vetting.services.feeds import Report
from vetting.services.map_files import read_map
from vetting.services.renewals import renewal_open

pytestmark = pytest.mark.django_db
Feed = Callable[..., Path]


@pytest.fixture
def feed(tmp_path: Path) -> Feed:
    """Write a file of clearances; a row is a dictionary of what differs from the first one."""

    def written(*rows: dict[str, str], name: str = "clearances.csv") -> Path:
        usual = dict.fromkeys(COLUMNS, "") | {
            "person_ref": "P1",
            "level": "RV",
            "granted_on": "2020-03-01",
            "status": "current",
        }
        lines = [",".join(COLUMNS)]
        lines += [",".join((usual | row)[column] for column in COLUMNS) for row in rows]
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return written


@pytest.fixture(autouse=True)
def staff(db: None) -> None:
    for number in range(1, 6):
        people.person(f"Surname{number}", person_ref=f"P{number}")


def take(path: Path, **options: object) -> Report:
    return import_clearances(path=path, by=SYSTEM, **options)


def counts(report: Report) -> tuple[int, int, int, int, int]:
    assert report.read == (
        report.imported + report.updated + report.unchanged + report.duplicate + report.rejected
    )
    return (
        report.imported,
        report.updated,
        report.unchanged,
        report.duplicate,
        report.rejected,
    )


# --- what comes in ----------------------------------------------------------------------------
def test_a_row_becomes_a_clearance_with_all_that_it_says(feed: Feed) -> None:
    path = feed(
        {
            "level": "MV",
            "granted_on": "01/03/2022",
            "expires_on": "2027-06-30",
            "decision_ref": "V/12",
            "decided_by_ref": "P2",
            "decided_by_role": "Vetting officer",
            "measures": "No armoury; Monthly meeting",
            "review_due": "2026-12-01",
        }
    )

    report = take(path)

    made = Clearance.objects.get()
    assert counts(report) == (1, 0, 0, 0, 0)
    assert (made.person.person_ref, made.level) == ("P1", "MV")
    assert (made.granted_on, made.expires_on) == (date(2022, 3, 1), date(2027, 6, 30))
    assert made.expiry_is_given
    assert made.measures == ["No armoury", "Monthly meeting"]
    assert (made.decision_ref, made.decided_by_ref) == ("V/12", "P2")
    assert made.review_due == date(2026, 12, 1)


def test_without_an_expiry_the_rule_of_the_level_gives_it(feed: Feed) -> None:
    take(feed({"level": "MV", "granted_on": "2022-03-01"}))

    made = Clearance.objects.get()
    assert made.expires_on == date(2029, 2, 28)
    assert not made.expiry_is_given


def test_somebody_who_was_a_contractor_when_it_was_granted_has_the_contractors_time(
    feed: Feed,
) -> None:
    Employment.objects.filter(person__person_ref="P1").update(
        kind=Kind.CONTRACTOR, ends_on=date(2022, 12, 31)
    )
    Employment.objects.create(
        person=people.Person.objects.get(person_ref="P1"),
        kind=Kind.STAFF,
        starts_on=date(2023, 1, 1),
    )

    take(
        feed(
            {"level": "SC", "granted_on": "2022-03-01"},
            {"level": "DV", "granted_on": "2023-03-01"},
        )
    )

    assert Clearance.objects.get(level="SC").expires_on == date(2027, 2, 28)
    assert Clearance.objects.get(level="DV").expires_on == date(2030, 2, 28)


def test_a_record_that_was_merged_leads_to_the_one_that_was_kept(feed: Feed) -> None:
    kept, merged = people.Person.objects.filter(person_ref__in=["P1", "P2"]).order_by("person_ref")
    merged.merged_into = kept
    merged.save()

    report = take(feed({"person_ref": "P2"}, {"person_ref": "P1"}))

    assert Clearance.objects.get().person == kept
    assert counts(report) == (1, 0, 0, 1, 0)


def test_each_clearance_is_an_event_without_personal_text(feed: Feed) -> None:
    take(feed({"measures": "Not to work alone"}))

    made = Clearance.objects.get()
    event = Event.objects.get(verb="clearance.imported")
    assert event.stream == stream_of(made.person_id)
    assert "alone" not in str(event.facts)
    assert event.text.body == {"measures": ["Not to work alone"]}
    assert verification.verify(event.stream).broken == ""
    assert Event.objects.get(verb="vetting.clearances_imported").facts["imported"] == 1


# --- again, and changed -----------------------------------------------------------------------
def test_the_same_file_again_changes_nothing(feed: Feed) -> None:
    path = feed({}, {"person_ref": "P2", "level": "MV"}, {"person_ref": "P3", "status": "lapsed"})
    take(path)
    events = Event.objects.count()

    report = take(path)

    assert counts(report) == (0, 0, 3, 0, 0)
    assert Clearance.objects.count() == 3
    assert Event.objects.count() == events


def test_a_changed_row_changes_its_clearance_and_says_what(feed: Feed) -> None:
    take(feed({}, {"person_ref": "P2"}))

    report = take(feed({"status": "Suspended", "review_due": "2027-01-01"}, {"person_ref": "P2"}))

    event = Event.objects.get(verb="clearance.changed")
    assert counts(report) == (0, 1, 1, 0, 0)
    assert event.facts["changed"] == ["status", "review_due"]
    assert Clearance.objects.get(person__person_ref="P1").status == "suspended"


def test_a_dry_run_counts_and_writes_nothing(feed: Feed) -> None:
    take(feed({}))
    events = Event.objects.count()

    report = take(feed({"status": "withdrawn"}, {"person_ref": "P2"}), dry_run=True)

    assert counts(report) == (1, 1, 0, 0, 0)
    assert Clearance.objects.get().status == "current"
    assert Event.objects.count() == events


def test_an_import_that_was_killed_is_finished_by_giving_the_file_again(
    feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = feed(*({"person_ref": f"P{number}"} for number in range(1, 6)))
    monkeypatch.setattr(clearance_import, "BATCH", 2)

    def killed(done: int, total: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take(path, progress=killed)
    halfway = Clearance.objects.count()
    report = take(path)

    assert halfway == 4
    assert counts(report) == (1, 0, 4, 0, 0)
    assert Clearance.objects.count() == 5


def test_an_older_file_does_not_bring_back_what_was_superseded_here(feed: Feed, cast: Cast) -> None:
    path = feed({"granted_on": "2017-01-10"})
    take(path)
    held = Clearance.objects.get()
    renewal = renewal_open(clearance=held, unit=cast.units.vetting, by=SYSTEM)
    fire(renewal, "start_review", by=cast.imran, declares_no_grant=True)
    fire(renewal, "renew", by=cast.imran, reasons="Sound")

    report = take(path)

    held.refresh_from_db()
    assert counts(report) == (0, 0, 1, 0, 0)
    assert held.status == "superseded"


def test_a_file_that_knows_of_a_withdrawal_is_believed_over_ours(feed: Feed, cast: Cast) -> None:
    take(feed({"granted_on": "2017-01-10"}))
    renewal = renewal_open(clearance=Clearance.objects.get(), unit=cast.units.vetting, by=SYSTEM)
    fire(renewal, "start_review", by=cast.imran, declares_no_grant=True)
    fire(renewal, "renew", by=cast.imran, reasons="Sound")

    take(feed({"granted_on": "2017-01-10", "status": "withdrawn"}))

    assert Clearance.objects.get(granted_on=date(2017, 1, 10)).status == "withdrawn"


def test_a_lapse_stands_until_a_file_gives_a_later_expiry(feed: Feed, cast: Cast) -> None:
    lapsed = renewal_at(
        "lapsed", unit=cast.units.vetting, person=people.Person.objects.get(person_ref="P1")
    ).clearance
    said = {"granted_on": "2017-01-10", "decided_by_ref": lapsed.decided_by_ref}

    take(feed({**said, "expires_on": lapsed.expires_on.isoformat()}))
    lapsed.refresh_from_db()
    assert lapsed.status == "lapsed"

    take(feed({**said, "expires_on": "2027-05-01"}))
    lapsed.refresh_from_db()
    assert (lapsed.status, lapsed.expires_on) == ("current", date(2027, 5, 1))


def test_another_expiry_moves_the_clocks_of_an_open_renewal(feed: Feed, cast: Cast) -> None:
    take(feed({"granted_on": "2017-01-10", "expires_on": "2027-01-09"}))
    renewal = renewal_open(clearance=Clearance.objects.get(), unit=cast.units.vetting, by=SYSTEM)

    take(feed({"granted_on": "2017-01-10", "expires_on": "2027-03-31"}))

    decide = Clock.objects.get(stream=renewal.stream, code="renewal_decision")
    assert decide.due_on == date(2027, 3, 30)
    assert verification.verify(renewal.stream).broken == ""


# --- faults -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ({"person_ref": ""}, "person_ref", "empty"),
        ({"person_ref": "P99"}, "person_ref", "nobody has this reference"),
        ({"level": "RVX"}, "level", "no level is called 'RVX'"),
        ({"level": ""}, "level", "empty"),
        ({"granted_on": ""}, "granted_on", "empty"),
        ({"granted_on": "March"}, "granted_on", "not a date"),
        ({"granted_on": "2020-02-30"}, "granted_on", "no such day"),
        ({"granted_on": "2026-11-24"}, "granted_on", "future"),
        ({"expires_on": "2019-01-01"}, "expires_on", "before the day of the grant"),
        ({"status": ""}, "status", "empty"),
        ({"status": "valid"}, "status", "none of current"),
        ({"review_due": "soon"}, "review_due", "not a date"),
        ({"decision_ref": "x" * 61}, "decision_ref", "longer than 60"),
        ({"measures": "y" * 2001}, "measures", "longer than 2000"),
        ({"decided_by_ref": "a\x07b"}, "decided_by_ref", "cannot be printed"),
    ],
)
def test_a_faulty_row_is_left_out_with_its_number_its_column_and_the_reason(
    feed: Feed, row: dict[str, str], column: str, reason: str
) -> None:
    report = take(feed({"person_ref": "P2"}, row, {"person_ref": "P3"}))

    (reject,) = report.rejects
    assert (reject.row, reject.field) == (3, column)
    assert reason in reject.reason
    assert Clearance.objects.count() == 2


def test_a_repeated_row_is_counted_and_a_contradictory_one_is_rejected(feed: Feed) -> None:
    report = take(feed({}, {}, {"status": "lapsed"}))

    assert counts(report) == (1, 0, 0, 1, 1)
    assert "row 2 says otherwise" in report.rejects[0].reason


def test_the_rejects_are_written_to_a_file_that_no_spreadsheet_runs(
    feed: Feed, tmp_path: Path
) -> None:
    rejects = tmp_path / "out" / "rejects.csv"

    take(feed({"person_ref": "=cmd()"}, {"level": "XX"}), rejects=rejects)

    lines = rejects.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "row,person_ref,field,reason"
    assert lines[1].startswith("2,'=cmd()")
    assert lines[2].startswith("3,P1,level")


def test_rows_of_the_wrong_length_are_rejected_and_the_rest_comes_in(
    feed: Feed, tmp_path: Path
) -> None:
    path = feed({}, {"person_ref": "P2"})
    path.write_text(path.read_text() + "P3,RV\n")

    report = take(path)

    assert counts(report) == (2, 0, 0, 0, 1)
    assert "2 cells" in report.rejects[0].reason


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"person_ref,level\nP1,RV\n", "lacks these columns: granted_on, status"),
        (b"person_ref;level;granted_on;status\n", "not separated by commas"),
        ("person_ref,level".encode("utf-16"), "UTF-16"),
        (b"person_ref,level,granted_on,status\nP1,RV,2020-01-01,\x81\x8d\n", "letters"),
        (b'person_ref,level,granted_on,status\n"P1,RV,2020-01-01,current\n', "broken"),
    ],
)
def test_a_file_that_is_no_such_csv_is_refused_whole(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "clearances.csv"
    path.write_bytes(content)

    with pytest.raises(FeedRefused, match=said):
        take(path)

    assert not Clearance.objects.exists()


@pytest.mark.parametrize("name", ["clearances.xlsx", "clearances"])
def test_a_wrong_extension_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK")

    with pytest.raises(FeedRefused, match="not a CSV file"):
        take(tmp_path / name)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FeedRefused, match="cannot be read"):
        take(tmp_path / "nowhere.csv")


# --- the map and the command ------------------------------------------------------------------
MAP = """
columns: {person_ref: Staff No, granted_on: Start, status: State, level: Type}
dates: "%d-%b-%Y"
values:
  level: {Recruit Vet: RV}
  status: {Live: current, Out of date: lapsed}
"""


def test_a_map_adapts_the_columns_dates_and_codes_of_another_system(tmp_path: Path) -> None:
    (tmp_path / "map.yml").write_text(MAP)
    path = tmp_path / "theirs.csv"
    path.write_text(
        "Type,Staff No,Start,State,Colour\nRecruit Vet,P1,03-Mar-2020,LIVE,red\n"
        "RV,P2,04-Mar-2020,out of date,blue\nRV,P3,2020-03-04,Live,\n"
    )

    report = take(path, mapping=read_map(tmp_path / "map.yml", COLUMNS))

    held = Clearance.objects.order_by("granted_on").values_list("level", "status")
    assert list(held) == [("RV", "current"), ("RV", "lapsed")]
    assert "not a date like %d-%b-%Y" in report.rejects[0].reason


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colums: {}", "colums"),
        ("columns: {levle: X}", "levle"),
        ("values: {levle: {}}", "levle"),
        ("columns: [a]", "pairs"),
        ("- a", "must name"),
        ("columns: {a: b", "not YAML"),
    ],
)
def test_a_map_that_does_not_fit_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "map.yml"
    path.write_text(text)

    with pytest.raises(FeedRefused, match=said):
        read_map(path, COLUMNS)


def test_the_last_line_of_the_command_is_a_summary_in_json(feed: Feed, tmp_path: Path) -> None:
    out, err = StringIO(), StringIO()

    call_command(
        "import_clearances",
        str(feed({}, {"level": "XX"})),
        rejects=tmp_path / "rejects.csv",
        stdout=out,
        stderr=err,
    )

    summary = json.loads(out.getvalue().splitlines()[-1])
    assert summary["read"] == 2
    assert (summary["imported"], summary["rejected"], summary["duplicate"]) == (1, 1, 0)
    assert summary["seconds"] >= 0
    assert "row 3, level: no level is called 'XX'" in err.getvalue()
    assert "1 of 1 rows" in err.getvalue()


def test_the_command_says_what_is_wrong_with_a_file_and_fails(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="not a CSV file"):
        call_command("import_clearances", str(tmp_path / "a.txt"))


def test_the_dry_run_of_the_command_says_so(feed: Feed) -> None:
    out = StringIO()

    call_command("import_clearances", str(feed({})), dry_run=True, stdout=out, stderr=StringIO())

    assert "nothing was changed" in out.getvalue()
    assert json.loads(out.getvalue().splitlines()[-1])["dry_run"] is True
    assert not Clearance.objects.exists()
