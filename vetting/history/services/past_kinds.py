"""The three files of the past: adverse information, decisions, checks. Columns as settled."""

import re
from functools import partial
from typing import Any

from django.utils import timezone

from standards.workflow import codes
from vetting import levels
from vetting.history.models import AdverseInformation, PastCheck, PastDecision
from vetting.history.services.adverse import facts_of
from vetting.history.services.past_files import Cells, Kind, take_in
from vetting.services.feeds import Fault

_GRADE = re.compile(r"([123])?\s*([A-Ea-e])?\s*([123])?$")
Result = PastCheck.Result


# --- adverse information ----------------------------------------------------------------------
def read_adverse(cells: Cells) -> dict[str, Any]:
    """One item. A unit that the tree does not know stays beside "not known", as its source says."""
    source = cells.code("source", needed=True)
    if source not in AdverseInformation.Source.values:
        known = ", ".join(AdverseInformation.Source.values)
        raise Fault("source", f"{source!r} is none of {known}; say what it is in the map's values")
    themes = themes_of(cells, "theme")
    if not themes:
        raise Fault("theme", "empty")
    reliability, credibility = grade_of(cells)
    unit = cells.unit("unit_at_time")
    said = cells.text("unit_at_time", 60)
    made_on, closed_on = cells.day("made_on"), cells.day("closed_on")
    if made_on and closed_on and closed_on < made_on:
        raise Fault("closed_on", "lies before made_on")
    return {
        "source": source,
        "source_ref": cells.text("source_ref", 80, needed=True),
        "themes": themes,
        "theme": codes.gravest(themes),
        "alleged_on": cells.day("alleged_on"),
        "made_on": made_on,
        "closed_on": closed_on,
        "outcome": cells.code("outcome", 160),
        "source_reliability": reliability,
        "content_credibility": credibility,
        "unit_at_time_id": unit,
        "investigator_id": cells.user("investigator_ref"),
        "investigator_ref": cells.text("investigator_ref", 60),
        "provenance": {"unit_at_time": said} if said and unit is None else {},
    }


def themes_of(cells: Cells, column: str) -> list[str]:
    """The themes of a cell. Raises Fault for one that is not on the list."""
    found = cells.codes(column)
    for theme in found:
        if codes.find("theme", theme) is None:
            raise Fault(column, f"no theme is called {theme!r}; say what it is in the map's values")
    return list(dict.fromkeys(found))


def grade_of(cells: Cells) -> tuple[str, str]:
    """Both grades, written 2B or B2; either may be missing. Raises Fault for anything else."""
    text = cells.code("grade")
    found = _GRADE.match(text)
    if found is None or (found[1] and found[3]):
        raise Fault("grade", f"{text!r} is not a grade like 2B")
    return found[1] or found[3] or "", (found[2] or "").upper()


ADVERSE = Kind(
    model=AdverseInformation,
    columns=(
        "person_ref",
        "source",
        "source_ref",
        "theme",
        "alleged_on",
        "made_on",
        "closed_on",
        "outcome",
        "grade",
        "unit_at_time",
        "investigator_ref",
    ),
    optional=(
        "alleged_on",
        "made_on",
        "closed_on",
        "outcome",
        "grade",
        "unit_at_time",
        "investigator_ref",
    ),
    identity=("source", "source_ref"),
    read=read_adverse,
    refers=("investigator_ref",),
    units=("unit_at_time",),
    imported="adverse.imported",
    changed="adverse.changed",
    taken_in="vetting.adverse_imported",
    facts=facts_of,
    begins={"status": AdverseInformation.Status.ON_RECORD, "logged_at": timezone.now},
)


