from django.apps import AppConfig


class VettingConfig(AppConfig):
    name = "vetting"
    label = "vetting"
    verbose_name = "Vetting"
