"""Whoever is in an application without being in the force's records: applicant, associates,
referees, and what they answered. They live here until appointment: no person, no contact."""

import uuid

from django.db import models
from django.db.models import Q

from standards.people.models import Person
from standards.workflow.models.matter import Written


class Applicant(Written):
    """Whoever applies. `person` where they serve already, or once they were appointed."""

    matter = models.OneToOneField(
        "vetting_applications.Application",
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="applicant",
    )
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="applications"
    )
    surname = models.CharField(max_length=100)
    forenames = models.CharField(max_length=100, blank=True)
    former_names = models.CharField(max_length=200, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    email = models.EmailField(blank=True)

    def __str__(self) -> str:
        return f"{self.forenames} {self.surname}".strip()


class Answers(Written):
    """One part of the applicant's form, as last saved. Nothing in it is an event."""

    matter = models.ForeignKey(
        "vetting_applications.Application", on_delete=models.CASCADE, related_name="answers"
    )
    section = models.CharField(max_length=20)
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    is_done = models.BooleanField(default=False)  # saved whole, without a question left open

    class Meta:
        verbose_name_plural = "answers"
        constraints = [
            models.UniqueConstraint(fields=["matter", "section"], name="answers_one_a_section")
        ]

    def __str__(self) -> str:
        return f"{self.section} of {self.matter_id}"


class Associate(Written):
    """Somebody close to the applicant, as the applicant named them: the least that checks need."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    matter = models.ForeignKey(
        "vetting_applications.Application", on_delete=models.CASCADE, related_name="associates"
    )
    number = models.PositiveSmallIntegerField()
    surname = models.CharField(max_length=100)
    forenames = models.CharField(max_length=100, blank=True)
    former_names = models.CharField(max_length=200, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    relation = models.CharField(max_length=60)
    address = models.CharField(max_length=300, blank=True)
    removed_on = models.DateField(null=True, blank=True)  # the applicant took them back

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "number"], name="associate_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.forenames} {self.surname}".strip()


class Referee(Written):
    """Somebody who speaks for the applicant, and what they said."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    matter = models.ForeignKey(
        "vetting_applications.Application", on_delete=models.CASCADE, related_name="referees"
    )
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    known_as = models.CharField(max_length=120, blank=True)  # how they know the applicant
    asked_on = models.DateField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    removed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "number"], name="referee_number_once"),
            models.CheckConstraint(
                condition=Q(answered_on=None, answers={}) | Q(answered_on__isnull=False),
                name="referee_answers_have_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name
