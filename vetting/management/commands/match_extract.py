"""manage.py match_extract: who of the workforce may be who in an extract."""

import argparse
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from standards.people.feed_files import FeedRefused
from vetting.matching.files import FileMatch, as_json_line, match_files, rejects_beside
from vetting.matching.resources import Resources
from vetting.matching.review import budgets

SHOWN = 10


class Command(BaseCommand):
    """Progress on the error stream, the summary as the last line of the output."""

    help = (
        "Match a workforce file with an extract and write the candidate pairs, best first. "
        "How: docs/how-to/match-an-extract.md"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        usual = Resources()
        parser.add_argument("--workforce", type=Path, required=True)
        parser.add_argument("--extract", type=Path, required=True)
        parser.add_argument("--out", type=Path, required=True)
        parser.add_argument("--seed", type=int, default=1, help="of the sample of strangers")
        parser.add_argument("--map", type=Path, help="YAML: our names for their columns and codes")
        parser.add_argument("--rejects", type=Path, help="rows left out, or kept in part")
        parser.add_argument("--details", type=Path, help="explanations, a JSON object a line")
        parser.add_argument("--memory", default=usual.memory, help="DuckDB's share, e.g. 2GB")
        parser.add_argument("--threads", type=_whole, default=usual.threads)
        parser.add_argument("--temp", type=Path, help="folder for what does not fit into memory")

    def handle(self, *args: Any, **options: Any) -> None:
        self.started = monotonic()
        try:
            done = match_files(
                workforce=options["workforce"],
                extract=options["extract"],
                out=options["out"],
                seed=options["seed"],
                map_file=options["map"],
                rejects=options["rejects"],
                details=options["details"],
                resources=Resources(options["memory"], options["threads"], options["temp"]),
                progress=self._progress,
            )
        except FeedRefused as refusal:
            raise CommandError(f"{refusal.sentence}\n{refusal.remedy}".strip()) from refusal
        self._say(done, options["rejects"] or rejects_beside(options["out"]))

    def _progress(self, said: str) -> None:
        self.stderr.write(f"{monotonic() - self.started:6.1f} s  {said}")

    def _say(self, done: FileMatch, rejects: Path) -> None:
        for fault in done.faults[:SHOWN]:
            where = f", {fault.column}" if fault.column else ""
            self.stderr.write(f"{fault.file}, row {fault.row}{where}: {fault.reason}")
        if len(done.faults) > SHOWN:
            self.stderr.write(f"and {len(done.faults) - SHOWN:,} more rows: see {rejects}")
        pairs = done.match.pairs
        self.stdout.write(
            f"{len(pairs):,} candidate pairs. Before looking, a random pair is one person with a "
            f"probability of {done.match.prior:.3g}."
        )
        for budget in budgets(pairs):
            self.stdout.write(
                f"Reviewing the first {budget.pairs:,} is expected to find {budget.found:,.0f} "
                f"people ({budget.share:.0%} of those in the list)."
            )
        self.stdout.write(as_json_line(done.summary()))


def _whole(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("give 1 or more")
    return number
