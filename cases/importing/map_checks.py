"""Ask whether what a map names exists here: states, codes, themes, units, ranks, clocks."""

import difflib
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from cases.importing.code_tables import Coded, Value, split_themes
from cases.importing.map_model import HistoryMap, SubjectRules
from cases.importing.map_nodes import Section
from cases.models import Allegation, Complaint
from cases.registration import KIND
from standards.clocks.rules_in_force import all_rows
from standards.people.models import Kind, Rank, Unit
from standards.people.services import equality
from standards.workflow import codes, kinds
from standards.workflow.models import Sensitivity

CATEGORY_SCHEME = "2020"
WITHDRAWN = "withdrawn"  # beside the decisions: an allegation that the complainant took back
_SERIES = re.compile(r"[A-Z][A-Z0-9-]{0,19}")  # what an address of a matter takes
_A_DAY = date(2019, 11, 23)


def check_map(found: HistoryMap) -> None:
    """Refuse a map that names what is not here, with the line and key of each fault.

    Also tells each table which codes there are, for values that are taken as they are.
    """
    _check_identity(found)
    _check_unit(found)
    _check_formats(found)
    _check_coded(found)
    _check_constants(found)
    _check_clocks(found)
    found.top.problems.refuse_any()


def _check_identity(found: HistoryMap) -> None:
    top = found.top
    if found.kind != KIND.code:
        top.wrong("kind", f"{found.kind!r} cannot be imported; only {KIND.code} can")
    if not _SERIES.fullmatch(found.reference_series):
        top.wrong("reference_series", "must be capital letters, digits and dashes: HC, say")
    taken = {each.sealed_series for each in kinds.all_kinds()}
    taken |= {each.series for each in kinds.all_kinds() if each.code != found.kind}
    if found.reference_series in taken:
        top.wrong("reference_series", "is the series of other matters; take another")


def _check_unit(found: HistoryMap) -> None:
    section, unit = found.top.section("unit"), found.unit
    if section is None:
        return
    here = set(
        Unit.objects.filter(code__in=[unit.code, unit.parent]).values_list("code", flat=True)
    )
    if unit.code not in here and not unit.create:
        section.wrong("code", f"there is no unit {unit.code}; say `create: yes` to make it")
    if unit.parent and unit.parent not in here:
        section.wrong("parent", f"there is no unit {unit.parent}")


def _check_formats(found: HistoryMap) -> None:
    for form in found.date_formats:
        try:
            read = datetime.strptime(_A_DAY.strftime(form), form).date()
        except ValueError:
            read = None
        if read != _A_DAY:
            found.top.wrong("dates", f"{form!r} does not tell day, month and year; %d/%m/%Y does")


def _known_codes(found: HistoryMap) -> dict[str, dict[str, set[str]]]:
    """The codes that each coded field may lead to, for cases and for subjects."""
    categories = {e.code for e in codes.entries("allegation_category", CATEGORY_SCHEME)}
    themes = {e.code for e in codes.entries("theme")}
    units = {*Unit.objects.values_list("code", flat=True), found.unit.code}
    return {
        "cases": {
            # what was logged in error elsewhere is not brought in
            "status": set(Complaint.State.values) - {Complaint.State.VOID},
            "category": categories,
            "channel": {e.code for e in codes.entries("channel")},
            "reason_recorded": {e.code for e in codes.entries("reason_recorded")},
            "handling": set(Allegation.Handling.values),
            "sensitivity": {Sensitivity.ORDINARY, Sensitivity.RESTRICTED},
            "regime": set(Complaint.Regime.values),
            "unit": units,
            "themes": themes,
        },
        "subjects": {
            "allegation": categories,
            "finding": {e.code for e in codes.entries("decision")} | {WITHDRAWN},
            "penalty": {e.code for e in codes.entries("action")},
            "rank": set(Rank.objects.values_list("code", flat=True)),
            "unit": units,
            "themes": themes,
            "kind": set(Kind.values),
        },
    }


def _check_coded(found: HistoryMap) -> None:
    known = _known_codes(found)
    for name, coded in found.cases.coded.items():
        _check_table(coded, known["cases"][name])
    for coded in found.cases.themes:
        _check_table(coded, known["cases"]["themes"], several=True)
    if found.subjects is None:
        return
    for name, coded in found.subjects.coded.items():
        _check_table(coded, known["subjects"][name])
    for coded in found.subjects.themes:
        _check_table(coded, known["subjects"]["themes"], several=True)
    if found.subjects.person.kind is not None:
        _check_table(found.subjects.person.kind, known["subjects"]["kind"])
    _check_equality(found.subjects, found.top)


def _check_equality(subjects: SubjectRules, top: Section) -> None:
    for question, value in subjects.equality.items():
        if question not in equality.FIELDS:
            said = f"is not a question of the equality form: {', '.join(equality.FIELDS)}"
            top.problems.add(value.line, f"subjects.equality.{question}", said)


def _check_table(coded: Coded, allowed: Iterable[str], *, several: bool = False) -> None:
    table, section = coded.table, coded.table.section
    table.allowed = frozenset(allowed)
    if section is None:
        return
    if coded.value.constant and coded.value.constant not in table.allowed:
        section.wrong("value", _unknown(coded.value.constant, table.allowed))
    for key in ("codes", "prefixes"):
        inner = section.section(key)
        for source, target in inner.pairs() if inner else ():
            for code in split_themes(target) if several else [target]:
                if code not in table.allowed:
                    inner.wrong(source, _unknown(code, table.allowed))


def _unknown(code: str, allowed: Iterable[str]) -> str:
    near = difflib.get_close_matches(code, sorted(allowed), n=3, cutoff=0.5)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    return f"{code!r} is not one of our codes{hint}"


def _check_constants(found: HistoryMap) -> None:
    """A day that is the same for every row is a mistake."""
    for values in (found.cases.dates, found.cases.instants):
        _need_columns(values, found.top)
    if found.subjects is not None:
        _need_columns({"reference": found.subjects.reference}, found.top)
    _need_columns({"reference": found.cases.texts["reference"]}, found.top)


def _need_columns(values: Mapping[str, Value], top: Section) -> None:
    for name, value in values.items():
        if not value.column:
            top.problems.add(value.line, name, "needs a column, not a value")


def _check_clocks(found: HistoryMap) -> None:
    section = found.top.section("clocks")
    if section is None:
        return
    book = all_rows().book
    for anchor in found.clocks:
        if anchor.code not in book.codes:
            near = book.near(anchor.code)
            hint = f"; did you mean {' or '.join(near[:3])}?" if near else ""
            section.wrong(anchor.code, f"there is no such clock{hint}")
        for state in sorted(anchor.states - set(Complaint.State.values)):
            section.wrong(anchor.code, f"there is no state {state!r}")
