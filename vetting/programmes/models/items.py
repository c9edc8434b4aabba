"""What is looked at in a run: an allegation, a clearance, a hit; its reviews; what came of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from standards.people.models import Person
from standards.workflow.models import Matter
from standards.workflow.models.matter import Written
from vetting.programmes.models.cohorts import CohortMember
from vetting.programmes.models.programmes import Programme, ProgrammeRun, both_or_none


class Item(Written):
    """One thing about one member. A hit of a mass check is an item only once a machine paired it
    with the member, and shows nowhere else before two people confirmed who it is."""

    class Kind(models.TextChoices):
        ALLEGATION = "allegation", "Allegation"
        VETTING_REVIEW = "vetting_review", "Clearance review"
        HIT = "hit", "Hit"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="items")
    run = models.ForeignKey(ProgrammeRun, on_delete=models.PROTECT, related_name="items")
    member = models.ForeignKey(CohortMember, on_delete=models.PROTECT, related_name="items")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    source_key = models.CharField(
        max_length=80
    )  # of the record it rests on; a hit's is a keyed hash
    fingerprint = models.CharField(max_length=64)
    look = models.PositiveSmallIntegerField(default=1)  # looked at anew once an answer expired
    field_hashes = models.JSONField(default=dict, blank=True)
    changed_fields = models.JSONField(default=list, blank=True)
    earlier = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="later"
    )
    source_matter = models.ForeignKey(
        Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    investigator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    investigator_ref = models.CharField(max_length=60, blank=True)
    happened_on = models.DateField(null=True, blank=True)
    pack = models.JSONField(default=list, blank=True)  # [[question, answer]]: the file, frozen
    pack_hash = models.CharField(max_length=64, blank=True)
    identity = models.ForeignKey(
        "vetting_programmes.Identity",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="items",
    )
    label = models.CharField(max_length=30, blank=True)  # of triage, beside the disposition
    entered_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    disposition = models.CharField(max_length=30, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removal_reason = models.CharField(max_length=200, blank=True)
    # It came of a file that was withdrawn: removed, and as if that had never been read.
    is_withdrawn = models.BooleanField(default=False)
    contact_plan = models.TextField(blank=True)
    contact_planned_on = models.DateField(null=True, blank=True)
    contact_planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    contacted_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "person", "fingerprint", "look"], name="programme_item_once"
            ),
            models.UniqueConstraint(fields=["run", "number"], name="programme_item_number"),
            models.CheckConstraint(
                condition=Q(removed_at=None, removal_reason="")
                | (Q(removed_at__isnull=False) & ~Q(removal_reason="")),
                name="programme_item_removed_why",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, disposition="")
                | (Q(settled_at__isnull=False) & ~Q(disposition="")),
                name="programme_item_settled_whole",
            ),
            models.CheckConstraint(
                condition=Q(contacted_on=None) | Q(contact_planned_on__isnull=False),
                name="programme_item_plan_before_contact",
            ),
            both_or_none(
                "contact_planned_on", "contact_planned_by", "programme_item_planned_whole"
            ),
        ]
        indexes = [
            models.Index(fields=["run", "disposition", "number"], name="programme_item_ends"),
            models.Index(fields=["programme", "source_key"], name="programme_item_source"),
        ]

    def __str__(self) -> str:
        return f"item {self.number} of {self.run_id}"

    @property
    def reference(self) -> str:
        return f"{self.run.reference}/{self.number}"

    @property
    def subject_id(self) -> uuid.UUID:
        """The person as they stand now: whom the record became, where two were joined since."""
        return self.person.merged_into_id or self.person_id


class Review(Written):
    """One reading of an item by one person. Blind: it is seen by its reviewer alone until all
    that were asked for are in."""

    class Role(models.TextChoices):
        FIRST = "first", "First review"
        SECOND = "second", "Second review"
        MODERATOR = "moderator", "Moderation"
        SAMPLE = "sample", "Dip sample"

    class Confidence(models.TextChoices):
        HIGH = "high", "High"
        MEDIUM = "medium", "Medium"
        LOW = "low", "Low"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="reviews")
    seq = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=10, choices=Role.choices)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    is_blind = models.BooleanField(default=True)
    asked_at = models.DateTimeField()
    unknowns = models.JSONField(default=list, blank=True)  # what a declaration must answer
    declared_at = models.DateTimeField(null=True, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    finding = models.CharField(max_length=30, blank=True)
    categories = models.JSONField(default=list, blank=True)
    confidence = models.CharField(max_length=10, choices=Confidence.choices, blank=True)
    reasons = models.TextField(blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # given to somebody else

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "role"],
                condition=Q(withdrawn_at=None),
                name="programme_review_one_of_a_role",
            ),
            models.UniqueConstraint(
                fields=["item", "reviewer"],
                condition=Q(withdrawn_at=None),
                name="programme_review_one_of_a_person",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None)
                | (Q(submitted_at__isnull=False) & ~Q(finding="") & ~Q(reasons="")),
                name="programme_review_submitted_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["reviewer", "submitted_at"], name="programme_review_mine"),
        ]

    def __str__(self) -> str:
        return f"{self.role} review of {self.item_id}"


class Outcome(Written):
    """One thing that follows from an item. A route is opened and finished apart from the review;
    until its receiver exists it waits with an owner and a day to look again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="outcomes")
    category = models.CharField(max_length=30)
    is_route = models.BooleanField(default=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    look_again_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()
    routed = models.ForeignKey(
        Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_as = models.CharField(max_length=120, blank=True)  # where no matter here stands for it
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_how = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "category"], name="programme_outcome_once"),
            models.CheckConstraint(
                condition=Q(is_route=False) | Q(owner__isnull=False, look_again_on__isnull=False),
                name="programme_route_has_an_owner",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(opened_at__isnull=False),
                name="programme_route_opened_before_finished",
            ),
        ]
        indexes = [models.Index(fields=["is_route", "opened_at"], name="programme_route_open")]

    def __str__(self) -> str:
        return f"{self.category} of {self.item_id}"


class RiskAlert(Written):
    """Immediate risk that a reviewer saw. It goes to the risk owner, never through the item."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="risks")
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    raised_at = models.DateTimeField()
    what = models.TextField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None) | ~Q(answer=""), name="programme_risk_answered"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("raised_at")),
                name="programme_risk_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"risk about {self.item_id}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("programme-risk", args=[self.pk])


class Seen(Written):
    """A line of a later run that an earlier answer settles: "seen in run n"."""

    run = models.ForeignKey(ProgrammeRun, on_delete=models.PROTECT, related_name="seen")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="seen_again")
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "seen"
        constraints = [
            models.UniqueConstraint(fields=["run", "item"], name="programme_seen_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} seen in {self.run_id}"
