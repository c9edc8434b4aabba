"""Where the bytes lie: under MEDIA_ROOT, by id, written whole or not at all.

A file arrives under `incoming/`, is flushed to disk, and is moved into place in one step before
its row is committed: there is no row without its file and no half file is ever served. What a
killed upload leaves in `incoming/` is swept.
"""

import errno
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid4

from django.conf import settings

from standards.refusals import NotReady

DOCUMENTS = "documents"  # the folder of uploaded files
HEAD = 8192  # bytes kept for recognising the type
_FULL = (errno.ENOSPC, errno.EDQUOT)


class FileRefused(NotReady):
    """A file that is not taken in: the sentence says why, the remedy what would do."""

    heading = "This file was not saved"


class FileDamaged(NotReady):
    """A stored file that is gone, cut short or changed."""

    heading = "This file cannot be opened"


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that lies in `incoming/`, whole."""

    path: Path
    sha256: str
    size: int
    head: bytes


def _root() -> Path:
    return Path(settings.MEDIA_ROOT) / "records"


def place_of(kind: str, key: UUID) -> Path:
    """Where the bytes of a row lie. Made from its id alone: no name is ever part of a path."""
    name = str(key)
    return _root() / kind / name[:2] / name


@contextmanager
def incoming(chunks: Iterable[bytes], *, limit: int) -> Iterator[Arrived]:
    """Write the chunks to disk, counting and hashing, and give what arrived.

    Whatever happens in the block, nothing stays in `incoming/`. Raises FileRefused for more
    than `limit` bytes, for none, and for a disk that is full.
    """
    folder = _root() / "incoming"
    path = folder / f"{uuid4()}.part"
    try:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            arrived = _write(path, chunks, limit)
        except OSError as exc:
            raise cannot_write(exc) from exc
        yield arrived
    finally:
        path.unlink(missing_ok=True)


def _write(path: Path, chunks: Iterable[bytes], limit: int) -> Arrived:
    digest, size, head = sha256(), 0, b""
    with path.open("xb") as file:
        os.fchmod(file.fileno(), 0o600)
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise too_large(limit)
            digest.update(chunk)
            head += chunk[: HEAD - len(head)]
            write_chunk(file, chunk)
        file.flush()
        os.fsync(file.fileno())
    if size == 0:
        raise FileRefused("This file is empty.", remedy="Choose the file again.")
    return Arrived(path, digest.hexdigest(), size, head)


def write_chunk(file: BinaryIO, chunk: bytes) -> None:
    """The one place where the bytes of an upload are written."""
    file.write(chunk)


def too_large(limit: int) -> FileRefused:
    return FileRefused(
        f"This file is larger than {megabytes(limit)}.",
        remedy="Send a smaller copy, or store it on disc and describe where it is in a note.",
    )


def megabytes(size: int) -> str:
    """A size in words: 840 bytes, 12 KB, 3.4 MB, 100 MB."""
    if size < 1024:
        return f"{size} bytes" if size != 1 else "1 byte"
    if size < 1024 * 1024:
        return f"{round(size / 1024)} KB"
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0") + " MB"


def cannot_write(exc: OSError) -> FileRefused:
    if exc.errno in _FULL:
        sentence = "There is no room left on the server, so nothing was saved."
    else:
        sentence = "The server could not write the file, so nothing was saved."
    return FileRefused(sentence, remedy="Tell your system administrator, and try again later.")


@contextmanager
def keeping(arrived: Arrived, kind: str, key: UUID) -> Iterator[None]:
    """Move what arrived into its place for the block, which writes its row.

    When the block fails the file goes again, so that nothing is left that no row knows. Call it
    once the row's key is known to be free, or its owner locked: what a rolled back attempt may
    have left in the place is replaced.
    """
    place = place_of(kind, key)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        os.chmod(arrived.path, 0o400)
        os.replace(arrived.path, place)
        _flush_folder(place.parent)
    except OSError as exc:
        raise cannot_write(exc) from exc
    kept = False
    try:
        yield
        kept = True
    finally:
        if not kept:
            place.unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    """Make the move itself outlast a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_kept(kind: str, key: UUID, size: int) -> BinaryIO:
    """The stored bytes for reading. Raises FileDamaged where they are gone or cut short."""
    place = place_of(kind, key)
    try:
        if place.stat().st_size == size:
            return place.open("rb")
    except OSError as exc:
        raise _damaged() from exc
    raise _damaged()


def read_verified(kind: str, key: UUID, size: int, digest: str) -> bytes:
    """The stored bytes, proven to be those whose hash was recorded. For small files."""
    with open_kept(kind, key, size) as file:
        content = file.read()
    if sha256(content).hexdigest() != digest:
        raise _damaged()
    return content


def _damaged() -> FileDamaged:
    return FileDamaged(
        "The stored copy of this file is not what was saved.",
        remedy="Tell your system administrator: a back-up holds the file as it was.",
    )


def sweep_incoming(*, older_than_seconds: int = 24 * 3600) -> int:
    """Remove what killed uploads left behind; returns how many files."""
    limit = time.time() - older_than_seconds
    swept = 0
    for path in (_root() / "incoming").glob("*.part"):
        try:
            if path.stat().st_mtime < limit:
                path.unlink()
                swept += 1
        except FileNotFoundError:  # its upload ended meanwhile
            continue
    return swept
