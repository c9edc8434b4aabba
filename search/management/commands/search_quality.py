"""`manage.py search_quality`: how well an engine finds what people look for."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.engines.base import EngineDown
from search.quality import misspelling, running, scoring, trial
from search.quality.scoring import Figures


class Command(BaseCommand):
    help = (
        "Score an engine on the judged queries, or on misspelt names. No data of the force is "
        "read or changed. Ends with 1 under the bar."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--engine", default=trial.EMBEDDED, help="embedded or elasticsearch")
        parser.add_argument("--misspelt", action="store_true", help="misspelt names instead")
        parser.add_argument(
            "--half",
            default="",
            choices=["", misspelling.TUNING, misspelling.HELD_OUT],
            help="of the misspelt names; both unless said",
        )
        parser.add_argument("--worst", type=int, default=15, help="how many to list")
        parser.add_argument("--min-ndcg", type=float, default=0.0, help="the bar, 0 to 1")
        parser.add_argument("--min-recall", type=float, default=0.0, help="the bar, 0 to 1")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            under = self._misspelt(options) if options["misspelt"] else self._judged(options)
        except trial.NoSuchEngine as fault:
            known = ", ".join(trial.names())
            raise CommandError(f"There is no engine {fault} here, only {known}.") from fault
        except EngineDown as fault:
            raise CommandError(f"The engine does not answer: {fault}") from fault
        if under:
            raise CommandError(f"Under the bar: {', '.join(under)}")

    def _judged(self, options: dict[str, Any]) -> list[str]:
        scored = running.judged(options["engine"])
        whole = scoring.figures(scored)
        self.stdout.write(f"{'':16}{'queries':>8}{'nDCG@10':>9}{'recall@10':>11}")
        for kind, found in scoring.by_kind(scored).items():
            self._line(kind, found)
        self._line("all", whole)
        self.stdout.write("\nThe worst, with what was wanted and not among the first ten:")
        for row, lacking in running.worst(scored, options["worst"]):
            self.stdout.write(
                f"{row.ndcg:5.2f}  {row.kind}: {row.ask}  lacks {' '.join(lacking[:6]) or 'none'}"
                f"; got {' '.join(row.got[:5]) or 'nothing'}"
            )
        return _under(whole, options)

    def _misspelt(self, options: dict[str, Any]) -> list[str]:
        """The bar is for each half that was run."""
        halves = running.misspelt(options["engine"], options["half"])
        for half, found in halves.recall.items():
            self.stdout.write(f"{half}: recall@10 {found.recall:.3f} of {found.queries:,} queries")
            for slip, part in halves.slips[half].items():
                self.stdout.write(f"  {slip:12}{part.recall:7.3f}{part.queries:8,}")
        if halves.missed:
            self.stdout.write(f"\nMissed in the half for tuning, of {len(halves.missed)}:")
        for row in halves.missed[: options["worst"]]:
            self.stdout.write(f"  {row.kind}: {row.ask}")
        return [
            f"{half}, {what}"
            for half, found in halves.recall.items()
            for what in _under(found, options)
        ]

    def _line(self, kind: str, found: Figures) -> None:
        self.stdout.write(f"{kind:16}{found.queries:8}{found.ndcg:9.3f}{found.recall:11.3f}")


def _under(found: Figures, options: dict[str, Any]) -> list[str]:
    bars = (("nDCG@10", found.ndcg, "min_ndcg"), ("recall@10", found.recall, "min_recall"))
    return [f"{name} {had:.3f}" for name, had, bar in bars if had < options[bar]]
