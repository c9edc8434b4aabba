"""manage.py exchange_checks [PROVIDER]: ask, chase and take in answers now."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vetting.applications.models import Provider
from vetting.applications.services.exchange import exchange


class Command(BaseCommand):
    help = "Ask providers of checks, chase them, and take in what they answered."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("provider", nargs="?", help="the code of one provider; else all")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Provider.objects.filter(is_active=True)
        if options["provider"]:
            rows = rows.filter(code=options["provider"])
            if not rows:
                raise CommandError("There is no active provider of that code.")
        for provider in rows:
            told = exchange(provider)
            taken = ", ".join(f"{count} {how}" for how, count in sorted(told.taken.items()))
            self.stdout.write(
                f"{provider.code}: {told.sent} asked, {told.chased} chased, "
                f"{taken or 'no answers'}, {told.refused} refused. {told.problem}".strip()
            )
