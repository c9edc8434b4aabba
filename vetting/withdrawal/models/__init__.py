from vetting.withdrawal.models.appeals import Appeal, Panellist
from vetting.withdrawal.models.assessing import (
    Appointment,
    Assessment,
    Enquiry,
    ReportItem,
    Representation,
)
from vetting.withdrawal.models.deciding import ClearanceChange, Decision
from vetting.withdrawal.models.outside import DisclosedDocument, Disclosure, OtherProcess
from vetting.withdrawal.models.review import WithdrawalReview
from vetting.withdrawal.models.suspensions import Suspension

__all__ = [
    "Appeal",
    "Appointment",
    "Assessment",
    "ClearanceChange",
    "Decision",
    "DisclosedDocument",
    "Disclosure",
    "Enquiry",
    "OtherProcess",
    "Panellist",
    "ReportItem",
    "Representation",
    "Suspension",
    "WithdrawalReview",
]
