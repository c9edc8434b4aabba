"""Sight and acts of each role in vetting (domain: roles and access, §§1-4), as data in code."""

from standards.access.roles import Area, Scope
from vetting import application_acts

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

# --- withdrawal reviews (vetting.withdrawal) --------------------------------------------------
# Decides; for chief officers, and where everybody here is walled or barred, somebody from outside
# to whom the one matter is shared.
_AUTHORITY = frozenset({"vetting_authority", "review_body"})
_WITHDRAWAL_ACTIONS = {
    "refer": VETTING_ROLES | {"anti_corruption"},
    "triage_withdrawal": _MANAGERS | {"vetting_officer"},
    "determine": _AUTHORITY,  # reg 15, and who assesses (reg 16)
    "assess": frozenset({"assessor_vetting"}),
    "arbitrate": frozenset({"arbiter"}),
    "serve_notice": _MANAGERS | {"assessor_vetting"},
    "manage": _MANAGERS,
    "decide_withdrawal": _AUTHORITY,
    "check_law": frozenset({"legal"}),
    "suspend": frozenset({"force_vetting_manager"}),
    "agree_suspension": _AUTHORITY,
    "approve_withdrawal_letter": _AUTHORITY,
    "void": frozenset({"force_vetting_manager"}),
    "agree_void": _AUTHORITY,
    "decide_appeal": frozenset({"appeal_panel_member"}),
    "tribunal": frozenset({"legal", "force_vetting_manager"}),
    "ask_disclosure": _MANAGERS | {"vetting_officer", "assessor_vetting"},
}
_REFERRED = "You referred this matter, so somebody else must do this."
_ASSESSED = "You assess this matter, so somebody else must do this."
_EARLIER = "You took an earlier part in this review, so you cannot sit on its appeal."
_NO_GRANTER = {"granted_before": _GRANTED_BEFORE}
_ANY_PART = (
    "referred",
    "triaged",
    "determined",
    "assessed",
    "arbitrated",
    "managed",
    "law_checked",
    "decided_withdrawal",
    "referral_agreed",
    "granted_before",
)
_WITHDRAWAL_SEGREGATION = {
    "triage_withdrawal": _NO_GRANTER,
    "determine": {**_NO_GRANTER, "referred": _REFERRED, "assessed": _ASSESSED},
    "assess": {
        **_NO_GRANTER,
        "referred": _REFERRED,
        "triaged": "You opened the determination, so somebody else must assess it.",
        "determined": "You made the determination, so somebody else must assess it.",
    },
    "arbitrate": {
        **_NO_GRANTER,
        "referred": _REFERRED,
        "triaged": "You opened the determination, so you cannot arbitrate.",
        "determined": "You made the determination, so you cannot arbitrate.",
        "assessed": "You assessed it, so you cannot arbitrate.",
    },
    "manage": {"assessed": _ASSESSED},
    "decide_withdrawal": {
        **_NO_GRANTER,
        "referred": _REFERRED,
        "assessed": "You assessed it, so somebody else must decide it.",
        "arbitrated": "You arbitrated on it, so somebody else must decide it.",
    },
    "agree_suspension": {"assessed": _ASSESSED},
    "decide_appeal": {part: _EARLIER for part in _ANY_PART},
}

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
        "arbiter": Scope.SHARED,
        "review_body": Scope.SHARED,
    },
    actions={
        **application_acts.ACTIONS,
        **_WITHDRAWAL_ACTIONS,
        # may own a renewal or a review; the manager, where a review is restricted
        "work": _REVIEWERS | {"force_vetting_manager"},
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
        "letter": frozenset({"vetting_officer", "force_vetting_manager", "assessor_vetting"}),
        "approve_letter": frozenset({"force_vetting_manager"}),
        "note": VETTING_ROLES,
        "upload": _REVIEWERS | {"force_vetting_manager", "assessor_vetting"},
        "who_looked": frozenset({"force_vetting_manager"}),
        "system": frozenset(),  # what no person does: the passing of a date
    },
    restricted_keepers=frozenset({"force_vetting_manager"}),
    barred_actions=frozenset({"work", "review", "decide", "route", "quality_check", "supervise"})
    | application_acts.BARRED
    | (frozenset(_WITHDRAWAL_ACTIONS) - {"refer", "ask_disclosure"}),
    # Rule 10: the granting officer is not the reviewer of that grant. `granted_before` is the
    # grant under review, `granted` the one that this renewal made.
    segregation={
        **application_acts.SEGREGATION,
        **_WITHDRAWAL_SEGREGATION,
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
