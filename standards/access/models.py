"""Users, the roles they hold, cover, compartments."""

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from standards.access.roles import ROLES
from standards.people.models import Person, Unit


class User(AbstractUser):
    """Somebody who signs in. Their person is what walls and bars are judged on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(blank=True)
    display_name = models.CharField(max_length=120)
    person = models.OneToOneField(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="user"
    )
    last_place = models.JSONField(default=dict, blank=True)  # list filters to come back to

    objects: ClassVar[UserManager] = UserManager()
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    def __str__(self) -> str:
        return self.display_name

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name


def _role_choices() -> list[tuple[str, str]]:
    return [(role.code, role.label) for role in ROLES.values()]


class RoleHolding(models.Model):
    """A role held by a user in a unit, for a time. Sight is the union of holdings."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="holdings")
    role = models.CharField(max_length=40, choices=_role_choices)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["user", "starts_on"], name="holding_user")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="holding_in_order",
            ),
            # Nobody gives themselves a role (roles-and-access §1, system_admin).
            models.CheckConstraint(
                condition=Q(given_by=None) | ~Q(given_by=F("user")), name="holding_not_own_gift"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class ScopeSetting(models.Model):
    """A force's own scope for a role in an area, from a day on. The code's is the default."""

    area = models.CharField(max_length=40)
    role = models.CharField(max_length=40, choices=_role_choices)
    scope = models.CharField(max_length=10)
    starts_on = models.DateField()
    agreed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "role", "starts_on"], name="scope_one_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.role} in {self.area}: {self.scope}"


class Cover(models.Model):
    """While somebody is away, another of the same role has their sight and tasks."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="covered_by")
    deputy = models.ForeignKey(User, on_delete=models.CASCADE, related_name="covers")
    role = models.CharField(max_length=40, choices=_role_choices)
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(owner=F("deputy")), name="cover_by_another"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="cover_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy_id} for {self.owner_id}"


class Compartment(models.Model):
    """A closed circle for sealed matters. For everybody else it does not exist."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=20, unique=True)
    controller = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.code


class CompartmentMember(models.Model):
    """Who is inside a compartment, and for how long."""

    compartment = models.ForeignKey(Compartment, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="compartments")
    is_auditor = models.BooleanField(default=False)  # each compartment has an auditor of its own
    is_controller = models.BooleanField(default=False)  # a second controller, beside the first
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["compartment", "user", "starts_on"], name="compartment_member_once"
            ),
            # Who reads the logs of a circle neither works nor decides in it.
            models.CheckConstraint(
                condition=Q(is_auditor=False) | Q(is_controller=False),
                name="compartment_auditor_controls_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.compartment_id}"


def current() -> Q:
    """Spells that run today (London): started, and not ended before today."""
    today = timezone.localdate()
    return Q(starts_on__lte=today) & (Q(ends_on=None) | Q(ends_on__gte=today))


class Door(models.Model):
    """A way in for somebody without an account, to one thing and for one purpose.

    The token is never kept: `lookup` is its keyed hash. Without a policy no user reaches a row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lookup = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=40)
    about_label = models.CharField(max_length=80)  # app_label.modelname of what it leads to
    about_key = models.CharField(max_length=40)
    stream = models.UUIDField()  # where its events lie: the matter's, or that of access
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)  # the first time
    shut_at = models.DateTimeField(null=True, blank=True)
    shut_for = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [models.Index(fields=["about_label", "about_key"], name="door_about")]
        constraints = [
            models.CheckConstraint(
                condition=Q(shut_at=None, shut_for="") | (~Q(shut_at=None) & ~Q(shut_for="")),
                name="door_shut_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} door to {self.about_label}"


class DoorTry(models.Model):
    """A token that opened nothing, by a keyed hash of where it came from. Kept for minutes."""

    origin = models.CharField(max_length=64)
    tried_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "door tries"
        indexes = [models.Index(fields=["origin", "tried_at"], name="door_try_origin")]

    def __str__(self) -> str:
        return f"a try at {self.tried_at:%H:%M}"
