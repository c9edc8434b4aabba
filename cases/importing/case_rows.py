"""Read a row about a case: what it says in our terms, and what it leaves in doubt. No database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from cases.importing.code_tables import Coded, Translated, Value, split_themes
from cases.importing.dates import DateReader
from cases.importing.map_model import (
    BY_RECEIVED_DATE,
    CASE_TEXTS,
    COMPLAINANT_TEXTS,
    ClockAnchor,
    HistoryMap,
)
from cases.importing.refusals import RowRejected
from cases.importing.source_files import SourceFile, SourceRow
from cases.models import Complaint
from cases.models.complaint import regime_on
from cases.policies import WORKED_REGIMES

S = Complaint.State
# Ends that our own way closes by a step of its own: a closing date is no contradiction there.
_ENDED = (S.CLOSED, S.NOT_A_COMPLAINT, S.FORWARDED, S.WITHDRAWN)
_CUT = ("title", "category_label")  # made shorter where too long; the source's words are kept
_YES, _NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")


@dataclass(frozen=True, slots=True)
class ClockReading:
    """A clock to start, and the day on which it was met if it was."""

    code: str
    start: date
    met: date | None


@dataclass(slots=True)
class CaseReading:
    """One case as the file has it. `stored` is the row itself, kept as erasable text."""

    row: int
    reference: str
    state: str
    is_open: bool
    regime: str
    received_on: date
    closed_on: date | None
    texts: dict[str, str]
    dates: dict[str, date | None]
    instants: dict[str, datetime | None]
    answers: dict[str, bool]
    codes: dict[str, Translated]
    themes: list[str]
    complainant: dict[str, str]
    clocks: list[ClockReading]
    flags: list[str]
    source_values: dict[str, str]  # under the names that the source gives them
    category_values: dict[str, str]  # those of a category that has no counterpart here
    not_mapped: dict[str, str]  # field: the value that has no counterpart here
    stored: dict[str, str] = field(default_factory=dict)

    @property
    def event_day(self) -> date:
        """The day at which people's numbers are looked up."""
        return self.dates.get("occurred_on") or self.received_on

    def code(self, name: str, otherwise: str = "") -> str:
        """Our code of a field, or `otherwise` where the file says nothing."""
        found = self.codes.get(name)
        return found.code if found and found.code else otherwise


class RowFields:
    """Cells of one file's rows, by the values that a map names."""

    def __init__(self, file: SourceFile) -> None:
        self._position = {name: at for at, name in enumerate(file.header)}

    def cell(self, row: SourceRow, value: Value) -> str:
        if not value.column:
            return value.constant
        return row.cells[self._position[value.column]]

    def stored(self, row: SourceRow, columns: Sequence[str]) -> dict[str, str]:
        """The row as it stands, in these columns."""
        return {name: row.cells[self._position[name]] for name in columns}

    def themes(self, row: SourceRow, tables: Sequence[Coded]) -> list[str]:
        found: list[str] = []
        for coded in tables:
            translated = coded.translate(self.cell(row, coded.value))
            found += split_themes(translated.code)
        return list(dict.fromkeys(found))

    def limited(self, row: SourceRow, value: Value, longest: int, *, cut: bool = False) -> str:
        """A text, refused or cut where it is longer than our field."""
        text = self.cell(row, value)
        if len(text) > longest and not cut:
            raise RowRejected(value.column, f"is longer than {longest} characters")
        return text[:longest]


