"""Where people served, in which rank, under whom."""

from django.db import models

from standards.people.models.persons import Person, in_order
from standards.people.models.units import Unit


class Rank(models.Model):
    """Ranks and grades in order of seniority, a force's own list."""

    code = models.CharField(max_length=60, primary_key=True)
    label = models.CharField(max_length=80)
    seniority = models.PositiveSmallIntegerField(default=0)  # higher is more senior
    is_senior_officer = models.BooleanField(default=False)  # above chief superintendent

    class Meta:
        ordering = ["seniority", "code"]

    def __str__(self) -> str:
        return self.label


class Posting(models.Model):
    """A spell in a unit and a team, in a rank, held or acted. Several may run at once.

    The line manager is whoever holds `line_manager_post` on the day.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="postings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="postings")
    team = models.CharField(max_length=60, blank=True)
    rank = models.ForeignKey(Rank, null=True, blank=True, on_delete=models.PROTECT)
    is_acting = models.BooleanField(default=False)
    post_ref = models.CharField(max_length=40, blank=True)
    is_designated = models.BooleanField(default=False)
    line_manager_post = models.CharField(max_length=40, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "starts_on"], name="posting_person"),
            models.Index(fields=["post_ref", "starts_on"], name="posting_post"),
            models.Index(fields=["unit", "team"], name="posting_team"),
            # Whom a post manages: asked at every change of a wall.
            models.Index(fields=["line_manager_post"], name="posting_managed_by"),
        ]
        constraints = [in_order("starts_on", "ends_on", "posting_in_order")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.unit_id} from {self.starts_on}"
