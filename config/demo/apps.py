from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "config.demo"
    label = "demo"
    verbose_name = "Demonstration"

    def ready(self) -> None:
        from config.demo import marking  # noqa: F401  (registers its verbs)
