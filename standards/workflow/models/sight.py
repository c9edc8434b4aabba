"""Rows that the gate reads: who sees a matter by name, who is walled, who took which part."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from standards.people.models import Person
from standards.workflow.models.matter import Matter


class Sight(models.Model):
    """Sight that follows from a fact: former owner, logged it. Derived, never granted."""

    class Basis(models.TextChoices):
        FORMER_OWNER = "former_owner", "Owned it until lately"
        LOGGED = "logged", "Logged it lately"

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="sights")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    basis = models.CharField(max_length=20, choices=Basis.choices)
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "matter", "basis"], name="sight_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} sees {self.matter_id} as {self.basis}"


class MatterUserObjectPermission(UserObjectPermissionBase):
    """A named exception: need-to-know grant, share, break-glass. May run out.

    django-guardian's own look-ups do not know `until`, so the gate is the only reader, and the
    sweeper removes what has run out.
    """

    class Basis(models.TextChoices):
        GRANT = "grant", "Granted by name"
        SHARED = "shared", "Shared as an object"
        EMERGENCY = "emergency", "Emergency access"

    content_object = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="grants")
    basis = models.CharField(max_length=12, choices=Basis.choices, default=Basis.GRANT)
    until = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(UserObjectPermissionBase.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(granted_by=None) | ~Q(granted_by=models.F("user")),
                name="grant_not_to_oneself",
            ),
            models.CheckConstraint(
                condition=~Q(basis="emergency") | Q(until__isnull=False),
                name="grant_emergency_runs_out",
            ),
        ]


class MatterGroupObjectPermission(GroupObjectPermissionBase):
    """django-guardian wants the pair. Groups are not used: nobody sees a matter by a group."""

    content_object = models.ForeignKey(Matter, on_delete=models.CASCADE)


class Wall(models.Model):
    """This person must not know of this matter, whatever their role or grant. Derived.

    Rebuilt by `walls.rebuild` whenever a fact it rests on changes.
    """

    class Reason(models.TextChoices):
        PARTY = "party", "Is part of the matter"
        RELATIVE = "relative", "Is tied to somebody who is part of it"
        LINE = "line", "Is or was the subject's line manager"

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="walls")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "matter"], name="wall_once")]

    def __str__(self) -> str:
        return f"{self.person_id} walled from {self.matter_id}"


class PartTaken(models.Model):
    """What a user did in a matter, for segregation on history. Written by `fire()`, kept for ever.

    `thing` narrows it to a part of the matter ("allegation:<id>"), empty for the whole.
    """

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="parts_taken")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=30)
    taken_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "parts taken"
        constraints = [
            models.UniqueConstraint(fields=["matter", "user", "part"], name="part_taken_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.part} {self.matter_id}"


class BarLift(models.Model):
    """A team bar lifted for one person in one matter, by a second person with a reason."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="bar_lifts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "user"], name="bar_lift_once"),
            models.CheckConstraint(
                condition=~Q(user=models.F("lifted_by")), name="bar_lift_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"bar of {self.user_id} lifted"
