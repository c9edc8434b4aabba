"""The words of the log. A verb that nobody registered cannot be recorded.

Each carries the sentence that the timeline shows. Fields in braces are filled from the event's
facts and, for those who may read it, from its text.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verb:
    """A kind of event: its code ("complaint.logged"), its sentence, whether a timeline shows it."""

    code: str
    sentence: str
    on_timeline: bool = True


_verbs: dict[str, Verb] = {}


def register(code: str, sentence: str, *, on_timeline: bool = True) -> Verb:
    """Make a verb known. Registering it twice with other words is a programming error."""
    verb = Verb(code, sentence, on_timeline)
    if _verbs.setdefault(code, verb) != verb:
        raise ValueError(f"The verb {code} is registered twice with different sentences.")
    return verb


def get(code: str) -> Verb:
    """The registered verb, or KeyError with the code."""
    return _verbs[code]


def codes() -> list[str]:
    """Every verb that is registered."""
    return list(_verbs)


def known(code: str) -> bool:
    return code in _verbs


def hidden_from_timelines() -> list[str]:
    """Codes of events that are kept but not shown on a matter's page (reads, searches)."""
    return [verb.code for verb in _verbs.values() if not verb.on_timeline]
