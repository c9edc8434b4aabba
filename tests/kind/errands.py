"""What an errand is to the ground: its area of sight, its kind, its act of maker-checker.

The area follows the column "Complaints" of the matrix of sight, so that the cast's truth tables
hold for errands as they do for complaints.
"""

from typing import Any

from standards.access.models import User
from standards.access.roles import Area, Scope
from standards.workflow.firing import fire
from standards.workflow.kinds import Kind, Stage
from standards.workflow.models import Proposal
from standards.workflow.proposals import Act

_WORKERS = frozenset({"investigator", "complaint_handler", "anti_corruption"})

AREA = Area(
    code="errands",
    label="Errands",
    scopes={
        "intake_officer": Scope.TRAY,
        "complaint_handler": Scope.UNIT,
        "investigator": Scope.OWN,
        "supervisor": Scope.UNIT,
        "assessor": Scope.FORCE,
        "aa_delegate": Scope.FORCE,
        "senior_aa": Scope.FORCE,
        "panel_member": Scope.SHARED,
        "legal_adviser": Scope.SHARED,
        "anti_corruption": Scope.OWN,
        "legal": Scope.SHARED,
        "review_body": Scope.SHARED,
    },
    actions={
        "open": frozenset({"intake_officer", "complaint_handler"}),
        "work": _WORKERS,
        "edit": _WORKERS | {"supervisor"},
        "allocate": frozenset({"supervisor"}),
        "supervise": frozenset({"supervisor"}),
        "decide": frozenset({"supervisor", "aa_delegate"}),
        "note": _WORKERS | {"supervisor", "aa_delegate"},
        "letter": _WORKERS | {"supervisor"},
        "approve_letter": frozenset({"supervisor", "aa_delegate"}),
        "upload": _WORKERS | {"supervisor", "aa_delegate"},
        "grant": frozenset({"supervisor"}),
        "restrict": frozenset({"supervisor", "aa_delegate"}),
    },
    logged_days={"intake_officer": 28},
    restricted_keepers=frozenset({"supervisor"}),
    barred_actions=frozenset({"work", "edit", "decide", "approve_letter", "supervise"}),
    segregation={
        "decide": {"runner": "You ran this errand, so another person must decide on it."},
        "work": {"decider": "they decided on this errand."},
    },
)

KIND = Kind(
    code="errand",
    label="Errand",
    plural="errands",
    area="errands",
    model_label="kind.Errand",
    series="ER",
    sealed_series="ES",
    stages=(
        Stage("Waiting", frozenset({"waiting"})),
        Stage("Running", frozenset({"running"})),
        Stage("Done", frozenset({"done"})),
    ),
)


def _reopen(proposal: Proposal, by: User) -> Any:
    from tests.kind.models import Errand

    errand = Errand.objects.get(pk=proposal.target_id)
    return fire(errand, "reopen", by=by, agreed=True)


REOPEN = Act(
    code="errand_reopened",
    label="Reopen the errand",
    propose_action="edit",
    approve_action="decide",
    carry_out=_reopen,
)
