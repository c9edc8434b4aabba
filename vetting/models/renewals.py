"""A renewal review: the matter that decides what follows a clearance that runs out."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from standards.clocks import selectors as clocks
from standards.workflow.models import Matter
from standards.workflow.models.matter import GuardedQuerySet
from vetting import holding
from vetting.models.clearances import Clearance
from vetting.models.renewal_steps import RenewalSteps


class Renewals(models.Manager.from_queryset(GuardedQuerySet)):  # type: ignore[misc]
    """A renewal says nothing without its clearance and whose it is: they come with it."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().select_related("clearance__person", "new_clearance")


class Renewal(RenewalSteps, Matter):
    """One renewal of one clearance. What happens to it is declared in `RenewalSteps`.

    The person is a party of the matter (capacity "reviewed"), so that walls and bars apply.
    """

    class State(models.TextChoices):
        DUE = "due", "Due"
        IN_REVIEW = "in_review", "In review"
        RENEWED = "renewed", "Renewed"
        LAPSED = "lapsed", "Lapsed"
        PASSED = "passed", "Passed to a full review"
        CLOSED = "closed", "Closed"

    clearance = models.OneToOneField(Clearance, on_delete=models.PROTECT, related_name="renewal")
    level = models.CharField(max_length=20)  # that of the clearance, for lists
    escalated = models.PositiveSmallIntegerField(default=0)  # the last stage that was told
    lapsed_on = models.DateField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    new_clearance = models.OneToOneField(
        Clearance, null=True, blank=True, on_delete=models.PROTECT, related_name="renewed_by"
    )
    # A full review that is owed: since when, and when the wait is looked at again.
    passed_on = models.DateField(null=True, blank=True)
    look_again_on = models.DateField(null=True, blank=True)
    quality_checked_on = models.DateField(null=True, blank=True)
    quality_checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_sound = models.BooleanField(null=True, blank=True)  # what the check found

    objects = Renewals()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quality_checked_on=None, quality_checked_by=None, is_sound=None)
                | Q(
                    quality_checked_on__isnull=False,
                    quality_checked_by__isnull=False,
                    is_sound__isnull=False,
                ),
                name="renewal_checked_on_and_by",
            ),
            models.CheckConstraint(
                condition=Q(passed_on=None, look_again_on=None)
                | Q(passed_on__isnull=False, look_again_on__isnull=False),
                name="renewal_passed_is_looked_at_again",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def at_stake(self) -> Clearance:
        """The clearance that a further step is about: the new one once it is renewed."""
        return self.new_clearance or self.clearance

    @cached_property
    def held(self) -> holding.Held:
        """What the person holds and held, read once for the guards and the page."""
        return holding.held_by(self.clearance.person_id)

    def escalation_due(self, day: date) -> int:
        """The stage of escalation that has come by the day: 0 none, 1 the first, 2 the second."""
        come = clocks.running_for(self.stream).filter(due_on__lte=day)
        codes = set(come.values_list("code", flat=True))
        if "renewal_escalates_second" in codes:
            return 2
        return 1 if "renewal_escalates_first" in codes else 0
