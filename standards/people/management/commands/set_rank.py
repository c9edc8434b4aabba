"""manage.py set_rank CODE SENIORITY: say how senior a rank or grade is; without them, list all."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from standards.people.models import Rank
from standards.people.services.ranks import MOST_SENIOR, rank_set
from standards.refusals import NotReady


class Command(BaseCommand):
    help = "Say how senior a rank or grade is, or list all ranks with their seniority."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", nargs="?", help="its code, as the list shows it")
        parser.add_argument("seniority", nargs="?", type=int, help=f"0 to {MOST_SENIOR}")
        parser.add_argument("--label", default="", help="what pages call it")
        parser.add_argument(
            "--senior-officer",
            choices=["yes", "no"],
            help="does it rank above chief superintendent?",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["code"] is None:
            for rank in Rank.objects.all():
                senior = ", senior officer" if rank.is_senior_officer else ""
                self.stdout.write(f"{rank.seniority:>5}  {rank.code}  ({rank.label}{senior})")
            return
        if options["seniority"] is None:
            raise CommandError("Give the seniority too: manage.py set_rank band_d 5")
        answer = options["senior_officer"]
        try:
            rank = rank_set(
                code=options["code"],
                seniority=options["seniority"],
                by="system:set_rank",
                label=options["label"],
                is_senior_officer=None if answer is None else answer == "yes",
            )
        except NotReady as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(f"{rank.label}: seniority {rank.seniority}.")
