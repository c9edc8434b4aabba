"""Load the rules that the product brings; let a force amend them and sign them off."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from standards import events
from standards.clocks.errors import ClockRefused
from standards.clocks.models import ClockRule
from standards.clocks.models.reference import SHIPPED_FIELDS, fingerprint, row_values
from standards.clocks.registry import shipped_rules
from standards.clocks.services import rows

# One stream for what is configured in this room.
CONFIGURATION = uuid5(NAMESPACE_URL, "probity:configuration:clocks")


@dataclass
class Loaded:
    """What loading did, as "code (regime) from date". `kept` lists rows that differ from the
    product's and were left alone, because this force edited or signed them off."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    unchanged: int = 0


def tables_are_ready(*, using: str = DEFAULT_DB_ALIAS) -> bool:
    """True when the table of rules is there with every column of today's model."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if ClockRule._meta.db_table not in connection.introspection.table_names(cursor):
            return False
        described = connection.introspection.get_table_description(cursor, ClockRule._meta.db_table)
    present = {column.name for column in described}
    return {each.column for each in ClockRule._meta.local_concrete_fields} <= present


@transaction.atomic
def load_shipped_rules() -> Loaded:
    """Bring the table in line with the files of the installed rooms. Safe to repeat.

    Rows that nobody here touched follow the files. A row that was edited or signed off stays as
    it is, and is reported where the file says otherwise.
    """
    report = Loaded()
    present = {(row.code, row.regime, row.effective_from): row for row in ClockRule.objects.all()}
    new: list[ClockRule] = []
    for rule in shipped_rules():
        values = row_values(rule)
        print_of_file = fingerprint(values)
        row = present.get((rule.code, rule.regime, rule.effective_from))
        if row is None:
            new.append(ClockRule(**values, shipped_fingerprint=print_of_file))
            continue
        print_of_row = _fingerprint_of(row)
        if print_of_row == print_of_file and row.shipped_fingerprint == print_of_file:
            report.unchanged += 1
        elif print_of_row != row.shipped_fingerprint or row.legally_verified_on:
            report.kept.append(str(row))
        else:
            ClockRule.objects.filter(pk=row.pk).update(**values, shipped_fingerprint=print_of_file)
            report.updated.append(str(row))
    ClockRule.objects.bulk_create(new)
    report.created = [str(row) for row in new]
    return report


@transaction.atomic
def sign_off_rule(*, rule: ClockRule, verified_by: str, on: date, by: Any) -> ClockRule:
    """Record that a lawyer of the force has verified this version. Its dates then say so."""
    if not verified_by.strip():
        raise ClockRefused("Say which lawyer verified the rule.")
    rows.require_past(on, "a sign-off")
    rule = ClockRule.objects.select_for_update().get(pk=rule.pk)
    rule.legally_verified_by, rule.legally_verified_on = verified_by, on
    rule.save(update_fields=["legally_verified_by", "legally_verified_on"])
    events.record(
        stream=CONFIGURATION,
        label="configuration",
        verb="clocks.rule_signed_off",
        by=by,
        facts={
            "code": rule.code,
            "regime": rule.regime,
            "effective_from": rule.effective_from.isoformat(),
            "verified_on": on.isoformat(),
        },
        text={"verified_by": verified_by},
    )
    return rule


@transaction.atomic
def amend_rule(
    *, rule: ClockRule, effective_from: date, changes: Mapping[str, Any], reason: str, by: Any
) -> ClockRule:
    """Make the next version of a rule, and end this one the day before.

    Clocks that count from an earlier day keep the version that they have. The new version is not
    signed off. Raises ClockRefused for a change of what identifies the rule, or a date that does
    not follow; BadRule when the parts no longer fit together.
    """
    rows.require_reason(reason)
    fixed = {"code", "regime", "effective_from", "effective_to"}
    if not changes or set(changes) & fixed or not set(changes) <= set(SHIPPED_FIELDS):
        raise ClockRefused("Change what the rule says, not what it is called.")
    rule = ClockRule.objects.select_for_update().get(pk=rule.pk)
    if effective_from <= rule.effective_from or rule.effective_to is not None:
        raise ClockRefused(
            "A new version must begin after the latest one.", remedy="Amend the latest version."
        )
    values = {name: getattr(rule, name) for name in SHIPPED_FIELDS} | dict(changes)
    amended = ClockRule(**{**values, "effective_from": effective_from})
    amended.to_rule()
    rule.effective_to = effective_from - timedelta(days=1)
    rule.save(update_fields=["effective_to"])
    amended.save(force_insert=True)
    events.record(
        stream=CONFIGURATION,
        label="configuration",
        verb="clocks.rule_amended",
        by=by,
        facts={
            "code": rule.code,
            "regime": rule.regime,
            "effective_from": effective_from.isoformat(),
            "changed": sorted(changes),
        },
        text={"reason": reason},
    )
    return amended


def _fingerprint_of(row: ClockRule) -> str:
    return fingerprint({name: getattr(row, name) for name in SHIPPED_FIELDS})
