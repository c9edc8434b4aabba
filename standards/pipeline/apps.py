from django.apps import AppConfig


class PipelineConfig(AppConfig):
    name = "standards.pipeline"
    label = "pipeline"
    verbose_name = "Pipeline"

    def ready(self) -> None:
        from standards.access import gate
        from standards.access.models import Cover
        from standards.pipeline import covering, own_verbs, policies, start_up  # noqa: F401
        from standards.pipeline.models import Job, Notice, Task

        gate.register(Cover, covering.CoverPolicy())
        gate.register(Task, policies.TaskPolicy())
        gate.register(Notice, policies.NoticePolicy())
        gate.register(Job, policies.JobPolicy())
        start_up.register()
