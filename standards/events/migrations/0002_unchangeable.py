"""Refuse every change to the log in the database itself, whoever asks.

SQLite: triggers; `PRAGMA recursive_triggers=ON` (in the settings) is what makes INSERT OR REPLACE
meet the delete trigger. PostgreSQL: triggers on UPDATE, DELETE and TRUNCATE. The text of an event
may be deleted (erasure) but never changed.
"""

from django.db import migrations

TABLES = {"events_event": ("UPDATE", "DELETE"), "events_eventtext": ("UPDATE",)}


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for table, verbs in TABLES.items():
            for verb in verbs:
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} BEGIN "
                    f"SELECT RAISE(ABORT, 'the event log is append-only: {verb}'); END"
                )
        return
    schema_editor.execute(
        "CREATE FUNCTION events_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'the event log is append-only: %%', TG_OP; END $$"
    )
    for table, verbs in TABLES.items():
        schema_editor.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE {' OR '.join(verbs)} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION events_refuse()"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION events_refuse()"
        )


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for table, verbs in TABLES.items():
            for verb in verbs:
                schema_editor.execute(f"DROP TRIGGER {table}_no_{verb.lower()}")
        return
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER {table}_no_change ON {table}")
        schema_editor.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
    schema_editor.execute("DROP FUNCTION events_refuse()")


class Migration(migrations.Migration):
    dependencies = [("events", "0001_the_log")]
    operations = [migrations.RunPython(forwards, backwards, elidable=False)]
