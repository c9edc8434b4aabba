"""Reference data: versions of rules, and days that a force adds to the calendar."""

import hashlib
import json
from typing import Any

from django.db import models
from django.db.models import Q

from standards.clocks import rules
from standards.clocks.primitives import Primitive

# Columns and fields of a Rule bear the same names, but for `class_`, which Django forbids.
SHIPPED_FIELDS = (
    "code",
    "regime",
    "label",
    "trigger_label",
    "primitive",
    "length",
    "unit",
    "earliest",
    "max_length",
    "chained_from",
    "repeats",
    "rule_class",
    "duty_of",
    "source",
    "evidence",
    "told",
    "pause",
    "extension",
    "can_pause",
    "can_extend",
    "effective_from",
    "effective_to",
)


class ClockRule(models.Model):
    """One version of one rule. A force amends by a new version and signs off in place.

    `shipped_fingerprint` is that of the values as the product brought them: a row whose values
    no longer match it was edited here, and one without it was made here.
    """

    code = models.CharField(max_length=60)
    regime = models.CharField(max_length=20, default=rules.ANY_REGIME)
    label = models.CharField(max_length=120)
    trigger_label = models.CharField(max_length=160)
    primitive = models.CharField(max_length=2, choices=[(p.value, p.value) for p in Primitive])
    length = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=12, choices=[(u.value, u.value) for u in rules.Unit])
    earliest = models.PositiveSmallIntegerField(null=True, blank=True)
    max_length = models.PositiveSmallIntegerField(null=True, blank=True)
    chained_from = models.CharField(max_length=60, blank=True, default="")
    repeats = models.BooleanField(default=False)
    rule_class = models.CharField(
        max_length=9, choices=[(c.value, c.value) for c in rules.RuleClass]
    )
    duty_of = models.CharField(
        max_length=6,
        choices=[(d.value, d.value) for d in rules.DutyOf],
        default=rules.DutyOf.FORCE.value,
    )
    source = models.CharField(max_length=300)
    evidence = models.CharField(max_length=2, choices=[(e.value, e.value) for e in rules.Evidence])
    told = models.CharField(max_length=300, blank=True, default="")
    pause = models.CharField(max_length=300, blank=True, default="")
    extension = models.CharField(max_length=300, blank=True, default="")
    can_pause = models.BooleanField(default=True)
    can_extend = models.BooleanField(default=True)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    legally_verified_by = models.CharField(max_length=120, blank=True, default="")
    legally_verified_on = models.DateField(null=True, blank=True)
    shipped_fingerprint = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        ordering = ("code", "regime", "effective_from")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "regime", "effective_from"], name="clock_rule_version"
            ),
            models.CheckConstraint(
                condition=Q(legally_verified_by="", legally_verified_on=None)
                | (~Q(legally_verified_by="") & Q(legally_verified_on__isnull=False)),
                name="clock_rule_sign_off_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gte=models.F("effective_from")),
                name="clock_rule_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.regime}) from {self.effective_from}"

    def to_rule(self) -> rules.Rule:
        """The rule as the pure part of the room knows it. Raises BadRule for an unsound row."""
        values = {name: getattr(self, name) for name in SHIPPED_FIELDS}
        values["class_"] = rules.RuleClass(values.pop("rule_class"))
        return rules.Rule(
            **{
                **values,
                "primitive": Primitive(self.primitive),
                "unit": rules.Unit(self.unit),
                "evidence": rules.Evidence(self.evidence),
                "duty_of": rules.DutyOf(self.duty_of),
            },
            legally_verified_by=self.legally_verified_by,
            legally_verified_on=self.legally_verified_on,
        )


def row_values(rule: rules.Rule) -> dict[str, Any]:
    """The columns of a rule, sign-off apart."""
    renamed = {"rule_class": "class_"}
    values = {name: getattr(rule, renamed.get(name, name)) for name in SHIPPED_FIELDS}
    return {name: str(v) if isinstance(v, str) else v for name, v in values.items()}


def fingerprint(values: dict[str, Any]) -> str:
    """One hash for equal values, however they were read: 64 hexadecimal digits."""
    canonical = json.dumps(
        {name: values[name] for name in SHIPPED_FIELDS}, sort_keys=True, default=str
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


class Holiday(models.Model):
    """A day that is not a working day and that the published calendar lacks: a proclaimed
    holiday, as a rule. Added, never taken away, so that an old date can be explained."""

    date = models.DateField(unique=True)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=300)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        ordering = ("date",)

    def __str__(self) -> str:
        return f"{self.date} {self.name}"
