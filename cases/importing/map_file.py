"""Read a map file. What is wrong with it is collected and reported together, line by line."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cases.importing.code_tables import KEEP, REJECT, Coded, CodeTable, Value, fold_code
from cases.importing.map_model import (
    BY_RECEIVED_DATE,
    CASE_ANSWERS,
    CASE_CODED,
    CASE_DATES,
    CASE_INSTANTS,
    CASE_TEXTS,
    COMPLAINANT_TEXTS,
    DOUBTS,
    MATCHES,
    SUBJECT_CODED,
    CaseRules,
    ClockAnchor,
    HistoryMap,
    HoldingUnit,
    PersonRules,
    SubjectRules,
)
from cases.importing.map_nodes import Section, read_section

ISO_DATE = "%Y-%m-%d"
REGIMES = ("historic", "pre2020", "2020", "2025", BY_RECEIVED_DATE)


@dataclass
class _Columns:
    """The columns that a part of the map names, with the line of the first mention."""

    lines: dict[str, int] = field(default_factory=dict)

    def noted(self, value: Value) -> Value:
        if value.column:
            self.lines.setdefault(value.column, value.line)
        return value


def read_map(path: Path) -> HistoryMap:
    """The map as it is written. Raises ImportRefused naming the line and key of every fault.

    Whether its codes, states, clocks and columns exist is asked by `map_checks`.
    """
    top = read_section(path)
    case_columns, subject_columns = _Columns(), _Columns()
    cases = top.section("cases", required=True)
    subjects = top.section("subjects")
    found = HistoryMap(
        file=path.name,
        source=top.text("source", required=True, longest=40),
        kind=top.text("kind", "complaint"),
        regime=top.one_of("regime", REGIMES, required=True),
        reference_series=top.text("reference_series", required=True, longest=20),
        unit=_unit(top),
        date_formats=tuple(top.texts("dates")) or (ISO_DATE,),
        blank_values=frozenset(fold_code(value) for value in top.texts("blank")),
        clocks=_clocks(top, case_columns),
        rejected_doubts=_doubts(top),
        cases=_cases(cases, case_columns) if cases else _NO_CASES,
        subjects=_subjects(subjects, subject_columns) if subjects else None,
        case_columns=case_columns.lines,
        subject_columns=subject_columns.lines,
        top=top,
    )
    top.done()
    top.problems.refuse_any()
    return found


_NO_CASES = CaseRules({}, {}, {}, {}, {}, (), {}, ())


def _unit(top: Section) -> HoldingUnit:
    section = top.section("unit", required=True)
    if section is None:
        return HoldingUnit("", "", "", create=False)
    code = section.text("code", required=True, longest=40)
    unit = HoldingUnit(
        code=code,
        name=section.text("name", code, longest=120),
        parent=section.text("parent", longest=40),
        create=section.yes("create"),
    )
    section.done()
    return unit


def _doubts(top: Section) -> frozenset[str]:
    section = top.section("doubts")
    if section is None:
        return frozenset()
    answers = {code: section.one_of(code, ("accept", REJECT), "accept") for code in DOUBTS}
    section.done()
    return frozenset(code for code, answer in answers.items() if answer == REJECT)


# --- cases ------------------------------------------------------------------------------------
def _cases(section: Section, columns: _Columns) -> CaseRules:
    for required in ("reference", "received_on", "status"):
        if required not in section:
            section.wrong(required, "is missing")
    rules = CaseRules(
        texts=_values(section, CASE_TEXTS, columns),
        dates=_values(section, CASE_DATES, columns),
        instants=_values(section, CASE_INSTANTS, columns),
        answers=_values(section, CASE_ANSWERS, columns),
        coded=_all_coded(section, CASE_CODED, columns),
        themes=_themes(section, columns),
        complainant=_complainant(section, columns),
        keep=_kept(section, columns),
    )
    section.done()
    return rules


def _values(section: Section, names: Iterable[str], columns: _Columns) -> dict[str, Value]:
    return {name: _value(section, name, columns) for name in names if name in section}


def _value(section: Section, key: str, columns: _Columns) -> Value:
    """`key: column`, or `key: {column: …}`, or `key: {value: …}`."""
    line = section.line_of(key)
    if section.is_plain(key):
        column = section.text(key, required=True)
        return columns.noted(Value(key, column=_folded(column), line=line))
    inner = section.section(key)
    if inner is None:
        return Value(key, line=line)
    value = _column_or_constant(inner, key)
    inner.done()
    return columns.noted(value)


def _column_or_constant(inner: Section, key: str) -> Value:
    column, constant = inner.text("column"), inner.text("value")
    if bool(column) == bool(constant):
        inner.problems.add(inner.line, inner.place, "needs a column, or a value, and only one")
    return Value(key, column=_folded(column), constant=constant, line=inner.line)


def _folded(column: str) -> str:
    return column.strip().casefold()


def _all_coded(section: Section, names: Iterable[str], columns: _Columns) -> dict[str, Coded]:
    found = {name: _coded(section, name, columns) for name in names if name in section}
    return {name: coded for name, coded in found.items() if coded is not None}


def _coded(section: Section, key: str, columns: _Columns) -> Coded | None:
    inner = section.section(key)
    if inner is None:
        if section.is_plain(key):
            section.wrong(key, "needs a table: column, codes, otherwise")
        return None
    return _coded_of(inner, key, columns)


def _coded_of(inner: Section, key: str, columns: _Columns, *, otherwise: str = REJECT) -> Coded:
    value = columns.noted(_column_or_constant(inner, key))
    table = CodeTable(
        codes=_table(inner, "codes"),
        prefixes=_table(inner, "prefixes"),
        as_is=inner.yes("as_is", bool(value.constant)),
        blank=frozenset(fold_code(each) for each in inner.texts("blank")),
        section=inner,
    )
    rule = inner.one_of("otherwise", (KEEP, REJECT), otherwise)
    inner.done()
    return Coded(value, table, rule)


def _table(section: Section, key: str) -> dict[str, str]:
    inner = section.section(key)
    if inner is None:
        return {}
    found: dict[str, str] = {}
    for source, target in inner.pairs():
        plain = fold_code(source)
        if not target:
            inner.wrong(source, "leads to nothing; name our code, or leave the line out")
        if plain in found:
            inner.wrong(source, "is there twice (capitals and spaces do not tell codes apart)")
        found[plain] = target
    return found


def _themes(section: Section, columns: _Columns) -> tuple[Coded, ...]:
    # Columns bear all sorts of values, most of which say nothing of a theme.
    return tuple(
        _coded_of(inner, "themes", columns, otherwise=KEEP) for inner in section.sections("themes")
    )


def _complainant(section: Section, columns: _Columns) -> dict[str, Value]:
    inner = section.section("complainant")
    if inner is None:
        return {}
    found = _values(inner, COMPLAINANT_TEXTS, columns)
    inner.done()
    return found


def _kept(section: Section, columns: _Columns) -> tuple[Value, ...]:
    names = section.texts("keep")
    line = section.line_of("keep")
    return tuple(columns.noted(Value(n.strip(), column=_folded(n), line=line)) for n in names)


# --- subjects ---------------------------------------------------------------------------------
def _subjects(section: Section, columns: _Columns) -> SubjectRules:
    if "reference" not in section:
        section.wrong("reference", "is missing")
    rules = SubjectRules(
        reference=_value(section, "reference", columns),
        person=_person(section, columns),
        description=_optional(section, "description", columns),
        coded=_all_coded(section, SUBJECT_CODED, columns),
        themes=_themes(section, columns),
        equality=_equality(section, columns),
        keep=_kept(section, columns),
    )
    section.done()
    return rules


def _optional(section: Section, key: str, columns: _Columns) -> Value | None:
    return _value(section, key, columns) if key in section else None


def _person(section: Section, columns: _Columns) -> PersonRules:
    inner = section.section("person", required=True)
    if inner is None:
        return PersonRules(None, frozenset(), (), False, None, None, "", None, None)
    rules = PersonRules(
        id=_optional(inner, "id", columns),
        not_identified=frozenset(fold_code(each) for each in inner.texts("not_identified")),
        matches=_matches(inner, columns),
        create=inner.yes("create", True),
        surname=_optional(inner, "surname", columns),
        forenames=_optional(inner, "forenames", columns),
        called=inner.text("called", "Person {id}", longest=60),
        kind=_coded(inner, "kind", columns) if "kind" in inner else None,
        joined_on=_optional(inner, "joined_on", columns),
    )
    if rules.id is None and not rules.matches:
        inner.problems.add(inner.line, inner.place, "needs an id, or something to match by")
    if "{id}" not in rules.called:
        inner.wrong("called", "must hold {id}, so that two people do not look like one")
    inner.done()
    return rules


def _matches(person: Section, columns: _Columns) -> tuple[tuple[str, Value], ...]:
    inner = person.section("match")
    if inner is None:
        return ()
    found = tuple((by, _value(inner, by, columns)) for by in inner.names() if by in MATCHES)
    inner.done()
    return found


def _equality(section: Section, columns: _Columns) -> dict[str, Value]:
    inner = section.section("equality")
    if inner is None:
        return {}
    return {key: _value(inner, key, columns) for key in inner.names()}


# --- clocks -----------------------------------------------------------------------------------
def _clocks(top: Section, columns: _Columns) -> tuple[ClockAnchor, ...]:
    section = top.section("clocks")
    if section is None:
        return ()
    return tuple(_anchor(section, code, columns) for code in section.names())


def _anchor(section: Section, code: str, columns: _Columns) -> ClockAnchor:
    """`code: column`, or a mapping with from, met, unless (columns) and states (ours)."""
    if section.is_plain(code):
        return ClockAnchor(code, _value(section, code, columns), None, None, frozenset())
    inner = section.section(code)
    if inner is None:
        return ClockAnchor(code, Value(code), None, None, frozenset())
    if "from" not in inner:
        inner.wrong("from", "is missing")
    anchor = ClockAnchor(
        code=code,
        start=_value(inner, "from", columns),
        met=_optional(inner, "met", columns),
        unless=_optional(inner, "unless", columns),
        states=frozenset(inner.texts("states")),
    )
    inner.done()
    return anchor
