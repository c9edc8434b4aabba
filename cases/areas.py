"""Sight and acts of each role in complaints (domain: roles and access, §§1-4), as data in code."""

from standards.access.roles import Area, Scope

AREA = "complaints"

_HANDLERS = frozenset({"complaint_handler", "investigator", "supervisor"})
_DECIDERS = frozenset({"aa_delegate", "senior_aa"})

complaints = Area(
    code=AREA,
    label="Complaints",
    scopes={
        "intake_officer": Scope.TRAY,
        "complaint_handler": Scope.UNIT,
        "investigator": Scope.OWN,
        "supervisor": Scope.UNIT,
        "assessor": Scope.FORCE,
        "aa_delegate": Scope.FORCE,
        "senior_aa": Scope.FORCE,
        "anti_corruption": Scope.OWN,
        "legal": Scope.SHARED,
        "review_body": Scope.SHARED,
        "panel_member": Scope.SHARED,
        "legal_adviser": Scope.SHARED,
    },
    actions={
        "log": frozenset(
            {"intake_officer", "complaint_handler", "investigator", "supervisor", "assessor"}
        ),
        "work": _HANDLERS,  # may own a complaint
        "edit": _HANDLERS | {"intake_officer"},
        "acknowledge": _HANDLERS | {"intake_officer"},
        "contact": _HANDLERS | {"intake_officer"},
        "triage": frozenset({"complaint_handler", "supervisor", "assessor"}),
        "record": frozenset({"complaint_handler", "supervisor", "assessor"}) | _DECIDERS,
        "record_by_choice": frozenset({"assessor"}) | _DECIDERS,
        "refer": frozenset({"supervisor", "assessor"}) | _DECIDERS,
        "route": frozenset({"supervisor", "assessor"}) | _DECIDERS,
        "handle": _HANDLERS,
        "decide_allegation": _HANDLERS,
        "propose_no_further_action": _HANDLERS,
        "decide": _DECIDERS,
        "name_review_body": frozenset({"supervisor", "assessor"}) | _DECIDERS,
        "close": frozenset({"complaint_handler", "supervisor"}),
        "reopen": frozenset({"supervisor", "assessor"}) | _DECIDERS,
        "allocate": frozenset({"supervisor"}),
        # gives more time to a local target; agrees to what a second person must agree to
        "supervise": frozenset({"supervisor"}),
        "grant": frozenset({"supervisor"}),
        "restrict": frozenset({"supervisor"}) | _DECIDERS,
        "letter": _HANDLERS | {"intake_officer"},
        "approve_letter": frozenset({"supervisor"}),
        "note": _HANDLERS | _DECIDERS | {"intake_officer", "assessor"},
        "upload": _HANDLERS | _DECIDERS | {"intake_officer", "assessor"},
        "who_looked": frozenset({"supervisor"}),
    },
    logged_days={"intake_officer": 28},
    restricted_keepers=frozenset({"supervisor"}),
    barred_actions=frozenset(
        {
            "work",
            "triage",
            "record",
            "record_by_choice",
            "route",
            "handle",
            "decide_allegation",
            "propose_no_further_action",
            "decide",
            "name_review_body",
            "approve_letter",
            "supervise",
        }
    ),
    segregation={
        "decide": {
            "handled": "You handled this complaint, so somebody else must decide it.",
            "investigated": "You investigated this matter, so somebody else must decide it.",
        },
        "work": {
            "assessed": "whoever assessed a matter does not investigate it.",
            "decided": "whoever decided a matter does not work on it.",
        },
    },
)
