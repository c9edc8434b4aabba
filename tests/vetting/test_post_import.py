"""Posts from a file: what each requires and since when."""

import json
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from standards.events.models import Event
from tests.factories import people
from tests.factories.vetting import SYSTEM
from vetting.models import Post
from vetting.services import post_import
from vetting.services.feeds import Report
from vetting.services.post_import import COLUMNS, import_posts

pytestmark = pytest.mark.django_db
Feed = Callable[..., Path]


@pytest.fixture
def feed(tmp_path: Path) -> Feed:
    def written(*rows: dict[str, str]) -> Path:
        usual = dict.fromkeys(COLUMNS, "") | {
            "post_ref": "A1",
            "title": "Custody sergeant",
            "unit_code": "BCU-E",
            "required_level": "RV",
            "from": "2020-01-01",
        }
        lines = [",".join(COLUMNS)]
        lines += [",".join((usual | row)[column] for column in COLUMNS) for row in rows]
        path = tmp_path / "posts.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return written


@pytest.fixture(autouse=True)
def units(db: None) -> None:
    people.unit("BCU-E")
    people.unit("BCU-W")


def take(path: Path, **options: object) -> Report:
    report = import_posts(path=path, by=SYSTEM, **options)
    assert report.read == (
        report.imported + report.updated + report.unchanged + report.duplicate + report.rejected
    )
    return report


def spells(post_ref: str = "A1") -> list[tuple[str, date, date | None]]:
    rows = Post.objects.filter(post_ref=post_ref).order_by("starts_on")
    return [(row.required_level, row.starts_on, row.ends_on) for row in rows]


def test_a_row_becomes_a_post_with_all_that_it_says(feed: Feed) -> None:
    take(feed({"designated": "Yes", "required_level": "MV", "exposure": "custody"}))

    made = Post.objects.get()
    assert (made.post_ref, made.title, made.unit.code) == ("A1", "Custody sergeant", "BCU-E")
    assert (made.is_designated, made.required_level, made.exposure) == (True, "MV", "custody")


def test_what_nobody_says_stays_unknown(feed: Feed) -> None:
    take(feed({"required_level": "", "exposure": "", "title": ""}))

    made = Post.objects.get()
    assert (made.required_level, made.exposure, made.title) == ("", "", "A1")


def test_a_later_row_ends_the_one_before_it(feed: Feed) -> None:
    take(feed({}, {"required_level": "MV", "from": "2026-04-01"}))

    assert spells() == [
        ("RV", date(2020, 1, 1), date(2026, 3, 31)),
        ("MV", date(2026, 4, 1), None),
    ]


def test_a_later_file_ends_what_is_there(feed: Feed) -> None:
    take(feed({}))

    report = take(feed({"required_level": "MV", "from": "2026-04-01"}))

    assert report.imported == 1
    assert spells()[0] == ("RV", date(2020, 1, 1), date(2026, 3, 31))
    changed = Event.objects.get(verb="vetting.post_changed")
    assert (changed.facts["changed"], changed.facts["to"]) == (["ends_on"], "2026-03-31")


def test_either_file_again_changes_nothing(feed: Feed) -> None:
    first = {}, {"required_level": "MV", "from": "2026-04-01"}
    take(feed(*first))
    events = Event.objects.count()

    again = take(feed(*first))
    older = take(feed({}))  # the snapshot before the change: it ends where the next begins

    assert (again.unchanged, older.unchanged) == (2, 1)
    assert Event.objects.count() == events


def test_a_changed_row_changes_its_post(feed: Feed) -> None:
    take(feed({}))

    report = take(feed({"unit_code": "BCU-W", "required_level": "MV"}))

    assert report.updated == 1
    assert Post.objects.get().unit.code == "BCU-W"
    facts = Event.objects.get(verb="vetting.post_changed").facts
    assert facts["changed"] == ["unit_id", "required_level"]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ({"post_ref": ""}, "post_ref", "empty"),
        ({"unit_code": "NOWHERE"}, "unit_code", "no unit has this code"),
        ({"unit_code": ""}, "unit_code", "empty"),
        ({"required_level": "XX"}, "required_level", "no level is called"),
        ({"exposure": "kitchen"}, "exposure", "none of public_protection"),
        ({"designated": "perhaps"}, "designated", "yes or no"),
        ({"from": ""}, "from", "empty"),
        ({"from": "May"}, "from", "not a date"),
        ({"to": "2019-01-01"}, "to", "before the first day"),
    ],
)
def test_a_faulty_row_is_left_out_with_its_number_its_column_and_the_reason(
    feed: Feed, row: dict[str, str], column: str, reason: str
) -> None:
    report = take(feed({"post_ref": "B1"}, row))

    (reject,) = report.rejects
    assert (reject.row, reject.field) == (3, column)
    assert reason in reject.reason
    assert Post.objects.count() == 1


def test_rows_that_overlap_are_rejected_and_repeated_ones_counted(feed: Feed) -> None:
    report = take(
        feed(
            {"to": "2023-12-31"},
            {"to": "2023-12-31"},
            {"from": "2023-06-01"},
            {"title": "Another", "to": "2023-12-31"},
        )
    )

    said = sorted((reject.row, reject.reason) for reject in report.rejects)
    assert report.duplicate == 1
    assert said[0] == (2, "overlaps the same post from 2023-06-01")
    assert said[1][0] == 5
    assert "row 2 says otherwise" in said[1][1]


def test_a_dry_run_writes_nothing(feed: Feed) -> None:
    report = take(feed({}), dry_run=True)

    assert report.imported == 1
    assert not Post.objects.exists()
    assert not Event.objects.exists()


def test_an_import_that_was_killed_is_finished_by_giving_the_file_again(
    feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = feed(*({"post_ref": f"P{number}"} for number in range(5)))
    monkeypatch.setattr(post_import, "BATCH", 2)

    def killed(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take(path, progress=killed)
    halfway = Post.objects.count()
    report = take(path)

    assert (halfway, report.imported, report.unchanged) == (2, 3, 2)


def test_the_last_line_of_the_command_is_a_summary_in_json(feed: Feed) -> None:
    out = StringIO()

    call_command("import_posts", str(feed({}, {"unit_code": "X"})), stdout=out, stderr=StringIO())

    summary = json.loads(out.getvalue().splitlines()[-1])
    assert (summary["read"], summary["imported"], summary["rejected"]) == (2, 1, 1)
