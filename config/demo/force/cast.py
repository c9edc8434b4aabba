"""Who uses Probity in the demonstration: the cast, and as many more as the cases need."""

from dataclasses import dataclass
from random import Random

from config.demo.wording import name
from standards.people.folding import fold


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody with an account. A role without a unit is held for the whole force."""

    username: str
    forename: str
    surname: str
    unit: str  # where they are posted
    rank: str
    roles: tuple[tuple[str, str], ...]  # (role, unit code or nothing)
    named: bool = True  # one of the cast: their account is printed

    @property
    def full_name(self) -> str:
        return f"{self.forename} {self.surname}"


def _in_unit(full_name: str, role: str, unit: str, rank: str = "constable") -> Colleague:
    forename, _, surname = full_name.partition(" ")
    return Colleague(forename.lower(), forename, surname, unit, rank, ((role, unit),))


def _in_force(full_name: str, unit: str, rank: str, *roles: str) -> Colleague:
    forename, _, surname = full_name.partition(" ")
    held = tuple((role, "") for role in roles)
    return Colleague(forename.lower(), forename, surname, unit, rank, held)


STAFF = "Police staff, band C"
SENIOR_STAFF = "Police staff, band B"

# Heads of the units of professional standards and of vetting come first in their unit.
CAST = (
    _in_unit("Farah Wellesley-Khan", "supervisor", "DPS-N", "inspector"),
    _in_unit("Amira Castellane", "investigator", "DPS-N"),
    _in_unit("Ben Thackerley", "investigator", "DPS-N"),
    _in_unit("Stefan Marchetti", "supervisor", "DPS-S", "inspector"),
    _in_unit("Chloe Bannerjee-Holt", "investigator", "DPS-S"),
    _in_unit("Ines Fallow", "supervisor", "DPS-I", "sergeant"),
    _in_unit("Kate Ollerenshaw", "intake_officer", "DPS-I", STAFF),
    _in_unit("Ruth Ademola", "supervisor", "DPS-R", "sergeant"),
    _in_unit("Leo Papworth", "complaint_handler", "DPS-R", STAFF),
    _in_force("Hugo Lindqvist", "DPS-A", "chief_inspector", "aa_delegate"),
    _in_force("Mina Sorabji", "DPS-A", "chief_inspector", "aa_delegate"),
    _in_force("Tamsin Achebe", "DPS-A", "inspector", "assessor"),
    _in_force("Valerie Strand", "DPS-A", "superintendent", "senior_aa"),
    _in_force("Zara Whitcombe", "DPS-C", "inspector", "anti_corruption"),
    _in_force("Oona Brightwater", "DPS-C", SENIOR_STAFF, "anti_corruption"),
    _in_unit("Dev Anand-Price", "investigator", "BCU-E-I"),
    _in_unit("Noor Hadley", "force_vetting_manager", "VET", SENIOR_STAFF),
    _in_unit("Imran Foxglove", "vetting_officer", "VET", STAFF),
    _in_force("Omar Devereux", "VET", "superintendent", "vetting_authority"),
    _in_force("Petra Kalina", "VET", "inspector", "assessor_vetting"),
    _in_force("Quinn Sunderby", "HQ", "superintendent", "appeal_panel_member"),
    _in_force("Rosa Ferriday", "HQ-HR", SENIOR_STAFF, "programme_reviewer"),
    _in_force("Sam Oyelaran", "HQ-HR", SENIOR_STAFF, "programme_reviewer"),
    _in_force("Tess Moorcroft", "HQ", SENIOR_STAFF, "programme_moderator", "arbiter"),
    _in_force("Uma Castleton", "HQ", SENIOR_STAFF, "programme_owner"),
    _in_force("Yusuf Pemberley", "HQ", SENIOR_STAFF, "programme_checker"),
    _in_force("Erin Galbraith", "HQ", SENIOR_STAFF, "auditor"),
    _in_force("Gwen Abernethy", "HQ", "commander", "senior_leader"),
    _in_force("Joan Petrov", "HQ-DIG", SENIOR_STAFF, "system_admin"),
    _in_force("Harriet Nwosu", "HQ-HR", STAFF, "hr_reader"),
    _in_force("Wren Attenbury", "HQ-LEG", STAFF, "records_manager"),
    _in_force("Xavier Lomax", "HQ-LEG", SENIOR_STAFF, "dpo"),
)

# One of them for so many cases, so that nobody has more open than a person can hold.
_ONE_FOR = {"investigator": 220, "complaint_handler": 1_500, "intake_officer": 9_000}
_WHERE = {
    "investigator": ("DPS-N", "DPS-S"),
    "complaint_handler": ("DPS-R",),
    "intake_officer": ("DPS-I",),
}
_AT_LEAST = {"investigator": 3, "complaint_handler": 1, "intake_officer": 1}


def colleagues(cases: int, rng: Random) -> list[Colleague]:
    """The cast, and investigators, handlers and intake officers in proportion to the cases."""
    found = list(CAST)
    taken = {each.username for each in found}
    for role, one_for in _ONE_FOR.items():
        more = max(_AT_LEAST[role], cases // one_for)
        for place in range(more):
            unit = _WHERE[role][place % len(_WHERE[role])]
            found.append(_another(rng, role, unit, taken))
    return found


def _another(rng: Random, role: str, unit: str, taken: set[str]) -> Colleague:
    while True:
        forename, surname = name(rng)
        username = fold(f"{forename.split()[0]} {surname}").replace(" ", ".")
        if username not in taken:
            break
    taken.add(username)
    rank = "constable" if role == "investigator" else STAFF
    return Colleague(username, forename, surname, unit, rank, ((role, unit),), named=False)
