"""manage.py import_units FILE.csv: take in the dated tree of units."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from standards.people.feed_files import FeedRefused
from standards.people.services import units


class Command(BaseCommand):
    help = (
        "Take in the tree of units from a CSV file with the columns "
        f"{','.join(units.COLUMNS)}. All or nothing. How: docs/how-to/import-workforce.md"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would change, only")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = units.import_units(
                path=options["file"], by="system:import_units", dry_run=options["dry_run"]
            )
        except FeedRefused as refusal:
            raise CommandError(f"{refusal.sentence}\n{refusal.remedy}") from refusal
        for warning in report.warnings:
            self.stderr.write(warning)
        would = "would be" if report.dry_run else "were"
        self.stdout.write(
            f"{report.rows:,} rows about {report.units:,} units. {len(report.new):,} {would} made, "
            f"{len(report.changed):,} changed (of these {len(report.ended):,} ended), "
            f"{report.unchanged:,} unchanged."
        )
        if report.dry_run:
            self.stdout.write("This was a dry run: nothing was changed.")
        counts = {"dry_run": report.dry_run, **report.counts(), "pairs": report.pairs}
        self.stdout.write(json.dumps(counts))
