"""`manage.py demo`: a force that never was, with its cases, into an empty database."""

import json
from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

SMALL_FORCE, FEW_CASES, SEED = 300, 150, 1


class Command(BaseCommand):
    help = (
        "Load a demonstration force into an empty database, and say how to sign in. "
        "Never touches a database that holds anything else."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=_count, default=SMALL_FORCE, metavar="N")
        parser.add_argument("--cases", type=_count, default=FEW_CASES, metavar="M")
        parser.add_argument(
            "--seed", type=int, default=SEED, metavar="S", help="same seed: same force"
        )
        parser.add_argument("--if-empty", action="store_true", help="leave what is there alone")
        parser.add_argument("--today", type=_day, metavar="DATE", help="what day it is, not later")
        parser.add_argument("--restricted", type=_percent, default=5.0, metavar="PCT")
        parser.add_argument("--sealed", type=_percent, default=1.0, metavar="PCT")
        parser.add_argument("--grants-per-user", type=_count, default=0, metavar="N")
        parser.add_argument(
            "--walls-per-case", type=float, metavar="N", help="on average; about two as it comes"
        )
        parser.add_argument(
            "--short-histories",
            action="store_true",
            help="about half as many events: no updates, notes, or events of clocks",
        )
        parser.add_argument("--workers", type=_count, default=2, help="processes beside this one")

    def handle(self, *args: Any, **options: Any) -> None:
        if not apps.is_installed("cases"):
            if options["if_empty"]:
                return
            raise CommandError("The demonstration is of complaints, and they are not installed.")
        # Imported late: without `cases` there is nothing to import.
        from config.demo.marking import Standing, standing

        found = standing()
        if found is Standing.EMPTY:
            self._load(options)
        elif found is Standing.LOADED and options["if_empty"]:
            self._say_accounts()
        elif found is Standing.BROKEN_OFF:
            self._refuse("A demonstration was broken off while it was loaded.", options)
        elif found is Standing.LOADED:
            self._say_accounts()
            raise CommandError("This database holds a demonstration already. Nothing was changed.")
        elif not options["if_empty"]:
            raise CommandError(
                "This database is not empty, and a demonstration must not mix with what it holds. "
                "Nothing was changed."
            )

    def _load(self, options: dict[str, Any]) -> None:
        from config.demo.casework.drafts import Wishes
        from config.demo.loading import load

        wishes = Wishes(
            cases=options["cases"],
            seed=options["seed"],
            restricted=options["restricted"],
            sealed=options["sealed"],
            walls_a_case=options["walls_per_case"],
            short_histories=options["short_histories"],
        )
        today: date = options["today"] or timezone.localdate()
        if today > timezone.localdate():
            raise CommandError("The day that it is for the force must not lie in the future.")
        try:
            summary = load(
                people=options["people"],
                wishes=wishes,
                today=today,
                grants=options["grants_per_user"],
                workers=options["workers"],
                progress=self.stderr.write if options["verbosity"] else lambda said: None,
            )
        except ValueError as exc:
            raise CommandError(str(exc)) from exc
        self._say_accounts()
        if not options["if_empty"]:
            self.stdout.write(json.dumps(summary.as_dict()))

    def _say_accounts(self) -> None:
        from config.demo.force.accounts import accounts_said

        self.stdout.write("\n".join(["", *accounts_said(), ""]))

    def _refuse(self, why: str, options: dict[str, Any]) -> None:
        remedy = "Move the database away (var/, or PROBITY_HOME) and run it again."
        if not options["if_empty"]:
            raise CommandError(f"{why} {remedy}")
        self.stderr.write(f"{why} {remedy}")


def _count(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a whole number.") from None
    if number < 0:
        raise ArgumentTypeError("must not be negative.")
    return number


def _percent(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a number.") from None
    if not 0 <= share <= 100:
        raise ArgumentTypeError("must be from 0 to 100.")
    return share


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a date like 2026-11-23.") from None
