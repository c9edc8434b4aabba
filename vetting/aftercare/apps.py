from pathlib import Path

from django.apps import AppConfig


class VettingAftercareConfig(AppConfig):
    name = "vetting.aftercare"
    label = "vetting_aftercare"
    verbose_name = "Vetting: aftercare"

    def ready(self) -> None:
        from vetting.aftercare import registration

        registration.register(Path(__file__).parent)
