"""Adverse information in words, for lists and pages."""

from datetime import date
from typing import Any

from django.urls import reverse

from standards.access import gate
from standards.access.models import User
from standards.pages.components import Row
from standards.pages.dates import long_date
from standards.workflow import codes
from standards.workflow.models import Matter, Sensitivity
from vetting import levels
from vetting.history.models import AdverseInformation, PastCheck, PastDecision

COLOURS = {
    AdverseInformation.Status.RECEIVED: "orange",
    AdverseInformation.Status.TAKEN_UP: "blue",
}
UNKNOWN = "Not known"
NOT_GRADED = "Not graded"


def line(item: AdverseInformation) -> dict[str, Any]:
    """One item of a list."""
    return {
        "url": item.get_absolute_url(),
        "themes": themes(item.themes),
        "source": f"{item.get_source_display()} {item.source_ref}",
        "category": item.category,
        "alleged": long_date(item.alleged_on) if item.alleged_on else UNKNOWN,
        "made": long_date(item.made_on) if item.made_on else UNKNOWN,
        "outcome": outcome(item) or ("None given" if item.closed_on is None else UNKNOWN),
        "grade": item.grade,
        "grade_words": grade_words(item),
        "status": item.get_status_display(),
        "colour": COLOURS.get(AdverseInformation.Status(item.status), "grey"),
        "sensitivity": sensitivity(item),
    }


def outcome(item: AdverseInformation) -> str:
    """How it ended where it came from, as that system says it, begun with a capital."""
    return item.outcome[:1].upper() + item.outcome[1:]


def grade_words(item: AdverseInformation) -> str:
    """What the figure and the letter of the grade stand for."""
    told = (item.get_source_reliability_display(), item.get_content_credibility_display())
    return "; ".join(str(words) for words in told if words)


def themes(theme_codes: list[str]) -> str:
    return ", ".join(codes.label("theme", code) for code in theme_codes) or UNKNOWN


def sensitivity(item: AdverseInformation) -> str:
    """Why few see it; "" for what is ordinary."""
    own = {item.sensitivity, item.source_matter.sensitivity if item.source_matter else ""}
    if Sensitivity.SEALED in own:
        return "Sealed"
    return "Restricted" if Sensitivity.RESTRICTED in own else ""


def rows(item: AdverseInformation, user: User) -> list[Row]:
    """Everything about one item. What nobody knows says so: it is not the same as none."""
    found = [
        Row("Person", str(item.person), reverse("person", args=[item.person_id])),
        Row("About", themes(item.themes)),
        Row(
            "Comes from",
            f"{item.get_source_display()} {item.source_ref}",
            _source_url(item, user),
            lines=[_how(item)],
        ),
    ]
    if item.what:
        found.append(Row("What it says", item.what))
    if item.category:
        found.append(Row("Category", item.category))
    found += [
        Row("Said to have happened", _day(item.alleged_on)),
        Row("Reported", _day(item.made_on)),
        Row("Outcome", outcome(item) or "None given", lines=_closed(item)),
        Row("How reliable the source is", item.get_source_reliability_display() or "Not graded"),
        Row(
            "How far the content can be believed",
            item.get_content_credibility_display() or "Not graded",
        ),
        Row("May it be disclosed to the person?", item.get_disclosure_class_display()),
        Row("Unit then", str(item.unit_at_time or UNKNOWN)),
        Row("Investigated by", str(item.investigator or item.investigator_ref or UNKNOWN)),
    ]
    return found + _settled(item, user)


def _settled(item: AdverseInformation, user: User) -> list[Row]:
    if item.settled_on is None:
        return []
    told = f"{long_date(item.settled_on)}, by {item.settled_by or 'the product'}"
    found = [Row(item.get_status_display(), told, lines=[item.settled_why])]
    if item.taken_up_in is not None and gate.visible(user, Matter).filter(pk=item.taken_up_in_id):
        found.append(
            Row("Dealt with in", item.taken_up_in.reference, item.taken_up_in.get_absolute_url())
        )
    return found


def _source_url(item: AdverseInformation, user: User) -> str:
    """The matter itself, for those who read it."""
    matter = item.source_matter
    if matter is None or not gate.visible(user, Matter).filter(pk=matter.pk).exists():
        return ""
    return matter.get_absolute_url()


def _how(item: AdverseInformation) -> str:
    if item.logged_by is not None:
        return f"Logged by {item.logged_by}"
    if "file" in item.provenance:
        return f"Brought in by a file, row {item.provenance.get('row', '')}"
    return "Raised by the product, from an event"


def _closed(item: AdverseInformation) -> list[str]:
    return [f"Closed {long_date(item.closed_on)}"] if item.closed_on else []


def _day(day: Any) -> str:
    return long_date(day) if day else UNKNOWN


def decision_line(decision: PastDecision) -> dict[str, str]:
    """One past decision of a list."""
    who = str(decision.decided_by) if decision.decided_by else decision.decided_by_ref
    role = decision.decided_by_role.replace("_", " ")
    return {
        "when": long_date(decision.decided_on),
        "what": codes.label("past_decision", decision.kind),
        "level": level_label(decision.level, decision.decided_on),
        "outcome": codes.label("past_outcome", decision.outcome),
        "who": ", ".join(part for part in (who, role) if part) or UNKNOWN,
        "why": "; ".join([*decision.reason_codes, *map(_theme, decision.themes)]),
        "measures": "; ".join(decision.measures),
        "appeal": decision.appeal_outcome,
    }


def level_label(code: str, day: date) -> str:
    """The name of a level; the code itself where no book knows it."""
    return levels.kept_book().label(code, day) if code else UNKNOWN


def _theme(code: str) -> str:
    return codes.label("theme", code)


def check_line(check: PastCheck) -> dict[str, str]:
    """One past check of a list."""
    waived = f"by {check.waived_by_ref}" if check.waived_by_ref else ""
    return {
        "type": check.check_type.replace("_", " ").capitalize(),
        "requested": _day(check.requested_on),
        "returned": _day(check.returned_on),
        "result": check.get_result_display(),
        "colour": "green" if check.result == PastCheck.Result.NO_TRACE else "orange",
        "waived": ": ".join(part for part in (waived, check.waiver_reason) if part),
    }
