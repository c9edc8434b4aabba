"""Which allegations a case has, from what is said of its subjects.

One for each thing alleged with each finding: two officers found differently about the same thing
are two allegations, because an allegation here has one decision. A case whose subjects tell
nothing has one, from its category.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from cases.importing.case_rows import CaseReading
from cases.importing.code_tables import Translated, fold_code
from cases.importing.map_checks import CATEGORY_SCHEME, WITHDRAWN
from cases.importing.subject_rows import SubjectReading
from cases.models import Allegation, Complaint
from standards.workflow import codes

# Decisions of allegations in closed cases whose finding says nothing here (code_lists.yaml).
NOT_RECORDED, NOT_MAPPED = "not_recorded", "not_mapped"
OTHER_THEME = "other"  # every allegation carries a theme
_SUMMARY = 300
S, A = Complaint.State, Allegation.State
_DECIDED = (S.OUTCOME, S.REVIEW_WINDOW, S.REVIEW, S.CLOSED)
_IN_HANDLING = (S.OUTSIDE, S.OTHERWISE, S.NO_FURTHER_ACTION, S.INVESTIGATION)
_NOTHING = Translated("", "", is_known=True)


@dataclass(slots=True)
class AllegationPlan:
    """An allegation to be; `rows` are the positions of the subject rows that it comes from."""

    summary: str
    category: str
    themes: list[str]
    handling: str
    state: str
    decision: str
    decided_on: date | None
    actions: list[str] = field(default_factory=list)
    source_values: dict[str, str] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)

    @property
    def likeness(self) -> tuple[str, ...]:
        """Two allegations of a case that agree in this are one."""
        foreign = sorted(self.source_values.items())
        return fold_code(self.summary), self.state, self.decision, str(foreign)


def allegations_of(case: CaseReading, subjects: Sequence[SubjectReading]) -> list[AllegationPlan]:
    """The allegations of a case, in the order in which its rows first name them."""
    found: dict[tuple[str, ...], AllegationPlan] = {}
    for position, subject in enumerate(subjects):
        plan = _plan(case, subject)
        standing = found.setdefault(plan.likeness, plan)
        standing.rows.append(position)
        if standing is not plan:
            standing.themes = list(dict.fromkeys([*standing.themes, *plan.themes]))
            standing.actions = list(dict.fromkeys([*standing.actions, *plan.actions]))
    return list(found.values()) or [_plan(case, None)]


def _plan(case: CaseReading, subject: SubjectReading | None) -> AllegationPlan:
    alleged = subject.said("allegation") if subject else _NOTHING
    finding = subject.said("finding") if subject else _NOTHING
    penalty = subject.said("penalty") if subject else _NOTHING
    state, decision = _ending(case.state, finding)
    category = alleged.code or case.code("category")
    says_something = bool(alleged.code or not alleged.is_known)
    summary = alleged.source if says_something else _summary_of(case)
    return AllegationPlan(
        summary=summary[:_SUMMARY],
        category=category,
        themes=_themes(category, [*case.themes, *(subject.themes if subject else [])]),
        handling=case.code("handling"),
        state=state,
        decision=decision,
        decided_on=(case.closed_on or case.dates.get("outcome_on")) if state == A.DECIDED else None,
        actions=[penalty.code] if penalty.code else [],
        source_values={
            **(subject.alleged_values if subject else {}),
            **({} if says_something else case.category_values),
        },
    )


def _ending(case_state: str, finding: Translated) -> tuple[str, str]:
    """State and decision of an allegation, from its finding and from where the case stands."""
    if finding.code == WITHDRAWN:
        return A.WITHDRAWN, ""
    if finding.code:
        return A.DECIDED, finding.code
    if case_state in _DECIDED:
        return A.DECIDED, NOT_RECORDED if finding.is_known else NOT_MAPPED
    return (A.IN_HANDLING if case_state in _IN_HANDLING else A.RECEIVED), ""


def _summary_of(case: CaseReading) -> str:
    told = (
        case.texts.get("category_label"),
        case.codes["category"].source if "category" in case.codes else "",
        case.texts.get("title"),
    )
    return next((text for text in told if text), "Not described")


def _themes(category: str, told: Sequence[str]) -> list[str]:
    """The theme that the category brings, and those that the map's tables find (settled: the
    category's is a default)."""
    entry = codes.find("allegation_category", category, CATEGORY_SCHEME) if category else None
    found = [entry.attributes["theme"]] if entry else []
    return list(dict.fromkeys([*found, *told])) or [OTHER_THEME]
