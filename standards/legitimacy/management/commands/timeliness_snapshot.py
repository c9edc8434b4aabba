"""manage.py timeliness_snapshot: freeze the facts of the timeliness reports."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from standards.legitimacy import snapshots
from standards.pages.dates import UnreadableDate, parse_date
from standards.refusals import NotReady
from standards.workflow import kinds


class Command(BaseCommand):
    help = "Freeze the facts of the timeliness reports, as they are now or were on a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-at", help="a day: what was recorded by its end (2026-11-22)")
        parser.add_argument("--kind", help="one kind of matter only, by its code")

    def handle(self, *args: Any, **options: Any) -> None:
        on = self._day(options["as_at"])
        every = {kind.code: kind for kind in kinds.all_kinds()}
        wanted = options["kind"]
        if wanted and wanted not in every:
            raise CommandError(f"There is no kind {wanted}. There are: {', '.join(sorted(every))}.")
        for kind in [every[wanted]] if wanted else every.values():
            try:
                made = snapshots.build(kind, on=on)
            except NotReady as refused:
                raise CommandError(f"{refused.sentence} {refused.remedy}") from refused
            self.stdout.write(
                f"{kind.plural}: {made.matters:,} matters as at {made.as_at:%Y-%m-%d %H:%M} UTC, "
                f"{made.milliseconds:,} ms, SHA-256 {made.digest}"
            )

    def _day(self, text: str | None) -> date | None:
        if not text:
            return None
        try:
            return parse_date(text)
        except UnreadableDate as unreadable:
            reason = unreadable.reason or "write it like 2026-11-22"
            raise CommandError(f"--as-at: {reason}.") from unreadable
