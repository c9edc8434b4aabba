"""manage.py import_workforce FILE.csv --as-at DATE: take in an HR feed."""

import json
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from standards.people.feed_files import FeedRefused, Unreadable, read_date
from standards.people.services.workforce import import_workforce
from standards.people.services.workforce_rows import COLUMNS
from standards.people.services.workforce_writing import WorkforceReport

LISTED = 20  # references shown of each kind of change, with --verbosity 2


def _day(text: str) -> date:
    try:
        found = read_date(text)
    except Unreadable as fault:
        raise ArgumentTypeError(f"{text!r}: {fault}") from fault
    if found is None:
        raise ArgumentTypeError("write the day, like 2026-11-22")
    return found


class Command(BaseCommand):
    help = (
        "Take in a full snapshot of the force from HR, as CSV with the columns "
        f"{','.join(COLUMNS)}. Run it with --dry-run first. "
        "How: docs/how-to/import-workforce.md"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--as-at", type=_day, required=True, help="the day that the snapshot shows"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would change, only")
        parser.add_argument(
            "--rejects", type=Path, help="where rejected rows go (default: PROBITY_HOME/imports)"
        )
        parser.add_argument(
            "--allow-leavers",
            type=int,
            default=0,
            metavar="N",
            help="let up to N people leave, even if they are more than a tenth of the force",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        as_at = options["as_at"]
        if isinstance(as_at, str):  # call_command with a text
            as_at = _day(as_at)
        rejects = options["rejects"] or (
            Path(settings.PROBITY_HOME) / "imports" / f"workforce-{as_at}-rejects.csv"
        )
        try:
            report = import_workforce(
                path=Path(options["file"]),
                as_at=as_at,
                by="system:import_workforce",
                dry_run=options["dry_run"],
                allow_leavers=options["allow_leavers"],
                rejects_path=rejects,
                progress=self._progress,
            )
        except FeedRefused as refusal:
            raise CommandError(f"{refusal.sentence}\n{refusal.remedy}") from refusal
        self._say(report, rejects, verbosity=options["verbosity"])

    def _progress(self, what: str, done: int, total: int) -> None:
        on_screen = getattr(self.stderr, "isatty", lambda: False)()
        if on_screen:
            self.stderr.write(f"\r{done:,} of {total:,} {what}", ending="")
            if done == total:
                self.stderr.write("")
        elif done == total or done % 10_000 == 0:
            self.stderr.write(f"{done:,} of {total:,} {what}")

    def _say(self, report: WorkforceReport, rejects: Path, *, verbosity: int) -> None:
        would = " (would be)" if report.dry_run else ""
        self.stdout.write(
            f"{report.rows_read:,} rows read: {report.rows_taken:,} taken in{would}, "
            f"{report.rows_unchanged:,} unchanged, {report.rows_duplicate:,} duplicate, "
            f"{report.rows_rejected:,} rejected."
        )
        for label, refs in (
            ("Joiners", report.joiners),
            ("Movers", report.movers),
            ("Leavers", report.leavers),
            ("Changed", report.changed),
            ("Former, new to us", report.former),
        ):
            self.stdout.write(f"{label:<18} {len(refs):>8,}")
            if verbosity > 1 and refs:
                more = f" and {len(refs) - LISTED:,} more" if len(refs) > LISTED else ""
                self.stdout.write(f"  {', '.join(refs[:LISTED])}{more}")
        self.stdout.write(f"{'Unchanged':<18} {report.unchanged:>8,}")
        self.stdout.write(f"{'To settle with HR':<18} {len(report.differences):>8,}")
        for line in report.differences:
            self.stdout.write(f"  {line}")
        self._say_what_to_look_at(report, rejects)
        self.stdout.write(json.dumps({"dry_run": report.dry_run, **report.counts()}))

    def _say_what_to_look_at(self, report: WorkforceReport, rejects: Path) -> None:
        if report.rows_rejected or report.rows_duplicate:
            self.stdout.write(f"Rows left out, with the reasons: {rejects}")
        if report.leavers_held_back:
            self.stdout.write(
                f"{report.leavers_held_back:,} people are not in the file. They are not taken to "
                "have left, because rejected rows without a person_ref could be theirs."
            )
        if report.new_ranks:
            self.stdout.write(
                f"Ranks not known before: {', '.join(report.new_ranks)}. Say how senior they are: "
                "manage.py set_rank."
            )
        if report.ignored_columns:
            self.stdout.write(f"Columns passed over: {', '.join(report.ignored_columns)}.")
        if report.dry_run:
            self.stdout.write("This was a dry run: nothing was changed.")
