"""The list "in post without the required clearance", kept so that it is quick to read.

Nothing here decides and nothing here is a record: `vetting.selectors.in_post` holds the
definition, and all rows can be deleted, which only makes the list slower until they are made again
(`services.gaps.gaps_rework`).
"""

from django.db import models

from standards.people.models import Posting


class KeptGap(models.Model):
    """One posting that the definition found, when the list was last worked out whole."""

    # No constraint: a posting may go before the list is worked out again; it is then not read.
    posting = models.OneToOneField(
        Posting,
        primary_key=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="kept_gap",
    )
    required = models.CharField(max_length=20)
    reason = models.CharField(max_length=12)

    def __str__(self) -> str:
        return f"{self.reason} for {self.required} in posting {self.posting_id}"


class GapDoubt(models.Model):
    """Somebody about whom something was written since, so that the definition is asked again.

    Added by the database itself whenever a posting, a post or a clearance is written
    (`vetting.gap_triggers`). The same person may stand here more than once.
    """

    person_id = models.UUIDField(db_index=True)

    def __str__(self) -> str:
        return str(self.person_id)


class GapReading(models.Model):
    """Of which day, and by which levels, the list was last worked out whole. One row or none.

    On another day, or by other levels, what is kept says nothing.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    day = models.DateField()
    levels = models.CharField(max_length=64)  # `LevelBook.digest` of the day
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="gap_reading_is_one")]

    def __str__(self) -> str:
        return f"as at {self.day}"
