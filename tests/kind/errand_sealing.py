"""Errands opened inside a closed circle."""

from typing import Any

from standards.access.models import User
from standards.workflow import sealing
from tests.kind.models import Errand


def register() -> None:
    sealing.register("errand", sealing.Opening(build, begin))


def build(new: sealing.NewSealed, common: dict[str, Any]) -> Errand:
    return Errand(**common, state=Errand.State.WAITING)


def begin(errand: Errand, new: sealing.NewSealed, by: User) -> None:
    """An errand waits until its owner sets out."""
