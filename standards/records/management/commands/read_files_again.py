"""Have files read again whose text could not be read: after the reader was mended or learnt a kind.

They wait as if they had just been added; `run_due` and the task worker take them up.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from standards.records.extraction.texts import Status
from standards.records.services import extracting

KINDS = [s.value for s in Status if s not in (Status.WAITING, Status.TEXT)]


class Command(BaseCommand):
    help = "Have files read again that could not be read (or, with --kind, of another kind)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--kind", action="append", choices=KINDS, help="what became of them; failed unless said"
        )

    def handle(self, *, kind: list[str] | None, **_: Any) -> None:
        asked = extracting.ask_again([Status(each) for each in kind or ["failed"]], timezone.now())
        self.stdout.write(f"{asked:,} files wait to be read.")
