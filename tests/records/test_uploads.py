"""Files come in whole or not at all, and are what their names say."""

import errno
import hashlib
import os
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from standards.access import gate
from standards.events.models import Event
from standards.records import file_types, store
from standards.records.models import Document
from standards.records.services import scanning, uploads
from standards.records.services.uploads import open_document, upload
from standards.records.store import FileDamaged, FileRefused
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow.models import writing
from standards.workflow.services import exceptions
from tests.factories.cast import Cast
from tests.factories.matters import errand_at
from tests.kind.models import Errand
from tests.records import sample_files
from tests.records.sample_files import FILES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, settings: object) -> Path:
    """A store of the test's own, so that it can say that nothing is left in it."""
    settings.MEDIA_ROOT = str(tmp_path / "files")  # type: ignore[attr-defined]
    settings.CLAMD_SOCKET = ""  # type: ignore[attr-defined]
    return tmp_path / "files"


def on_disk() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def add(
    cast: Cast, errand: Errand, name: str = "account.txt", content: bytes = b"He went.\n"
) -> Document:
    return upload(matter=errand, name=name, chunks=[content], by=cast.amira)


@pytest.mark.parametrize("name", list(FILES))
def test_a_true_file_of_each_type_is_taken_in(cast: Cast, errand: Errand, name: str) -> None:
    content = FILES[name]()

    document = add(cast, errand, name, content)

    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert document.size == len(content)
    assert store.place_of("documents", document.pk).read_bytes() == content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.jpg", sample_files.pdf()),
        ("report.pdf", b"MZ\x90\0\3\0\0\0 a program"),
        ("account.txt", b"<!DOCTYPE html><html><script>alert(1)</script></html>"),
        ("account.txt", b"#!/bin/sh\n\0\1\2\3\xff\xfe\xfd"),
        ("account.docx", sample_files.archive(evil="x")),
        ("table.xlsx", sample_files.docx()),
        ("account.odt", sample_files.docx()),
        ("account.docx", b"PK\3\4 cut off"),
        ("photo.png", b"just words"),
        ("video.mp4", sample_files.wav()),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(
    cast: Cast, errand: Errand, name: str, content: bytes
) -> None:
    with pytest.raises(FileRefused, match="content is not"):
        add(cast, errand, name, content)

    assert (Document.objects.count(), on_disk()) == (0, [])


@pytest.mark.parametrize("name", ["run.exe", "page.html", "pack.zip", "noending", "a.svg"])
def test_a_type_that_is_not_taken_in_is_refused_with_those_that_are(
    cast: Cast, errand: Errand, name: str
) -> None:
    with pytest.raises(FileRefused) as refused:
        add(cast, errand, name)

    assert "pdf, docx" in refused.value.remedy


def test_an_archive_is_taken_in_where_the_force_says_so(
    cast: Cast, errand: Errand, settings: object
) -> None:
    settings.UPLOAD_EXTRA_TYPES = ["zip"]  # type: ignore[attr-defined]

    assert add(cast, errand, "pack.zip", sample_files.archive(a="x")).name == "pack.zip"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\a\\secret plan.pdf", "secret plan.pdf"),
        ("photo\u202egnp.jpg", "photognp.jpg"),
        ("a\x00b\n.txt", "ab.txt"),
        ('na"me<x>|?*.txt', "namex.txt"),
        ("....pdf", "file.pdf"),
        ("  spaced   out .pdf ", "spaced out.pdf"),
        ("Ŵŷn’s café £5.pdf", "Ŵŷn’s café £5.pdf"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("", "file"),
    ],
)
def test_names_are_made_harmless(given: str, kept: str) -> None:
    assert file_types.clean_name(given) == kept


def test_the_name_is_no_part_of_where_it_lies(cast: Cast, errand: Errand) -> None:
    document = add(cast, errand, "../secret.txt")

    assert [path.name for path in on_disk()] == [str(document.pk)]


def test_an_empty_file_is_refused(cast: Cast, errand: Errand) -> None:
    with pytest.raises(FileRefused, match="empty"):
        add(cast, errand, content=b"")

    assert on_disk() == []


