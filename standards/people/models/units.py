"""The dated tree of units. Units rename, move and merge; the past keeps its names."""

import uuid

from django.db import models


class Unit(models.Model):
    """One unit for as long as it keeps its code. What it is called and where it hangs is dated."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)  # the name now, for lists
    replaced_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )

    def __str__(self) -> str:
        return self.name


class UnitPeriod(models.Model):
    """What a unit was called and under which parent, from a day until before another."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="periods")
    name = models.CharField(max_length=120)
    parent = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)  # the last day

    class Meta:
        ordering = ["unit", "starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "starts_on"], name="unit_period_one_start"),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="unit_period_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} from {self.starts_on}"


class UnitClosure(models.Model):
    """Every (ancestor, descendant) pair with its days, so that "my unit and below" is one join.

    Derived from the periods by `services.units.rebuild_closure`; a unit is its own ancestor.
    """

    ancestor = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="below")
    descendant = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="above")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["ancestor", "starts_on", "descendant"], name="closure_down"),
        ]

    def __str__(self) -> str:
        return f"{self.ancestor_id} over {self.descendant_id}"
