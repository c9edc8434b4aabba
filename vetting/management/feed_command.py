"""What the two commands that take in files have in common."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError, CommandParser

from standards.people.feed_files import FeedRefused
from vetting.services.feeds import Report
from vetting.services.map_files import Mapping, read_map

EVERY = 5000  # rows between two lines of progress


class FeedCommand(BaseCommand):
    """Take in a file: progress on the error stream, the summary as the last line of the output."""

    columns: ClassVar[tuple[str, ...]]
    take_in: ClassVar[Callable[..., Report]]
    by: ClassVar[str]
    what: ClassVar[str]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--map", type=Path, help="YAML: our names for their columns and codes")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, only")
        parser.add_argument("--rejects", type=Path, help="write the rows left out to this CSV file")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            mapping = read_map(options["map"], self.columns) if options["map"] else Mapping()
            report = type(self).take_in(
                path=options["file"],
                by=self.by,
                mapping=mapping,
                dry_run=options["dry_run"],
                rejects=options["rejects"],
                progress=self._progress,
            )
        except FeedRefused as refusal:
            raise CommandError(f"{refusal.sentence}\n{refusal.remedy}".strip()) from refusal
        self._say(report, options["rejects"])

    def _progress(self, done: int, total: int) -> None:
        if done == total or done % EVERY == 0:
            self.stderr.write(f"{done:,} of {total:,} rows")

    def _say(self, report: Report, rejects: Path | None) -> None:
        for reject in report.rejects[:10]:
            where = f", {reject.field}" if reject.field else ""
            self.stderr.write(f"row {reject.row}{where}: {reject.reason}")
        if report.rejected > 10:
            more = f"see {rejects}" if rejects else "give --rejects FILE to have them all"
            self.stderr.write(f"and {report.rejected - 10:,} more rows left out; {more}")
        would = "would be" if report.dry_run else "were"
        self.stdout.write(
            f"{report.read:,} rows of {self.what}: {report.imported:,} {would} brought in, "
            f"{report.updated:,} {would} changed, {report.unchanged:,} unchanged, "
            f"{report.duplicate:,} repeated, {report.rejected:,} left out."
        )
        if report.dry_run:
            self.stdout.write("This was a dry run: nothing was changed.")
        summary = {**report.counts(), "seconds": report.seconds, "dry_run": report.dry_run}
        self.stdout.write(json.dumps(summary))
