from vetting.aftercare.models.measures import Measure

__all__ = ["Measure"]
