from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "standards.access"
    label = "access"
    verbose_name = "Access"

    def ready(self) -> None:
        from standards.access import own_verbs  # noqa: F401
