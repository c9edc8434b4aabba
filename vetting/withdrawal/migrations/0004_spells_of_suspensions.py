"""Suspensions that run already: their spells of duty status belong to the review."""

from typing import Any

from django.db import migrations


def mark(apps: Any, schema_editor: Any) -> None:
    suspensions = apps.get_model("vetting_withdrawal", "Suspension")
    spells = apps.get_model("people", "DutyStatusSpell")
    for spell, review in suspensions.objects.values_list("spell", "review"):
        spells.objects.filter(pk=spell).update(set_in=review)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_duty_set_by_a_decision"),
        ("vetting_withdrawal", "0003_words_of_recommendation"),
    ]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
