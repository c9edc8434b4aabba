"""An account as an entry: what is matched is worked out here, once, for every engine."""

import hashlib
from datetime import date
from typing import Any

from search.columns import FACTS, SAME
from search.models import Entry
from search.reading import codes, dates, names
from standards.people.folding import fold
from standards.workflow.searching import Account

LONGEST_BODY = 1_000_000  # characters
LONGEST_TITLE = 300
COLUMNS = (*FACTS, "title", "names", "sounds", "codes", "body", "digest", "version")


def entry_of(source: str, account: Account) -> Entry:
    """The entry, without its version. The digest is of everything else."""
    same = {name: getattr(account, name) for name in SAME}
    written = dict.fromkeys(form for n in account.names if n for form in _forms(n))
    sounds = dict.fromkeys(key for name in account.names for key in names.sounds_of(name))
    made = Entry(
        source=source,
        **same,
        due_order=account.due_on or date.max,
        title=account.title[:LONGEST_TITLE],
        names="\n".join(written),
        sounds=" ".join(sounds),
        codes=" ".join(dict.fromkeys(_codes(account))),
        body=account.text[:LONGEST_BODY],
    )
    made.digest = _digest(made)
    return made


def _forms(name: str) -> list[str]:
    """The name as it stands, and the other ways of writing its parts on a line of their own."""
    folded = fold(name)
    plain = folded.split()
    others = " ".join(form for form in names.written_forms(name) if form not in plain)
    return [folded, others] if others else [folded]


def _codes(account: Account) -> list[str]:
    found: list[str] = []
    if account.reference:
        found += codes.tokens_of_reference(account.reference)
    for number in account.numbers:
        found += codes.tokens_of_number(number)
    for day in (account.received_on, account.occurred_on):
        if day is not None:
            found += dates.tokens_of_day(day)
    return [*found, *codes.found_in(f"{account.title}\n{account.text}")]


def _digest(entry: Entry) -> bytes:
    said: list[Any] = [getattr(entry, name) for name in COLUMNS[:-2]]
    return hashlib.blake2b(repr(said).encode(), digest_size=16).digest()
