"""Load the levels that ship with the product; let a force amend and verify them."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import yaml
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from standards import events
from standards.refusals import NotReady
from vetting.models.levels import VettingLevel

SHIPPED = Path(__file__).resolve().parent.parent / "levels.yaml"
CONFIGURATION = uuid5(NAMESPACE_URL, "probity:configuration:vetting")
# What a file of levels may say; `effective_to` is set here only, when a version is followed.
FIELDS = (
    "label",
    "who",
    "regime",
    "rank_order",
    "validity_months",
    "contractor_validity_months",
    "review_interval_months",
    "satisfies",
    "rests_on",
    "evidence",
    "source",
)


class BadLevels(ValueError):
    """The file of levels does not hold together; the message says where."""


def load_shipped(*, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Bring the shipped levels into the table. Runs after migrate; safe to repeat.

    A version that the force edited or verified stays as it is.
    """
    if VettingLevel._meta.db_table not in connections[using].introspection.table_names():
        return  # migrated back to before it was there
    known = {(v.code, v.effective_from): v for v in VettingLevel.objects.all()}
    new = []
    for wanted in read_levels(SHIPPED):
        found = known.get((wanted.code, wanted.effective_from))
        if found is None:
            new.append(wanted)
        elif not (found.is_edited or found.verified_on):
            _bring_up_to_date(found, wanted)
    VettingLevel.objects.bulk_create(new)


def read_levels(path: Path) -> list[VettingLevel]:
    """The levels of a file, unsaved. Raises BadLevels for an unknown key or a missing level."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    since = content["effective_from"]
    read = []
    for row in content["levels"]:
        unknown = sorted(set(row) - {*FIELDS, "code"})
        if unknown:
            raise BadLevels(f"{path.name}: {row.get('code')} has unknown keys {unknown}.")
        read.append(VettingLevel(effective_from=since, **row))
    codes = {level.code for level in read}
    for level in read:
        strange = sorted({*level.satisfies, *level.rests_on} - codes)
        if strange:
            raise BadLevels(
                f"{path.name}: {level.code} names levels that are not there: {strange}."
            )
    return read


def _bring_up_to_date(found: VettingLevel, wanted: VettingLevel) -> None:
    changed = [name for name in FIELDS if getattr(found, name) != getattr(wanted, name)]
    for name in changed:
        setattr(found, name, getattr(wanted, name))
    if changed:
        found.save(update_fields=changed)


@transaction.atomic
def level_amend(
    *, level: VettingLevel, effective_from: date, changes: Mapping[str, Any], reason: str, by: Any
) -> VettingLevel:
    """Make the next version of a level, and end this one the day before.

    Clearances granted before that day keep their expiry. The caller has had a second person
    agree (levels are published by the policy owner and the vetting authority). Raises NotReady
    for a version that is not the latest, or a change of what it is called by.
    """
    if not reason.strip():
        raise NotReady("Say why the level changes.")
    if not changes or not set(changes) <= set(FIELDS):
        raise NotReady("Change what the level says, not its code.")
    latest = VettingLevel.objects.select_for_update().filter(code=level.code).last()
    if latest is None or latest.pk != level.pk or effective_from <= latest.effective_from:
        raise NotReady("A new version must begin after the latest one.")
    values = {name: getattr(latest, name) for name in FIELDS} | dict(changes)
    latest.effective_to, latest.is_edited = effective_from - timedelta(days=1), True
    latest.save(update_fields=["effective_to", "is_edited"])
    amended = VettingLevel.objects.create(
        code=latest.code, effective_from=effective_from, is_edited=True, **values
    )
    events.record(
        stream=CONFIGURATION,
        label="configuration",
        verb="vetting.level_amended",
        by=by,
        facts={
            "code": amended.code,
            "effective_from": effective_from.isoformat(),
            "changed": sorted(changes),
        },
        text={"reason": reason.strip()},
    )
    return amended
