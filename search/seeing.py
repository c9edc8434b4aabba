"""Who may find what: one condition over entries for every engine, and the gate's last word.

The condition is made of the sources' own (`searching.Source.sight`). What was written a moment ago
and is not yet in the index is held against the gate: where the user may not see it now, it is left
out, so that counts err on the side of hiding.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q

from search.engines.base import Hit
from search.models import Entry, Pending
from standards.access import gate
from standards.access.models import User
from standards.workflow import searching, sight_in_search
from standards.workflow.models import Matter, Sensitivity

DOUBTED = 2_000  # more roots in doubt at once than this are hidden without asking
SEEN_BY_ROLE = "person"  # whose sight does not rest on the row


def condition(user: User) -> Q:
    """Entries that the user may find."""
    alike: dict[Any, list[str]] = defaultdict(list)
    for source in searching.sources():
        alike[source.sight].append(source.code)
    found = Q(pk__in=[])
    with sight_in_search.answering_once():
        for sight, codes in alike.items():
            found |= Q(source__in=codes) & sight(user)
        for source in searching.sources():
            if source.narrower is not None:
                found &= ~Q(source=source.code) | source.narrower(user)
    return found & _not_doubtful(user)


def _not_doubtful(user: User) -> Q:
    """Not what was written since it was indexed and the user may not see now: whole roots, and
    what has a circle of its own on a root that they see."""
    hidden, seen = _in_doubt(user)
    found = Q()
    if hidden:
        found &= ~Q(root__in=hidden) | Q(source=SEEN_BY_ROLE)
    if seen and (narrower := _narrower_now(user, seen)):
        found &= ~Q(key__in=narrower)
    return found


def _in_doubt(user: User) -> tuple[list[UUID], list[UUID]]:
    """Roots that were written since they were indexed: those that the user may not see now, and
    those that they may. What was sealed meanwhile is found by its circle by another way."""
    rows = Pending.objects.filter(is_check=False).order_by().values_list("root", flat=True)
    roots = set(rows.distinct()[: DOUBTED + 1])
    if not roots or len(roots) > DOUBTED:
        return (sorted(set(rows.distinct())) if roots else []), []
    read = gate.visible(user, Matter).exclude(sensitivity=Sensitivity.SEALED)
    seen = set(read.filter(pk__in=roots).values_list("pk", flat=True))
    return sorted(roots - seen), sorted(seen)


def _narrower_now(user: User, roots: list[UUID]) -> list[UUID]:
    """Of what has a circle of its own on these roots (a note, say), what the gate refuses now."""
    keys: dict[str, set[UUID]] = defaultdict(set)
    rows = Entry.objects.filter(root__in=roots).exclude(audience="").order_by()
    for code, key in rows.values_list("source", "key"):
        keys[code].add(key)
    hidden: set[UUID] = set()
    for code, asked in keys.items():
        if (source := searching.source(code)) is not None:
            seen = gate.visible(user, source.model).filter(pk__in=asked)
            hidden |= asked - set(seen.values_list("pk", flat=True))
    return sorted(hidden)


def addresses(user: User, hits: Iterable[Hit]) -> dict[tuple[str, UUID], str]:
    """Where each hit stands, for those that the gate lets the user open now. A query for each kind
    of root, and one for each source that hangs on another thing."""
    keys: dict[str, list[UUID]] = defaultdict(list)
    roots: dict[str, set[UUID]] = defaultdict(set)
    for hit in hits:
        if (source := searching.source(hit.source)) is not None:
            keys[hit.source].append(hit.key)
            roots[source.root].add(hit.root)
    pages = {code: searching.root(code).pages(user, wanted) for code, wanted in roots.items()}
    found: dict[tuple[str, UUID], str] = {}
    for source in searching.sources():
        if wanted := keys.get(source.code):
            urls = source.urls(user, wanted, pages[source.root])
            found |= {(source.code, key): url for key, url in urls.items()}
    return found
