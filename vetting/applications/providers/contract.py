"""The words that the product and a provider of checks speak, and how they are read."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Protocol

RESULTS = ("no_trace", "trace", "unable")
_KEY = re.compile(r"[0-9a-f]{32}")
_NUMBER = re.compile(r"[A-Za-z0-9._:/-]{1,80}")
_MOST_PARTS = 50


class Unreachable(Exception):
    """The provider could not be asked now. The message says why; it is tried again."""


class BadReply(ValueError):
    """An answer that cannot be read. The message says which field and why, and no value of it."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One check to be carried out. `key` is all that the provider sends back of it."""

    key: str
    check: str
    surname: str
    forenames: str
    former_names: str = ""
    date_of_birth: str = ""  # ISO; empty where it is not known
    addresses: tuple[str, ...] = ()

    def as_row(self) -> dict[str, str]:
        """Flat, for a file."""
        row = {name: value for name, value in asdict(self).items() if name != "addresses"}
        return {**row, "addresses": " | ".join(self.addresses)}


@dataclass(frozen=True, slots=True)
class Reply:
    """What a provider answers, or a part of it (`part` of `parts`). `leads` are sentences."""

    key: str
    number: str
    result: str
    themes: tuple[str, ...] = ()
    coverage: str = ""
    evidence_ref: str = ""
    part: int = 1
    parts: int = 1
    leads: tuple[str, ...] = ()
    answered_on: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that came in and was refused: what it was called, and why in a sentence."""

    what: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Which asks the provider has now, and which it refused, each with a sentence."""

    taken: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Batch:
    """Answers that came together. `upto` is for the carrier."""

    name: str
    replies: tuple[Reply, ...]
    refused: tuple[Refused, ...] = ()
    upto: str = ""  # what `acknowledge` needs of it


class Carrier(Protocol):
    """One way to one provider."""

    def send(self, asks: list[Ask]) -> Receipt:
        """Hand the asks over. The same again asks once. Raises Unreachable."""
        ...

    def collect(self) -> list[Batch]:
        """What came back and was not acknowledged. Raises Unreachable."""
        ...

    def acknowledge(self, batch: Batch) -> None:
        """Everything in the batch is kept here; it need not come again."""
        ...


def read_reply(row: Mapping[str, Any]) -> Reply:
    """An answer from a row of a file or an object of JSON. Raises BadReply."""
    key, number = _text(row, "key"), _text(row, "number")
    if not _KEY.fullmatch(key):
        raise BadReply("The key is not one of ours.")
    if not _NUMBER.fullmatch(number):
        raise BadReply("The number of the answer is missing or has marks that it may not have.")
    result = _text(row, "result")
    if result not in RESULTS:
        raise BadReply(f"The result must be one of {', '.join(RESULTS)}.")
    themes = _list(row, "themes")
    if result == "trace" and not themes:
        raise BadReply("A trace must say its themes.")
    coverage = _text(row, "coverage")
    if result == "unable" and not coverage:
        raise BadReply("A check that could not be done must say why, under coverage.")
    part, parts = _number(row, "part"), _number(row, "parts")
    if not 1 <= part <= parts <= _MOST_PARTS:
        raise BadReply("The part and the number of parts do not fit.")
    answered_on = _text(row, "answered_on")
    _check_day(answered_on)
    return Reply(
        key=key,
        number=number,
        result=result,
        themes=themes,
        coverage=coverage[:300],
        evidence_ref=_text(row, "evidence_ref")[:120],
        part=part,
        parts=parts,
        leads=tuple(lead[:500] for lead in _list(row, "leads")),
        answered_on=answered_on,
    )


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name, "")
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadReply(f"“{name}” must be text.")
    return value.strip()


def _list(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """A list of JSON, or words parted by a bar in a file."""
    value = row.get(name) or ""
    parts = value.split("|") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(each, str) for each in parts):
        raise BadReply(f"“{name}” must be a list of words.")
    return tuple(each.strip() for each in parts if each.strip())


def _number(row: Mapping[str, Any], name: str) -> int:
    value = row.get(name) or 1
    if isinstance(value, bool) or not str(value).strip().isascii():
        raise BadReply(f"“{name}” must be a whole number.")
    text = str(value).strip()
    if not text.isdigit() or len(text) > 3:
        raise BadReply(f"“{name}” must be a whole number.")
    return int(text)


def _check_day(text: str) -> None:
    if not text:
        return
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadReply("“answered_on” must be a day like 2026-11-23.") from error
    if day.year < 2000:
        raise BadReply("“answered_on” lies too far back.")
