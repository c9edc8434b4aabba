"""What an HR feed cannot say, and files that are no feed: a plain reason, nothing half-applied."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from standards.events.models import Event
from standards.people.models import FeedRun, Person, Posting, Unit
from standards.people.services import workforce_writing
from standards.people.services.workforce_rows import COLUMNS
from standards.people.signals import facts_changed
from tests.factories import feeds
from tests.factories.feeds import row

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test here uses the database."""


def refused(feed: Any, path: Path, **options: Any) -> str:
    with pytest.raises(CommandError) as caught:
        feed.run(path, as_at=options.pop("as_at", MAY), **options)
    return str(caught.value)


@pytest.mark.parametrize(
    ("cells", "field", "reason"),
    [
        ({"date_of_birth": "1985-02-30"}, "date_of_birth", "there is no such day"),
        ({"date_of_birth": "30 Feb"}, "date_of_birth", "not a date"),
        (
            {"date_of_birth": "2030-01-01", "force_start": ""},
            "date_of_birth",
            "lies after the day of the feed",
        ),
        ({"date_of_birth": "2010-01-01"}, "force_start", "before the age of 13"),
        ({"force_start": "1066-10-14"}, "force_start", "the year 1066 cannot be right"),
        ({"force_end": "2014-01-01"}, "force_end", "lies before force_start"),
        ({"posting_end": "2019-01-01"}, "posting_end", "lies before posting_start"),
        ({"posting_start": ""}, "posting_start", "empty"),
        ({"unit_code": "T9"}, "unit_code", "there is no unit T9"),
        ({"unit_code": ""}, "unit_code", "empty, although posting_start is given"),
        ({"kind": "wizard"}, "kind", "not one of officer"),
        ({"kind": ""}, "kind", "empty"),
        ({"surname": ""}, "surname", "empty"),
        ({"surname": "x" * 101}, "surname", "longer than 100"),
        ({"forenames": "A\u0007B"}, "forenames", "cannot be shown"),
        ({"acting": "maybe"}, "acting", "write yes or no"),
        ({"duty_status": "asleep"}, "duty_status", "not one of full"),
        ({"duty_status": "suspended"}, "duty_from", "empty"),
        ({"duty_from": "2026-01-01"}, "duty_status", "empty, although duty_from"),
    ],
)
def test_a_row_that_cannot_be_so_is_left_out_with_its_reason(
    feed: Any, cells: dict[str, str], field: str, reason: str
) -> None:
    counts = feed(row("P0"), row("P1", **cells), as_at=MAY)

    (reject,) = feed.rejects()
    assert (counts["rows_taken"], counts["rows_rejected"]) == (1, 1)
    assert reject[:3] == ("3", "P1", field)
    assert reason in reject[3]
    assert not Person.objects.filter(person_ref="P1").exists()


def test_all_the_faults_of_a_row_are_told_at_once(feed: Any) -> None:
    counts = feed(row("P1", kind="wizard", unit_code="T9"), as_at=MAY)

    assert counts["rows_rejected"] == 1
    assert [reject[2] for reject in feed.rejects()] == ["kind", "unit_code"]


def test_dates_are_read_as_britain_writes_them(feed: Any) -> None:
    feed(row("P1", posting_start="03/04/2020", force_start="2015-03-01 00:00:00"), as_at=MAY)

    assert Posting.objects.get().starts_on == date(2020, 4, 3)


def test_a_person_with_one_bad_row_is_left_wholly_as_they_were(feed: Any) -> None:
    rows = [row("P1"), row("P1", kind="special", unit_code="T2")]
    feed(*rows, as_at=MAY)

    counts = feed(rows[0] | {"unit_code": "T3"}, rows[1] | {"unit_code": "T9"}, as_at=JUNE)

    assert (counts["rows_rejected"], counts["leavers"], counts["movers"]) == (2, 0, 0)
    assert feed.rejects()[0][3] == "left out because row 3 of the same person was rejected"
    assert set(Posting.objects.values_list("unit__code", "ends_on")) == {("T1", None), ("T2", None)}


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"surname": "Other", "unit_code": "T2"}, "surname"),
        ({"force_end": "2026-04-01"}, "force_end"),
        ({"posting_end": "2027-01-01"}, "posting_end"),
    ],
)
def test_rows_that_contradict_each_other_are_left_out(
    feed: Any, cells: dict[str, str], field: str
) -> None:
    counts = feed(row("P1"), row("P1", **cells), as_at=MAY)

    assert counts["rows_rejected"] == 2
    assert [(r[0], r[2]) for r in feed.rejects()] == [("2", ""), ("3", field)]


def test_a_repeated_row_is_counted_and_passed_over(feed: Any) -> None:
    counts = feed(row("P1"), row("P1"), as_at=MAY)

    assert (counts["rows_duplicate"], counts["joiners"]) == (1, 1)
    assert feed.rejects() == [("3", "P1", "", "the same as row 2")]


def test_a_rejected_row_that_names_nobody_lets_nobody_leave(feed: Any) -> None:
    rows = [row(f"P{n}") for n in range(20)]
    feed(*rows, as_at=MAY)

    counts = feed(*rows[1:], row(""), as_at=JUNE)

    assert counts["leavers"] == 0
    assert "1 people are not in the file" in feed.said


def test_what_would_run_in_a_spreadsheet_is_harmless_in_the_rejects(feed: Any) -> None:
    feed(row("=cmd()", kind="wizard"), as_at=MAY)

    assert feed.rejects()[0][1] == "'=cmd()"


