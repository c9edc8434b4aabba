"""A new version of one rule about time, from a day on.

Clocks that count from an earlier day keep the version that they have. No new version is verified
by a lawyer: that is recorded apart, once one has.
"""

from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.urls import reverse

from standards.access.models import User
from standards.clocks import registry
from standards.clocks.errors import BadRule
from standards.clocks.models import ClockRule
from standards.clocks.models.reference import SHIPPED_FIELDS
from standards.clocks.rule_files import read_rules
from standards.clocks.services import amend_rule
from standards.clocks.services.rule_changes import CONFIGURATION
from standards.pages.dates import long_date
from standards.refusals import NotReady
from standards.workflow import abouts
from standards.workflow.abouts import Named
from standards.workflow.models import Proposal
from standards.workflow.publishing import publication
from standards.workflow.publishing.publication import Change, Difference

ACT = "clock_rule_published"
# What a force may change of a rule, and what each is called. How a rule counts is code.
FIELDS = {
    "label": "What must be done",
    "length": "How long",
    "earliest": "Earliest day of the window",
    "max_length": "Longest that a person may set",
    "trigger_label": "Counted from",
    "told": "What follows when it is missed",
    "can_pause": "Can be stopped",
    "can_extend": "Can be extended",
    "source": "Source",
    "evidence": "What was seen of the source",
}


def area_of(rule: ClockRule) -> str:
    """The area whose room brought the rule; "" for a rule that all share."""
    return _areas(tuple(registry.registered_files())).get(rule.code, "")


@cache
def _areas(files: tuple[Any, ...]) -> dict[str, str]:
    return {
        rule.code: publication.area_of_file(path) for path in files for rule in read_rules(path)
    }


def target_of(rule: ClockRule) -> UUID:
    return publication.thing_id("clock-rule", rule.code, rule.regime)


def payload_of(rule: ClockRule, *, starts_on: date, changes: dict[str, Any]) -> dict[str, Any]:
    """What a proposal keeps: the version that the proposer saw, and what would differ."""
    return {
        abouts.AREA: area_of(rule),
        "rule": rule.pk,
        "starts_on": starts_on.isoformat(),
        "changes": changes,
    }


def current_rules() -> list[ClockRule]:
    """The latest version of every rule, in force or to come, by what it says."""
    rows = ClockRule.objects.filter(effective_to=None)
    return list(rows.order_by("label", "code", "regime"))


def changed(rule: ClockRule, said: dict[str, Any]) -> dict[str, Any]:
    """Of what was said, that which differs from the rule."""
    asked = {name: said[name] for name in FIELDS if name in said}
    return {name: value for name, value in asked.items() if value != getattr(rule, name)}


def check_ready(matter: Any, target: UUID, payload: dict[str, Any]) -> None:
    _require_fitting(payload)


def _require_fitting(payload: dict[str, Any]) -> ClockRule:
    """The version that would be amended, where the change follows from it and makes sense."""
    starts_on = publication.day_of(payload, "starts_on")
    publication.require_to_come(starts_on)
    rule = ClockRule.objects.filter(pk=payload["rule"], effective_to=None).first()
    if rule is None:
        raise NotReady(
            "Another version of this rule was published since.", remedy="Look at it, and ask again."
        )
    if starts_on <= rule.effective_from:
        raise NotReady(
            f"The latest version applies from {long_date(rule.effective_from)}.",
            remedy="Choose a later day.",
        )
    if not payload["changes"] or not set(payload["changes"]) <= set(FIELDS):
        raise NotReady("Nothing would change.")
    values = {name: getattr(rule, name) for name in SHIPPED_FIELDS} | payload["changes"]
    try:
        ClockRule(**{**values, "effective_from": starts_on}).to_rule()
    except BadRule as problem:
        raise NotReady(f"The parts do not fit together. {problem}") from problem
    return rule


def carry_out(proposal: Proposal, by: User) -> ClockRule:
    """Publish it."""
    return amend_rule(
        rule=_require_fitting(proposal.payload),
        effective_from=publication.day_of(proposal.payload, "starts_on"),
        changes=proposal.payload["changes"],
        reason=proposal.reason,
        by=by,
    )


def difference(proposal: Proposal) -> Difference:
    """What the rule says and would say, for the page of the proposal."""
    payload = proposal.payload
    rule = ClockRule.objects.filter(pk=payload["rule"]).first()
    said = [
        Change(FIELDS[name], _said(rule, name, getattr(rule, name, "")), _said(rule, name, value))
        for name, value in payload["changes"].items()
    ]
    return Difference(
        publication.day_of(payload, "starts_on"),
        said,
        unverified=True,
        note="Clocks that count from an earlier day keep the date that they have.",
    )


def _said(rule: ClockRule | None, name: str, value: Any) -> str:
    if value is None:
        return "None"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if name == "length" and rule is not None:
        return f"{value} {unit_of(rule)}"
    return str(value)


def unit_of(rule: ClockRule) -> str:
    """The unit of the rule's length, in words: "working days"."""
    return rule.unit.replace("_", " ")


def _named(proposal: Proposal) -> Named:
    rule = ClockRule.objects.filter(pk=proposal.payload["rule"]).first()
    return Named(
        f"Rule: {rule.label}" if rule else "A rule about time", url=reverse("publish-rules")
    )


def register() -> None:
    publication.register_act(
        code=ACT,
        label="Publish a rule about time",
        about=publication.of_configuration(CONFIGURATION, publication.LABEL, _named),
        carry_out=carry_out,
        check_ready=check_ready,
        difference=difference,
    )
