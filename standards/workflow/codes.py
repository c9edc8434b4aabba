"""Read coded lists, and load those that ship with the product.

A file is YAML: `list`, `scheme`, `effective_from`, `evidence`, `source`, then `codes`, each
[code, label] or a mapping with more attributes. Shipped entries are brought up to date after
each migrate; an entry that the force edited or verified is never touched.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.db.models import Q
from django.utils import timezone

from standards.workflow import kept
from standards.workflow.models import Code

_files: list[Path] = []


def register_file(path: Path) -> None:
    if path not in _files:
        _files.append(path)


def registered_files() -> list[Path]:
    """The files brought so far, in order."""
    return list(_files)


def read_file(path: Path) -> list[dict[str, Any]]:
    """The lists of a file, as it holds them."""
    found: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def load_shipped(**_: Any) -> None:
    """Bring the shipped entries into the table. Runs after migrate."""
    for path in _files:
        for block in read_file(path):
            _load_block(block)
    forget()


def forget() -> None:
    """Read again at the next question: an entry was published."""
    _entries.cache_clear()


def _load_block(block: dict[str, Any]) -> None:
    standing = {
        (entry.code, entry.effective_from): entry
        for entry in Code.objects.filter(list=block["list"], scheme=str(block["scheme"]))
    }
    new = []
    for position, item in enumerate(block["codes"]):
        wanted = _entry(block, position, item)
        found = standing.get((wanted.code, wanted.effective_from))
        if found is None:
            new.append(wanted)
        elif not (found.is_edited or found.verified_on):
            _bring_up_to_date(found, wanted)
    Code.objects.bulk_create(new)


_SHIPPED_FIELDS = ("label", "parent", "position", "attributes", "evidence", "source")


def _bring_up_to_date(found: Code, wanted: Code) -> None:
    changed = [f for f in _SHIPPED_FIELDS if getattr(found, f) != getattr(wanted, f)]
    for name in changed:
        setattr(found, name, getattr(wanted, name))
    if changed:
        found.save(update_fields=changed)


def _entry(block: dict[str, Any], position: int, item: Any) -> Code:
    if isinstance(item, list):
        item = {"code": item[0], "label": item[1]}
    attributes = {
        key: value
        for key, value in item.items()
        if key not in {"code", "label", "parent", "evidence", "source"}
    }
    return Code(
        list=block["list"],
        scheme=str(block["scheme"]),
        code=str(item["code"]),
        label=item["label"],
        parent=item.get("parent", ""),
        position=position,
        attributes=attributes,
        effective_from=block["effective_from"],
        evidence=item.get("evidence", block["evidence"]),
        source=item.get("source", block.get("source", "")),
    )


@lru_cache(maxsize=256)
def _entries(list_code: str, scheme: str, day: date, _age: int) -> tuple[Code, ...]:
    in_force = Q(effective_to=None) | Q(effective_to__gte=day)
    rows = Code.objects.filter(in_force, list=list_code, effective_from__lte=day)
    if scheme:
        rows = rows.filter(scheme=scheme)
    latest: dict[tuple[str, str], Code] = {}
    for row in rows.order_by("effective_from"):
        latest[row.scheme, row.code] = row
    return tuple(sorted(latest.values(), key=lambda row: (row.scheme, row.position, row.code)))


def entries(list_code: str, scheme: str = "", on: date | None = None) -> tuple[Code, ...]:
    """The entries in force on a day (today), in their order; kept in the process for a while."""
    day = on or timezone.localdate()
    return _entries(list_code, scheme, day, kept.slot())


def choices(list_code: str, scheme: str = "", on: date | None = None) -> list[tuple[str, str]]:
    """(code, label) pairs for a form."""
    return [(entry.code, entry.label) for entry in entries(list_code, scheme, on)]


def find(list_code: str, code: str, scheme: str = "") -> Code | None:
    """One entry in force today, or None."""
    return next((entry for entry in entries(list_code, scheme) if entry.code == code), None)


def label(list_code: str, code: str, scheme: str = "") -> str:
    """Its label, or the bare code where the list does not know it."""
    found = find(list_code, code, scheme)
    return found.label if found else code


def gravest(theme_codes: Iterable[str]) -> str:
    """The theme with the highest band; the list's order breaks ties. Empty for none."""
    known = [entry for entry in entries("theme") if entry.code in set(theme_codes)]
    return max(known, key=lambda e: (e.attributes["band"], -e.position)).code if known else ""
