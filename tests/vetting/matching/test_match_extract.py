"""The command: files in, a file out, and what it says of files that are wrong."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.vetting.matching.crowd import crowd, member, recorded
from vetting.matching.reading import EXTRACT_COLUMNS, WORKFORCE_COLUMNS

ROOT = Path(__file__).resolve().parents[3]
Given = Callable[..., tuple[Path, Path]]


@pytest.fixture
def given(tmp_path: Path) -> Given:
    """Writes both files: the crowd, and whoever is given."""

    def write(members: list | None = None, records: list | None = None) -> tuple[Path, Path]:
        workforce, extract = crowd(people=60, rows=300)
        paths = tmp_path / "workforce.csv", tmp_path / "extract.csv"
        for path, names, rows in (
            (paths[0], WORKFORCE_COLUMNS, workforce + ([member()] if members is None else members)),
            (paths[1], EXTRACT_COLUMNS, extract + ([recorded()] if records is None else records)),
        ):
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, names)
                writer.writeheader()
                writer.writerows(rows)
        return paths

    return write


def matched(paths: tuple[Path, Path], **options: object) -> tuple[list[dict[str, str]], dict, str]:
    """The pairs, the summary, and what was said on the way."""
    out = paths[0].with_name("pairs.csv")
    said, told = io.StringIO(), io.StringIO()
    call_command(
        "match_extract",
        workforce=paths[0],
        extract=paths[1],
        out=out,
        stdout=said,
        stderr=told,
        **options,
    )
    with out.open(encoding="utf-8", newline="") as file:
        pairs = list(csv.DictReader(file))
    return pairs, json.loads(said.getvalue().splitlines()[-1]), told.getvalue()


def refusal(paths: tuple[Path, Path], **options: object) -> str:
    """What the command says when it refuses; nothing may have been written."""
    with pytest.raises(CommandError) as refused:
        matched(paths, **options)
    assert not paths[0].with_name("pairs.csv").exists()
    return str(refused.value)


def faults(paths: tuple[Path, Path]) -> list[dict[str, str]]:
    with paths[0].with_name("pairs.rejects.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_pairs_are_written_best_first_with_their_reasons(given: Given) -> None:
    pairs, summary, _ = matched(given(records=[recorded(), recorded_twin()]))

    assert list(pairs[0]) == ["workforce_id", "extract_id", "score", "explanation"]
    assert (pairs[0]["workforce_id"], pairs[0]["extract_id"]) == ("W1", "X1")
    assert len(pairs[0]["score"].split(".")[1]) == 12
    assert " bits; " in pairs[0]["explanation"]
    assert [float(p["score"]) for p in pairs] == sorted(
        (float(p["score"]) for p in pairs), reverse=True
    )
    assert all(float(pair["score"]) >= 0.01 for pair in pairs)
    assert summary["pairs"] == len(pairs)
    assert {"prior", "seconds", "peak_megabytes", "expected_yield", "seed"} <= set(summary)


def recorded_twin() -> dict[str, str]:
    return recorded(extract_id="X9", person_id="P9", forename="JOSEPHINE", middle="")


def test_the_same_files_and_seed_give_the_same_bytes(given: Given) -> None:
    paths = given()
    out = paths[0].with_name("pairs.csv")
    matched(paths, seed=5)
    once = out.read_bytes()

    matched(paths, seed=5, threads=1)

    assert out.read_bytes() == once


def test_a_map_takes_other_headers_dates_and_codes(given: Given, tmp_path: Path) -> None:
    paths = given(records=[recorded(dob="1984-03-27")])
    text = paths[1].read_text().replace("person_id", "PNCID").replace("name_type", "KIND")
    header, *lines = text.splitlines()
    american = [american_date(line) for line in lines]
    paths[1].write_text("\n".join([header, *american]).replace("MAIN", "M"))
    mapping = tmp_path / "map.yml"
    mapping.write_text(
        "extract:\n  columns: {person_id: PNCID, name_type: Kind}\n"
        "  dates: '%m/%d/%Y'\n  values: {name_type: {M: MAIN}}\n"
    )

    pairs, _, _ = matched(paths, map=mapping)

    assert pairs[0]["extract_id"] == "X1"
    assert "date of birth agrees" in pairs[0]["explanation"]


def american_date(line: str) -> str:
    cells = line.split(",")
    if cells[6]:
        year, month, day = cells[6].split("-")
        cells[6] = f"{month}/{day}/{year}"
    return ",".join(cells)


def test_a_file_without_a_column_is_refused_by_its_name(given: Given) -> None:
    paths = given()
    paths[1].write_text(paths[1].read_text().replace("person_id", "someone", 1))

    said = refusal(paths)

    assert "extract.csv has no column person_id" in said
    assert "someone" in said


def test_an_empty_file_is_refused(given: Given) -> None:
    paths = given()
    paths[0].write_text("")

    assert "workforce.csv is empty" in refusal(paths)


def test_a_binary_file_is_refused(given: Given) -> None:
    paths = given()
    paths[0].write_bytes(b"PK\x03\x04" + bytes(400))

    assert "is not text" in refusal(paths)


def test_a_map_that_names_what_is_not_there_is_refused(given: Given, tmp_path: Path) -> None:
    mapping = tmp_path / "map.yml"
    mapping.write_text("columns: {shoe_size: Size}\n")

    assert "shoe_size means nothing here" in refusal(given(), map=mapping)


def test_dates_that_nobody_can_read_refuse_the_file(given: Given) -> None:
    paths = given()
    header, *lines = paths[1].read_text().splitlines()
    cells = [line.split(",") for line in lines]
    spoilt = [",".join([*each[:6], f"day {n}", *each[7:]]) for n, each in enumerate(cells)]
    paths[1].write_text("\n".join([header, *spoilt]))

    assert "most dates of birth cannot be read" in refusal(paths)


def test_a_place_that_cannot_be_written_is_said_before_the_work(
    given: Given, tmp_path: Path
) -> None:
    paths = given()

    with pytest.raises(CommandError, match="cannot be written"):
        call_command(
            "match_extract",
            workforce=paths[0],
            extract=paths[1],
            out=tmp_path / "nowhere" / "pairs.csv",
        )


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_another_delimiter_is_understood(given: Given, delimiter: str) -> None:
    paths = given()
    paths[1].write_text(paths[1].read_text().replace(",", delimiter))

    pairs, _, _ = matched(paths)

    assert pairs[0]["extract_id"] == "X1"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_names_in_another_encoding_are_read(given: Given, encoding: str) -> None:
    paths = given(members=[member(surname="Thiştle-Ñandú" if encoding != "cp1252" else "Ñandú")])
    text = paths[1].read_text().replace("THISTLEWICK", "ÑANDÚ")
    paths[1].write_text(text, encoding=encoding)

    pairs, _, _ = matched(paths)

    assert pairs[0]["extract_id"] == "X1"


def test_rows_that_cannot_be_used_are_left_out_by_number(given: Given) -> None:
    paths = given()
    lines = paths[1].read_text().splitlines()
    number = len(lines)
    lines += [
        lines[5],  # the same id again
        "X77",  # too few cells
        ",P1,MAIN,A,B,C,1980-01-02,M,",  # no id
        "X78,P78,MAIN,JOAN,,IMPOSSIBLE,1980-02-31,F,",
    ]
    paths[1].write_text("\n".join(lines) + "\n")

    _, summary, told = matched(paths)

    said = {int(fault["row"]): fault for fault in faults(paths)}
    assert sorted(said) == [number + 1, number + 2, number + 3, number + 4]
    assert said[number + 1]["reason"] == "the same id as row 6"
    assert said[number + 4]["column"] == "dob"
    assert said[number + 4]["kept"] == "yes"
    assert (summary["extract_rejected"], summary["noted"]) == (3, 1)
    assert f"row {number + 2}" in told


def test_blank_rows_are_skipped_and_still_counted_in_row_numbers(given: Given) -> None:
    paths = given()
    lines = paths[1].read_text().splitlines()
    blank = ["", ",,,,,,,,"] * 50_000
    paths[1].write_text("\n".join([lines[0], *blank, *lines[1:], lines[1]]))

    _, summary, _ = matched(paths)

    assert summary["blank_rows"] == 100_000
    assert int(faults(paths)[0]["row"]) == 100_000 + len(lines) + 1
    assert faults(paths)[0]["reason"] == "the same id as row 100002"


def test_a_killed_match_leaves_no_half_file_and_the_next_removes_its_traces(
    given: Given, tmp_path: Path
) -> None:
    paths = given()
    out, scratch = tmp_path / "pairs.csv", tmp_path / "scratch"
    scratch.mkdir()
    command = [sys.executable, "manage.py", "match_extract", "--temp", str(scratch)]
    command += ["--workforce", str(paths[0]), "--extract", str(paths[1]), "--out", str(out)]
    running = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, env=dict(os.environ))
    for line in running.stderr or ():
        if b"comparing" in line or b"counting" in line:
            running.send_signal(signal.SIGKILL)
            break
    running.wait(30)
    left = list(scratch.iterdir())

    assert running.returncode == -signal.SIGKILL
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "extract.csv",
        "scratch",
        "workforce.csv",
    ]
    assert left
    matched(paths, temp=scratch)
    assert list(scratch.iterdir()) == []
