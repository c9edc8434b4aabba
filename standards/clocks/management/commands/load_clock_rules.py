"""`manage.py load_clock_rules`: bring the rules in line with what the product ships."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from standards.clocks.errors import BadRule
from standards.clocks.services import load_shipped_rules


class Command(BaseCommand):
    help = "Create and update the shipped rules; rows edited or signed off here stay as they are."

    def handle(self, **options: Any) -> None:
        try:
            report = load_shipped_rules()
        except BadRule as exc:
            raise CommandError(str(exc)) from exc
        for word, names in (("created", report.created), ("updated", report.updated)):
            for name in names:
                self.stdout.write(f"{word}: {name}")
        for name in report.kept:
            self.stdout.write(f"kept as this force has it, though the product differs: {name}")
        self.stdout.write(
            f"{len(report.created)} created, {len(report.updated)} updated, "
            f"{len(report.kept)} kept, {report.unchanged} unchanged."
        )
