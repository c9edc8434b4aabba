"""The file of units: taken in whole, or refused with the row and the reason."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from standards.access.standing import units_below
from standards.events.models import Event
from standards.people.models import Posting, Unit, UnitClosure, UnitPeriod
from standards.people.services import units
from tests.factories import people

pytestmark = pytest.mark.django_db

HEADER = "unit_code,name,parent_code,from,to,replaced_by"
FORCE = [
    "F,The force,,2000-01-01,,",
    "B1,North borough,F,2000-01-01,31/03/2018,B3",
    "B2,South borough,F,2000-01-01,2018-03-31,B3",
    "B3,North and south borough,F,2018-04-01,2021-12-31,",
    "B3,River borough,F,2022-01-01,,",
    "T1,Response A,B1,2000-01-01,2018-03-31,",
    "T1,Response A,B3,2018-04-01,,",
]


@pytest.fixture
def feed(tmp_path: Path) -> Any:
    def write(*rows: str, header: str = HEADER, name: str = "units.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return path

    return write


def run(path: Path, **options: Any) -> dict[str, Any]:
    said = StringIO()
    call_command("import_units", str(path), stdout=said, stderr=StringIO(), **options)
    return json.loads(said.getvalue().strip().splitlines()[-1])


def refused(path: Path) -> str:
    with pytest.raises(CommandError) as caught:
        call_command("import_units", str(path), stdout=StringIO())
    return str(caught.value)


def test_renames_moves_and_merges_are_taken_in_with_their_days(feed: Any) -> None:
    counts = run(feed(*FORCE))

    assert counts["new"] == 5
    assert counts["rows"] == 7
    river = Unit.objects.get(code="B3")
    assert river.name == "River borough"
    assert Unit.objects.get(code="B1").replaced_by == river
    names = UnitPeriod.objects.filter(unit=river).values_list("name", "ends_on")
    assert list(names) == [
        ("North and south borough", date(2021, 12, 31)),
        ("River borough", None),
    ]


def test_my_unit_and_below_follows_the_day(feed: Any) -> None:
    run(feed(*FORCE))
    team, north, river = (Unit.objects.get(code=code) for code in ("T1", "B1", "B3"))
    people.posting(people.person(), team)

    def found(unit: Unit, day: date) -> bool:
        return Posting.objects.filter(units_below([unit.pk], day)).exists()

    assert found(north, date(2018, 3, 31))
    assert not found(river, date(2018, 3, 31))
    assert found(river, date(2018, 4, 1))
    assert not found(north, date(2018, 4, 1))


def test_a_second_run_changes_nothing(feed: Any) -> None:
    path = feed(*FORCE)
    run(path)
    before = set(UnitClosure.objects.values_list("pk", flat=True)), Event.objects.count()

    counts = run(path)

    assert (counts["new"], counts["changed"], counts["unchanged"]) == (0, 0, 5)
    assert (set(UnitClosure.objects.values_list("pk", flat=True)), Event.objects.count()) == before


def test_a_dry_run_changes_nothing(feed: Any) -> None:
    counts = run(feed(*FORCE), dry_run=True)

    assert (counts["new"], counts["dry_run"]) == (5, True)
    assert not Unit.objects.exists()


def test_units_that_the_file_does_not_name_stay(feed: Any) -> None:
    run(feed(*FORCE))

    counts = run(feed("T2,Response B,B3,2023-01-01,,"))

    assert (counts["new"], counts["changed"]) == (1, 0)
    assert UnitClosure.objects.filter(ancestor__code="F", descendant__code="T2").exists()
    assert UnitClosure.objects.filter(ancestor__code="F", descendant__code="T1").exists()


def test_a_ring_is_refused_by_the_names_of_its_units(feed: Any) -> None:
    said = refused(feed("A,One,B,2020-01-01,,", "B,Two,A,2020-01-01,,"))

    assert "lie below each other" in said
    assert "A under B under A" in said or "B under A under B" in said
    assert not Unit.objects.exists()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A,One,,2020-02-30,,", "row 2, A, from: there is no such day"),
        ("A,One,,tomorrow,,", "row 2, A, from: not a date"),
        ("A,One,,,,", "row 2, A, from: empty"),
        ("A,,,2020-01-01,,", "row 2, A, name: empty"),
        ("A,One,,2020-01-02,2020-01-01,", "row 2, A, to: the unit ends before it begins"),
        ("A,One,Z,2020-01-01,,", "row 2, A, parent_code: there is no unit Z"),
        ("A,One,,2020-01-01,2021-01-01,Z", "row 2, A, replaced_by: there is no unit Z"),
        ("A,One,A,2020-01-01,,", "its own parent"),
        ("A,One,,2020-01-01,", "the row has 5 cells, the first line has 6"),
        (f"A,{'x' * 121},,2020-01-01,,", "longer than 120"),
    ],
)
def test_a_bad_row_refuses_the_file_and_says_where_and_why(
    feed: Any, row: str, reason: str
) -> None:
    said = refused(feed(row, "F,Fine,,2020-01-01,,"))

    assert reason in said
    assert not Unit.objects.exists()


def test_two_periods_at_once_are_refused(feed: Any) -> None:
    said = refused(feed("A,One,,2020-01-01,,", "A,Two,,2021-01-01,,"))

    assert "unit, A, from: two periods run on 01 January 2021" in said


def test_a_successor_without_an_end_is_refused(feed: Any) -> None:
    said = refused(feed("A,One,,2020-01-01,,B", "B,Two,,2020-01-01,,"))

    assert "the last period has no end" in said


def test_a_unit_left_under_an_ended_one_is_warned_of(feed: Any) -> None:
    path = feed("A,One,,2020-01-01,2020-12-31,B", "B,Two,,2020-01-01,,", "C,Three,A,2020-01-01,,")

    report = units.import_units(path=path, by="system:test", dry_run=True)

    assert report.warnings == [
        "Unit C still hangs under A, which ended on 31 December 2020. From then it counts under B, "
        "which replaced it."
    ]


def test_the_closure_can_be_worked_out_anew(feed: Any) -> None:
    run(feed(*FORCE))
    before = set(UnitClosure.objects.values_list("ancestor", "descendant", "starts_on", "ends_on"))
    UnitClosure.objects.all().delete()

    units.rebuild_closure()

    after = set(UnitClosure.objects.values_list("ancestor", "descendant", "starts_on", "ends_on"))
    assert after == before != set()


def test_two_thousand_units_are_worked_out_in_a_few_statements(
    feed: Any, django_assert_max_num_queries: Any
) -> None:
    rows = ["U0,Force,,2000-01-01,,"]
    rows += [f"U{n},Unit {n},U{(n - 1) // 5},2000-01-01,," for n in range(1, 2000)]
    path = feed(*rows)

    with django_assert_max_num_queries(300):
        counts = run(path)

    assert counts["new"] == 2000
    assert counts["pairs"] == UnitClosure.objects.count()
