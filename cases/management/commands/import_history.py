"""manage.py import_history: bring in matters from another system, by a map."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from cases.importing.refusals import ImportRefused
from cases.importing.run import BATCH, Options, import_history

LARGEST_BATCH = 5_000


class Command(BaseCommand):
    help = (
        "Import complaints, closed and open, from another system. Safe to run twice and to run "
        "again after it was stopped. The last line is a summary as JSON. "
        "See docs/how-to/import-history.md."
    )
    requires_system_checks: Sequence[str] = ()  # they load every page; this needs none

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("cases", type=Path, help="CSV file of cases, plain or gzipped")
        parser.add_argument("subjects", type=Path, nargs="?", help="CSV file of subjects")
        parser.add_argument(
            "--map", type=Path, required=True, help="the map: what each column means here"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="report what would happen, write nothing"
        )
        parser.add_argument(
            "--rejects", type=Path, help="where to write the rows left out (imports/ at home)"
        )
        parser.add_argument(
            "--batch", type=int, default=BATCH, help="cases in one transaction (%(default)s)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["batch"] <= LARGEST_BATCH:
            raise CommandError(f"--batch must be 1 to {LARGEST_BATCH}.")
        try:
            summary = import_history(
                map_path=options["map"],
                cases_path=options["cases"],
                subjects_path=options["subjects"],
                options=Options(options["dry_run"], options["rejects"], options["batch"]),
                say=self._say,
            )
        except ImportRefused as refused:
            raise CommandError(f"{refused.sentence} {refused.remedy}".strip()) from refused
        except (DatabaseError, OSError) as fault:
            raise CommandError(
                f"The import stopped: {fault}. What was written before is whole. When the cause "
                "is gone (a full disk, a lost database), run the same command again."
            ) from fault
        for line in summary.lines():
            self.stdout.write(line)
        self.stdout.write(json.dumps(summary.as_json(), ensure_ascii=False))

    def _say(self, line: str) -> None:
        self.stderr.write(line)
        self.stderr.flush()
