"""A run of a mass check, killed at random points and resumed: does it end as if nothing was?

`python -m tests.vetting.programmes.kills FOLDER KILLS INSIDE SEED`, on an SQLite database of its
own in FOLDER. The run is carried out unbroken once, and every statement noted. Then, for each kill,
a copy of the beginning is carried by a child that ends itself with SIGKILL before one statement
(INSIDE of them after something was written in an open transaction), and by another to the end. What
the tables then hold is compared with the unbroken run, without times, hashes of the log and random
identifiers: a row that refers to another is compared by what that other row says. Events are
compared by their place in their stream: in what order the log took those of two streams is when
they were delivered, which two workers do not agree on either.
"""

import hashlib
import os
import random
import re
import shutil
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

NOW = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Europe/London"))
LATER = NOW + timedelta(hours=6)  # the same day: what a dead worker had claimed is free again
WRITES = ("INSERT", "UPDATE", "DELETE")
PEOPLE = 10
LABELS = (("KNOWN_DECLARED", ""), ("NEW_UNDECLARED", "NEW_VETTING_REVIEW"), ("KNOWN_VETTED", ""))


def main(folder: Path, kills: int, inside: int, seed: int) -> int:
    template, unbroken = folder / "template.sqlite3", folder / "unbroken.sqlite3"
    in_child(template, prepare)
    shutil.copy(template, unbroken)
    in_child(unbroken, carry_noting(folder / "statements"))
    points = (folder / "statements").read_text()  # one letter a statement: w, written; else .
    chance = random.Random(seed)  # noqa: S311 (where to kill)
    written = [at for at, letter in enumerate(points) if letter == "w"]
    chosen = chance.sample(written, inside)
    others = [at for at, letter in enumerate(points) if letter != "w"]
    chosen += chance.sample(others, kills - inside)
    before = tokens(template)
    wanted = rows_of(unbroken, before)
    wrong, killed_inside = 0, 0
    for at in chosen:
        broken = folder / "broken.sqlite3"
        for old in folder.glob("broken.sqlite3*"):
            old.unlink()
        shutil.copy(template, broken)
        if in_child(broken, carry_killed(at, folder / "where")) != -signal.SIGKILL:
            raise RuntimeError(f"the child was not killed at statement {at}")
        killed_inside += (folder / "where").read_text() == "w"
        in_child(broken, lambda: carry(LATER))
        found = rows_of(broken, before)
        if found != wanted:
            wrong += 1
            print(f"killed at {at}: {list((wanted - found).items())[:4]} became "
                  f"{list((found - wanted).items())[:4]}")  # fmt: skip
    print(f"{len(points)} statements, {len(chosen)} kills, {killed_inside} inside, {wrong} wrong")
    return 1 if wrong else 0


def in_child(database: Path, work: Callable[[], None]) -> int:
    """Do it in a process of its own on this database; its exit code, or minus its signal."""
    from django.db import connections

    connections["default"].settings_dict["NAME"] = str(database)
    child = os.fork()
    if child == 0:
        try:
            work()
            connections.close_all()
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(70)
        os._exit(0)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if ended not in (0, -signal.SIGKILL):
        raise RuntimeError(f"the child ended with {ended}")
    return ended


# --- the run --------------------------------------------------------------------------------------
def prepare() -> None:
    """A force, a crew, and a mass check whose workforce file was sent."""
    import time_machine
    from django.core.management import call_command

    from tests.factories import people, programmes
    from tests.factories.vetting import clearance
    from tests.vetting.programmes.test_checking import sent, serving

    call_command("migrate", verbosity=0)
    with time_machine.travel(NOW, tick=False):
        crew = programmes.crew()
        people.user("vmanager", [("force_vetting_manager", crew.unit)])
        for person in serving(PEOPLE):
            clearance(person)
        sent(crew, programmes.open_run(crew, "dragnet"))


def carry(now: datetime) -> None:
    """Carry the run from wherever it stands to its end."""
    import time_machine

    from standards.access.models import User
    from standards.events.consumers import deliver_pending
    from vetting.programmes.models import ProgrammeRun
    from vetting.programmes.services import matching

    matching.BATCH, matching.pairs_of = 3, by_name
    user = {each.username: each for each in User.objects.all()}
    with time_machine.travel(now, tick=False):
        _take_in(ProgrammeRun.objects.get(), user["uma"])
        _match(ProgrammeRun.objects.get(), user["uma"], now)
        for name in ("rosa", "sam"):
            _adjudicate(ProgrammeRun.objects.get(), user[name], user["uma"])
        _triage(ProgrammeRun.objects.get(), user["sam"])
        while deliver_pending():
            pass


def by_name(run: Any, workforce: Any, names: Any) -> list[Any]:
    """A matcher that is quick and certain, and nothing but a function of what it is given."""
    from vetting.programmes.services.matching import Pair

    ours = {(row["surname"], row["dob"]): row["workforce_id"] for row in workforce}
    found = [(ours.get((row["surname"], row["dob"])), row["person_id"]) for row in names]
    return [
        Pair(int(mine.partition("-")[2]), outside, 0.9, [["surname", "A", "A", "rare: +9.1"]])
        for mine, outside in found
        if mine
    ]


def _take_in(run: Any, uma: Any) -> None:
    from standards.people.models import Person
    from tests.vetting.programmes.test_checking import as_csv, line, names_of
    from vetting.programmes.checking import returns
    from vetting.programmes.services import files

    ours = Person.objects.filter(date_of_birth__isnull=False, clearances__isnull=False)
    names = names_of(*ours.order_by("surname", "pk"))
    lines = [line(n) for n in range(1, PEOPLE)] + [line(1, "R90", offence="Fraud")]
    for role, columns, rows in (("names", returns.NAMES, names), ("lines", returns.LINES, lines)):
        content = as_csv(columns, rows)
        files.return_take(by=uma, run=run, role=role, name=f"{role}.csv", content=content)


