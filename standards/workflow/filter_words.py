"""The filters of a list in words: on the list, and for whoever agrees that it leaves."""

from standards.workflow import codes, filters, kept, rows
from standards.workflow.filters import Filters
from standards.workflow.kinds import Kind


def said(
    chosen: Filters, words: dict[str, str], kind: Kind, owner: str = ""
) -> list[tuple[str, str]]:
    """(name of the filter, what it says) of each filter in force."""
    found: list[tuple[str, str]] = []
    if chosen.state != "open":
        found.append(("state", filters.STATES[chosen.state]))
    if chosen.whose:
        found.append(("whose", filters.WHOSE[chosen.whose]))
    if chosen.stage:
        found.append(("stage", kind.model.State(chosen.stage).label))  # type: ignore[attr-defined]
    if chosen.theme:
        found.append(("theme", f"Theme: {codes.label('theme', chosen.theme)}"))
    if chosen.unit:
        names = dict(kept.unit_choices())
        found.append(("unit", f"Unit: {names.get(chosen.unit, chosen.unit)}"))
    if chosen.owner:
        found.append(("owner", f"Owner: {owner}" if owner else "One owner"))
    if chosen.overdue:
        found.append(("overdue", "Overdue"))
    if chosen.received_from:
        found.append(("received_from", f"Received from {rows.short_date(chosen.received_from)}"))
    if chosen.received_to:
        found.append(("received_to", f"Received to {rows.short_date(chosen.received_to)}"))
    if words:
        found.append(("query", " and ".join(f"“{text}”" for text in words.values())))
    return found
