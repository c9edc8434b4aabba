"""Who and when go together: a model with `x_at` and `x_by` that may be empty has a constraint
that both are set or neither is. The test finds the pairs itself, in models yet to be written."""

from django.apps import apps
from django.db import models


def pairs() -> list[tuple[type[models.Model], str, str]]:
    """Every (model, x_at, x_by) of our rooms in which the two may be null."""
    found = []
    for model in apps.get_models():
        if model.__module__.split(".")[0] not in ("standards", "cases", "vetting", "search"):
            continue
        fields = {field.name: field for field in model._meta.local_concrete_fields}
        for name, at in fields.items():
            by = fields.get(f"{name.removesuffix('_at')}_by")
            if name.endswith("_at") and by is not None and at.null and by.null:
                found.append((model, name, by.name))
    return found


def test_a_pair_of_who_and_when_is_set_together_or_not_at_all() -> None:
    loose = [
        f"{model._meta.label}: {at}, {by}"
        for model, at, by in pairs()
        if not any(
            at in str(constraint.condition) and by in str(constraint.condition)
            for constraint in model._meta.constraints
            if isinstance(constraint, models.CheckConstraint)
        )
    ]

    assert loose == []
