"""The database's own full text over the entries."""

from typing import Any

from django.db import migrations

from search.engines import embedded_text


def make(apps: Any, schema_editor: Any) -> None:
    embedded_text.make(schema_editor.connection)


def unmake(apps: Any, schema_editor: Any) -> None:
    embedded_text.unmake(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_the_index")]

    operations = [migrations.RunPython(make, unmake)]
