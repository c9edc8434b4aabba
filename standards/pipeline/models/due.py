"""What has been done of the things that fall due, so that each is done once."""

from django.db import models
from django.utils import timezone

from standards.clocks.models import Clock


class DueMark(models.Model):
    """For which day a nightly thing was done last, and who is at it now.

    A claim that runs out means that whoever held it died: the next run takes it up.
    """

    name = models.CharField(max_length=60, primary_key=True)
    done_for = models.DateField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} done for {self.done_for}"


class OverdueTold(models.Model):
    """That somebody was told that a clock passed this date. Its row is the claim: one per date.

    A clock that is extended and passes its new date is told of again.
    """

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="+")
    due_on = models.DateField()
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "overdue told"
        constraints = [
            models.UniqueConstraint(fields=["clock", "due_on"], name="overdue_told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.clock_id} overdue since {self.due_on}"
