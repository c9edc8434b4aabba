from vetting.history.models.adverse import AdverseInformation
from vetting.history.models.past import PastCheck, PastDecision

__all__ = ["AdverseInformation", "PastCheck", "PastDecision"]
