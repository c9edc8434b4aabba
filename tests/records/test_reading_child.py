"""The child that reads files: what breaks it, and what does not. Real processes, no database."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from standards.records.extraction import reader as reader_module
from standards.records.extraction.reader import Limits, Reader
from standards.records.extraction.texts import MEGABYTE, Status, Text
from tests.records import sample_texts as made


@pytest.fixture
def reader() -> Iterator[Reader]:
    with Reader() as each:
        yield each


def lying(folder: Path, content: bytes) -> Path:
    path = folder / f"file-{len(list(folder.iterdir()))}"
    path.write_bytes(content)
    return path


def test_one_child_reads_one_file_after_the_other(reader: Reader, tmp_path: Path) -> None:
    first = reader.read(lying(tmp_path, made.pdf("One")), "pdf")
    child = reader.child_id
    second = reader.read(lying(tmp_path, b"two\n"), "txt")

    assert (first.text.text, second.text.text) == ("One", "two")
    assert reader.child_id == child


def test_a_file_without_end_is_stopped_by_the_processor_time(tmp_path: Path) -> None:
    with Reader(Limits(cpu_seconds=1)) as reader:
        assert reader.read(lying(tmp_path, made.endless_pdf()), "pdf").text.status == "too_large"
        assert reader.read(lying(tmp_path, b"next\n"), "txt").text.text == "next"


def test_a_child_that_does_not_answer_in_time_is_ended(reader: Reader, tmp_path: Path) -> None:
    reader.read(lying(tmp_path, b"warm\n"), "txt")
    child = reader.child_id
    assert child is not None
    os.kill(child, signal.SIGSTOP)
    usual, reader.limits = reader.limits, Limits(seconds=0.2)
    answer = reader.read(lying(tmp_path, b"x\n"), "txt")
    reader.limits = usual

    assert answer.text == Text(Status.FAILED)
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
    assert reader.read(lying(tmp_path, b"next\n"), "txt").text.text == "next"


def test_a_file_that_takes_more_memory_than_it_may_is_too_large(tmp_path: Path) -> None:
    with Reader(Limits(memory=100 * MEGABYTE)) as reader:
        large = made.mail(("a.txt", b"word " * 6_000_000)).as_bytes()

        assert reader.read(lying(tmp_path, large), "eml").text == Text(Status.TOO_LARGE)
        assert reader.read(lying(tmp_path, b"next\n"), "txt").text.text == "next"


def test_a_child_killed_over_a_file_is_replaced(reader: Reader, tmp_path: Path) -> None:
    reader.read(lying(tmp_path, b"warm\n"), "txt")
    path = lying(tmp_path, made.endless_pdf())
    child = reader.child_id
    assert child is not None
    killer = threading.Timer(0.5, os.kill, [child, signal.SIGKILL])
    killer.start()

    assert reader.read(path, "pdf").text == Text(Status.FAILED)
    assert reader.read(lying(tmp_path, b"next\n"), "txt").text.text == "next"
    killer.join()


def test_a_child_that_died_between_two_files_costs_nobody_anything(
    reader: Reader, tmp_path: Path
) -> None:
    reader.read(lying(tmp_path, b"warm\n"), "txt")
    child = reader.child_id
    assert child is not None
    os.kill(child, signal.SIGKILL)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)

    assert reader.read(lying(tmp_path, b"next\n"), "txt").text.text == "next"


def test_a_child_is_replaced_after_many_files(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_module, "FILES_OF_ONE_CHILD", 2)
    children = []
    for _ in range(4):
        reader.read(lying(tmp_path, b"x\n"), "txt")
        children.append(reader.child_id)

    assert children[0] == children[1] != children[2] == children[3]


def test_the_largest_e_mail_that_is_looked_at_fits(reader: Reader, tmp_path: Path) -> None:
    large = made.mail(("a.txt", b"word " * 9_000_000)).as_bytes()  # 60 MB, encoded

    answer = reader.read(lying(tmp_path, large), "eml")

    assert (answer.text.status, answer.text.truncated) == (Status.TEXT, True)


def test_the_child_knows_no_secret_and_may_write_nothing(reader: Reader, tmp_path: Path) -> None:
    reader.read(lying(tmp_path, b"x\n"), "txt")
    proc = Path(f"/proc/{reader.child_id}")
    names = {
        each.partition(b"=")[0] for each in (proc / "environ").read_bytes().split(b"\0") if each
    }
    limits = {
        line[:26].strip(): line[26:47].strip()
        for line in (proc / "limits").read_text().splitlines()
    }

    assert names == {b"PATH", b"LC_ALL", b"PYTHONUTF8"}
    assert limits["Max file size"] == limits["Max core file size"] == "0"
    assert limits["Max address space"] == str(512 * MEGABYTE)


def test_a_file_that_is_gone_has_failed(reader: Reader, tmp_path: Path) -> None:
    assert reader.read(tmp_path / "nowhere", "pdf").text == Text(Status.FAILED)
