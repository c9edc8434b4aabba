"""By when an application is decided, by its level; and who may go to the panel afterwards."""

from django.utils import timezone

from vetting import levels

RV, MV, NPPV, RENEWAL = (
    "vetting_decision_rv",
    "vetting_decision_mv",
    "vetting_decision_nppv",
    "vetting_decision_renewal",
)
CODES = (RV, MV, NPPV, RENEWAL)
_NATIONAL = "national_security"


def code_for(level: str, *, is_renewal: bool) -> str:
    """The clock of the target that counts from A2. Levels of national security, whose checks are
    the most searching, take the longest of those that the force set."""
    if is_renewal:
        return RENEWAL
    if level.startswith("NPPV"):
        return NPPV
    return RV if level == "RV" else MV


def may_go_to_the_panel(level: str, *, serves: bool) -> bool:
    """National security levels alone, and never an applicant for employment."""
    version = levels.kept_book().at(level, timezone.localdate())
    return serves and version is not None and version.regime == _NATIONAL
