from vetting.aftercare.models.declarations import SelfDeclaration
from vetting.aftercare.models.draws import Draw, Drawn
from vetting.aftercare.models.enquiries import ForceEnquiry
from vetting.aftercare.models.follow_ups import FollowUp
from vetting.aftercare.models.measures import Measure
from vetting.aftercare.models.reviews import IntegrityReview

__all__ = [
    "Draw",
    "Drawn",
    "FollowUp",
    "ForceEnquiry",
    "IntegrityReview",
    "Measure",
    "SelfDeclaration",
]
