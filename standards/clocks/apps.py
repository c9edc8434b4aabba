from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ClocksConfig(AppConfig):
    name = "standards.clocks"
    label = "clocks"
    verbose_name = "Clocks"

    def ready(self) -> None:
        from pathlib import Path

        from standards.clocks import own_verbs, registry  # noqa: F401

        registry.register_file(Path(__file__).parent / "clock_rules.yaml")
        post_migrate.connect(
            load_rules_after_migrating, sender=self, dispatch_uid="clocks.load_rules"
        )


def load_rules_after_migrating(*, using: str, **_: Any) -> None:
    """New databases, test databases and upgraded ones have the rules as shipped."""
    from standards.clocks.services import rule_changes

    if rule_changes.tables_are_ready(using=using):
        rule_changes.load_shipped_rules()