def _match(run: Any, uma: Any, now: datetime) -> None:
    from standards.pipeline import jobs
    from vetting.programmes.services import matching

    if not run.tallies:
        matching.match_start(by=uma, run=run)
    jobs.run_waiting(now)


def _adjudicate(run: Any, user: Any, uma: Any) -> None:
    from vetting.programmes.models import Candidate
    from vetting.programmes.services import adjudicating

    adjudicating.stack_give(by=uma, run=run, adjudicator=user)
    mine = Candidate.objects.filter(run=run, adjudicator=user, answer="", truth="")
    for candidate in mine.order_by("outside_ref"):
        said = {"X8": "different", "X9": "unsure"}.get(candidate.outside_ref, "same")
        adjudicating.candidate_answer(by=user, candidate=candidate, answer=said)


def _triage(run: Any, sam: Any) -> None:
    from vetting.programmes.models import Item
    from vetting.programmes.services import triaging

    rows = Item.objects.filter(run=run, disposition="", identity__answer="same")
    for item in rows.order_by("number"):
        label, head = LABELS[item.number % len(LABELS)]
        triaging.item_triage(by=sam, item=item, label=label, head=head, why="As the file says")


# --- statements -----------------------------------------------------------------------------------
class Statements:
    """Tells of each statement whether something was written in a transaction that is open."""

    def __init__(self, told: Callable[[str], None]) -> None:
        self.told, self.has_written = told, False

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        connection = context["connection"]
        if not connection.in_atomic_block or sql.startswith("BEGIN"):
            self.has_written = False
        self.told("w" if self.has_written else ".")
        self.has_written |= connection.in_atomic_block and sql.startswith(WRITES)
        return execute(sql, params, many, context)


def carry_noting(path: Path) -> Callable[[], None]:
    def work() -> None:
        from django.db import connection

        noted: list[str] = []
        with connection.execute_wrapper(Statements(noted.append)):
            carry(NOW)
        path.write_text("".join(noted))

    return work


def carry_killed(at: int, path: Path) -> Callable[[], None]:
    def work() -> None:
        from django.db import connection

        left = at

        def told(letter: str) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                path.write_text(letter)
                os.kill(os.getpid(), signal.SIGKILL)

        with connection.execute_wrapper(Statements(told)):
            carry(NOW)

    return work


# --- what the tables hold -------------------------------------------------------------------------
RANDOM = {"prev_hash", "hash", "text_commitment", "salt", "place"}
# How often a job was taken up is not what it did.
NOT_COMPARED = {"pipeline_job": {"attempts", "claim", "id"}, "events_event": {"id"}}
IDENTIFIER = re.compile(r"(?<![0-9a-f-])[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}(?![0-9a-f-])")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:[\d.+:Z]+")


def tokens(database: Path) -> set[str]:
    """Every identifier that the tables name."""
    return {
        token.replace("-", "")
        for _, _, text in _texts(database)
        for token in IDENTIFIER.findall(text)
    }


def rows_of(database: Path, before: set[str]) -> Counter[tuple[str, str]]:
    """Rows as (table, text), new identifiers replaced by a mark of the rows that they name."""
    told = list(_texts(database))
    marks: dict[str, str] = {}

    def marked(text: str) -> str:
        def replaced(found: re.Match[str]) -> str:
            token = found.group().replace("-", "")
            return token if token in before else f"<{marks.get(token, '?')}>"

        return IDENTIFIER.sub(replaced, text)

    for _ in range(5):  # what a row names, what that names, and so on
        named: dict[str, list[str]] = {}
        for table, key, text in told:
            if key and key not in before:
                named.setdefault(key, []).append(f"{table} {marked(text)}")
        marks = {
            key: hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()[:12]
            for key, rows in named.items()
        }
    return Counter((table, marked(text)) for table, _, text in told)


def _texts(database: Path) -> Iterator[tuple[str, str, str]]:
    """(table, its identifier or "", the rest as text) of every row, without times."""
    with sqlite3.connect(database) as open_one:
        names = open_one.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        found = open_one.execute("SELECT id, stream, seq FROM events_event")
        events = {number: f"{stream}/{seq}" for number, stream, seq in found.fetchall()}
        for (table,) in sorted(names.fetchall()):
            if table.startswith(("sqlite_", "django_migrations")):
                continue
            told = open_one.execute(f'PRAGMA table_xinfo("{table}")').fetchall()
            left_out = RANDOM | NOT_COMPARED.get(table, set())
            # A decoy is a copy of one that chance took from the pool.
            where = " WHERE truth = ''" if table.endswith("_candidate") else ""
            for row in open_one.execute(f'SELECT * FROM "{table}"{where}'):  # noqa: S608
                yield (table, *_text(row, told, left_out, events))


def _text(
    row: tuple, columns: list[tuple], left_out: set[str], events: dict[int, str]
) -> tuple[str, str]:
    key, said = "", []
    for value, (_, name, kind, _, _, is_key, _) in zip(row, columns, strict=True):
        if is_key and kind == "char(32)":
            key = str(value)
        elif name == "event_id":
            said.append(f"event={events.get(value, value)}")
        elif kind != "datetime" and name not in left_out:
            said.append(f"{name}={MOMENT.sub('MOMENT', str(value))}")
    return key, " ".join(said)


if __name__ == "__main__":
    import django

    django.setup()
    sys.exit(main(Path(sys.argv[1]), *(int(each) for each in sys.argv[2:5])))
