from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "standards.events"
    label = "events"
    verbose_name = "Events"

    def ready(self) -> None:
        from standards.events import own_verbs  # noqa: F401  (registers the room's own verbs)
