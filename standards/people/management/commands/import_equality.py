"""manage.py import_equality FILE.csv: put answers in through the door that opens inwards only."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from standards.people.feed_files import FeedRefused
from standards.people.services.equality import FIELDS, import_equality


class Command(BaseCommand):
    help = (
        "Take in equality answers as CSV with person_ref and any of the columns "
        f"{','.join(FIELDS)}. How: docs/how-to/import-workforce.md"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would change, only")
        parser.add_argument("--rejects", type=Path, help="where rejected rows go")

    def handle(self, *args: Any, **options: Any) -> None:
        name = f"equality-{timezone.localdate()}-rejects.csv"
        rejects = options["rejects"] or Path(settings.PROBITY_HOME) / "imports" / name
        try:
            report = import_equality(
                path=Path(options["file"]),
                by="system:import_equality",
                dry_run=options["dry_run"],
                rejects_path=rejects,
            )
        except FeedRefused as refusal:
            raise CommandError(f"{refusal.sentence}\n{refusal.remedy}") from refusal
        self.stdout.write(
            f"{report.rows:,} rows read: answers of {report.taken:,} people, {report.empty:,} "
            f"without an answer, {report.rejected:,} rejected."
        )
        if report.rejected:
            self.stdout.write(f"Rows left out, with the reasons: {rejects}")
        if report.dry_run:
            self.stdout.write("This was a dry run: nothing was changed.")
        self.stdout.write(json.dumps({"dry_run": report.dry_run, **report.counts()}))
