"""Files of a mass check: the workforce out, signed off; names and lines in, never changed."""

import csv
import gzip
import hashlib
import io
import re
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from standards.access import gate
from standards.access.models import User
from standards.people.models import Person
from standards.refusals import NotAllowed, NotReady
from standards.workflow.models import writing
from vetting.programmes import streams
from vetting.programmes.checking import returns
from vetting.programmes.models import CohortMember, Programme, ProgrammeRun, RunFile
from vetting.programmes.services.making import run_locked

Role = RunFile.Role
WORKFORCE = (
    "workforce_id",
    "forename",
    "middle",
    "surname",
    "previous_surname",
    "dob",
    "sex",
    "postcode",
)
LARGEST = 200 * 1024 * 1024  # bytes of a returned file
STRANGERS = 0.5  # of lines about nobody in the names file, before it is taken for another run's


@transaction.atomic
def extract_make(*, by: User, run: ProgrammeRun) -> RunFile:
    """Write the workforce file of the run's members. It is sent once another person signed off
    its number of rows and its hash."""
    locked = run_locked(by, run, "work")
    if locked.programme.kind != Programme.Kind.DRAGNET:
        raise NotReady("Only a mass check has a workforce file.")
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, WORKFORCE, lineterminator="\n")
    writer.writeheader()
    rows = 0
    for row in workforce_rows(locked):
        writer.writerow(row)
        rows += 1
    name = f"{locked.programme.code}-{locked.n}-workforce.csv"
    content = written.getvalue().encode()
    return _keep(locked, Role.WORKFORCE, name, content, rows, by=by)


def workforce_rows(run: ProgrammeRun) -> list[dict[str, str]]:
    """The members as the matcher knows them. The id is their number here and means nothing
    elsewhere; sex and address are not held of those who serve, so those columns stay empty.

    `previous_surname` holds every other surname on record, with semicolons between: former ones,
    and those of records that were found to be the same person.
    """
    members = CohortMember.objects.filter(run=run, removed_at=None).order_by("number")
    others = _other_surnames(members)
    fields = (
        "person_id",
        "number",
        "person__forenames",
        "person__surname",
        "person__former_surname",
        "person__date_of_birth",
    )
    rows = []
    for person, number, forenames, surname, former, born in members.values_list(*fields).iterator():
        first, _, middle = forenames.strip().partition(" ")
        rows.append(
            {
                "workforce_id": f"{run.n}-{number}",
                "forename": first,
                "middle": middle.strip(),
                "surname": surname,
                "previous_surname": _joined(surname, former, *others.get(person, ())),
                "dob": born.isoformat() if born else "",
                "sex": "",
                "postcode": "",
            }
        )
    return rows


def _other_surnames(members: QuerySet[CohortMember]) -> dict[UUID, list[str]]:
    """Surnames of the records that were joined into a member's, by the member's person."""
    joined = Person.objects.filter(merged_into__in=members.values("person"))
    found: dict[UUID, list[str]] = {}
    rows = joined.order_by("pk").values_list("merged_into_id", "surname", "former_surname")
    for person, surname, former in rows:
        if person is not None:
            found.setdefault(person, []).extend((surname, former))
    return found


def _joined(own: str, *others: str) -> str:
    """The others, each once, without the person's own."""
    known = {own.strip().casefold()}
    kept = []
    for each in others:
        tidy = each.strip()
        if tidy and tidy.casefold() not in known:
            known.add(tidy.casefold())
            kept.append(tidy)
    return "; ".join(kept)


@transaction.atomic
def file_sign(*, by: User, file: RunFile, rows: int) -> RunFile:
    """Sign off a file: somebody else than who made it counts its rows, and says the number."""
    locked = gate.get_for(by, RunFile, lock=True, pk=file.pk)
    gate.check(by, "sign", locked)
    if locked.made_by_id == by.pk:
        raise NotAllowed("You made this file, so somebody else signs it off.")
    if locked.signed_at is not None:
        raise NotReady("This file was signed off already.")
    if rows != locked.rows:
        raise NotReady(f"The file does not have {rows:,} rows.", remedy="Count again.")
    locked.signed_at, locked.signed_by = timezone.now(), by
    with writing():
        locked.save(update_fields=["signed_at", "signed_by"])
    facts = {"role": locked.role, "rows": locked.rows, "sha256": locked.sha256}
    streams.tell(locked.run, "programme.file_signed", by=by, facts=facts)
    return locked