# --- past decisions ---------------------------------------------------------------------------
def read_decision(cells: Cells) -> dict[str, Any]:
    """One decision."""
    level = cells.code("level", 20)
    if level and level not in levels.book():
        raise Fault("level", f"no level is called {level!r}; say what it is in the map's values")
    decided_on = cells.day("decided_on", needed=True)
    return {
        "kind": _listed(cells, "kind", "past_decision"),
        "level": level,
        "decided_on": decided_on,
        "decided_by_id": cells.user("decided_by_ref"),
        "decided_by_ref": cells.text("decided_by_ref", 60),
        "decided_by_role": cells.code("decided_by_role", 60),
        "outcome": _listed(cells, "outcome", "past_outcome"),
        "reason_codes": cells.codes("reason_codes"),
        "themes": themes_of(cells, "themes"),
        "measures": cells.codes("measures"),
        "appeal_outcome": cells.code("appeal_outcome", 60),
    }


def _listed(cells: Cells, column: str, code_list: str) -> str:
    code = cells.code(column, needed=True)
    if codes.find(code_list, code) is None:
        known = ", ".join(entry.code for entry in codes.entries(code_list))
        raise Fault(column, f"{code!r} is none of {known}; say what it is in the map's values")
    return code


def decision_facts(decision: PastDecision) -> dict[str, Any]:
    return {
        "kind": decision.kind,
        "level": decision.level,
        "decided_on": decision.decided_on.isoformat(),
        "outcome": decision.outcome,
    }


DECISIONS = Kind(
    model=PastDecision,
    columns=(
        "person_ref",
        "kind",
        "level",
        "decided_on",
        "decided_by_ref",
        "decided_by_role",
        "outcome",
        "reason_codes",
        "themes",
        "measures",
        "appeal_outcome",
    ),
    optional=(
        "level",
        "decided_by_ref",
        "decided_by_role",
        "reason_codes",
        "themes",
        "measures",
        "appeal_outcome",
    ),
    identity=("kind", "level", "decided_on"),
    read=read_decision,
    refers=("decided_by_ref",),
    units=(),
    imported="history.decision_imported",
    changed="history.decision_changed",
    taken_in="vetting.decisions_imported",
    facts=decision_facts,
)


# --- past checks ------------------------------------------------------------------------------
def read_check(cells: Cells) -> dict[str, Any]:
    """One check. Not done, no trace and waived are three things; what says nothing is "not known",
    never "no trace"."""
    requested_on, returned_on = cells.day("requested_on"), cells.day("returned_on")
    if requested_on and returned_on and returned_on < requested_on:
        raise Fault("returned_on", "lies before requested_on")
    waived_by = cells.text("waived_by_ref", 60)
    result = cells.code("result").casefold()
    if not result:
        result = Result.WAIVED if waived_by else Result.UNKNOWN
    if result not in Result.values:
        known = ", ".join(Result.values)
        raise Fault("result", f"{result!r} is none of {known}; say what it is in the map's values")
    if waived_by and result != Result.WAIVED:
        raise Fault("waived_by_ref", f"names somebody who waived it, but its result is {result}")
    return {
        "check_type": cells.code("check_type", needed=True),
        "requested_on": requested_on,
        "asked_key": requested_on.isoformat() if requested_on else "",
        "returned_on": returned_on,
        "result": result,
        "waived_by_ref": waived_by,
        "waiver_reason": cells.text("waiver_reason", 2000),
    }


def check_facts(check: PastCheck) -> dict[str, Any]:
    return {
        "check_type": check.check_type,
        "requested_on": check.asked_key or None,
        "result": str(check.result),
    }


CHECKS = Kind(
    model=PastCheck,
    columns=(
        "person_ref",
        "check_type",
        "requested_on",
        "returned_on",
        "result",
        "waived_by_ref",
        "waiver_reason",
    ),
    optional=("requested_on", "returned_on", "result", "waived_by_ref", "waiver_reason"),
    identity=("check_type", "asked_key"),
    read=read_check,
    refers=(),
    units=(),
    imported="history.check_imported",
    changed="history.check_changed",
    taken_in="vetting.checks_imported",
    facts=check_facts,
)

# The three imports; each takes what `past_files.take_in` takes.
import_adverse = partial(take_in, ADVERSE)
import_decisions = partial(take_in, DECISIONS)
import_checks = partial(take_in, CHECKS)