def test_a_file_over_the_limit_is_refused_before_it_is_all_read(
    cast: Cast, errand: Errand, settings: object
) -> None:
    settings.UPLOAD_MAX_BYTES = 2 * 1024 * 1024  # type: ignore[attr-defined]
    read = []

    def chunks() -> Iterator[bytes]:
        for number in range(100):
            read.append(number)
            yield b"x" * 1024 * 1024

    with pytest.raises(FileRefused, match="larger than 2 MB"):
        upload(matter=errand, name="a.txt", chunks=chunks(), by=cast.amira)
    assert len(read) == 3
    assert on_disk() == []


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "no room left"),
        (errno.EDQUOT, "no room left"),
        (errno.EIO, "could not write"),
    ],
)
def test_a_disk_that_fails_is_said_and_leaves_nothing(
    cast: Cast, errand: Errand, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    def failing(file: object, chunk: bytes) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(store, "write_chunk", failing)

    with pytest.raises(FileRefused, match=said):
        add(cast, errand)
    assert (Document.objects.count(), on_disk()) == (0, [])


def test_a_disk_that_is_full_when_the_file_is_moved_leaves_nothing(
    cast: Cast, errand: Errand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(source: object, target: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "replace", failing)

    with pytest.raises(FileRefused):
        add(cast, errand)
    assert (Document.objects.count(), on_disk()) == (0, [])


def test_a_row_that_cannot_be_written_takes_its_file_with_it(
    cast: Cast, errand: Errand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the database is gone")

    monkeypatch.setattr(uploads, "tell", failing)

    with pytest.raises(RuntimeError):
        add(cast, errand)
    assert (Document.objects.count(), on_disk()) == (0, [])


def test_a_connection_that_breaks_leaves_nothing(cast: Cast, errand: Errand) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half of it"
        raise ConnectionResetError

    with pytest.raises(FileRefused):
        upload(matter=errand, name="a.txt", chunks=broken(), by=cast.amira)
    assert on_disk() == []


def test_what_a_killed_upload_left_is_swept_and_what_runs_is_not(own_store: Path) -> None:
    folder = own_store / "records" / "incoming"
    folder.mkdir(parents=True)
    old, new = folder / "old.part", folder / "new.part"
    for path in (old, new):
        path.write_bytes(b"half")
    two_days_ago = time.time() - 2 * 24 * 3600
    os.utime(old, (two_days_ago, two_days_ago))

    assert scanning.sweep_incoming(None) == 1
    assert (old.exists(), new.exists()) == (False, True)


def test_a_form_sent_twice_adds_one_file(cast: Cast, errand: Errand) -> None:
    token = uuid.uuid4()

    made = [
        upload(matter=errand, name="a.txt", chunks=[b"x\n"], by=cast.amira, document_id=token)
        for _ in range(2)
    ]

    assert made[0] == made[1]
    assert len(on_disk()) == 1
    assert store.place_of("documents", token).read_bytes() == b"x\n"


def test_the_token_of_a_file_elsewhere_replaces_nothing(cast: Cast, errand: Errand) -> None:
    other = errand_at(unit=cast.units.north, owner=cast.ben)
    theirs = upload(matter=other, name="a.txt", chunks=[b"theirs\n"], by=cast.ben)

    mine = upload(
        matter=errand, name="a.txt", chunks=[b"mine\n"], by=cast.amira, document_id=theirs.pk
    )

    assert mine.pk != theirs.pk
    assert store.place_of("documents", theirs.pk).read_bytes() == b"theirs\n"


def test_the_same_content_twice_in_a_matter_is_pointed_out(cast: Cast, errand: Errand) -> None:
    first = add(cast, errand, "a.txt")
    again = [add(cast, errand, name) for name in ("b.txt", "c.txt")]
    other = errand_at(unit=cast.units.north, owner=cast.amira)

    assert [each.duplicate_of for each in again] == [first, first]
    assert add(cast, other).duplicate_of is None


@pytest.mark.parametrize("name", ["chloe", "dev", "erin", "joan"])
def test_whoever_does_not_see_the_matter_adds_no_file(
    cast: Cast, errand: Errand, name: str
) -> None:
    with pytest.raises(NotFoundHere):
        upload(matter=errand, name="a.txt", chunks=[b"x"], by=getattr(cast, name))


def test_whoever_may_only_read_writes_no_byte(cast: Cast, errand: Errand) -> None:
    exceptions.grant(matter=errand, to=cast.ben, by=cast.farah, reason="covers")
    read: list[int] = []

    def chunks() -> Iterator[bytes]:
        read.append(1)
        yield b"x"

    with pytest.raises(NotAllowed):
        upload(matter=errand, name="a.txt", chunks=chunks(), by=cast.ben)
    assert read == []


# --- reading ----------------------------------------------------------------------------------
def test_files_are_read_by_those_who_read_the_matter(cast: Cast, errand: Errand) -> None:
    document = add(cast, errand)

    seeing = {
        name
        for name, user in cast.everyone().items()
        if gate.visible(user, Document).filter(pk=document.pk).exists()
    }

    assert seeing == {"amira", "farah", "hugo", "mina"}


def test_a_download_is_an_event_that_no_timeline_shows(cast: Cast, errand: Errand) -> None:
    from standards.events import verbs

    document = add(cast, errand)

    _, file = open_document(document_id=document.pk, by=cast.farah)

    with file:
        assert file.read() == b"He went.\n"
    event = Event.objects.filter(stream=errand.stream).latest("seq")
    assert (event.verb, event.actor) == ("document.read", str(cast.farah.pk))
    assert "document.read" in verbs.hidden_from_timelines()


@pytest.mark.parametrize("damage", ["gone", "half"])
def test_no_half_file_is_ever_given_out(cast: Cast, errand: Errand, damage: str) -> None:
    document = add(cast, errand)
    place = store.place_of("documents", document.pk)
    os.chmod(place, 0o600)
    place.unlink() if damage == "gone" else place.write_bytes(b"He")

    with pytest.raises(FileDamaged):
        open_document(document_id=document.pk, by=cast.amira)
    assert not Event.objects.filter(verb="document.read").exists()


@pytest.mark.parametrize(
    ("state", "refusal"), [("quarantined", NotReady), ("infected", NotAllowed)]
)
def test_a_file_that_is_not_cleared_stays_where_it_is(
    cast: Cast, errand: Errand, state: str, refusal: type[Exception]
) -> None:
    document = add(cast, errand)
    with writing():
        Document.objects.filter(pk=document.pk).update(state=state)

    with pytest.raises(refusal):
        open_document(document_id=document.pk, by=cast.amira)
