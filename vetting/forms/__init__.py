"""Forms of vetting: what each step of a renewal asks, and the filters of the lists."""

from vetting.forms.filters import GapFilterForm, RegisterFilterForm
from vetting.forms.renewal import (
    CheckForm,
    CloseForm,
    LookAgainForm,
    PassForm,
    RenewForm,
    StartReviewForm,
)

__all__ = [
    "CheckForm",
    "CloseForm",
    "GapFilterForm",
    "LookAgainForm",
    "PassForm",
    "RegisterFilterForm",
    "RenewForm",
    "StartReviewForm",
]
