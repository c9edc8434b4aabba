"""Files as they really come: packed, damaged, in other letters, with a column missing."""

import gzip
from pathlib import Path

import pytest

from cases.importing.refusals import ImportRefused
from cases.models import Complaint
from tests.cases.import_kit import Desk, case_row, desk, subject_row

__all__ = ["desk"]

pytestmark = pytest.mark.django_db


def refusal(desk: Desk, cases: Path, subjects: Path | None = None) -> str:
    with pytest.raises(ImportRefused) as refused:
        desk.run(cases, subjects)
    return f"{refused.value.sentence} {refused.value.remedy}"


def test_plain_and_packed_files_are_read_alike(desk: Desk) -> None:
    plain = desk.run(desk.cases(case_row("1"), case_row("2")))
    packed = desk.run(desk.cases(case_row("1"), case_row("2"), name="cases.csv.gz"))

    assert (plain.cases.imported, packed.cases.unchanged) == (2, 2)


def test_a_packed_file_that_breaks_off_imports_nothing(desk: Desk) -> None:
    whole = desk.cases(*(case_row(str(n)) for n in range(2000)), name="whole.csv.gz")
    cut = desk.folder / "cut.csv.gz"
    cut.write_bytes(whole.read_bytes()[:-400])

    assert "damaged or breaks off" in refusal(desk, cut)
    assert not Complaint.objects.exists()


def test_a_quotation_mark_left_open_imports_nothing(desk: Desk) -> None:
    path = desk.cases(case_row("1"), case_row("2"))
    path.write_text(path.read_text() + '3,"2003-01-01', encoding="utf-8")

    assert "is broken near line" in refusal(desk, path)
    assert not Complaint.objects.exists()


def test_windows_letters_are_understood(desk: Desk) -> None:
    path = desk.cases(case_row("1", category="CAFÉ"))
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))

    desk.run(path)

    assert Complaint.objects.get().title == "CAFÉ"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no line of column names"),
        (b"PK\x03\x04rest", "looks like a spreadsheet"),
        ("reference,status\n1,CLOSED\n".encode("utf-16"), "UTF-16"),
        (b"reference;status;received_date\n", "not separated by commas"),
        (b"reference,reference,status\n", "received_date"),
    ],
)
def test_a_file_that_is_no_such_csv_is_refused(desk: Desk, content: bytes, said: str) -> None:
    path = desk.folder / "cases.csv"
    path.write_bytes(content)

    assert said in refusal(desk, path)


def test_a_missing_column_is_named_with_the_line_of_the_map(desk: Desk) -> None:
    path = desk.cases(case_row("1"))
    path.write_text(path.read_text().replace("closed_date", "ended"), encoding="utf-8")

    said = refusal(desk, path)

    assert "has no column closed_date (line " in said
    assert "ended" in said


def test_a_missing_file_is_said_plainly(desk: Desk) -> None:
    assert "cannot be read: No such file" in refusal(desk, desk.folder / "none.csv")


def test_subjects_without_a_section_of_the_map_are_refused(desk: Desk) -> None:
    text = desk.map.read_text(encoding="utf-8")
    desk.use_map(text[: text.index("\nsubjects:")])

    said = refusal(desk, desk.cases(case_row("1")), desk.subjects(subject_row("1", "9")))

    assert "says nothing of subjects" in said


def test_rows_of_the_wrong_width_are_left_out_one_by_one(desk: Desk) -> None:
    path = desk.cases(case_row("1"), case_row("2"))
    path.write_text(path.read_text() + "3,2003-01-01\n\n", encoding="utf-8")

    summary = desk.run(path)

    assert (summary.cases.imported, summary.cases.rejected) == (2, 1)
    assert desk.left_out()[0]["reason"] == "the row has 2 cells, the first line has 14"


def test_columns_in_another_order_and_further_ones_do_not_matter(desk: Desk) -> None:
    path = desk.cases(case_row("1"))
    lines = [line.split(",") for line in path.read_text().splitlines()]
    path.write_text("\n".join(",".join([*reversed(line), "x"]) for line in lines), "utf-8")

    summary = desk.run(path)

    assert (summary.cases.imported, summary.ignored_columns) == (1, ["x"])


def test_a_place_where_rejects_cannot_be_written_is_told_before_the_work(desk: Desk) -> None:
    blocked = desk.folder / "file"
    blocked.write_bytes(gzip.compress(b""))

    with pytest.raises(ImportRefused, match="cannot be written"):
        desk.run(desk.cases(case_row("1")), rejects=blocked / "left-out.csv")
    assert not Complaint.objects.exists()
