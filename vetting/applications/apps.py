from pathlib import Path

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class VettingApplicationsConfig(AppConfig):
    name = "vetting.applications"
    label = "vetting_applications"
    verbose_name = "Vetting: applications"

    def ready(self) -> None:
        from vetting.applications import registration
        from vetting.applications.services import check_sets

        registration.register(Path(__file__).parent)
        post_migrate.connect(
            check_sets.load_shipped, sender=self, dispatch_uid="vetting.check_sets"
        )