@transaction.atomic
def file_submit(*, by: User, file: RunFile) -> bytes:
    """The bytes of the workforce file, to be sent. Refused before it was signed off."""
    locked = gate.get_for(by, RunFile, lock=True, pk=file.pk)
    gate.check(by, "send", locked)
    if locked.role != Role.WORKFORCE:
        raise NotReady("Only the workforce file goes out.")
    if locked.signed_at is None:
        raise NotReady("Another person signs off its rows and hash first.")
    content = content_of(locked)
    if locked.submitted_on is None:
        locked.submitted_on = timezone.localdate()
        with writing():
            locked.save(update_fields=["submitted_on"])
    facts = {"sha256": locked.sha256, "rows": locked.rows}
    streams.tell(locked.run, "programme.file_submitted", by=by, facts=facts)
    return content


@transaction.atomic
def return_take(
    *, by: User, run: ProgrammeRun, role: str, name: str, content: bytes
) -> tuple[RunFile, bool]:
    """Take in a returned file; whether it is new. The same bytes again change nothing.

    Raises NotReady, having taken nothing, for a file that cannot be read, that is another run's,
    or that differs from the one that is there.
    """
    locked = run_locked(by, run, "work")
    wanted = Role(role)
    if wanted == Role.WORKFORCE:
        raise NotReady("The workforce file is written here.")
    if len(content) > LARGEST:
        raise NotReady("The file is larger than 200 MB.", remedy="Have it sent in parts.")
    there = RunFile.objects.filter(run=locked, role=wanted, withdrawn_at=None).first()
    digest = hashlib.sha256(content).hexdigest()
    if RunFile.objects.filter(run=locked, sha256=digest, withdrawn_at__isnull=False).exists():
        raise NotReady("This very file was withdrawn from this run as the wrong one.")
    if there is not None and there.sha256 == digest:
        return there, False
    if there is not None:
        raise NotReady(
            f"Another file “{wanted.label}” was taken in already, and stays as it is.",
            remedy="If it was the wrong one, two people withdraw it first.",
        )
    _check_sent(locked)
    _check_name(locked, name)
    found = returns.read(content, wanted)
    if wanted == Role.LINES:
        _check_about_ours(locked, found)
    return _keep(
        locked,
        wanted,
        name,
        content,
        len(found.rows),
        by=by,
        rejected=[list(each) for each in found.faults],
    ), True


def _check_sent(run: ProgrammeRun) -> None:
    sent = RunFile.objects.filter(run=run, role=Role.WORKFORCE, submitted_on__isnull=False)
    if not sent.exists():
        raise NotReady("Nothing was sent out in this run, so nothing can come back.")


def _check_name(run: ProgrammeRun, name: str) -> None:
    """Our files carry their run in their name; a return that carries another's is another's."""
    code = re.escape(run.programme.code)
    said = re.search(rf"(?i)\b{code}[-_ ](\d+)\b", name)
    if said and int(said.group(1)) != run.n:
        raise NotReady(
            f"By its name this file is of run {said.group(1)}, and this is run {run.n}.",
            remedy="Take it in there, or have it named rightly.",
        )


def _check_about_ours(run: ProgrammeRun, lines: returns.Read) -> None:
    names = RunFile.objects.filter(run=run, role=Role.NAMES, withdrawn_at=None).first()
    if names is None:
        raise NotReady("Take in the names first: without them nobody knows whom a line is about.")
    known = {row["person_id"] for row in rows_of(names)}
    strangers = sum(1 for row in lines.rows if row["person_id"] not in known)
    if strangers > STRANGERS * len(lines.rows):
        raise NotReady(
            f"{strangers:,} of {len(lines.rows):,} lines are about people who are not in the "
            "names file of this run. It seems to be of another run; nothing was taken in."
        )


def _keep(
    run: ProgrammeRun,
    role: Role,
    name: str,
    content: bytes,
    rows: int,
    *,
    by: User,
    rejected: list[Any] | None = None,
) -> RunFile:
    kept = RunFile(
        run=run,
        role=role,
        name=name[-200:],
        sha256=hashlib.sha256(content).hexdigest(),
        rows=rows,
        rejected=rejected or [],
        content=gzip.compress(content, mtime=0),
        made_at=timezone.now(),
        made_by=by,
    )
    try:
        with transaction.atomic(), writing():
            kept.save(force_insert=True)
    except IntegrityError as clash:
        raise NotReady("There is such a file in this run already.") from clash
    facts = {
        "role": role.value,
        "rows": rows,
        "sha256": kept.sha256,
        "left_out": len(kept.rejected),
    }
    streams.tell(run, "programme.file_taken", by=by, facts=facts)
    return kept


def content_of(file: RunFile) -> bytes:
    """The bytes as they came. Raises NotReady once they were disposed of, or where they are not
    what they were."""
    if file.content is None:
        raise NotReady("This file was disposed of; its hash and number of rows remain.")
    content = gzip.decompress(bytes(file.content))
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise NotReady("This file is not what it was when it came in. Tell a system administrator.")
    return content


def rows_of(file: RunFile) -> list[dict[str, str]]:
    """The rows of a returned file."""
    return returns.read(content_of(file), file.role).rows
