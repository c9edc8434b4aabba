from pathlib import Path

from django.apps import AppConfig


class VettingProgrammesConfig(AppConfig):
    name = "vetting.programmes"
    label = "vetting_programmes"
    verbose_name = "Vetting: programmes"

    def ready(self) -> None:
        from vetting.programmes import registration

        registration.register(Path(__file__).parent)
