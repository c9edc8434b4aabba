"""Keyed hashes that outlive the raw file: of a record about a person, and of each of its fields.

Without the installation's key nobody can try names or numbers against them.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from functools import cache

from django.conf import settings

# What of a line is compared from run to run. `updated` is left out: a source that touches a
# record without changing it makes no new item.
FIELDS = ("capacity", "event_date", "offence", "disposal")


@cache
def _key(purpose: str, secret: str) -> bytes:
    return hashlib.sha256(f"probity:programmes:{purpose}:{secret}".encode()).digest()


def keyed(purpose: str, *parts: str) -> str:
    """The keyed hash of some parts, as 64 hexadecimal digits. Parts cannot run into each other."""
    joined = "\x1f".join(part.strip() for part in parts)
    key = _key(purpose, settings.SECRET_KEY)
    return hmac.new(key, joined.encode(), hashlib.sha256).hexdigest()


def outside_key(person_id: str) -> str:
    """Of a person as an outside system knows them."""
    return keyed("outside", person_id)


def source_key(system: str, record_id: str, person_ref: str) -> str:
    """Of one record held against one of our people."""
    return keyed("record", system.upper(), record_id, person_ref)


def field_hashes(line: Mapping[str, str]) -> dict[str, str]:
    """Of each field of a line, short: they only tell whether it is still the same."""
    return {name: keyed(f"field:{name}", line.get(name, "").casefold())[:20] for name in FIELDS}


def fingerprint(source: str, hashes: Mapping[str, str]) -> str:
    """Of a record about a person in one version: the same content, the same fingerprint."""
    return keyed("fingerprint", source, *(hashes[name] for name in FIELDS))


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Which fields differ, by name."""
    names: Iterable[str] = FIELDS
    return [name for name in names if before.get(name) != after.get(name)]
