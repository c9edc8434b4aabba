from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ClockRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=60)),
                ("regime", models.CharField(default="any", max_length=20)),
                ("label", models.CharField(max_length=120)),
                ("trigger_label", models.CharField(max_length=160)),
                (
                    "primitive",
                    models.CharField(
                        choices=[
                            ("P1", "P1"),
                            ("P2", "P2"),
                            ("P3", "P3"),
                            ("P4", "P4"),
                            ("P5", "P5"),
                            ("P6", "P6"),
                            ("P7", "P7"),
                            ("P8", "P8"),
                            ("BC", "BC"),
                            ("MB", "MB"),
                        ],
                        max_length=2,
                    ),
                ),
                ("length", models.PositiveSmallIntegerField()),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("working_days", "working_days"),
                            ("days", "days"),
                            ("weeks", "weeks"),
                            ("months", "months"),
                        ],
                        max_length=12,
                    ),
                ),
                ("earliest", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("max_length", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("chained_from", models.CharField(blank=True, default="", max_length=60)),
                ("repeats", models.BooleanField(default=False)),
                (
                    "rule_class",
                    models.CharField(
                        choices=[
                            ("statutory", "statutory"),
                            ("national", "national"),
                            ("local", "local"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "duty_of",
                    models.CharField(
                        choices=[("force", "force"), ("other", "other"), ("nobody", "nobody")],
                        default="force",
                        max_length=6,
                    ),
                ),
                ("source", models.CharField(max_length=300)),
                (
                    "evidence",
                    models.CharField(
                        choices=[("S", "S"), ("S*", "S*"), ("K", "K"), ("K?", "K?"), ("D", "D")],
                        max_length=2,
                    ),
                ),
                ("told", models.CharField(blank=True, default="", max_length=300)),
                ("pause", models.CharField(blank=True, default="", max_length=300)),
                ("extension", models.CharField(blank=True, default="", max_length=300)),
                ("can_pause", models.BooleanField(default=True)),
                ("can_extend", models.BooleanField(default=True)),
                ("effective_from", models.DateField()),
                ("effective_to", models.DateField(blank=True, null=True)),
                ("legally_verified_by", models.CharField(blank=True, default="", max_length=120)),
                ("legally_verified_on", models.DateField(blank=True, null=True)),
                (
                    "shipped_fingerprint",
                    models.CharField(blank=True, default="", editable=False, max_length=64),
                ),
            ],
            options={
                "ordering": ("code", "regime", "effective_from"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "regime", "effective_from"), name="clock_rule_version"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("legally_verified_by", ""), ("legally_verified_on", None)),
                            models.Q(
                                models.Q(("legally_verified_by", ""), _negated=True),
                                ("legally_verified_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="clock_rule_sign_off_has_who_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effective_to", None),
                            ("effective_to__gte", models.F("effective_from")),
                            _connector="OR",
                        ),
                        name="clock_rule_ends_after_it_begins",
                    ),
                ],
            },
        ),
    ]
