"""Which rules a withdrawal review follows: a pack, chosen by the kind of person and the day.

Officers and special constables fall under the Police (Vetting) Regulations 2025 (SI 2025/502, in
force on 14 May 2025); everybody else under contract. Pure: no database.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from standards.people.models import Kind

IN_FORCE_FROM = date(2025, 5, 14)
STATUTORY = "PVR2025"
CONTRACT = "STAFFCONTRACT"


@dataclass(frozen=True, slots=True)
class Pack:
    """What differs between the ways in which a clearance is withdrawn."""

    code: str
    label: str
    law: str
    kinds: frozenset[str]
    effective_from: date
    suspends: bool  # under regulation 13
    dismisses: bool  # withdrawal may end in dismissal under the same Regulations
    has_tribunal: bool  # second tier: the Police Appeals Tribunal

    def covers(self, kind: str, day: date) -> bool:
        return kind in self.kinds and day >= self.effective_from


PACKS = (
    Pack(
        code=STATUTORY,
        label="Police (Vetting) Regulations 2025",
        law="SI 2025/502",
        kinds=frozenset({Kind.OFFICER, Kind.SPECIAL}),
        effective_from=IN_FORCE_FROM,
        suspends=True,
        dismisses=True,
        has_tribunal=True,
    ),
    Pack(
        code=CONTRACT,
        label="Contract of employment or engagement",
        law="The person's contract and the force's vetting policy",
        kinds=frozenset({Kind.STAFF, Kind.PCSO, Kind.VOLUNTEER, Kind.CONTRACTOR}),
        effective_from=date(2000, 1, 1),
        suspends=False,
        dismisses=False,
        has_tribunal=False,
    ),
)


def get(code: str) -> Pack:
    """The pack of that code; KeyError where there is none."""
    return {pack.code: pack for pack in PACKS}[code]


def choose(kinds: Iterable[str], day: date) -> tuple[Pack, str] | None:
    """The pack for somebody who serves in these capacities on the day, and the capacity by which
    it was chosen. None where no rules were in force for any of them.

    Who serves both as an officer (or special) and otherwise is an officer for this: the
    Regulations are the stricter protection and cannot be left by a contract.
    """
    held = sorted(set(kinds))
    for pack in PACKS:  # the statutory one first
        for kind in held:
            if pack.covers(kind, day):
                return pack, kind
    return None
