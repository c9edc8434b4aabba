from django.apps import AppConfig


class LegitimacyConfig(AppConfig):
    name = "standards.legitimacy"
    label = "legitimacy"
    verbose_name = "Legitimacy"
