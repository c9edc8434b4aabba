"""Make, fill and switch to the indexes of Elasticsearch, or compare them with the entries.

All of it may be stopped and started again, while searches and writes go on.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from search.engines.elasticsearch import client as clients
from search.models import Index
from search.sync import comparing, indexes, projecting, shipping
from search.sync.shipping import TakesNothing


class Command(BaseCommand):
    help = "Make what is missing of Elasticsearch's indexes, and send what changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anew", action="store_true", help="fill every index once more")
        parser.add_argument(
            "--check", action="store_true", help="compare with the entries, and mend"
        )

    def handle(self, *, anew: bool, check: bool, **_: Any) -> None:
        if not clients.is_configured():
            raise CommandError(
                "ELASTICSEARCH_URL is not set: the database searches, and needs no index."
            )
        try:
            if check:
                self._check()
            else:
                self._bring_about(anew)
        except TakesNothing as fault:
            raise CommandError(f"{fault} What is done is kept; start again later.") from fault

    def _bring_about(self, anew: bool) -> None:
        projecting.run(timezone.now())
        done = indexes.bring_about(anew=anew, told=self._filled)
        shipping.run(timezone.now())
        for name in Index.objects.filter(dropped_at=None, ready_at=None).values_list(
            "name", flat=True
        ):
            self.stdout.write(f"{name} is being filled by another process.")
        self.stdout.write(f"{done} indexes made ready; {len(indexes.names())} in use.")

    def _filled(self, source: str, done: int, total: int) -> None:
        if self.is_reported(done, total):
            self.stdout.write(f"{source}: {done:,} of {total:,}")

    def is_reported(self, done: int, total: int) -> bool:
        """Every ten thousand, and the last."""
        return done >= total or done % 10_000 < indexes.ROWS_AT_ONCE

    def _check(self) -> None:
        if not indexes.are_ready():
            raise CommandError("Not every index is ready. Start search_index without --check.")
        found = comparing.drift(self._compared)
        shipping.run(timezone.now())
        differing = sum(found.values())
        if differing:
            raise CommandError(f"{differing:,} differed, and were sent again.")
        self.stdout.write("Elasticsearch says what the entries say.")

    def _compared(self, source: str, found: int) -> None:
        self.stdout.write(f"{source}: {found:,} differ")
