"""What happens to one complaint: acts in order, each with who does it and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cases.services.logging import NewComplaint
from standards.access.models import Compartment, User
from standards.people.models import Unit


@dataclass(frozen=True, slots=True)
class Act:
    """Something that somebody does at a moment, and writes down then."""

    at: datetime
    by: Any  # a user, or "system:<name>"


@dataclass(frozen=True, slots=True)
class Log(Act):
    """Log the complaint, in the unit given. `sealed_in` a circle: in bulk only, for no page or
    service seals yet."""

    new: NewComplaint
    unit: Unit
    sealed_in: Compartment | None = None


@dataclass(frozen=True, slots=True)
class Move(Act):
    """Hand it to another unit."""

    unit: Unit
    reason: str


@dataclass(frozen=True, slots=True)
class Allocate(Act):
    """Give it to somebody."""

    to: User


@dataclass(frozen=True, slots=True)
class Take(Act):
    """Take a step, of the complaint or of one of its allegations (by number)."""

    step: str
    data: Mapping[str, Any] = field(default_factory=dict)
    allegation: int = 0
    through: str = ""


@dataclass(frozen=True, slots=True)
class Restrict(Act):
    """Keep it to those who need to know."""

    reason: str


@dataclass(frozen=True, slots=True)
class WriteNote(Act):
    """Write a note for everybody who reads the matter."""

    body: str


@dataclass(slots=True)
class Script:
    """One complaint from its arrival to where it stands."""

    reference: str  # given in order of logging; by hand the series gives the same
    acts: Sequence[Act]
    seed: str = ""  # of the ids that are made in bulk
