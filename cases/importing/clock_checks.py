"""Try every clock of a case before anything is written, so that a row fails and not its batch."""

from cases.importing.case_rows import CaseReading
from cases.importing.refusals import RowRejected
from standards.clocks import calendars
from standards.clocks.errors import ClockError
from standards.clocks.models import Clock
from standards.clocks.rules_in_force import all_rows, reckon_clock


class ClockChecks:
    """The rules and the calendar, read once for a whole file."""

    def __init__(self) -> None:
        self._rows, self._calendar = all_rows(), calendars.current()

    def check(self, case: CaseReading) -> None:
        """Raises RowRejected for a clock that cannot run from its day."""
        for each in case.clocks:
            try:
                found = self._rows.find(each.code, on=each.start, regime=case.regime)
                clock = Clock(code=each.code, trigger_on=each.start, regime=case.regime)
                reckon_clock(clock, found, self._calendar)
            except ClockError as fault:
                raise RowRejected(f"clocks.{each.code}", str(fault)) from fault
