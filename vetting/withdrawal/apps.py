from pathlib import Path

from django.apps import AppConfig


class VettingWithdrawalConfig(AppConfig):
    name = "vetting.withdrawal"
    label = "vetting_withdrawal"
    verbose_name = "Vetting: withdrawal"

    def ready(self) -> None:
        from vetting.withdrawal import registration

        registration.register(Path(__file__).parent)
