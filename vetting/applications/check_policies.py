"""Is it allowed, for anyone? Guards of a check that answer in a sentence."""

from typing import TYPE_CHECKING

from standards.workflow.steps import Missing

if TYPE_CHECKING:
    from vetting.applications.models import Check

WORKED = ("checks", "adjudication", "enquiries")
AFTERWARDS = ("granted", "granted_measures", "overturned")


def application_is_worked(check: "Check") -> Missing | None:
    """Checks go on until the decision; what was waived is done after it too."""
    state = check.matter.state
    if state in WORKED or (state in AFTERWARDS and check.state != "returned"):
        return None
    return Missing("The application is not at its checks, so none of them moves.")


def is_not_answered(check: "Check") -> Missing | None:
    """What came back with a trace or without one is neither asked again nor waived."""
    if check.result in ("", "unable"):
        return None
    return Missing("This check came back already.")


def awaits_countersignature(check: "Check") -> Missing | None:
    if check.needs_countersigning:
        return None
    return Missing("There is no trace here that a second officer must countersign.")
