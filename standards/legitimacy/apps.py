from django.apps import AppConfig


class LegitimacyConfig(AppConfig):
    name = "standards.legitimacy"
    label = "legitimacy"
    verbose_name = "Legitimacy"

    def ready(self) -> None:
        from standards.legitimacy import start_up

        start_up.register()
