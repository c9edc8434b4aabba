"""What can go wrong with a clock. Messages are for the user and say what to do next."""

from collections.abc import Sequence

from standards.refusals import NotReady


class ClockError(Exception):
    """The root of every error of this room."""


class OutsideCalendar(ClockError):
    """A date lies outside the years for which working days are known."""


class BadRule(ClockError):
    """A rule, or the file that holds it, does not make sense."""


class UnknownRule(ClockError):
    """No rule has this code; `near` holds the codes that look like it."""

    def __init__(self, code: str, near: Sequence[str] = ()) -> None:
        self.code = code
        self.near = tuple(near)
        hint = f" Did you mean: {', '.join(self.near)}?" if self.near else ""
        super().__init__(f"There is no clock rule called {code!r}.{hint}")


class ClockRefused(NotReady, ClockError):
    """The change is not allowed for this clock as it stands."""
