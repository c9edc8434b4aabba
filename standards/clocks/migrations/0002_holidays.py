from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clocks", "0001_rules")]

    operations = [
        migrations.CreateModel(
            name="Holiday",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField(unique=True)),
                ("name", models.CharField(max_length=120)),
                ("source", models.CharField(max_length=300)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=80)),
            ],
            options={
                "ordering": ("date",),
            },
        ),
    ]
