"""The scanner: a contract with clamd's protocol, and what its answers do to a file."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone

from standards.events.models import Event
from standards.records import clamd, tasks
from standards.records.models import Document
from standards.records.services import scanning
from standards.records.services.uploads import upload
from tests.factories.cast import Cast
from tests.kind.models import Errand
from tests.records.fake_clamd import EICAR, running


# --- the contract -----------------------------------------------------------------------------
def test_a_clean_file_reaches_clamd_whole_and_comes_back_clean() -> None:
    content = b"harmless " * 30_000  # several chunks

    with running() as server:
        assert clamd.scan(io.BytesIO(content), server.path) == ""
        assert server.received == [content]


def test_the_eicar_test_file_is_found_by_name() -> None:
    with running() as server:
        assert clamd.scan(io.BytesIO(EICAR), server.path) == "Eicar-Signature"


@pytest.mark.parametrize(
    "how",
    [
        {"limit": 10},
        {"answer": b"stream: Can't allocate memory ERROR\0"},
        {"answer": b""},
        {"answer": b"stream: OK but not quite\0"},
    ],
)
def test_anything_but_a_verdict_is_no_verdict(how: dict) -> None:
    with running(**how) as server, pytest.raises(clamd.NoVerdict):
        clamd.scan(io.BytesIO(b"x" * 200_000), server.path)


def test_a_scanner_that_is_not_there_gives_no_verdict() -> None:
    with pytest.raises(clamd.NoVerdict, match="does not answer"):
        clamd.scan(io.BytesIO(b"x"), "/nowhere/clamd.ctl")


# --- what follows -----------------------------------------------------------------------------
def added(cast: Cast, errand: Errand, content: bytes) -> Document:
    return upload(matter=errand, name="a.txt", chunks=[content], by=cast.amira)


def state_of(document: Document) -> str:
    return Document.objects.get(pk=document.pk).state


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("content", "state", "verb"),
    [(b"harmless\n", "clean", "document.scanned"), (EICAR, "infected", "document.infected")],
)
def test_a_file_is_scanned_once_it_is_committed(
    cast: Cast, errand: Errand, settings: object, content: bytes, state: str, verb: str
) -> None:
    with running() as server:
        settings.CLAMD_SOCKET = server.path  # type: ignore[attr-defined]
        document = added(cast, errand, content)

    assert state_of(document) == state
    assert Event.objects.filter(stream=errand.stream).latest("seq").verb == verb


@pytest.mark.django_db
def test_until_then_it_is_in_quarantine(cast: Cast, errand: Errand, settings: object) -> None:
    settings.CLAMD_SOCKET = "/nowhere/clamd.ctl"  # type: ignore[attr-defined]

    assert added(cast, errand, b"harmless\n").state == "quarantined"


@pytest.mark.django_db
def test_without_a_scanner_it_says_that_it_was_not_checked(
    cast: Cast, errand: Errand, settings: object
) -> None:
    settings.CLAMD_SOCKET = ""  # type: ignore[attr-defined]

    assert added(cast, errand, b"harmless\n").state == "not_scanned"


@pytest.mark.django_db
def test_a_scanner_that_was_away_checks_it_later(
    cast: Cast, errand: Errand, settings: object
) -> None:
    settings.CLAMD_SOCKET = "/nowhere/clamd.ctl"  # type: ignore[attr-defined]
    document = added(cast, errand, b"harmless\n")
    now = timezone.now()

    assert scanning.sweep_documents(now) == 0
    with running() as server:
        settings.CLAMD_SOCKET = server.path  # type: ignore[attr-defined]
        assert scanning.sweep_documents(now + timedelta(minutes=1)) == 0  # asked a minute ago
        assert scanning.sweep_documents(now + timedelta(minutes=6)) == 1

    assert state_of(document) == "clean"


@pytest.mark.django_db
def test_two_workers_scan_a_file_once(cast: Cast, errand: Errand, settings: object) -> None:
    with running() as server:
        settings.CLAMD_SOCKET = server.path  # type: ignore[attr-defined]
        document = added(cast, errand, b"harmless\n")
        verdicts = [scanning.scan(document.pk), scanning.scan(document.pk)]

        assert verdicts == ["clean", None]
        assert len(server.received) == 1


@pytest.mark.django_db
def test_a_lost_broker_leaves_the_file_to_the_sweeper(
    cast: Cast, errand: Errand, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*args: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(tasks.scan_document, "delay", lost)
    with running() as server:
        settings.CLAMD_SOCKET = server.path  # type: ignore[attr-defined]
        document = added(cast, errand, b"harmless\n")
        tasks.nudge_scan(str(document.pk))

        assert scanning.sweep_documents(timezone.now()) == 1
