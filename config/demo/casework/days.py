"""The diary of one case: working days go by, acts follow each other within a day."""

from datetime import date, datetime, timedelta
from random import Random

from config.demo.dice import between
from config.demo.pretending import LONDON, moment_of
from standards.clocks.working_days import Calendar


class Diary:
    """Where a case has come to in time. Never goes back."""

    def __init__(self, rng: Random, start: datetime, calendar: Calendar) -> None:
        self._rng, self._calendar = rng, calendar
        self._now = start
        self.start = start.astimezone(LONDON).date()

    @property
    def today(self) -> date:
        return self._now.astimezone(LONDON).date()

    def next_moment(self) -> datetime:
        """A few minutes later, on the same day."""
        later = self._now + timedelta(minutes=between(self._rng, 1, 12))
        end = moment_of(self.today, 23, 58)
        self._now = min(later, max(self._now + timedelta(seconds=5), end))
        return self._now

    def at_once(self) -> datetime:
        """Within the same act: no time passes."""
        return self._now

    def go_to(self, working_days: int) -> None:
        """To the nth working day after the first, unless that is past."""
        self.go_to_day(self._calendar.add_working_days(self.start, working_days))

    def after(self, working_days: int) -> None:
        """So many working days later."""
        self.go_to_day(self._calendar.add_working_days(self.today, working_days))

    def after_calendar_days(self, days: int) -> None:
        """So many days later, or the next working day."""
        wanted = self.today + timedelta(days=days)
        if not self._calendar.is_working_day(wanted):
            wanted = self._calendar.next_working_day(wanted)
        self.go_to_day(wanted)

    def go_to_day(self, day: date) -> None:
        """To a day, at some hour of the morning, unless it is today or past."""
        if day > self.today:
            self._now = moment_of(day, between(self._rng, 8, 14), between(self._rng, 0, 59))

    def night_after(self, day: date) -> datetime:
        """Early in the morning after a day, when what fell due is done."""
        self._now = moment_of(day + timedelta(days=1), 2, between(self._rng, 1, 40))
        return self._now

    def at(self, working_days: int) -> date:
        """The nth working day after the first."""
        return self._calendar.add_working_days(self.start, working_days)
