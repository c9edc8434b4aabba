from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "standards.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from standards.people import own_verbs  # noqa: F401
