from django.apps import AppConfig


class PipelineConfig(AppConfig):
    name = "standards.pipeline"
    label = "pipeline"
    verbose_name = "Pipeline"
