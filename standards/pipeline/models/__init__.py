from standards.pipeline.models.due import DueMark, OverdueTold
from standards.pipeline.models.health import HealthResult
from standards.pipeline.models.jobs import Job
from standards.pipeline.models.notices import Notice, NoticeSetting
from standards.pipeline.models.tasks import Task

__all__ = ["DueMark", "HealthResult", "Job", "Notice", "NoticeSetting", "OverdueTold", "Task"]
