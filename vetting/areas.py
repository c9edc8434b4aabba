"""Sight and acts of each role in vetting (domain: roles and access, §§1-4), as data in code."""

from standards.access.roles import Area, Scope

AREA = "vetting"

# Who reads the register of clearances whole; `hr_reader` reads status alone.
VETTING_ROLES = frozenset(
    {
        "vetting_researcher",
        "vetting_officer",
        "force_vetting_manager",
        "vetting_authority",
        "assessor_vetting",
    }
)
_REVIEWERS = frozenset({"vetting_researcher", "vetting_officer"})
# The manager, and the next above where the manager is walled or barred.
_MANAGERS = frozenset({"force_vetting_manager", "vetting_authority"})
_GRANTED_BEFORE = "You granted this clearance, so somebody else must review it."

vetting = Area(
    code=AREA,
    label="Vetting",
    scopes={
        "vetting_researcher": Scope.OWN,
        "vetting_officer": Scope.TRAY,
        "force_vetting_manager": Scope.UNIT,
        "vetting_authority": Scope.FORCE,
        "assessor_vetting": Scope.OWN,
        "appeal_panel_member": Scope.SHARED,
        "anti_corruption": Scope.OWN,
        "legal": Scope.SHARED,
    },
    actions={
        "work": _REVIEWERS,  # may own a renewal
        "edit": _REVIEWERS | {"force_vetting_manager"},
        "review": _REVIEWERS,
        "decide": frozenset({"vetting_officer"}),
        "route": _MANAGERS | {"vetting_officer"},
        "quality_check": _MANAGERS,
        "close": _MANAGERS,
        "allocate": _MANAGERS,
        # gives more time to a local target; agrees to what a second person must agree to
        "supervise": _MANAGERS,
        "grant": frozenset({"force_vetting_manager"}),
        "restrict": frozenset({"force_vetting_manager", "vetting_authority"}),
        "letter": frozenset({"vetting_officer"}),
        "approve_letter": frozenset({"force_vetting_manager"}),
        "note": VETTING_ROLES,
        "upload": _REVIEWERS | {"force_vetting_manager"},
        "who_looked": frozenset({"force_vetting_manager"}),
        "system": frozenset(),  # what no person does: the passing of a date
    },
    restricted_keepers=frozenset({"force_vetting_manager"}),
    barred_actions=frozenset({"work", "review", "decide", "route", "quality_check", "supervise"}),
    # Rule 10: the granting officer is not the reviewer of that grant. `granted_before` is the
    # grant under review, `granted` the one that this renewal made.
    segregation={
        "work": {"granted_before": "whoever granted a clearance does not review it."},
        "review": {"granted_before": _GRANTED_BEFORE},
        "decide": {"granted_before": _GRANTED_BEFORE},
        "route": {"granted_before": _GRANTED_BEFORE},
        "quality_check": {
            "granted_before": _GRANTED_BEFORE,
            "granted": "You granted this clearance, so somebody else must check it.",
        },
    },
)
