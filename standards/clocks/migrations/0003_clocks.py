import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clocks", "0002_holidays")]

    operations = [
        migrations.CreateModel(
            name="Clock",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("stream", models.UUIDField()),
                ("subject", models.CharField(blank=True, default="", max_length=200)),
                ("code", models.CharField(max_length=60)),
                ("regime", models.CharField(default="any", max_length=20)),
                ("label", models.CharField(max_length=120)),
                ("statutory", models.BooleanField()),
                (
                    "duty_of",
                    models.CharField(
                        choices=[("force", "force"), ("other", "other"), ("nobody", "nobody")],
                        max_length=6,
                    ),
                ),
                ("trigger_on", models.DateField()),
                ("trigger_at", models.DateTimeField(blank=True, null=True)),
                ("length", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("due_on", models.DateField()),
                ("action_by", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("running", "Running"),
                            ("paused", "Stopped"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="running",
                        max_length=9,
                    ),
                ),
                ("paused_on", models.DateField(blank=True, null=True)),
                ("pauses", models.JSONField(blank=True, default=list)),
                ("excluded_days", models.PositiveIntegerField(default=0)),
                ("extension", models.PositiveSmallIntegerField(default=0)),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("calendar_version", models.CharField(max_length=80)),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clocks",
                        to="clocks.clockrule",
                    ),
                ),
            ],
            options={
                "ordering": ("due_on", "code"),
                "indexes": [
                    models.Index(fields=["status", "due_on"], name="clock_status_due"),
                    models.Index(fields=["stream", "status"], name="clock_stream_status"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["running", "paused"])),
                        fields=("stream", "code", "subject"),
                        name="clock_one_open_of_a_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paused_on__isnull", False), ("status", "paused")),
                            models.Q(
                                models.Q(("status", "paused"), _negated=True), ("paused_on", None)
                            ),
                            _connector="OR",
                        ),
                        name="clock_paused_has_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_on__isnull", False), ("status__in", ["done", "cancelled"])
                            ),
                            models.Q(("ended_on", None), ("status__in", ["running", "paused"])),
                            _connector="OR",
                        ),
                        name="clock_ended_has_a_day",
                    ),
                ],
            },
        ),
    ]
