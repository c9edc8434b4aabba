from pathlib import Path

from django.apps import AppConfig


class VettingHistoryConfig(AppConfig):
    name = "vetting.history"
    label = "vetting_history"
    verbose_name = "Vetting: history"

    def ready(self) -> None:
        from vetting.history import registration

        registration.register(Path(__file__).parent)
