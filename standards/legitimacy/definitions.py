"""What the figures mean, with the version that pages, files and paper print.

A change of a rule of counting is a new version: figures of two versions never share a line.
"""

from dataclasses import dataclass

VERSION = "TI 2026.1"
OWNER = "Head of professional standards"


@dataclass(frozen=True, slots=True)
class Definition:
    """One metric: its code in the catalogue, its name, and what exactly is counted."""

    code: str
    name: str
    text: str


TIMELINESS = (
    Definition(
        "TI-05",
        "Time to close",
        "From the day of receipt to the day of closing, in calendar days, by the product-limit "
        "(Kaplan-Meier) estimate: a matter that is still open counts as open for as long as it "
        "has been. Matters that were open when the window began come in at the age that they had "
        "then. A matter that was closed and reopened counts as open until it is closed again. "
        "Working days, beside, leave out weekends and the bank holidays of England and Wales; the "
        "day of receipt is day 0.",
    ),
    Definition(
        "TI-07",
        "Age of open matters",
        "Calendar days from receipt to the last day of the window, in bands that include their "
        "first day.",
    ),
    Definition(
        "TI-08",
        "Received, closed and open",
        "Open at the start, plus received, plus reopened, less closed, is open at the end; checked "
        "for every month. A matter that closed on a day that nobody knows is counted apart: it is "
        "neither open nor closed in any month. A closing before the receipt counts on the day of "
        "receipt.",
    ),
    Definition(
        "Clocks",
        "Dates met and missed",
        "Dates of the force's own duties that fell in the window, with the clock's stops and "
        "extensions: met in time, met late, or not met yet. A date on the last day is not missed "
        "before that day is over. Overdue: still running past its date at the end of the window, "
        "whenever it fell due.",
    ),
)
