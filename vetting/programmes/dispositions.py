"""The ends that a member or an item of each kind of programme may have, and what follows.

One disposition each; several categories may apply, and those that are routes are opened and
finished apart (vetting-and-operations §§4.1 to 4.3). The order is that of gravity: a member has
the gravest disposition of its items.
"""

from dataclasses import dataclass

from vetting.programmes.models.programmes import Programme

ONYX, ASSURE, DRAGNET = Programme.Kind.ONYX, Programme.Kind.ASSURE, Programme.Kind.DRAGNET


@dataclass(frozen=True, slots=True)
class Category:
    """One outcome: its code, its words, whether something elsewhere must follow from it."""

    code: str
    label: str
    is_route: bool = False


_OF: dict[str, tuple[Category, ...]] = {
    ONYX: (
        Category("REINVESTIGATE_CRIMINAL", "Investigate again as a crime", is_route=True),
        Category("REINVESTIGATE_CONDUCT", "Investigate again as conduct", is_route=True),
        Category("VETTING_REVIEW", "Review the clearance", is_route=True),
        Category("RISK_PLAN", "Plan against a risk", is_route=True),
        Category("INSUFFICIENT_RECORD", "The record is not enough to tell"),
        Category("NFA_NO_FURTHER_LINES", "No further action: no lines of enquiry left"),
        Category("NFA_ORIGINAL_SOUND", "No further action: the original was sound"),
        Category("LEFT", "The person has left"),
        Category("OUT_OF_SCOPE", "Not within this programme"),
    ),
    ASSURE: (
        Category("WITHDRAWN", "Clearance withdrawn"),
        Category("REDUCED", "Clearance reduced"),
        Category("RETAINED_MEASURES", "Clearance kept, with measures"),
        Category("RETAINED", "Clearance kept"),
        Category("TO_CONDUCT", "Passed to conduct"),
        Category("LEFT", "The person has left"),
        Category("NO_ASSESSMENT", "Not assessed"),
    ),
    DRAGNET: (
        Category("NEW_CRIMINAL", "New: criminal", is_route=True),
        Category("NEW_DISCIPLINARY", "New: disciplinary", is_route=True),
        Category("NEW_VETTING_REVIEW", "New: review of clearance", is_route=True),
        Category("NEW_MANAGEMENT", "New: management action", is_route=True),
        Category("NEW_NFA", "New: no further action"),
        Category("INSUFFICIENT", "Not enough to tell"),
        Category("KNOWN_LIVE_CASE", "Known: in a live case"),
        Category("KNOWN_VETTED", "Known: considered in vetting"),
        Category("KNOWN_DECLARED", "Known: declared"),
        Category("VICTIM_WITNESS_ONLY", "Victim or witness only, dropped"),
        Category("ADDRESS_OR_ASSOCIATE_ONLY", "Address or associate only, dropped"),
        Category("FALSE_POSITIVE", "Another person"),
        Category("LEFT", "The person has left"),
        Category("CLEAR", "Nothing came back"),
    ),
}


def of(kind: str) -> tuple[Category, ...]:
    """The categories of a kind of programme, the gravest first."""
    return _OF[kind]


def find(kind: str, code: str) -> Category | None:
    return next((each for each in _OF[kind] if each.code == code), None)


def gravest(kind: str, codes: list[str]) -> str:
    """The first in the order of gravity; "" for none."""
    return next((each.code for each in _OF[kind] if each.code in codes), "")
