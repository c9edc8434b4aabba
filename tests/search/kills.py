"""Worker, engine or database killed at random moments while others write: is the index whole after?

`python -m tests.search.kills FOLDER KILLS SEED [--engine sqlite|postgresql|elasticsearch]
[--kill worker,engine,database]`

Everything is of its own: an SQLite file in FOLDER or a small PostgreSQL, and with `elasticsearch`
a node in FOLDER whose data outlives it. In each round writers change matters, letters, notes and
people (kill_writing), workers keep the index, and one victim is ended by SIGKILL: a worker at a
random moment or before a random statement, the node, or the database. What was killed is started
again, workers go on until nothing waits, and all is compared (kill_checking) before anything that
would mend by looking has looked. The last line gives the figures; the exit code is 1 if any round
was wrong.
"""

import argparse
import logging
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.search.kill_servers import Postgres

WORKER, ENGINE, DATABASE = "worker", "engine", "database"
VICTIMS = {
    "sqlite": (WORKER, WORKER, DATABASE),
    "postgresql": (WORKER, DATABASE),
    "elasticsearch": (ENGINE,),
}
PATIENCE = 90  # seconds in which everything must have come to rest


def main() -> int:
    asked = _asked()
    asked.folder.mkdir(parents=True, exist_ok=True)
    with _ground(asked) as ground:
        return ground.run(asked.kills, random.Random(asked.seed))  # noqa: S311 (where to kill)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("kills", type=int)
    parser.add_argument("seed", type=int)
    parser.add_argument("--engine", choices=sorted(VICTIMS), default="sqlite")
    parser.add_argument("--kill", default="", help="worker, engine, database; by turns")
    return parser.parse_args()


@contextmanager
def _ground(asked: argparse.Namespace) -> Iterator["Ground"]:
    """The servers that the rounds need, Django set up on them, and the tables filled."""
    from tests.search.contract import OwnNode

    postgres, node = None, None
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    os.environ["PROBITY_HOME"] = str(asked.folder / "home")
    os.environ["DATABASE_URL"] = f"sqlite:///{asked.folder / 'kills.sqlite3'}"
    try:
        if asked.engine == "postgresql":
            postgres = Postgres()
            postgres.start()
            os.environ["DATABASE_URL"] = postgres.url
        if asked.engine == "elasticsearch":
            node = OwnNode(asked.folder / "node")
            node.start("cluster.routing.allocation.disk.threshold_enabled=false")
        os.environ["ELASTICSEARCH_URL"] = node.url if node else ""
        os.environ["SEARCH_INDEX_PREFIX"] = "kills"
        victims = tuple(asked.kill.split(",")) if asked.kill else VICTIMS[asked.engine]
        import django

        django.setup()
        logging.disable(logging.WARNING)  # that what was killed does not answer
        yield Ground(asked.folder, victims, postgres, node)
    finally:
        (asked.folder / "stop").touch()  # nobody is left writing where a round failed
        if node is not None:
            node.stop()
        if postgres is not None:
            postgres.remove()


class Child:
    """A process of its own; `ended()` is its exit code, or minus the signal that ended it."""

    def __init__(self, work: Callable[[], None]) -> None:
        self.pid = os.fork()
        self._code: int | None = None
        if self.pid == 0:
            _be_a_child(work)

    def kill(self) -> None:
        if self._code is None and self._poll() is None:
            os.kill(self.pid, signal.SIGKILL)

    def ended(self, seconds: float = PATIENCE) -> int:
        end = time.monotonic() + seconds
        while self._poll() is None:
            if time.monotonic() > end:
                os.kill(self.pid, signal.SIGKILL)
                raise TimeoutError("A process of the round does not end.")
            time.sleep(0.005)
        return self._code or 0

    def _poll(self) -> int | None:
        if self._code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
        return self._code


def _be_a_child(work: Callable[[], None]) -> None:
    """Do the work and end, whatever happens: the parent's code must not run on in a child."""
    from django.db import connections

    code = 70
    try:
        work()
        connections.close_all()
        code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


