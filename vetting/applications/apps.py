from pathlib import Path

from django.apps import AppConfig


class VettingApplicationsConfig(AppConfig):
    name = "vetting.applications"
    label = "vetting_applications"
    verbose_name = "Vetting: applications"

    def ready(self) -> None:
        from vetting.applications import registration

        registration.register(Path(__file__).parent)
