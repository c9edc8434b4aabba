"""Who may do what on an application for clearance, for the area "vetting" (areas.py)."""

_PREPARE = frozenset({"vetting_researcher", "vetting_officer"})
_OFFICER = frozenset({"vetting_officer"})
# The manager, and the next above where the manager is walled or barred.
_MANAGERS = frozenset({"force_vetting_manager", "vetting_authority"})

ACTIONS = {
    "invite": _PREPARE | _MANAGERS,
    "check": _PREPARE,
    "adjudicate": _OFFICER,
    "grant_after_refusal": _MANAGERS,
    "countersign": _OFFICER | _MANAGERS,
    "waive": _OFFICER,
    "approve_waiver": _MANAGERS,
    "override_refusal": _OFFICER,
    "approve_override": _MANAGERS,
    "decide_application_appeal": frozenset({"appeal_panel_member"}),
    "appoint": _PREPARE | _MANAGERS,
}
BARRED = frozenset(ACTIONS) - {"invite"}

_RECRUITS = "You recruit for this post, so somebody else must decide."
_GRANTED_BEFORE = "You granted the clearance that this follows, so somebody else must do this."
_REFUSED = "You refused this application, so somebody else must do this."
_EARLIER = "You took an earlier part in this application, so you cannot sit on its appeal."
_ANY_PART = (
    "completed",
    "checked",
    "adjudicated",
    "countersigned",
    "granted",
    "refused",
    "overrode",
    "recruits",
    "granted_before",
)
_INDEPENDENT = {"recruits": _RECRUITS, "granted_before": _GRANTED_BEFORE}

SEGREGATION = {
    "adjudicate": _INDEPENDENT,
    "grant_after_refusal": _INDEPENDENT,
    "countersign": _INDEPENDENT,
    "waive": _INDEPENDENT,
    "approve_waiver": _INDEPENDENT,
    "override_refusal": _INDEPENDENT,
    "approve_override": {**_INDEPENDENT, "refused": _REFUSED},
    "decide_application_appeal": {part: _EARLIER for part in _ANY_PART},
}
