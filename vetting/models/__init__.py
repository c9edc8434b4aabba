from vetting.models.clearances import Clearance
from vetting.models.gaps import GapDoubt, GapReading, KeptGap
from vetting.models.levels import VettingLevel
from vetting.models.posts import Post
from vetting.models.renewals import Renewal

__all__ = [
    "Clearance",
    "GapDoubt",
    "GapReading",
    "KeptGap",
    "Post",
    "Renewal",
    "VettingLevel",
]
