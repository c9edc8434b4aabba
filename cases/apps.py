from pathlib import Path

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    label = "cases"
    verbose_name = "Complaints"

    def ready(self) -> None:
        from cases import registration

        registration.register(Path(__file__).parent)
