"""Posts, and the clearance that each requires."""

from django.db import models
from django.db.models import F, Q

from standards.people.models import Unit
from standards.workflow.models.matter import Written


class Post(Written):
    """A post for as long as its particulars stay the same; a change makes a new row.

    Who sits in it says the HR feed (`Posting.post_ref`). Empty `required_level` or `exposure`
    means that nobody has said, which is not the same as none.
    """

    class Exposure(models.TextChoices):
        PUBLIC_PROTECTION = "public_protection", "Public protection"
        CUSTODY = "custody", "Custody"
        SCHOOLS = "schools", "Schools"
        FIREARMS = "firearms", "Firearms"
        SOLE_CHARGE = "sole_charge", "Sole charge of others"
        PUBLIC_FACING = "public_facing", "Public facing"
        OFFICE = "office", "Office"

    post_ref = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    is_designated = models.BooleanField(default=False)
    required_level = models.CharField(max_length=20, blank=True)
    exposure = models.CharField(max_length=20, choices=Exposure.choices, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)  # the last day

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post_ref", "starts_on"], name="post_one_start"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="post_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_ref} {self.title}"
