"""The ranks of the police in England and Wales; a force adds its staff grades in reference data."""

from django.db import migrations

# code, label, seniority. A commander of the Met stands level with an assistant chief constable,
# an assistant commissioner with a chief constable.
RANKS = [
    ("constable", "Constable", 10),
    ("sergeant", "Sergeant", 20),
    ("inspector", "Inspector", 30),
    ("chief_inspector", "Chief inspector", 40),
    ("superintendent", "Superintendent", 50),
    ("chief_superintendent", "Chief superintendent", 60),
    ("commander", "Commander", 70),
    ("assistant_chief_constable", "Assistant chief constable", 70),
    ("deputy_assistant_commissioner", "Deputy assistant commissioner", 75),
    ("deputy_chief_constable", "Deputy chief constable", 80),
    ("assistant_commissioner", "Assistant commissioner", 90),
    ("chief_constable", "Chief constable", 90),
    ("deputy_commissioner", "Deputy commissioner", 100),
    ("commissioner", "Commissioner", 110),
]
ABOVE_CHIEF_SUPERINTENDENT = 60


def add_ranks(apps, schema_editor):
    """Add those that are not there; a force's own wording stays."""
    rank_model = apps.get_model("people", "Rank")
    for code, label, seniority in RANKS:
        rank_model.objects.get_or_create(
            code=code,
            defaults={
                "label": label,
                "seniority": seniority,
                "is_senior_officer": seniority > ABOVE_CHIEF_SUPERINTENDENT,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("people", "0002_feeds_and_search_keys")]

    operations = [migrations.RunPython(add_ranks, migrations.RunPython.noop)]
