"""On whom an application waits, stage by stage, and when its work is done."""

from vetting import funnel_parts
from vetting.applications.models import Application

KIND = "vetting_application"
S = Application.State
WAITS = {
    S.INVITED: "the applicant",
    S.RECEIVED: "the applicant",
    S.COMPLETE: "vetting",
    S.CHECKS: "providers",
    S.ADJUDICATION: "vetting",
    S.ENQUIRIES: "enquiries",
    S.REFUSED: "the applicant",
    S.APPEAL: "the panel",
}


def register() -> None:
    """Called once, at start-up."""
    funnel_parts.register_waits(KIND, WAITS)
    funnel_parts.register_ends(KIND, (*Application.GRANTS, S.REFUSED, S.UPHELD, *Application.ENDED))
