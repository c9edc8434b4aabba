"""A mass check: the files that went out and came back, the pairs a machine proposed, and who
said that two records are one person."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from standards.people.models import Person
from standards.workflow.models.matter import Written
from vetting.programmes.models.cohorts import CohortMember
from vetting.programmes.models.programmes import Programme, ProgrammeRun, both_or_none


class RunFile(Written):
    """A file of a run, as it was: never changed; on its day the bytes go and the hash stays."""

    class Role(models.TextChoices):
        WORKFORCE = "workforce", "Workforce, sent out"
        NAMES = "names", "Names, returned"
        LINES = "lines", "Lines, returned"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(ProgrammeRun, on_delete=models.PROTECT, related_name="files")
    role = models.CharField(max_length=10, choices=Role.choices)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    rejected = models.JSONField(default=list, blank=True)  # [[line, why]]
    content = models.BinaryField(null=True, blank=True)  # gzip; None once disposed of
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_on = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # it was the wrong file
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawal_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "role"],
                condition=Q(withdrawn_at=None),
                name="programme_file_one_of_a_role",
            ),
            models.CheckConstraint(
                condition=Q(
                    withdrawn_at=None,
                    withdrawn_by=None,
                    withdrawal_asked_by=None,
                    withdrawn_because="",
                )
                | (
                    Q(
                        withdrawn_at__isnull=False,
                        withdrawn_by__isnull=False,
                        withdrawal_asked_by__isnull=False,
                    )
                    & ~Q(withdrawn_because="")
                    & ~Q(withdrawn_by=F("withdrawal_asked_by"))
                ),
                name="programme_file_withdrawn_by_two",
            ),
            both_or_none("signed_at", "signed_by", "programme_file_signed_whole"),
            models.CheckConstraint(
                condition=Q(signed_by=None) | ~Q(signed_by=F("made_by")),
                name="programme_file_signed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} file of {self.run_id}"


class Identity(Written):
    """Whether a member is the person of an outside record. Tied to both, not to the run: the
    keys are keyed hashes, so that an answer outlives the file that it was given on."""

    class Answer(models.TextChoices):
        SAME = "same", "Same person"
        DIFFERENT = "different", "Different person"
        UNSURE = "unsure", "Cannot tell"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="identities")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    outside_key = models.CharField(max_length=64)  # keyed hash of the outside person id
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    first_at = models.DateTimeField(null=True, blank=True)
    first_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    enquiry_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    expires_on = models.DateField(null=True, blank=True)  # looked at anew from then on
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "identities"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "person", "outside_key"], name="programme_identity_once"
            ),
            both_or_none("first_at", "first_by", "programme_identity_first_whole"),
            both_or_none("settled_at", "settled_by", "programme_identity_settled_whole"),
            # `same person` takes two people; the mere `different` does not.
            models.CheckConstraint(
                condition=Q(settled_by=None) | ~Q(answer="same") | ~Q(settled_by=F("first_by")),
                name="programme_identity_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"identity {self.pk}"

    @property
    def is_confirmed(self) -> bool:
        return self.answer == self.Answer.SAME and self.settled_at is not None


class Candidate(Written):
    """A pair put before an adjudicator: one of the machine's, or a decoy whose truth is known.

    Nothing on a page tells which. What is shown side by side goes with the raw files.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(ProgrammeRun, on_delete=models.PROTECT, related_name="candidates")
    member = models.ForeignKey(
        CohortMember, null=True, blank=True, on_delete=models.PROTECT, related_name="candidates"
    )
    identity = models.ForeignKey(
        Identity, null=True, blank=True, on_delete=models.PROTECT, related_name="candidates"
    )
    outside_ref = models.CharField(max_length=80, blank=True)  # in the returned files
    compared = models.JSONField(default=list, blank=True)  # [[field, ours, theirs, how]]
    score = models.DecimalField(max_digits=13, decimal_places=12, null=True)
    truth = models.CharField(max_length=10, blank=True)  # of a decoy alone
    is_second = models.BooleanField(default=False)  # the second person's look at a pair
    adjudicator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    place = models.PositiveIntegerField(default=0)  # in the adjudicator's stack
    answer = models.CharField(max_length=10, choices=Identity.Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "identity", "is_second"],
                condition=Q(identity__isnull=False),
                name="programme_candidate_once",
            ),
            models.CheckConstraint(
                condition=Q(identity__isnull=False, truth="") | (Q(identity=None) & ~Q(truth="")),
                name="programme_candidate_pair_or_decoy",
            ),
        ]
        indexes = [
            models.Index(fields=["adjudicator", "answer", "place"], name="programme_stack"),
            models.Index(fields=["run", "adjudicator", "answer"], name="programme_waiting"),
        ]

    def __str__(self) -> str:
        return f"candidate {self.pk}"
