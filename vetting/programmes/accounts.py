"""What search is told of the items of programmes: being in one is suspicion, so each is found by
the owner and the checker of its run, and by whom it was given to by name.

How an item stands is no part of it: a blind reviewer would learn of the other's answer. A hit of
a mass check has no account before two people confirmed whose record it is.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from standards.access import gate
from standards.access.models import User
from standards.people.models import Person
from standards.row_triggers import Watched, key_of, keys_where
from standards.workflow import searching
from standards.workflow.matter_accounts import names_of
from standards.workflow.models import Matter, Sensitivity
from standards.workflow.searching import Account, Pages, Root, Source
from vetting.accounts import close_to
from vetting.programmes import policies
from vetting.programmes.models import Identity, Item, ProgrammeRun

ROOT = "programme_item"
ITEMS = Item._meta.db_table


def register() -> None:
    searching.register_root(Root(ROOT, indexed, _pages))
    searching.register(
        Source(
            code="item",
            label="Programme item",
            plural="programme items",
            root=ROOT,
            model_label="vetting_programmes.Item",
            accounts=accounts,
            sight=sight,
            urls=searching.own_page,
            watches=(
                Watched(
                    ITEMS,
                    (key_of("id"),),
                    (
                        "person_id",
                        "kind",
                        "number",
                        "pack",
                        "identity_id",
                        "removed_at",
                        "happened_on",
                        "source_matter_id",
                        "run_id",
                    ),
                ),
                Watched(
                    Identity._meta.db_table,
                    (keys_where(ITEMS, "id", "identity_id", "id"),),
                    ("answer", "settled_at"),
                ),
                Watched(
                    Person._meta.db_table,
                    (keys_where(ITEMS, "id", "person_id", "id"),),
                    ("surname", "forenames", "former_surname"),
                ),
                Watched(
                    Matter._meta.db_table,
                    (keys_where(ITEMS, "id", "source_matter_id", "id"),),
                    ("sensitivity",),
                ),
            ),
            order=80,
        )
    )


def indexed() -> QuerySet[Item]:
    """Items that have accounts."""
    confirmed = Q(identity__answer="same", identity__settled_at__isnull=False)
    rows = Item.objects.filter(~Q(kind=Item.Kind.HIT) | confirmed, removed_at=None)
    return rows.exclude(source_matter__sensitivity=Sensitivity.SEALED)


def sight(user: User) -> Q:
    """`ItemPolicy` over accounts: the user's own runs and what was given to them by name, never
    what is about themselves or those tied to them."""
    own = ProgrammeRun.objects.filter(policies.own(user)).values_list("pk", flat=True)
    given = indexed().filter(policies.given(user)).values_list("pk", flat=True)
    held, named = list(own), list(given)
    if not held and not named:
        return Q(root__in=[])
    return (Q(holder__in=held) | Q(key__in=named)) & ~Q(person__in=close_to(user))


def _pages(user: User, keys: Collection[UUID]) -> Pages:
    found = gate.visible(user, Item).filter(pk__in=keys).order_by().values_list("pk", flat=True)
    return {pk: reverse("programme-item", args=[pk]) for pk in found}


def accounts(roots: Collection[UUID]) -> Iterable[Account]:
    """One account of each item: whose it is, and the file that its reviewers read."""
    rows = indexed().filter(pk__in=roots).order_by()
    for item in rows.select_related("person", "run__programme"):
        yield Account(
            key=item.pk,
            root=item.pk,
            title=f"Item {item.reference}: {item.person}",
            reference=item.reference,
            names=tuple(names_of(item.person)),
            text=searching.joined(str(answer) for _, answer in item.pack),
            occurred_on=item.happened_on,
            person=item.person_id,
            holder=item.run_id,
        )
