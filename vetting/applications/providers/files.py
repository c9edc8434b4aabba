"""The file exchange: asks go out and answers come in as files in folders, with manifests.

Under PROBITY_HOME/checks/<provider>/: `out` holds what we ask, `in` is where answers are put,
`taken` and `refused` are where they go. A file counts only with its manifest beside it
(NAME.csv and NAME.manifest.json: provider, sha256, rows, columns), so that half a copy is never
read. The whole file is refused for what is wrong with it; a row for what is wrong with the row.
"""

import csv
import hashlib
import io
import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.utils import validate_file_name

from vetting.applications.providers.contract import (
    Ask,
    BadReply,
    Batch,
    Receipt,
    Refused,
    Reply,
    Unreachable,
    read_reply,
)

OUT_COLUMNS = (
    "key",
    "check",
    "surname",
    "forenames",
    "former_names",
    "date_of_birth",
    "addresses",
)
IN_COLUMNS = ("key", "number", "result", "themes", "coverage", "evidence_ref", "part", "parts")
MORE_COLUMNS = ("leads", "answered_on")
MANIFEST = ".manifest.json"
LARGEST = 50 * 1024 * 1024
_PRIVATE_FOLDER, _PRIVATE_FILE = 0o700, 0o600


class BadFile(ValueError):
    """A file that is refused whole; the message says why."""


class FileCarrier:
    """One provider's folders."""

    def __init__(self, provider: str, root: Path | None = None) -> None:
        self.provider = provider
        home = root or Path(settings.PROBITY_HOME) / "checks"
        self.folder = home / provider

    # --- out ------------------------------------------------------------------------------------
    def send(self, asks: list[Ask]) -> Receipt:
        """One file for the asks, named by what is in it: the same asks make the same file."""
        if not asks:
            return Receipt()
        rows = sorted((ask.as_row() for ask in asks), key=lambda row: row["key"])
        body = _csv(rows, OUT_COLUMNS)
        digest = hashlib.sha256(body).hexdigest()
        name = f"ask-{digest[:16]}"
        manifest = {
            "provider": self.provider,
            "file": f"{name}.csv",
            "sha256": digest,
            "rows": len(rows),
            "columns": list(OUT_COLUMNS),
        }
        try:
            out = self._made("out")
            _write(out / f"{name}.csv", body)
            _write(out / f"{name}{MANIFEST}", json.dumps(manifest, indent=1).encode())
        except OSError as error:
            raise Unreachable(f"The folder cannot be written: {error.strerror}.") from error
        return Receipt(taken=tuple(ask.key for ask in asks))

    # --- in -------------------------------------------------------------------------------------
    def collect(self) -> list[Batch]:
        """Every file that has its manifest, by name. One without is still being copied."""
        try:
            names = sorted(
                path.name.removesuffix(MANIFEST) for path in self._made("in").glob(f"*{MANIFEST}")
            )
        except OSError as error:
            raise Unreachable(f"The folder cannot be read: {error.strerror}.") from error
        found = []
        for name in names:
            batch = self._read(name)
            if batch is not None:
                found.append(batch)
        return found

    def acknowledge(self, batch: Batch) -> None:
        """Move the file and its manifest away: to `refused` where it was refused whole."""
        whole = batch.refused and not batch.replies and batch.upto == "refused"
        target = self._made("refused" if whole else "taken")
        for suffix in (".csv", MANIFEST):
            path = self.folder / "in" / f"{batch.name}{suffix}"
            if path.exists():
                os.replace(path, target / path.name)

    def _read(self, name: str) -> Batch | None:
        path = self.folder / "in" / f"{name}.csv"
        if not path.exists():
            return None  # the manifest came first
        try:
            validate_file_name(f"{name}.csv")
            rows = self._checked(name, path)
        except (BadFile, OSError) as error:
            return Batch(name, (), (Refused(f"{name}.csv", str(error)),), upto="refused")
        replies: list[Reply] = []
        refused: list[Refused] = []
        for number, row in rows:
            try:
                replies.append(read_reply(row))
            except BadReply as error:
                refused.append(Refused(f"{name}.csv, row {number}", str(error)))
        return Batch(name, tuple(replies), tuple(refused), upto="taken")

    def _checked(self, name: str, path: Path) -> list[tuple[int, dict[str, str]]]:
        """The rows, numbered as a person counts them; raises BadFile."""
        manifest = _manifest(self.folder / "in" / f"{name}{MANIFEST}")
        if manifest.get("provider") != self.provider:
            raise BadFile("It is for another provider, so nothing of it was read.")
        if path.stat().st_size > LARGEST:
            raise BadFile("It is larger than 50 MB, so nothing of it was read.")
        body = path.read_bytes()
        if hashlib.sha256(body).hexdigest() != manifest.get("sha256"):
            raise BadFile("It differs from what its manifest says: it was cut off or changed.")
        rows = _rows(body)
        if len(rows) != manifest.get("rows"):
            raise BadFile(f"It has {len(rows)} rows and its manifest says {manifest.get('rows')}.")
        return rows

    def _made(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True, mode=_PRIVATE_FOLDER)
        return folder


def write_answers(folder: Path, name: str, provider: str, rows: list[dict[str, Any]]) -> None:
    """Write a file of answers with its manifest, the manifest last: what a provider does."""
    body = _csv(rows, (*IN_COLUMNS, *MORE_COLUMNS))
    manifest = {
        "provider": provider,
        "file": f"{name}.csv",
        "sha256": hashlib.sha256(body).hexdigest(),
        "rows": len(rows),
    }
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / f"{name}.csv", body)
    _write(folder / f"{name}{MANIFEST}", json.dumps(manifest).encode())


def _manifest(path: Path) -> dict[str, Any]:
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise BadFile("Its manifest cannot be read.") from error
    if not isinstance(read, dict):
        raise BadFile("Its manifest cannot be read.")
    return read


def _rows(body: bytes) -> list[tuple[int, dict[str, str]]]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile("It is not UTF-8 text.") from error
    if "\0" in text:
        raise BadFile("It is not text.")
    reader = csv.DictReader(io.StringIO(text), restkey="", restval="")
    columns = reader.fieldnames or []
    missing = [name for name in IN_COLUMNS if name not in columns]
    if missing:
        hint = " Is it parted by commas?" if len(columns) == 1 else ""
        raise BadFile(f"It lacks the columns {', '.join(missing)}.{hint}")
    found = []
    try:
        for number, row in enumerate(reader, start=2):
            plain = {str(name): value for name, value in row.items() if isinstance(value, str)}
            if any(value.strip() for value in plain.values()):
                found.append((number, plain))
    except csv.Error as error:
        raise BadFile("Its quotation marks do not fit.") from error
    return found


def _csv(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> bytes:
    written = io.StringIO()
    writer = csv.DictWriter(written, columns, restval="", extrasaction="raise")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode()


def _write(path: Path, body: bytes) -> None:
    """To disk, then in one move: nobody reads half of it. For our eyes alone."""
    half = path.with_name(f".{path.name}.half")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    os.replace(half, path)
