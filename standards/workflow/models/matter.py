"""A matter: anything that is opened, worked under clocks, decided and closed."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import FSMField

from standards.access.models import Compartment
from standards.people.models import Unit

_writing: ContextVar[bool] = ContextVar("writing", default=False)


@contextmanager
def writing() -> Iterator[None]:
    """Within it, matters may be saved. `fire()`, the services and imports open it; views do not."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def _must_be_writing(what: str) -> None:
    if not _writing.get():
        raise RuntimeError(f"{what}: matters are written by services and fire() only.")


class GuardedQuerySet(models.QuerySet):
    """Refuses writes that would leave no event."""

    def update(self, **kwargs: Any) -> int:
        _must_be_writing("update()")
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        _must_be_writing("delete()")
        return super().delete()

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        _must_be_writing("bulk_create()")
        return super().bulk_create(objs, *args, **kwargs)


class Written(models.Model):
    """A model that only services write, and whose states only `fire()` changes."""

    objects = GuardedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        _must_be_writing("save()")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        _must_be_writing("delete()")
        return super().delete(*args, **kwargs)

    def refresh_from_db(
        self, using: str | None = None, fields: Any = None, from_queryset: Any = None
    ) -> None:
        """Reload, protected state included.

        django-fsm-2 4.2.4 switches protection off on the field object that all instances share,
        and leaves it off when the row is gone; so its version is passed by. The state leaves
        __dict__ first, and then setting it counts as an initial value; Django would take a field
        that is not there for a deferred one, so the fields to load are named.
        """
        states = {f.attname for f in self._meta.concrete_fields if isinstance(f, FSMField)}
        if fields is None:
            deferred = self.get_deferred_fields()
            fields = [f.attname for f in self._meta.concrete_fields if f.attname not in deferred]
        for name in states.intersection(fields):
            self.__dict__.pop(name, None)
        models.Model.refresh_from_db(self, using, fields, from_queryset)


class Sensitivity(models.TextChoices):
    """Who may know of a matter at all (roles-and-access §2)."""

    ORDINARY = "ordinary", "Ordinary"
    RESTRICTED = "restricted", "Restricted, need to know"
    SEALED = "sealed", "Sealed"


class Matter(Written):
    """What every kind of matter has. A kind is a subclass with a table of its own.

    Its id is the id of its stream of events.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    area = models.CharField(max_length=40)
    reference = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    state = FSMField(max_length=40, protected=True)
    regime = models.CharField(max_length=20, default="2025")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="matters")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="own_matters",
    )
    deciding_authority = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="matters_to_decide",
        db_index=False,  # see matter_decider: most matters have none
    )
    sensitivity = models.CharField(
        max_length=12, choices=Sensitivity.choices, default=Sensitivity.ORDINARY
    )
    compartment = models.ForeignKey(
        Compartment, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    marking = models.CharField(max_length=80, default="OFFICIAL-SENSITIVE")
    received_on = models.DateField()  # when it reached the force
    occurred_on = models.DateField(null=True, blank=True)  # the event date of snapshots and walls
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    is_open = models.BooleanField(default=True)
    closed_on = models.DateField(null=True, blank=True)  # None with is_open False: date unknown
    theme = models.CharField(max_length=60, blank=True)  # the gravest theme, for lists
    next_due_on = models.DateField(null=True, blank=True)  # derived from the clocks
    next_due_label = models.CharField(max_length=120, blank=True)
    # The same date for ordering, with the last day of the calendar for "nothing due": keyset
    # pages and one index on both databases need a column without nulls.
    due_order = models.DateField(default=date.max)
    last_activity_on = models.DateField()
    source_system = models.CharField(max_length=40, blank=True)
    source_reference = models.CharField(max_length=60, blank=True)
    source_values = models.JSONField(default=dict, blank=True)  # what had no counterpart here
    quality_flags = models.JSONField(default=list, blank=True)  # codes of doubts about the data
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source_system", "source_reference"],
                condition=~Q(source_reference=""),
                name="matter_imported_once",
            ),
            models.CheckConstraint(
                condition=(
                    Q(sensitivity="sealed", compartment__isnull=False)
                    | (~Q(sensitivity="sealed") & Q(compartment=None))
                ),
                name="matter_sealed_in_a_compartment",
            ),
            models.CheckConstraint(
                condition=Q(is_open=True, closed_on=None) | Q(is_open=False),
                name="matter_closed_on_is_of_closed",
            ),
        ]
        indexes = [
            models.Index(fields=["area", "-received_on", "id"], name="matter_area_received"),
            models.Index(
                fields=["area", "is_open", "-received_on", "id"], name="matter_area_open_received"
            ),
            models.Index(fields=["area", "is_open", "due_order", "id"], name="matter_area_due"),
            models.Index(fields=["owner", "is_open", "due_order", "id"], name="matter_owner"),
            models.Index(fields=["unit", "is_open", "-received_on", "id"], name="matter_unit"),
            models.Index(fields=["kind", "closed_on"], name="matter_kind_closed"),
            models.Index(
                fields=["area", "is_open", "-last_activity_on", "id"], name="matter_area_activity"
            ),
            # Of the few that have one: with all the rest in it, SQLite would not use the index.
            models.Index(
                fields=["deciding_authority"],
                condition=Q(deciding_authority__isnull=False),
                name="matter_decider",
            ),
            # Everything that the gate asks of an open matter, in the order of the list: its
            # count reads the index alone, not the rows.
            models.Index(
                fields=[
                    "kind",
                    "due_order",
                    "id",
                    "area",
                    "sensitivity",
                    "unit",
                    "owner",
                    "compartment",
                ],
                condition=Q(is_open=True),
                name="matter_open_counted",
            ),
        ]
        permissions = [("edit_granted", "May work on the matter by grant")]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("matter", args=[self.reference])

    @property
    def stream(self) -> uuid.UUID:
        return self.id

    @property
    def matter(self) -> Self:
        """Itself: so that `fire()` treats a matter and what belongs to one alike."""
        return self


class ReferenceSeries(models.Model):
    """The last number given in a series and a year. Locked while one is taken."""

    prefix = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "reference series"
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="series_one_a_year")]

    def __str__(self) -> str:
        return f"{self.prefix} {self.year}: {self.last}"
