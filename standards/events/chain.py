"""How an event is bound to the one before it. Pure functions, no database.

The hash covers the event's own fields and the hash of its predecessor in the same stream.
Personal text is not in the chain: the chain holds sha256(salt + text), so that erasing text and
salt leaves the chain whole and the text beyond recovery (settled 3).
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64
_LONGEST_FACT = 200

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


def canonical(value: Any) -> str:
    """One spelling for equal values: sorted keys, no spaces, UTF-8 as it is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def check_facts(facts: Mapping[str, Any]) -> None:
    """Refuse what cannot be hashed alike on every database, or looks like prose.

    Floats change their spelling between databases; long strings are text about people, which
    belongs in the erasable text.
    """
    for key, value in facts.items():
        _check_fact(key, value)


def _check_fact(key: str, value: Any) -> None:
    if isinstance(value, str):
        if len(value) > _LONGEST_FACT or "\x00" in value:
            raise ValueError(f"Fact {key!r} is prose (over {_LONGEST_FACT} characters): use text.")
    elif isinstance(value, Mapping):
        for inner_key, inner in value.items():
            if not isinstance(inner_key, str):
                raise TypeError(f"Fact {key!r} has a key that is not text.")
            _check_fact(f"{key}.{inner_key}", inner)
    elif isinstance(value, list):
        for inner in value:
            _check_fact(key, inner)
    elif value is not None and not isinstance(value, (bool, int)):
        raise TypeError(f"Fact {key!r} is a {type(value).__name__}; use text, int, bool or None.")


def commitment(salt: bytes, text: Mapping[str, Any]) -> str:
    """What the chain holds in place of the text: 64 hexadecimal digits."""
    return hashlib.sha256(salt + canonical(text).encode()).hexdigest()


def instant(moment: datetime) -> str:
    """One spelling for one instant, whatever zone the database answered in."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def event_hash(
    *,
    prev_hash: str,
    stream: str,
    seq: int,
    verb: str,
    occurred_at: datetime,
    recorded_at: datetime,
    actor: str,
    subject: str,
    facts: Mapping[str, Any],
    text_commitment: str,
) -> str:
    """The event's place in the chain: 64 hexadecimal digits."""
    body = canonical(
        [
            prev_hash,
            stream,
            seq,
            verb,
            instant(occurred_at),
            instant(recorded_at),
            actor,
            subject,
            facts,
            text_commitment,
        ]
    )
    return hashlib.sha256(body.encode()).hexdigest()
