"""What the worker does with files that wait to be read, and what is kept of them."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from standards.access.models import Compartment
from standards.events.models import Event
from standards.pipeline import due, health
from standards.records import store
from standards.records.extraction import reader as reader_module
from standards.records.extraction import text_of
from standards.records.extraction.reader import Reader
from standards.records.extraction.texts import LARGEST_FILE, MEGABYTE, Status, Text
from standards.records.models import Document, DocumentText
from standards.records.services import extracting, scanning
from standards.records.services.uploads import upload
from standards.workflow.models import Matter, writing
from tests.factories.cast import Cast
from tests.kind.models import Errand
from tests.records import sample_texts as made
from tests.records.fake_clamd import EICAR, running

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "files")
    settings.CLAMD_SOCKET = ""


def added(cast: Cast, errand: Errand, content: bytes, name: str = "a.txt") -> Document:
    return upload(matter=errand, name=name, chunks=[content], by=cast.amira)


def row(document: Document) -> DocumentText:
    return DocumentText.objects.get(pk=document.pk)


def told(errand: Errand) -> list[dict[str, Any]]:
    return [
        event.facts
        for event in Event.objects.filter(stream=errand.stream, verb="document.text_read")
    ]


def test_an_upload_waits_and_the_sweep_reads_it(cast: Cast, errand: Errand) -> None:
    document = added(cast, errand, made.pdf("Seen by PC Shaw"), "a.pdf")
    assert text_of([document.pk]) == {document.pk: ("waiting", "")}

    assert extracting.sweep_texts(timezone.now()) == 1

    assert text_of([document.pk]) == {document.pk: ("text", "Seen by PC Shaw")}
    assert told(errand) == [
        {"document": str(document.pk), "status": "text", "characters": len("Seen by PC Shaw")}
    ]
    assert extracting.sweep_texts(timezone.now()) == 0


def test_the_texts_of_many_documents_are_one_question(
    cast: Cast, errand: Errand, django_assert_num_queries: Any
) -> None:
    ids = [added(cast, errand, f"{n}\n".encode()).pk for n in range(3)]
    extracting.sweep_texts(timezone.now())

    with django_assert_num_queries(1):
        found = text_of(ids)

    assert [found[each] for each in ids] == [("text", "0"), ("text", "1"), ("text", "2")]


def test_no_event_of_reading_shows_what_was_read(cast: Cast, errand: Errand) -> None:
    document = added(cast, errand, b"Ann Shaw lied\n")
    extracting.sweep_texts(timezone.now())

    event = Event.objects.get(verb="document.text_read")
    assert event.actor == "system:reader"
    assert event.text_commitment == ""
    assert "Shaw" not in str(event.facts) + event.subject
    assert event.subject == f"records.document:{document.pk}"


def test_a_file_is_read_only_once_it_may_be_opened(
    cast: Cast, errand: Errand, settings: Any
) -> None:
    with running() as server:
        settings.CLAMD_SOCKET = server.path
        clean, infected = added(cast, errand, b"fine\n"), added(cast, errand, EICAR)
        assert extracting.sweep_texts(timezone.now()) == 0
        scanning.scan(clean.pk)
        scanning.scan(infected.pk)

    assert extracting.sweep_texts(timezone.now()) == 1
    assert row(clean).status == "text"
    assert row(infected).status == "waiting"


def test_the_text_of_a_file_that_was_found_infected_is_not_given_out(
    cast: Cast, errand: Errand
) -> None:
    document = added(cast, errand, b"words\n")
    extracting.sweep_texts(timezone.now())
    with writing():
        Document.objects.filter(pk=document.pk).update(state=Document.State.INFECTED)

    assert text_of([document.pk]) == {document.pk: ("waiting", "")}


def test_the_same_bytes_are_read_once(
    cast: Cast, errand: Errand, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = added(cast, errand, b"From: a\n\nthe same words\n", "a.eml")
    extracting.sweep_texts(timezone.now())
    again = added(cast, errand, b"From: a\n\nthe same words\n", "b.EML")
    renamed = added(cast, errand, b"From: a\n\nthe same words\n", "c.txt")
    other = added(cast, errand, b"From: a\n\nother words\n", "d.eml")
    read: list[Path] = []

    def noting(self: Reader, path: Path, ending: str) -> Any:
        read.append(path)
        return real(self, path, ending)

    real = Reader.read
    monkeypatch.setattr(Reader, "read", noting)
    assert extracting.sweep_texts(timezone.now()) == 3

    assert set(read) == {store.place_of("documents", each.pk) for each in (renamed, other)}
    assert row(again).text == row(first).text
    assert len(told(errand)) == 4


def test_two_workers_read_a_file_once(cast: Cast, errand: Errand) -> None:
    document = added(cast, errand, b"words\n")

    assert [extracting.read(document.pk), extracting.read(document.pk)] == ["text", None]
    assert len(told(errand)) == 1


class Killed(BaseException):
    """The worker is ended from outside."""


def killed(*args: object) -> None:
    raise Killed


def test_a_row_whose_worker_was_killed_is_taken_up_again(
    cast: Cast, errand: Errand, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = added(cast, errand, b"words\n")
    now = timezone.now()
    with monkeypatch.context() as patch:
        patch.setattr(Reader, "read", killed)
        with pytest.raises(Killed):
            extracting.read(document.pk, now=now)

    assert extracting.read(document.pk, now=now + timedelta(minutes=4)) is None
    assert extracting.sweep_texts(now + timedelta(minutes=4)) == 0
    assert extracting.read(document.pk, now=now + timedelta(minutes=6)) == "text"


def test_a_file_that_kills_every_worker_is_given_up(
    cast: Cast, errand: Errand, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = added(cast, errand, b"words\n")
    now = timezone.now() - timedelta(hours=1)
    with monkeypatch.context() as patch:
        patch.setattr(Reader, "read", killed)
        for number in range(3):
            with pytest.raises(Killed):
                extracting.read(document.pk, now=now + timedelta(minutes=6 * number))

    extracting.sweep_texts(now + timedelta(minutes=30))

    assert (row(document).status, row(document).claimed_until) == ("failed", None)
    assert [each["status"] for each in told(errand)] == ["failed"]
    assert extracting.sweep_texts(now + timedelta(days=2)) == 0


def test_a_worker_that_wakes_after_its_claim_ran_out_writes_nothing(
    cast: Cast, errand: Errand, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = added(cast, errand, b"words\n")
    now = timezone.now()
    real = Reader.read

    def slow(self: Reader, path: Path, ending: str) -> Any:
        monkeypatch.setattr(Reader, "read", real)
        assert extracting.read(document.pk, now=now + timedelta(minutes=6)) == "text"
        return reader_module.Answer(Text(Status.CORRUPT))

    monkeypatch.setattr(Reader, "read", slow)

    assert extracting.read(document.pk, now=now) is None
    assert row(document).status == "text"
    assert len(told(errand)) == 1


def test_a_reader_that_breaks_down_is_tried_three_times(
    cast: Cast, errand: Errand, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = added(cast, errand, b"words\n")
    broken = reader_module.Answer(Text(Status.FAILED))
    monkeypatch.setattr(Reader, "read", lambda *args: broken)
    start = timezone.now()

    done = [
        extracting.read(document.pk, now=start + timedelta(minutes=minutes))
        for minutes in (0, 5, 11, 30, 80, 200)
    ]

    assert done == ["failed", None, "failed", None, "failed", None]
    assert [each["status"] for each in told(errand)] == ["failed"]


def test_what_could_not_be_read_is_read_again_when_asked(
    cast: Cast, errand: Errand, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = added(cast, errand, b"words\n")
    with monkeypatch.context() as broken:
        broken.setattr(Reader, "read", lambda *args: reader_module.Answer(Text(Status.FAILED)))
        for hours in range(3):
            extracting.read(document.pk, now=timezone.now() + timedelta(hours=2 * hours))
    assert extracting.sweep_texts(timezone.now() + timedelta(days=1)) == 0
    out = StringIO()

    call_command("read_files_again", stdout=out)

    assert out.getvalue() == "1 files wait to be read.\n"
    assert extracting.sweep_texts(timezone.now()) == 1
    assert (row(document).status, row(document).text) == ("text", "words")


def test_a_text_that_was_read_is_never_put_in_doubt(cast: Cast, errand: Errand) -> None:
    document = added(cast, errand, b"words\n")
    extracting.read(document.pk)

    assert extracting.ask_again(list(Status), timezone.now()) == 0
    assert row(document).status == "text"


def test_stored_bytes_that_changed_are_not_read_as_the_file(cast: Cast, errand: Errand) -> None:
    document = added(cast, errand, b"the true words\n")
    place = store.place_of("documents", document.pk)
    place.chmod(0o600)
    place.write_bytes(b"a lie of equal length"[:15])

    assert extracting.read(document.pk) == "failed"
    assert row(document).text == ""


def test_a_file_of_500_megabytes_starts_no_child(
    cast: Cast, errand: Errand, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = added(cast, errand, b"words\n")
    with writing():
        Document.objects.filter(pk=document.pk).update(size=500 * MEGABYTE)
    monkeypatch.setattr(Reader, "read", killed)

    assert LARGEST_FILE < 500 * MEGABYTE
    assert extracting.read(document.pk) == "too_large"


def test_a_sweep_stops_for_what_else_falls_due(
    cast: Cast, errand: Errand, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        added(cast, errand, f"{number}\n".encode())
    monkeypatch.setattr(extracting, "A_SWEEP", -1.0)

    assert extracting.sweep_texts(timezone.now()) == 0


def test_files_from_before_are_asked_for_once(cast: Cast, errand: Errand) -> None:
    document = added(cast, errand, b"words\n")
    with writing():
        DocumentText.objects.all().delete()

    assert text_of([document.pk]) == {document.pk: ("waiting", "")}
    assert extracting.sweep_missed(timezone.now()) == 1
    assert extracting.sweep_missed(timezone.now()) == 0
    assert extracting.sweep_texts(timezone.now()) == 1


def test_the_text_goes_with_its_document(cast: Cast, errand: Errand) -> None:
    document = added(cast, errand, b"words\n")
    extracting.sweep_texts(timezone.now())

    with writing():
        document.delete()

    assert not DocumentText.objects.exists()


def test_a_document_removed_while_it_is_read_leaves_nothing(
    cast: Cast, errand: Errand, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = added(cast, errand, b"words\n")

    def removing(*args: object) -> Any:
        with writing():
            Document.objects.filter(pk=document.pk).delete()
        return reader_module.Answer(Text(Status.TEXT, "words"), document.sha256)

    monkeypatch.setattr(Reader, "read", removing)

    assert extracting.read(document.pk) is None
    assert not DocumentText.objects.exists()
    assert told(errand) == []


@pytest.mark.django_db(transaction=True)
def test_the_worker_is_asked_on_commit_and_without_one_nothing_runs(
    cast: Cast, errand: Errand, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(extracting.tasks.read_text, "delay", asked.append)

    added(cast, errand, b"without\n")
    settings.CELERY_TASK_ALWAYS_EAGER = False
    document = added(cast, errand, b"with\n")

    assert asked == [str(document.pk)]


def test_the_sweeps_and_checks_are_registered_and_count(cast: Cast, errand: Errand) -> None:
    assert {"files to read", "files never asked for"} <= {each.name for each in due.registered()}
    checks = {each.code: each for each in health.checks()}
    waiting, failed = added(cast, errand, b"waits\n"), added(cast, errand, b"fails\n")
    two_hours_ago = timezone.now() - timedelta(hours=2)
    with writing():
        DocumentText.objects.filter(pk=waiting.pk).update(asked_at=two_hours_ago)
        DocumentText.objects.filter(pk=failed.pk).update(status="failed")
    counted = [checks[code].count() for code in ("files_unread", "files_failed")]
    circle = Compartment.objects.create(code="C1", controller=cast.hugo)
    with writing():
        Matter.objects.filter(pk=errand.pk).update(sensitivity="sealed", compartment=circle)

    assert counted == [1, 1]
    assert [checks[code].count() for code in ("files_unread", "files_failed")] == [0, 0]
