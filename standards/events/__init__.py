"""The one history: what happened, who did it, when it happened and when we learned of it.

`record(...)` is the only way to write; see README.md for what the chain proves.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from standards.events import verbs

if TYPE_CHECKING:
    from standards.events import consumers
    from standards.events.recording import record, record_many

__all__ = ["consumers", "record", "record_many", "verbs"]


def __getattr__(name: str) -> Any:
    # Looked up at the first use, because the models behind them are not there while Django is
    # still loading the apps.
    if name in ("record", "record_many"):
        return getattr(import_module("standards.events.recording"), name)
    if name == "consumers":
        return import_module("standards.events.consumers")
    raise AttributeError(name)
