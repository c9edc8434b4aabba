"""Rows of PostgreSQL that are written from now on keep their vector beside their other columns."""

from typing import Any

from django.db import migrations

from search.engines import embedded_text


def keep(apps: Any, schema_editor: Any) -> None:
    embedded_text.keep_inline(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("search", "0007_written_first")]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
