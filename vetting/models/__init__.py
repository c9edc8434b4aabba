from vetting.models.clearances import Clearance
from vetting.models.levels import VettingLevel
from vetting.models.posts import Post
from vetting.models.renewals import Renewal

__all__ = ["Clearance", "Post", "Renewal", "VettingLevel"]
