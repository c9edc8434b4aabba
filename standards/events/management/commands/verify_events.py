"""manage.py verify_events: is the log whole?"""

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from standards.events import verification


class Command(BaseCommand):
    help = "Check every link of every chain and every text commitment; exit 1 at a break."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--stream", help="one stream's id only")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        verdict = verification.verify(options["stream"])
        if verdict.broken:
            self.stderr.write(f"BROKEN: {verdict.broken}")
            sys.exit(1)
        self.stdout.write(
            f"Whole: {verdict.events} events in {verdict.streams} streams, {verdict.texts} texts,"
            f" {verdict.erased} erased, {time.monotonic() - began:.1f} s."
        )
