from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "standards.records"
    label = "records"
    verbose_name = "Records"
