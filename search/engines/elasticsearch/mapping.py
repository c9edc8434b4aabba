"""How an entry stands in Elasticsearch: one mapping for every source, an index for each.

Only what the bare node and a full distribution both have. The name of an index carries two hashes:
of the fields that sight rests on, and of everything. While a new index is filled, one with another
mapping still serves; one in which sight would mean something else never does.
"""

import hashlib
import json
from functools import lru_cache
from typing import Any
from zlib import crc32

from django.db.models import BooleanField, CharField, DateField, Field, UUIDField
from elasticsearch_dsl import (
    Boolean,
    Date,
    Index,
    Keyword,
    Long,
    Mapping,
    Text,
    analyzer,
    char_filter,
    token_filter,
)

from search.columns import FACTS, MATCHED
from search.engines.elasticsearch import client as clients
from search.models import Entry

# Raised by hand when a field means something else under the same name.
SIGHT_EDITION = 1
# Wrapped around what a highlight marks; taken out of every text before it is indexed.
OPENS, CLOSES = "\ue000", "\ue001"
# Characters of a text in which a highlight is looked for.
LONGEST_MARKED = 500_000
_NO_MARKS = str.maketrans("", "", OPENS + CLOSES)


def _of(sort: "type[Field[Any, Any]]") -> tuple[str, ...]:
    """The facts about an entry that are of a sort."""
    return tuple(name for name in FACTS if type(Entry._meta.get_field(name)) is sort)


KEYS, WORDS, DAYS, FLAGS = map(_of, (UUIDField, CharField, DateField, BooleanField))
# The columns that a copy is made of.
COPIED = (*FACTS, *MATCHED, "version")

SETTINGS: dict[str, Any] = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",  # a second copy where there is a second node
    "refresh_interval": "1s",
    # How long a deletion is remembered against an older copy that is still on its way.
    "gc_deletes": "1h",
    "max_result_window": 10_000,
    # Sight may name every matter that somebody was given.
    "max_terms_count": 65_536,
}
MOST_TERMS = 65_000

_apostrophes = char_filter(
    "apostrophes", type="mapping", mappings=[f"{mark} => " for mark in "'’‘`´"]
)
# "statement_2.pdf" is three words.
_joints = char_filter("joints", type="pattern_replace", pattern="[._]", replacement=" ")
_stems = token_filter("stems", type="stemmer", language="english")
_said = analyzer(
    "said",
    tokenizer="standard",
    char_filter=[_apostrophes, _joints],
    filter=["lowercase", "asciifolding", _stems],  # common words stay, for phrases
)
_names = analyzer(
    "names", tokenizer="standard", char_filter=[_apostrophes], filter=["lowercase", "asciifolding"]
)
_tokens = analyzer("tokens", tokenizer="whitespace", filter=["lowercase"])


def mapping() -> Mapping:
    """The fields. One that is not named here is kept unread: an index made before a field was
    added takes what is written until the next one serves."""
    made = Mapping()
    made.meta("dynamic", False)
    for name in (*KEYS, *WORDS):
        made.field(name, Keyword())
    for name in DAYS:
        made.field(name, Date(format="strict_date"))
    for name in FLAGS:
        made.field(name, Boolean())
    # Lines of names are far apart, so that no phrase goes from one person to the next.
    made.field(
        "names",
        Text(
            analyzer=_names,
            position_increment_gap=100,
            index_prefixes={"min_chars": 2, "max_chars": 10},
        ),
    )
    for name in ("sounds", "codes"):
        made.field(name, Text(analyzer=_tokens, norms=False, index_options="docs"))
    made.field("title", Text(analyzer=_said, index_options="offsets"))
    made.field("body", Text(analyzer=_said, index_options="offsets"))
    made.field("check", Long(index=False))
    # The first two digits of the key: parts in which copies are compared.
    made.field("part", Keyword())
    return made


def body() -> dict[str, Any]:
    """Settings and mapping, as an index is made with."""
    made = Index("entries")
    made.settings(**SETTINGS)
    made.mapping(mapping())
    return dict(made.to_dict())


@lru_cache(maxsize=1)
def hashes() -> tuple[str, str]:
    """Of what sight rests on, and of everything."""
    whole = body()
    fields = whole["mappings"]["properties"]
    seen = {name: fields[name] for name in FACTS}
    return _hash([SIGHT_EDITION, seen]), _hash(whole)


def _hash(what: Any) -> str:
    written = json.dumps(what, sort_keys=True, default=str)
    return hashlib.blake2b(written.encode(), digest_size=4).hexdigest()


def index_name(source: str, generation: int) -> str:
    """The name of the index of a source with this mapping, made for the nth time."""
    sight, whole = hashes()
    return clients.index_name(source, sight, whole, str(generation))


def serves(source: str, name: str) -> bool:
    """Whether sight means in this index what it means now."""
    return name.startswith(clients.index_name(source, hashes()[0], ""))


def is_current(source: str, name: str) -> bool:
    """Whether an index has just this mapping."""
    return name.startswith(clients.index_name(source, *hashes(), ""))


def read_alias(source: str = "") -> str:
    """What searches ask: the indexes of all sources, or of one."""
    return clients.index_name(source, "read") if source else clients.index_name("read")


def write_alias(name: str) -> str:
    """What is written to, never the index by its own name: one that was lost would be made anew,
    with a guessed mapping."""
    return f"{name}-write"


def document(row: dict[str, Any]) -> dict[str, Any]:
    """An entry's columns (COPIED) as Elasticsearch keeps them. What is null is left out."""
    key = str(row["key"])
    made: dict[str, Any] = {"part": key[:2], "check": check(key, row["version"])}
    for name in KEYS:
        if row[name] is not None:
            made[name] = str(row[name])
    for name in (*WORDS, *FLAGS):
        made[name] = row[name]
    for name in DAYS:
        if row[name] is not None:
            made[name] = row[name].isoformat()
    made["names"] = row["names"].split("\n") if row["names"] else []
    made["sounds"], made["codes"] = row["sounds"], row["codes"]
    made["title"], made["body"] = without_marks(row["title"]), without_marks(row["body"])
    return made


def without_marks(text: str) -> str:
    """The text without the characters that mark a highlight."""
    return text.translate(_NO_MARKS)


def check(key: str, version: int) -> int:
    """A number for this version of this entry; their sum tells whether all copies are current."""
    return crc32(f"{key}|{version}".encode())
