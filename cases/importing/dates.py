"""Read days and moments as another system writes them."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from cases.importing.refusals import RowRejected

LONDON = ZoneInfo("Europe/London")
_OLDEST = 99  # years back; references have a year of two digits, which must not come twice


def noon(day: date) -> datetime:
    """Noon in London: the moment of a day whose hour nobody gave."""
    return datetime.combine(day, time(12), tzinfo=LONDON).astimezone(UTC)


class DateReader:
    """Days in the formats of one map, none of them after today. Remembers what it read."""

    def __init__(self, formats: tuple[str, ...], today: date) -> None:
        self.formats, self.today = formats, today
        self._read: dict[str, date | str] = {}

    def day(self, column: str, text: str) -> date | None:
        """None for an empty cell. Raises RowRejected for what is no day that has come."""
        if not text:
            return None
        found = self._read.get(text)
        if found is None:
            found = self._read[text] = self._parsed(text)
        if isinstance(found, str):
            raise RowRejected(column, found)
        return found

    def _parsed(self, text: str) -> date | str:
        """The day, or what is wrong with it."""
        for form in self.formats:
            try:
                return self._plausible(text, datetime.strptime(text, form).date())
            except ValueError:
                continue
        return f"{text[:40]!r} is not a date of the form {' or '.join(self.formats)}"

    def _plausible(self, text: str, day: date) -> date | str:
        if day > self.today:
            return f"{text!r} has not come yet"
        if day.year <= self.today.year - _OLDEST:
            return f"the year of {text!r} cannot be right"
        return day

    def moment(self, column: str, text: str) -> datetime | None:
        """A moment as ISO 8601 writes it, or a day, which means its noon; London unless told."""
        if not text:
            return None
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            found = None
        if found is None or len(text) <= 10:
            day = self.day(column, text)
            return noon(day) if day else None
        if found.tzinfo is None:
            found = found.replace(tzinfo=LONDON)
        if isinstance(wrong := self._plausible(text, found.astimezone(LONDON).date()), str):
            raise RowRejected(column, wrong)
        return found.astimezone(UTC)
