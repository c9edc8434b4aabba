from vetting.programmes.models.checks import Candidate, Identity, RunFile
from vetting.programmes.models.cohorts import CohortMember, CohortPreview
from vetting.programmes.models.items import Item, Outcome, Review, RiskAlert, Seen
from vetting.programmes.models.programmes import Programme, ProgrammeRun

__all__ = [
    "Candidate",
    "CohortMember",
    "CohortPreview",
    "Identity",
    "Item",
    "Outcome",
    "Programme",
    "ProgrammeRun",
    "Review",
    "RiskAlert",
    "RunFile",
    "Seen",
]
