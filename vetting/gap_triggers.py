"""What the database itself does at a write that may put somebody on the list of gaps.

A posting, a post or a clearance that is written, by whatever way, puts the people whom it concerns
in doubt in the same transaction (`standards.row_triggers`); working the list out again removes
only the doubts that it has read. After a migration the list counts as not worked out.
"""

from typing import Any

from django.db import DEFAULT_DB_ALIAS

from standards.people.models import Posting
from standards.row_triggers import Doubt, Watched, all_there, key_of, keys_where
from vetting.models import Clearance, GapDoubt, GapReading, Post

_POSTINGS = Posting._meta.db_table
_DOUBT = Doubt(
    "gap",
    GapDoubt._meta.db_table,
    "person_id",
    (
        Watched(
            _POSTINGS, (key_of("person_id"),), ("person_id", "post_ref", "starts_on", "ends_on")
        ),
        Watched(
            Clearance._meta.db_table,
            (key_of("person_id"),),
            ("person_id", "level", "status", "granted_on", "expires_on"),
        ),
        # Whoever holds the post.
        Watched(
            Post._meta.db_table,
            (keys_where(_POSTINGS, "person_id", "post_ref", "post_ref"),),
            ("post_ref", "required_level", "starts_on", "ends_on"),
        ),
    ),
)


def take_away(*, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Before a migration: drop the triggers, and forget that the list was worked out."""
    if not _tables_are_there(using):
        return
    _DOUBT.take_away(using)
    GapReading.objects.using(using).delete()


def put_back(*, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """After a migration: make what is missing. Safe to repeat."""
    if _tables_are_there(using) and _DOUBT.put_back(using):
        GapReading.objects.using(using).delete()


def missing_triggers(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """The names of those that the database does not have. One query."""
    return _DOUBT.missing(using)


def _tables_are_there(using: str) -> bool:
    """Not while migrating back to before they were there."""
    return all_there(_DOUBT, using, also=[GapReading._meta.db_table])