class Ground:
    """What the rounds go over, and the count of what came of them."""

    def __init__(
        self, folder: Path, victims: tuple[str, ...], postgres: Postgres | None, node: "object"
    ) -> None:
        self.folder, self.victims, self.postgres, self.node = folder, victims, postgres, node
        self.stop_sign = folder / "stop"
        self.where = folder / "where"
        self.counts: Counter[str] = Counter()
        self.wrong = 0

    def run(self, kills: int, chance: random.Random) -> int:
        from tests.search import kill_writing

        began = time.monotonic()
        self._done(lambda: kill_writing.prepare(self.folder))
        self._recover()
        for number in range(kills):
            victim = self.victims[number % len(self.victims)]
            faults = self._round(number, victim, random.Random(chance.random()))  # noqa: S311
            self.counts[victim] += 1
            if faults:
                self.wrong += 1
                print(f"kill {number}, {victim}: {'; '.join(faults)}", flush=True)
        said = ", ".join(f"{count} {victim}" for victim, count in sorted(self.counts.items()))
        written = kill_writing.acknowledged(self.folder)
        print(
            f"{kills} kills ({said}), {written} transactions written, "
            f"{time.monotonic() - began:.0f} s, {self.wrong} wrong"
        )
        return 1 if self.wrong else 0

    def _round(self, number: int, victim: str, chance: random.Random) -> list[str]:
        """One kill, and what was wrong after it."""
        from tests.search import kill_checking, kill_working, kill_writing

        self.stop_sign.unlink(missing_ok=True)
        self.where.unlink(missing_ok=True)
        how = kill_working.ways(chance, has_node=self.node is not None)
        at_statement = chance.randint(1, 150) if chance.random() < 0.5 else 0
        of_worker = at_statement if victim == WORKER else 0
        in_process = victim == DATABASE and self.postgres is None
        workers = [Child(lambda: kill_working.work(how, self.stop_sign, of_worker, self.where))]
        if self.postgres is not None:
            also = kill_working.Ways()
            workers.append(Child(lambda: kill_working.work(also, self.stop_sign, 0, self.where)))
        writers = [
            Child(
                lambda writer=writer: kill_writing.write(
                    self.folder,
                    writer,
                    chance.random() + number,
                    self.stop_sign,
                    at_statement if in_process and writer == 0 else 0,
                )
            )
            for writer in range(2 if self.postgres is not None else 1)
        ]
        time.sleep(chance.uniform(0.05, 1.2))
        self._kill(victim, chance, workers, writers, waits=bool(at_statement))
        time.sleep(chance.uniform(0, 0.4))
        self.stop_sign.touch()
        for child in [*writers, *workers]:
            code = child.ended()
            if code not in (0, -signal.SIGKILL):
                return [f"a process ended with {code}"]
        if self.where.exists():
            self.counts[f"inside a transaction ({self.where.read_text()})"] += 1
        self._recover()
        return self._told(lambda: kill_checking.faults(self.folder, chance))

    def _kill(
        self,
        victim: str,
        chance: random.Random,
        workers: list[Child],
        writers: list[Child],
        *,
        waits: bool,
    ) -> None:
        if victim == ENGINE:
            self.node.kill()
            time.sleep(chance.uniform(0, 0.5))
            self.node.start("cluster.routing.allocation.disk.threshold_enabled=false")
        elif victim == DATABASE and self.postgres is not None:
            self.postgres.kill(chance.choice(Postgres.WAYS))
            time.sleep(chance.uniform(0, 0.3))
            self.postgres.start()
        else:
            doomed = workers[0] if victim == WORKER else writers[0]
            if waits:  # it ends itself before a statement, or never came as far
                with suppress(TimeoutError):
                    doomed.ended(2)
            doomed.kill()
            if victim == DATABASE:
                workers[0].kill()

    def _recover(self) -> None:
        from tests.search import kill_working

        self._done(lambda: kill_working.recover(PATIENCE))

    def _done(self, work: Callable[[], None]) -> None:
        code = Child(work).ended(PATIENCE * 3)
        if code != 0:
            raise RuntimeError(f"A step between the kills ended with {code}.")

    def _told(self, work: Callable[[], list[str]]) -> list[str]:
        """What a child has to say."""
        path = self.folder / "told"
        self._done(lambda: path.write_text("\n".join(work())))
        return path.read_text().splitlines()


if __name__ == "__main__":
    sys.exit(main())
