"""Tables that translate another system's codes into ours."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cases.importing.map_nodes import Section
from cases.importing.refusals import RowRejected

KEEP, REJECT = "keep", "reject"
SHOWN = 60  # characters of a foreign value in a message


def fold_code(value: str) -> str:
    """How codes are compared: without regard to case and to runs of spaces."""
    return " ".join(value.split()).casefold()


def split_themes(target: str) -> list[str]:
    """One value may bring several themes: "racism, use_of_force"."""
    return [code.strip() for code in target.split(",") if code.strip()]


@dataclass(frozen=True, slots=True)
class Value:
    """Where one value comes from: a column of the file, or a constant of the map."""

    name: str  # what the map calls it: "closed_on"
    column: str = ""  # empty: the constant holds for every row
    constant: str = ""
    line: int = 0


@dataclass(slots=True)
class CodeTable:
    """One translation: exact codes first, then the longest prefix, then the value as it is.

    Values in `blank` say nothing. `allowed` are the codes that exist here: the targets of the
    table were checked against them, values taken as they are are checked row by row.
    """

    codes: Mapping[str, str]
    prefixes: Mapping[str, str] = field(default_factory=dict)
    as_is: bool = False
    blank: frozenset[str] = frozenset()
    allowed: frozenset[str] = frozenset()
    section: Section | None = None  # where the map has it, to name the line of a wrong code
    _found: dict[str, str | None] = field(default_factory=dict)

    def look_up(self, value: str) -> str | None:
        """Our code; an empty string where nothing is said; None for what is not in the table."""
        if value not in self._found:
            self._found[value] = self._looked_up(fold_code(value))
        return self._found[value]

    def _looked_up(self, plain: str) -> str | None:
        if not plain or plain in self.blank:
            return ""
        if plain in self.codes:
            return self.codes[plain]
        for length in range(len(plain), 0, -1):
            if plain[:length] in self.prefixes:
                return self.prefixes[plain[:length]]
        if self.as_is:
            return next((code for code in self.allowed if fold_code(code) == plain), None)
        return None

    def targets(self) -> set[str]:
        """Every code of ours that the table leads to."""
        return {*self.codes.values(), *self.prefixes.values()}


@dataclass(frozen=True, slots=True)
class Translated:
    """A foreign value and what it means here; `code` is empty where it has no counterpart."""

    source: str
    code: str
    is_known: bool


@dataclass(frozen=True, slots=True)
class Coded:
    """A value with its table and the rule for what the table does not know."""

    value: Value
    table: CodeTable
    otherwise: str = REJECT

    def translate(self, source: str) -> Translated:
        """Raises RowRejected for an unknown value where the map says so."""
        code = self.table.look_up(source)
        if code is None:
            if self.otherwise == REJECT:
                raise RowRejected(
                    self.value.column, f"{source[:SHOWN]!r} is not in the map's {self.value.name}"
                )
            return Translated(source, "", is_known=False)
        return Translated(source, code, is_known=True)
