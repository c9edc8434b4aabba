"""Read a row about somebody complained about: who, in which rank, of what, found how. No database.

Answers about ethnicity, sex and the like are read apart and never kept with the row.
"""

from dataclasses import dataclass, field
from datetime import date

from cases.importing.case_rows import RowFields
from cases.importing.code_tables import SHOWN, Translated, Value, fold_code
from cases.importing.dates import DateReader
from cases.importing.map_model import HistoryMap, SubjectRules
from cases.importing.refusals import RowRejected
from cases.importing.source_files import SourceFile, SourceRow
from standards.people.services.equality import LONGEST as LONGEST_ANSWER

IDENTIFIER_LENGTH = 60
_NAME_LENGTH = 100
_DESCRIPTION_LENGTH = 300
_NOTHING = Translated("", "", is_known=True)
_OF_PARTY, _OF_ALLEGATION = ("rank", "unit", "penalty"), ("allegation", "finding")


@dataclass(frozen=True, slots=True)
class WhoReading:
    """What a row says of who it is about."""

    key: str  # the source's id as our identifier: "HRSYS:1234"; empty where it gives none
    matches: tuple[tuple[str, str], ...]
    surname: str
    forenames: str
    called: str
    kind: str
    joined_on: date | None

    @property
    def identity(self) -> str:
        """What tells this person from others in the file."""
        return self.key or "|".join(f"{by}:{value}" for by, value in self.matches)


@dataclass(slots=True)
class SubjectReading:
    """One row about a subject. `who` is None for somebody who was not identified."""

    row: int
    reference: str
    who: WhoReading | None
    description: str
    codes: dict[str, Translated]
    themes: list[str]
    equality: dict[str, str]
    source_values: dict[str, str]  # of the person's part in the matter
    alleged_values: dict[str, str]  # of what was alleged and found
    not_mapped: dict[str, str]  # field: the value that has no counterpart here
    stored: dict[str, str] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)

    def said(self, name: str) -> Translated:
        return self.codes.get(name, _NOTHING)


class SubjectReader:
    """Reads the rows of one file of subjects by one map."""

    def __init__(
        self, rules: HistoryMap, subjects: SubjectRules, file: SourceFile, today: date
    ) -> None:
        self.source, self.subjects = rules.source, subjects
        self.fields, self.days = RowFields(file), DateReader(rules.date_formats, today)
        private = {value.column for value in subjects.equality.values()}
        self._columns = tuple(c for c in rules.subject_columns if c not in private)

    def reference(self, row: SourceRow) -> str:
        return self.fields.cell(row, self.subjects.reference)

    def stored(self, row: SourceRow) -> dict[str, str]:
        """What of the row is kept as text and compared when it comes again: not the equality
        answers, which meet no other fact about a person."""
        return self.fields.stored(row, self._columns)

    def is_identified(self, row: SourceRow) -> bool:
        """Does the row name somebody? Two such rows that are alike are one."""
        return bool(self._source_id(row) or self._matches(row))

    def read(self, row: SourceRow) -> SubjectReading:
        """Raises RowRejected with the column and the reason."""
        if row.fault:
            raise RowRejected("", row.fault)
        codes, not_mapped = {}, {}
        for name, coded in self.subjects.coded.items():
            codes[name] = translated = coded.translate(self.fields.cell(row, coded.value))
            if not translated.is_known:
                not_mapped[name] = translated.source
        return SubjectReading(
            row=row.number,
            reference=self.reference(row),
            who=self._who(row),
            description=self._text(row, self.subjects.description, _DESCRIPTION_LENGTH),
            codes=codes,
            themes=self.fields.themes(row, self.subjects.themes),
            equality=self._equality(row),
            source_values=self._source_values(row, not_mapped),
            alleged_values=self._under_columns(not_mapped, _OF_ALLEGATION),
            not_mapped=not_mapped,
            stored=self.stored(row),
        )

    def _source_id(self, row: SourceRow) -> str:
        """The source's id of the person; empty where it names nobody in particular."""
        rules = self.subjects.person
        found = self.fields.cell(row, rules.id) if rules.id else ""
        return "" if fold_code(found) in rules.not_identified else found

    def _matches(self, row: SourceRow) -> tuple[tuple[str, str], ...]:
        found = [(by, self.fields.cell(row, v)) for by, v in self.subjects.person.matches]
        return tuple((by, value) for by, value in found if value)

    def _who(self, row: SourceRow) -> WhoReading | None:
        rules, own_id, matches = self.subjects.person, self._source_id(row), self._matches(row)
        if not own_id and not matches:
            return None
        key = f"{self.source}:{own_id}" if own_id else ""
        for value in (key, *(value for _, value in matches)):
            if len(value) > IDENTIFIER_LENGTH or not value.isprintable():
                column = rules.id.column if rules.id else ""
                raise RowRejected(column, f"{value[:SHOWN]!r} cannot be the number of a person")
        kind = rules.kind.translate(self.fields.cell(row, rules.kind.value)) if rules.kind else None
        return WhoReading(
            key=key,
            matches=matches,
            surname=self._text(row, rules.surname, _NAME_LENGTH),
            forenames=self._text(row, rules.forenames, _NAME_LENGTH),
            called=rules.called.replace("{id}", own_id or matches[0][1]),
            kind=kind.code if kind else "",
            joined_on=self._day(row, rules.joined_on),
        )

    def _text(self, row: SourceRow, value: Value | None, longest: int) -> str:
        return self.fields.limited(row, value, longest) if value else ""

    def _day(self, row: SourceRow, value: Value | None) -> date | None:
        return self.days.day(value.column, self.fields.cell(row, value)) if value else None

    def _equality(self, row: SourceRow) -> dict[str, str]:
        answers = {
            name: self.fields.limited(row, value, LONGEST_ANSWER)
            for name, value in self.subjects.equality.items()
        }
        return {name: answer for name, answer in answers.items() if answer}

    def _source_values(self, row: SourceRow, not_mapped: dict[str, str]) -> dict[str, str]:
        """What has no counterpart here and belongs to the person's part in the matter."""
        kept = {value.name: self.fields.cell(row, value) for value in self.subjects.keep}
        kept |= self._under_columns(not_mapped, _OF_PARTY)
        return {name: value for name, value in kept.items() if value}

    def _under_columns(self, values: dict[str, str], fields: tuple[str, ...]) -> dict[str, str]:
        """Values of these fields under the names that the source gives them."""
        coded = self.subjects.coded
        return {coded[name].value.column: values[name] for name in fields if name in values}
