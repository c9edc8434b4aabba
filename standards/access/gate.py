"""The gate: who may see and do what, for every surface.

Three questions (design §4): `visible_to(user, Model)` for lists and counts, `can` and `check` for
acts. A model without a registered policy is closed to everybody. What a person may not see
answers exactly as what does not exist: same query, same refusal.
"""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from django.db.models import Model, Q, QuerySet

from standards.refusals import NotAllowed, NotFoundHere

M = TypeVar("M", bound=Model)

Denied = NotAllowed


class Policy(Protocol):
    """The rules of one model."""

    def visible_to(self, user: Any) -> Q:
        """Which rows the user may know of, as a condition on the model."""
        ...

    def why_not(self, user: Any, action: str, obj: Any) -> str | None:
        """None where the user may do it, else the sentence that says why not and what would help.

        Asked only of what the user can see.
        """
        ...


_policies: dict[type[Model], Policy] = {}
NOTHING = Q(pk__in=[])


def register(model: type[Model], policy: Policy) -> None:
    """Open a model through a policy. The nearest registered ancestor serves its subclasses."""
    _policies[model] = policy


def policy_of(model: type[Model]) -> Policy | None:
    return next((_policies[base] for base in model.__mro__ if base in _policies), None)


def visible_to(user: Any, model: type[Model]) -> Q:
    """The rows of the model that the user may know of. Nothing for a model without a policy."""
    policy = policy_of(model)
    if policy is None or not _signs_in(user):
        return NOTHING
    return policy.visible_to(user)


def _signs_in(user: Any) -> bool:
    return bool(getattr(user, "is_authenticated", False) and user.is_active)


def visible(user: Any, model: type[M]) -> QuerySet[M]:
    """The same as a queryset."""
    return model._default_manager.filter(visible_to(user, model))


def get_for(
    user: Any,
    model: type[M],
    *,
    lock: bool = False,
    shape: Callable[[QuerySet[M]], QuerySet[M]] | None = None,
    **lookup: Any,
) -> M:
    """One object through the gate, by any unique lookup; the row locked in the same query.

    Absent, sealed and walled all raise the same NotFoundHere after the same single query.
    `shape` may add select_related and the like.
    """
    rows = visible(user, model).filter(**lookup)
    if shape is not None:
        rows = shape(rows)
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.first() if lock else rows[:1]
    obj = found if lock else next(iter(found), None)  # type: ignore[call-overload]
    if obj is None:
        raise NotFoundHere()
    obj._let_in = user.pk  # type: ignore[union-attr]
    return obj  # type: ignore[return-value]


def visible_of(user: Any, model: type[M], parent: Model) -> QuerySet[M]:
    """What belongs to an object and the user may know of, whatever the way to the object.

    Where `get_for` let this user into the object, which a page does once for many sections, the
    object is not asked after again; only the policy's own further conditions are (`within`).
    Any other object, and a policy that has no `within`, is asked in full.
    """
    within = getattr(policy_of(model), "within", None)
    if within is None or getattr(parent, "_let_in", None) != user.pk:
        return visible(user, model)
    return model._default_manager.filter(within(user, parent))


def visible_through(user: Any, model: type[M], read: Q) -> QuerySet[M]:
    """What belongs to objects that the user reads and the user may know of. `read` is a condition
    on the rows that only those of such objects meet: by it a database comes to them without looking
    through all that the user reads.

    A policy that has no `through` is asked in full.
    """
    through = getattr(policy_of(model), "through", None)
    if through is None or not _signs_in(user):
        return visible(user, model).filter(read)
    return model._default_manager.filter(through(user, read))


def why_not(user: Any, action: str, obj: Model) -> str | None:
    """None where the user may do it, else the sentence."""
    policy = policy_of(type(obj))
    if policy is None:
        return "Nobody may do this here."
    return policy.why_not(user, action, obj)


def can(user: Any, action: str, obj: Model) -> bool:
    """May the user do it? For templates and lists; `check` for acts."""
    return why_not(user, action, obj) is None


def check(user: Any, action: str, obj: Model) -> None:
    """Raise Denied with a sentence unless the user may do it."""
    sentence = why_not(user, action, obj)
    if sentence is not None:
        raise Denied(sentence)
