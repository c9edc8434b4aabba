"""Persons who serve or served, and the facts that walls and bars are made of."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from standards.people.folding import LONGEST_KEY, search_key


def in_order(first: str, last: str, name: str) -> models.CheckConstraint:
    """A spell does not end before it starts."""
    return models.CheckConstraint(
        condition=Q(**{last: None}) | Q(**{f"{last}__gte": F(first)}), name=name
    )


class Kind(models.TextChoices):
    """In what capacity a person serves. Several may run at once."""

    OFFICER = "officer", "Police officer"
    SPECIAL = "special", "Special constable"
    STAFF = "staff", "Police staff"
    PCSO = "pcso", "Police community support officer"
    VOLUNTEER = "volunteer", "Volunteer"
    CONTRACTOR = "contractor", "Contractor"
    FORMER = "former", "Former"


class Person(models.Model):
    """One human being who serves or served. Never keyed on a warrant number: those are reused."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person_ref = models.CharField(max_length=40, unique=True, null=True, blank=True)  # the HR key
    surname = models.CharField(max_length=100)
    forenames = models.CharField(max_length=100, blank=True)
    former_surname = models.CharField(max_length=100, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    photo_reference = models.CharField(max_length=60, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from"
    )
    feed_hash = models.CharField(max_length=64, blank=True)  # of the last HR row: unchanged rows
    # are passed over by comparing this alone
    # Folded names, numbers and reference, for look-ups by part of any of them. Kept in step by
    # save() here and on Identifier; what writes in bulk calls services.search_keys.refresh().
    search_key = models.CharField(max_length=LONGEST_KEY, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["surname", "forenames"], name="person_names")]

    def __str__(self) -> str:
        return f"{self.forenames} {self.surname}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        only = kwargs.get("update_fields")
        if only is None or not {"surname", "forenames", "former_surname"}.isdisjoint(only):
            self.search_key = self.worked_out_key()
            if only is not None:
                kwargs["update_fields"] = {*only, "search_key"}
        super().save(*args, **kwargs)

    def worked_out_key(self) -> str:
        """The search key from names, reference, numbers, and records merged into this one."""
        if self._state.adding:
            return self.key_with(())
        merged = self.merged_from.values_list(
            "surname", "forenames", "former_surname", "person_ref"
        )
        numbers = self.identifiers.values_list("value", flat=True)
        return self.key_with([*numbers, *(part or "" for row in merged for part in row)])

    def key_with(self, others: Iterable[str]) -> str:
        """The search key from the person's own names and reference, and these other parts."""
        own = (self.surname, self.forenames, self.former_surname, self.person_ref or "")
        return search_key((*own, *others))


class Identifier(models.Model):
    """A number that somebody carried for a time: warrant, collar, pay, HR, other system."""

    class Type(models.TextChoices):
        WARRANT = "warrant", "Warrant number"
        COLLAR = "collar", "Collar number"
        PAY = "pay", "Pay number"
        SOURCE = "source", "Number in another system"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identifiers")
    type = models.CharField(max_length=20, choices=Type.choices)
    value = models.CharField(max_length=60)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["value", "type"], name="identifier_value")]
        constraints = [in_order("starts_on", "ends_on", "identifier_in_order")]

    def __str__(self) -> str:
        return f"{self.get_type_display()} {self.value}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        holder = Person.objects.filter(pk=self.person_id).first()
        if holder is not None:
            holder.save(update_fields=["surname"])  # works out the search key anew


class Employment(models.Model):
    """A time of service in one capacity. A PCSO may be a special at the same time."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="employments")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    force = models.CharField(max_length=80, blank=True)  # empty: this force
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    leaving_reason = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "kind"], name="employment_person")]
        constraints = [in_order("starts_on", "ends_on", "employment_in_order")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} from {self.starts_on}"


class DutyStatusSpell(models.Model):
    """Full, restricted, alternative duty or suspended, with its basis and days.

    One with a `set_in` was set by a decision here: only that matter ends it. A feed that says
    otherwise is reported, and changes nothing of it.
    """

    class Status(models.TextChoices):
        FULL = "full", "Full duty"
        RESTRICTED = "restricted", "Restricted duty"
        ALTERNATIVE = "alternative", "Alternative duty or location"
        SUSPENDED = "suspended", "Suspended"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="duty_spells")
    status = models.CharField(max_length=20, choices=Status.choices)
    basis = models.CharField(max_length=120, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    set_in = models.UUIDField(null=True, blank=True, editable=False)  # the matter's stream

    class Meta:
        constraints = [in_order("starts_on", "ends_on", "duty_spell_in_order")]

    def __str__(self) -> str:
        return f"{self.get_status_display()} from {self.starts_on}"


class Association(models.Model):
    """A declared tie: relative, partner, co-resident, notifiable associate. Raises walls."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="associations")
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="associated_by")
    relation = models.CharField(max_length=60)
    is_notifiable = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    declared_at = models.DateTimeField(auto_now_add=True)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("other")), name="association_of_two"),
            in_order("starts_on", "ends_on", "association_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.relation} {self.other_id}"


class Conflict(models.Model):
    """A declared conflict of interest between two people. A bar that nobody can lift."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="conflicts")
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    declared_at = models.DateTimeField(auto_now_add=True)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [in_order("starts_on", "ends_on", "conflict_in_order")]

    def __str__(self) -> str:
        return f"{self.person_id} conflicts with {self.other_id}"


class PersonMerge(models.Model):
    """Two records found to be one person. Holds what an unmerge needs to undo it."""

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    moved = models.JSONField(default=dict)  # {"people.posting.person": [ids], ...}
    merged_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.merged_id} into {self.kept_id}"
