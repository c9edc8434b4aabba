"""`manage.py clock RULE --from DATE`: a date, and why it is that date."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from standards.clocks.due import due
from standards.clocks.errors import ClockError
from standards.clocks.rules import ANY_REGIME
from standards.clocks.rules_at_hand import rules_at_hand


class Command(BaseCommand):
    help = "Count one rule from a date, and explain the result."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("rule", help="the code of the rule, such as review_application")
        parser.add_argument("--from", dest="start", required=True, help="2026-03-02")
        parser.add_argument("--regime", default=ANY_REGIME)
        parser.add_argument(
            "--excluded", type=int, default=0, help="days that do not count, in the rule's own days"
        )

    def handle(self, *, rule: str, start: str, regime: str, excluded: int, **options: Any) -> None:
        at_hand = rules_at_hand()
        if at_hand.note:
            self.stderr.write(at_hand.note)
        try:
            on = date.fromisoformat(start)
            found = at_hand.book.find(rule, on=on, regime=regime)
            result = due(
                found,
                on,
                at_hand.calendar,
                excluded_days=excluded,
                chain=at_hand.book.chain_of(found, on=on),
            )
        except (ClockError, ValueError) as exc:
            raise CommandError(str(exc)) from exc
        self.stdout.write(result.due_on.isoformat())
        self.stdout.write("\n".join(f"  {sentence}" for sentence in result.explanation))
