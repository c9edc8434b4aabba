"""Do what falls due: deliver events, tell of overdue clocks, run jobs, check the data at night.

Once, or every so many seconds until it is told to stop. Beat calls the same functions where there
is a task worker; running both does nothing twice.
"""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from standards.pipeline import due


class Command(BaseCommand):
    help = "Do what falls due, once or every SECONDS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--loop", type=int, metavar="SECONDS", help="go on, with so many seconds between runs"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        seconds = options["loop"]
        if seconds is None:
            failed = self._run()
            if failed:
                raise CommandError(f"These failed: {', '.join(failed)}. The log says why.")
            return
        if seconds < 1:
            raise CommandError("--loop takes a number of seconds, 1 or more.")
        self._loop(seconds)

    def _loop(self, seconds: int) -> None:
        """Run until SIGTERM or SIGINT; a run that has begun is finished first."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            close_old_connections()
            self._run()
            stop.wait(seconds)

    def _run(self) -> list[str]:
        ran = due.run_all()
        did = ", ".join(f"{name} {count}" for name, count in ran.counts.items() if count)
        self.stdout.write(f"Done: {did or 'nothing was due'}.")
        return ran.failed
