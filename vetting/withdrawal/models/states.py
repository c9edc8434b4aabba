"""The states of a withdrawal review, by the codes of the reference."""

from django.db import models


class State(models.TextChoices):
    REFERRED = "v0_referred", "Matter received"
    TRIAGE = "v1_triage", "Determination: could it lead to withdrawal?"
    NOT_ASSESSED = "v1x_not_assessed", "No withdrawal assessment"
    ROUTED = "v1r_routed", "Referred elsewhere, vetting waits"
    APPOINTED = "v2_appointed", "Assessor appointed"
    NOTICED = "v3_noticed", "Notice served"
    GATHERING = "v4_gathering", "Representations and enquiries"
    REPORTED = "v5_reported", "Report with the authority"
    DECISION = "v6_decision", "Authority deciding"
    RETAINED = "v7_retained", "Clearance retained"
    MEASURES = "v7m_retained_measures", "Retained with measures"
    REDUCED = "v7d_reduced", "Higher level withdrawn"
    WITHDRAWN = "v8_withdrawn", "Clearance withdrawn"
    EMPLOYMENT = "v8e_employment_outcome", "Employment outcome recorded"
    APPEAL = "v9_appeal", "Internal appeal lodged"
    APPEAL_ALLOWED = "v9a_appeal_allowed", "Appeal allowed"
    DISMISSED = "v10_dismissed", "Dismissed under the Regulations"
    TRIBUNAL = "v11_tribunal", "Police Appeals Tribunal"
    CLOSED = "v12_closed", "Closed"
    LEFT = "vl_left", "Left before conclusion"
    VOIDED = "vw_voided", "Opened in error"


S = State

# From the first information to the conclusion of the assessment: the window of regulation 13.
BEFORE_CONCLUSION = (
    S.REFERRED,
    S.TRIAGE,
    S.ROUTED,
    S.APPOINTED,
    S.NOTICED,
    S.GATHERING,
    S.REPORTED,
    S.DECISION,
)
ASSESSING = (S.APPOINTED, S.NOTICED, S.GATHERING)
DECIDED = (S.RETAINED, S.MEASURES, S.REDUCED, S.WITHDRAWN)
KEPT = (S.RETAINED, S.MEASURES, S.REDUCED)  # some clearance stands
# Where nothing is left to happen once letters are served and a suspension is lifted.
TERMINAL = (
    S.NOT_ASSESSED,
    *KEPT,
    S.APPEAL_ALLOWED,
    S.CLOSED,
    S.LEFT,
    S.VOIDED,
)
# Somebody who leaves from one of these leaves before conclusion.
OPEN = (*BEFORE_CONCLUSION, S.WITHDRAWN, S.APPEAL)
NOT_VOIDED = tuple(state for state in S if state != S.VOIDED)
