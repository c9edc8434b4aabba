"""Load the check-sets that ship with the product; let a force amend its own."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from standards import events
from standards.refusals import NotReady
from vetting.applications.models import CheckSet
from vetting.services.levels import CONFIGURATION

SHIPPED = Path(__file__).resolve().parent.parent / "check_sets.yaml"
FIELDS = ("items", "evidence", "source")


def load_shipped(*, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Bring the shipped sets into the table. Runs after migrate; safe to repeat. A set that the
    force edited or verified stays as it is."""
    if CheckSet._meta.db_table not in connections[using].introspection.table_names():
        return  # migrated back to before it was there
    content = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    since = content["effective_from"]
    for row in content["sets"]:
        found = CheckSet.objects.filter(level=row["level"], effective_from=since).first()
        values = {name: row[name] for name in FIELDS}
        if found is None:
            CheckSet.objects.create(level=row["level"], version=1, effective_from=since, **values)
        elif not (found.is_edited or found.verified_on):
            CheckSet.objects.filter(pk=found.pk).update(**values)


@transaction.atomic
def check_set_amend(
    *, level: str, items: list[dict[str, str]], effective_from: date, reason: str, by: Any
) -> CheckSet:
    """The next version of a level's set, from a day on; the one before ends the day before.

    Applications whose checks began before keep theirs. The caller has had a second person agree.
    Raises NotReady without a reason, without items, or for a day before the latest version.
    """
    if not reason.strip():
        raise NotReady("Say why the check-set changes.")
    if not items:
        raise NotReady("A check-set holds at least one check.")
    latest = CheckSet.objects.select_for_update().filter(level=level).last()
    if latest is None or effective_from <= latest.effective_from:
        raise NotReady("A new version must begin after the latest one.")
    latest.effective_to, latest.is_edited = effective_from - timedelta(days=1), True
    latest.save(update_fields=["effective_to", "is_edited"])
    made = CheckSet.objects.create(
        level=level,
        version=latest.version + 1,
        items=items,
        evidence="D",
        source="The force's own",
        effective_from=effective_from,
        is_edited=True,
    )
    events.record(
        stream=CONFIGURATION,
        label="configuration",
        verb="vetting.check_set_amended",
        by=by,
        facts={"level": level, "version": made.version},
        text={"reason": reason.strip()},
    )
    return made
