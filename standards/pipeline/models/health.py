"""What the nightly checks of the data found."""

from django.db import models


class HealthResult(models.Model):
    """The last value of one check; `part` tells its parts apart (a quality flag's code)."""

    code = models.CharField(max_length=60)
    part = models.CharField(max_length=60, blank=True)
    value = models.PositiveIntegerField()
    as_at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "part"], name="health_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.part}: {self.value}"