class CaseReader:
    """Reads the rows of one file of cases by one map."""

    def __init__(self, rules: HistoryMap, file: SourceFile, today: date) -> None:
        self.rules, self.cases = rules, rules.cases
        self.fields, self.days = RowFields(file), DateReader(rules.date_formats, today)
        self._columns = tuple(rules.case_columns)

    def reference(self, row: SourceRow) -> str:
        return self.fields.cell(row, self.cases.texts["reference"])

    def stored(self, row: SourceRow) -> dict[str, str]:
        """What of the row is kept as its text, and compared when the file comes again."""
        return self.fields.stored(row, self._columns)

    def read(self, row: SourceRow) -> CaseReading:
        """Raises RowRejected with the column and the reason."""
        if row.fault:
            raise RowRejected("", row.fault)
        reference = self._reference(row)
        dates = self._dates(row)
        codes, not_mapped = self._codes(row)
        received_on = dates["received_on"]
        if received_on is None:
            raise RowRejected(self.cases.dates["received_on"].column, "is empty")
        state, flags = self._state(codes["status"], dates.get("closed_on"))
        flags += self._out_of_order(received_on, dates)
        self._refuse_doubts(flags)
        reading = CaseReading(
            row=row.number,
            reference=reference,
            state=state,
            is_open=state != S.CLOSED,
            regime=self._regime(codes, received_on),
            received_on=received_on,
            closed_on=dates.get("closed_on"),
            texts=self._texts(row),
            dates=dates,
            instants=self._instants(row),
            answers=self._answers(row),
            codes=codes,
            themes=self.fields.themes(row, self.cases.themes),
            complainant=self._complainant(row),
            clocks=[],
            flags=flags,
            source_values=self._source_values(row, not_mapped),
            category_values=self._category_values(row, not_mapped),
            not_mapped=not_mapped,
            stored=self.stored(row),
        )
        self._check_recording(reading)
        if reading.is_open and reading.regime in WORKED_REGIMES:
            reading.clocks = self._clocks(row, state)
        return reading

    def _reference(self, row: SourceRow) -> str:
        value = self.cases.texts["reference"]
        reference = self.fields.limited(row, value, CASE_TEXTS["reference"])
        if not reference:
            raise RowRejected(value.column, "is empty")
        if not reference.isprintable():
            raise RowRejected(value.column, "holds a character that cannot be printed")
        return reference

    def _texts(self, row: SourceRow) -> dict[str, str]:
        return {
            name: self.fields.limited(row, value, CASE_TEXTS[name], cut=name in _CUT)
            for name, value in self.cases.texts.items()
        }

    def _complainant(self, row: SourceRow) -> dict[str, str]:
        found = {
            name: self.fields.limited(row, value, COMPLAINANT_TEXTS[name])
            for name, value in self.cases.complainant.items()
        }
        return found if any(found.values()) else {}

    def _dates(self, row: SourceRow) -> dict[str, date | None]:
        return {
            name: self.days.day(value.column, self.fields.cell(row, value))
            for name, value in self.cases.dates.items()
        }

    def _instants(self, row: SourceRow) -> dict[str, datetime | None]:
        return {
            name: self.days.moment(value.column, self.fields.cell(row, value))
            for name, value in self.cases.instants.items()
        }

    def _answers(self, row: SourceRow) -> dict[str, bool]:
        """Yes and no; what is not answered is left out."""
        found = {}
        for name, value in self.cases.answers.items():
            text = self.fields.cell(row, value).casefold()
            if text and text not in (*_YES, *_NO):
                raise RowRejected(value.column, f"{text[:40]!r} is neither yes nor no")
            if text:
                found[name] = text in _YES
        return found

    def _codes(self, row: SourceRow) -> tuple[dict[str, Translated], dict[str, str]]:
        codes, not_mapped = {}, {}
        for name, coded in self.cases.coded.items():
            translated = coded.translate(self.fields.cell(row, coded.value))
            codes[name] = translated
            if not translated.is_known:
                not_mapped[name] = translated.source
        return codes, not_mapped

    def _state(self, status: Translated, closed_on: date | None) -> tuple[str, list[str]]:
        """Our state, and the doubts about it. A closing date decides where statuses fail."""
        column = self.cases.coded["status"].value.column
        if status.is_known and not status.code:
            raise RowRejected(column, "is empty")
        if not status.is_known:
            if closed_on is None:
                raise RowRejected(
                    column,
                    f"{status.source[:60]!r} is not in the map's status, and without a closing "
                    "date nobody can tell where the case stands",
                )
            return S.CLOSED, []
        if status.code == S.CLOSED:
            return S.CLOSED, [] if closed_on else ["closed_date_unknown"]
        if closed_on is None:
            return status.code, []
        return S.CLOSED, [] if status.code in _ENDED else ["pending_with_closing_date"]

    def _out_of_order(self, received_on: date, dates: Mapping[str, date | None]) -> list[str]:
        flags, closed_on, occurred_on = [], dates.get("closed_on"), dates.get("occurred_on")
        if closed_on is not None and closed_on < received_on:
            flags.append("closed_before_received")
        if occurred_on is not None and occurred_on > received_on:
            flags.append("incident_after_receipt")
        return flags

    def _refuse_doubts(self, flags: Sequence[str]) -> None:
        for flag in flags:
            if flag in self.rules.rejected_doubts:
                raise RowRejected("", f"{flag.replace('_', ' ')}, which the map rejects")

    def _regime(self, codes: Mapping[str, Translated], received_on: date) -> str:
        told = codes.get("regime")
        if told is not None and told.code:
            return told.code
        if self.rules.regime == BY_RECEIVED_DATE:
            return regime_on(received_on)
        return self.rules.regime

    def _source_values(self, row: SourceRow, not_mapped: Mapping[str, str]) -> dict[str, str]:
        """What has no counterpart here, under the names that the source gives it."""
        kept = {value.name: self.fields.cell(row, value) for value in self.cases.keep}
        for name, source in not_mapped.items():
            kept[self.cases.coded[name].value.column] = source
        kept |= self._category_values(row, not_mapped)
        return {name: value for name, value in kept.items() if value}

    def _category_values(self, row: SourceRow, not_mapped: Mapping[str, str]) -> dict[str, str]:
        if "category" not in not_mapped:
            return {}
        found = {self.cases.coded["category"].value.column: not_mapped["category"]}
        label = self.cases.texts.get("category_label")
        if label is not None and label.column:
            found[label.column] = self.fields.cell(row, label)
        return found

    def _check_recording(self, reading: CaseReading) -> None:
        """A recorded complaint has a reason (Schedule 3 para 2(6A)); without a day it has none."""
        if reading.dates.get("recorded_on") and not reading.code("reason_recorded"):
            raise RowRejected(
                self.cases.dates["recorded_on"].column, "is given, but no reason_recorded"
            )

    def _clocks(self, row: SourceRow, state: str) -> list[ClockReading]:
        found = []
        for anchor in self.rules.clocks:
            start = self._day(row, anchor.start) if self._runs(row, anchor, state) else None
            if start is None:
                continue
            met = self._day(row, anchor.met) if anchor.met else None
            if anchor.met and met is not None and met < start:
                said = f"the clock {anchor.code} was met before it began"
                raise RowRejected(anchor.met.column, said)
            found.append(ClockReading(anchor.code, start, met))
        return found

    def _runs(self, row: SourceRow, anchor: ClockAnchor, state: str) -> bool:
        if anchor.states and state not in anchor.states:
            return False
        return not (anchor.unless and self.fields.cell(row, anchor.unless))

    def _day(self, row: SourceRow, value: Value) -> date | None:
        return self.days.day(value.column, self.fields.cell(row, value))
