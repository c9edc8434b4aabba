"""Clocks and proposals on errands, for the tests of this room."""

from datetime import date

from standards.access.models import User
from standards.clocks import services as clocks
from standards.clocks.models import Clock
from standards.workflow import proposals
from standards.workflow.models import Matter, Proposal
from tests.factories.matters import SYSTEM

MONDAY = date(2026, 11, 23)  # the day that `london_noon` makes it
TRIAGE_DAYS = 2  # working days of the clock "triage"


def triage_clock(matter: Matter, on: date, subject: str = "") -> Clock:
    """ "Decide what this is", two working days from a day."""
    return clocks.start(stream=matter.stream, code="triage", on=on, by=SYSTEM, subject=subject)


def overdue_clock(matter: Matter) -> Clock:
    """A clock that was due on Wednesday 4 November 2026."""
    return triage_clock(matter, date(2026, 11, 2))


def asked_to_reopen(matter: Matter, by: User, reason: str = "It was the wrong desk") -> Proposal:
    """A proposal that waits for a second person."""
    return proposals.propose(code="errand_reopened", matter=matter, by=by, reason=reason)
