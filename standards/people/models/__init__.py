from standards.people.models.equality import EqualityAnswers
from standards.people.models.feeds import FeedRun, LookUp
from standards.people.models.persons import (
    Association,
    Conflict,
    DutyStatusSpell,
    Employment,
    Identifier,
    Kind,
    Person,
    PersonMerge,
)
from standards.people.models.postings import Posting, Rank
from standards.people.models.public import Contact
from standards.people.models.units import Unit, UnitClosure, UnitPeriod

__all__ = [
    "Association",
    "Conflict",
    "Contact",
    "DutyStatusSpell",
    "Employment",
    "EqualityAnswers",
    "FeedRun",
    "Identifier",
    "Kind",
    "LookUp",
    "Person",
    "PersonMerge",
    "Posting",
    "Rank",
    "Unit",
    "UnitClosure",
    "UnitPeriod",
]
