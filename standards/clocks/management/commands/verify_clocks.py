"""`manage.py verify_clocks FILE`: do the rules give the dates of a file of worked cases?"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from standards.clocks.case_files import BadCaseFile, judge, read_cases
from standards.clocks.rules_at_hand import rules_at_hand


class Command(BaseCommand):
    help = "Check the rules against a file of worked cases; exit 1 if any differs."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a JSON list of cases")

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            cases = read_cases(file)
        except BadCaseFile as exc:
            raise CommandError(str(exc)) from exc
        at_hand = rules_at_hand()
        if at_hand.note:
            self.stderr.write(at_hand.note)
        verdicts = [judge(case, at_hand.book, at_hand.calendar) for case in cases]
        for verdict in verdicts:
            self.stdout.write(str(verdict))
        differing = sum(not verdict.agrees for verdict in verdicts)
        self.stdout.write(f"{len(verdicts)} cases, {differing} differ.")
        if differing:
            raise CommandError(f"{differing} of {len(verdicts)} cases differ.")
