"""Roles and how far each sees, declared in code; a force edits names and scopes as data.

Which kinds of matter there are, this room does not know: `cases` and `vetting` register their
areas with the scopes and the actions of each role (domain/roles-and-access §1).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Scope(StrEnum):
    """Which ordinary (not sealed, not restricted) matters of an area a role can see."""

    NONE = "none"  # no matter at all
    OWN = "own"  # assigned to the user, or granted by name
    TRAY = "tray"  # own, and the unallocated matters of the user's unit
    UNIT = "unit"  # every matter held by the user's unit or a unit below it
    FORCE = "force"  # every matter of the area
    SHARED = "shared"  # only what was shared as an object


@dataclass(frozen=True, slots=True)
class Role:
    """A role that a user may hold in a unit for a time."""

    code: str
    label: str
    description: str


def _roles(*rows: tuple[str, str, str]) -> dict[str, Role]:
    return {code: Role(code, label, description) for code, label, description in rows}


ROLES = _roles(
    ("intake_officer", "Intake officer", "Logs and acknowledges; never decides."),
    ("complaint_handler", "Complaint handler", "Handles complaints without an investigation."),
    ("investigator", "Investigator", "Investigates own matters; never decides them."),
    ("supervisor", "Supervisor", "Allocates, reviews, triages for a unit."),
    ("assessor", "Assessor", "Severity, referral and recording assessments."),
    ("aa_delegate", "Appropriate authority delegate", "Decides for the appropriate authority."),
    ("senior_aa", "Senior appropriate authority", "Suspension and special conditions."),
    ("hearings_officer", "Hearings officer", "Lists and runs proceedings; never finds."),
    ("panel_member", "Panel member", "Finds, on the bundle alone."),
    ("legal_adviser", "Legal adviser", "Advises a panel, on the bundle alone."),
    ("anti_corruption", "Anti-corruption", "Works within sealed compartments."),
    ("vetting_researcher", "Vetting researcher", "Prepares checks and packs."),
    ("vetting_officer", "Vetting officer", "Adjudicates vetting work."),
    ("force_vetting_manager", "Force vetting manager", "Allocates and quality-checks vetting."),
    ("vetting_authority", "Vetting authority", "Determines and withdraws clearance."),
    ("assessor_vetting", "Withdrawal assessor", "Assesses withdrawal of clearance."),
    ("appeal_panel_member", "Appeal panel member", "Decides vetting appeals."),
    ("programme_reviewer", "Programme reviewer", "Reviews frozen packs of a programme."),
    ("programme_moderator", "Programme moderator", "Moderates a programme's reviews."),
    ("programme_owner", "Programme owner", "Makes a programme and its runs."),
    ("programme_checker", "Programme checker", "Reconciles and closes runs, independently."),
    ("arbiter", "Arbiter", "Third assessor where two differ."),
    ("legal", "Legal officer", "Advises and redacts what was shared."),
    ("hr_reader", "HR reader", "Reads duty and clearance status; keeps the feed."),
    ("line_manager", "Line manager", "Own tasks only, never the matter behind them."),
    ("champion", "Local champion", "Learning from locally handled complaints."),
    ("senior_leader", "Senior leader", "Reports and board packs; matters only by grant."),
    ("review_body", "Review body", "Reviews what was shared for the review."),
    ("oversight", "Oversight", "Anonymised packs."),
    ("auditor", "Auditor", "Reads logs, pseudonymised; verifies the chain; never content."),
    ("records_manager", "Records manager", "Retention, holds, disposal."),
    ("dpo", "Data protection officer", "Subject access, disposal with a second person."),
    ("system_admin", "System administrator", "Users, reference data, health; never content."),
)


ADMINISTRATOR = "system_admin"
# Who agrees to what changes access, in the areas that they see whole (roles-and-access §4).
AUTHORITIES = frozenset({"senior_aa", "vetting_authority"})


@dataclass(frozen=True, slots=True)
class Area:
    """A field of work with its own column in the matrix of sight.

    `scopes` says how far each role sees, `actions` which roles may do what on a matter that they
    see within that scope. A role that is not named sees nothing and may do nothing.
    """

    code: str
    label: str
    scopes: Mapping[str, Scope]
    actions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    # roles whose sight of what they logged lasts some days: {"intake_officer": 28}
    logged_days: Mapping[str, int] = field(default_factory=dict)
    # roles that know that a restricted matter of their unit exists, and grant sight of it
    restricted_keepers: frozenset[str] = frozenset()
    # acts that a barred user may not do (roles-and-access §3)
    barred_actions: frozenset[str] = frozenset()
    # act -> earlier part -> why it forbids the act (§4, judged on history)
    segregation: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


_areas: dict[str, Area] = {}


def register_area(area: Area) -> None:
    """Make an area known; refuses roles that do not exist."""
    named = set(area.scopes) | {role for roles in area.actions.values() for role in roles}
    unknown = named - set(ROLES)
    if unknown:
        raise ValueError(f"Area {area.code} names roles that do not exist: {sorted(unknown)}")
    _areas[area.code] = area


def area(code: str) -> Area:
    return _areas[code]


def areas() -> list[Area]:
    return list(_areas.values())