def test_more_leavers_than_a_tenth_refuse_the_file(feed: Any) -> None:
    rows = [row(f"P{n}") for n in range(20)]
    feed(*rows, as_at=MAY)
    path = feeds.write(feed.folder / "half.csv", rows[:17])

    said = refused(feed, path, as_at=JUNE)

    assert "3 of 20 people would leave, more than 10 per cent" in said
    assert "--allow-leavers 3" in said
    assert not Posting.objects.exclude(ends_on=None).exists()
    assert feed.run(path, as_at=JUNE, allow_leavers=3)["leavers"] == 3


def test_a_tenth_may_leave(feed: Any) -> None:
    rows = [row(f"P{n}") for n in range(20)]
    feed(*rows, as_at=MAY)

    assert feed(*rows[:18], as_at=JUNE)["leavers"] == 2


def test_an_older_feed_is_refused(feed: Any) -> None:
    feed(row("P1"), as_at=JUNE)

    said = refused(feed, feeds.write(feed.folder / "old.csv", [row("P1")]), as_at=MAY)

    assert "A feed as at 01 June 2026 was taken in already" in said


def test_a_feed_of_the_future_is_refused(feed: Any) -> None:
    said = refused(feed, feeds.write(feed.folder / "hr.csv", [row("P1")]), as_at=date(2199, 1, 1))

    assert "lies in the future" in said


def test_nobody_can_be_posted_before_there_are_units(feed: Any) -> None:
    for unit in Unit.objects.all():
        unit.periods.all().delete()
    Unit.objects.all().delete()

    assert "import_units first" in refused(feed, feeds.write(feed.folder / "hr.csv", [row("P1")]))


HEADER = ",".join(COLUMNS)


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("hr.xlsx", b"PK\x03\x04", "is not a CSV file"),
        ("hr.csv", b"PK\x03\x04\x00\x00", "looks like UTF-16 or a binary file"),
        ("hr.csv", HEADER.encode("utf-16"), "looks like UTF-16"),
        ("hr.csv", b"", "is empty"),
        ("hr.csv", HEADER.replace(",", ";").encode(), "not separated by commas"),
        ("hr.csv", HEADER.replace("surname,", "", 1).encode(), "lacks these columns: surname"),
        ("hr.csv", f"{HEADER},surname".encode(), "names these columns twice: surname"),
        ("hr.csv", f'{HEADER}\nP1,"Okoro'.encode(), "is broken near line 2"),
        ("hr.csv", HEADER.encode() + b"\nP1,\x81\x8d", "neither UTF-8 nor Windows-1252"),
    ],
)
def test_a_file_that_is_no_feed_is_refused_in_words(
    feed: Any, name: str, body: bytes, reason: str
) -> None:
    path = feed.folder / name
    path.write_bytes(body)

    assert reason in refused(feed, path)


def test_a_missing_file_is_refused_in_words(feed: Any) -> None:
    assert "cannot be read: No such file" in refused(feed, feed.folder / "none.csv")


def test_a_row_of_the_wrong_width_is_left_out(feed: Any) -> None:
    path = feeds.write(feed.folder / "hr.csv", [row("P1")])
    path.write_text(path.read_text() + "P2,Short\n")

    counts = feed.run(path, as_at=MAY)

    assert (counts["joiners"], counts["rows_rejected"]) == (1, 1)
    assert feed.rejects()[0][:2] == ("3", "P2")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_name_is_read_in_the_encodings_that_hr_systems_write(feed: Any, encoding: str) -> None:
    path = feeds.write(
        feed.folder / "hr.csv", [row("P1", surname="Núñez–O’Brien")], encoding=encoding
    )

    feed.run(path, as_at=MAY)

    assert Person.objects.get().surname == "Núñez–O’Brien"


def test_other_columns_are_passed_over_and_named(feed: Any) -> None:
    path = feeds.write(feed.folder / "hr.csv", [row("P1")])
    header, line = path.read_text().splitlines()
    path.write_text(f"{header},shoe_size\n{line},43\n")

    feed.run(path, as_at=MAY)

    assert "Columns passed over: shoe_size" in feed.said


def record_of() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Person, Posting, Event, FeedRun))


def test_a_fault_in_the_middle_leaves_everything_as_it_was(feed: Any, monkeypatch: Any) -> None:
    feed(row("P1"), as_at=MAY)
    before = record_of(), set(Posting.objects.values_list("unit__code", "ends_on"))

    def fail(*args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(workforce_writing, "_record", fail)
    with pytest.raises(OSError, match="No space left"):
        feed(row("P1", unit_code="T2"), row("P2"), as_at=JUNE)
    monkeypatch.undo()

    assert (record_of(), set(Posting.objects.values_list("unit__code", "ends_on"))) == before
    assert feed(row("P1", unit_code="T2"), row("P2"), as_at=JUNE)["movers"] == 1


def test_a_receiver_that_fails_undoes_the_import(feed: Any) -> None:
    def fail(**said: Any) -> None:
        raise RuntimeError("walls could not be rebuilt")

    facts_changed.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            feed(row("P1"), as_at=MAY)
    finally:
        facts_changed.disconnect(fail)

    assert record_of() == (0, 0, 0, 0)


def test_rejects_that_cannot_be_written_refuse_the_file(feed: Any) -> None:
    (feed.folder / "rejects.csv").mkdir()

    said = refused(feed, feeds.write(feed.folder / "hr.csv", [row("P1")]))

    assert "could not be written" in said
    assert record_of() == (0, 0, 0, 0)
