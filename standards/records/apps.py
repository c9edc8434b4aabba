from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RecordsConfig(AppConfig):
    name = "standards.records"
    label = "records"
    verbose_name = "Records"

    def ready(self) -> None:
        from standards.access import gate
        from standards.records import (  # noqa: F401
            accounts,
            own_verbs,
            page_sections,
            policies,
            start_up,
            wording_acts,
        )
        from standards.records.models import Document, Letter, Note
        from standards.workflow.sight import OfMatterPolicy

        gate.register(Note, policies.NotePolicy())
        gate.register(Letter, OfMatterPolicy())
        gate.register(Document, OfMatterPolicy())
        page_sections.register()
        accounts.register()
        start_up.register()
        wording_acts.register()
        post_migrate.connect(seed_after_migrating, sender=self, dispatch_uid="records.seed")


def seed_after_migrating(*, using: str, **_: Any) -> None:
    """New databases, test databases and upgraded ones have the wording as shipped."""
    from django.db import connections

    from standards.records.models import LetterTemplate
    from standards.records.services import templates

    if LetterTemplate._meta.db_table in connections[using].introspection.table_names():
        templates.seed_templates()
