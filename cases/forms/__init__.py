"""Forms of complaints: what each step asks, and the page of a new complaint."""

from cases.forms.allegations import (
    AllegationForm,
    DecideAllegationForm,
    WithdrawAllegationForm,
)
from cases.forms.endings import (
    PublicInterestForm,
    VoidForm,
    WithdrawalForm,
    WithdrawalWishForm,
)
from cases.forms.steps import (
    ContactAttemptForm,
    CopiesForm,
    DayForm,
    EvidenceForm,
    FirstContactForm,
    ForwardForm,
    InvestigationForm,
    NoFurtherActionForm,
    NotAComplaintForm,
    OralOutcomeForm,
    ReasonForm,
    RecordForm,
    RecordingForm,
    ReferralForm,
    ReopenForm,
    ReviewBodyForm,
    UpdateForm,
)

__all__ = [
    "AllegationForm",
    "ContactAttemptForm",
    "CopiesForm",
    "DayForm",
    "DecideAllegationForm",
    "EvidenceForm",
    "FirstContactForm",
    "ForwardForm",
    "InvestigationForm",
    "NoFurtherActionForm",
    "NotAComplaintForm",
    "OralOutcomeForm",
    "PublicInterestForm",
    "ReasonForm",
    "RecordForm",
    "RecordingForm",
    "ReferralForm",
    "ReopenForm",
    "ReviewBodyForm",
    "UpdateForm",
    "VoidForm",
    "WithdrawAllegationForm",
    "WithdrawalForm",
    "WithdrawalWishForm",
]
