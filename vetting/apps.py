from pathlib import Path

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class VettingConfig(AppConfig):
    name = "vetting"
    label = "vetting"
    verbose_name = "Vetting"

    def ready(self) -> None:
        from vetting import gap_triggers, registration
        from vetting.services import levels

        registration.register(Path(__file__).parent)
        post_migrate.connect(levels.load_shipped, sender=self, dispatch_uid="vetting.levels")
        pre_migrate.connect(gap_triggers.take_away, sender=self, dispatch_uid="vetting.gaps_off")
        post_migrate.connect(gap_triggers.put_back, sender=self, dispatch_uid="vetting.gaps_on")
