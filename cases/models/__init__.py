from cases.models.allegation import Allegation
from cases.models.complaint import Complaint

__all__ = ["Allegation", "Complaint"]
