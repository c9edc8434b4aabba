"""Words that are read as words, never as somebody's name. From plain_words.yaml."""

from pathlib import Path

import yaml

TABLE = Path(__file__).with_name("plain_words.yaml")
_CONTENT = yaml.safe_load(TABLE.read_text(encoding="utf-8"))

# Left out of a question, unless it has no others.
STOP_WORDS = frozenset(_CONTENT["stop"].split())
# No name is looked for by the sound of these.
PLAIN_WORDS = STOP_WORDS | frozenset(_CONTENT["plain"].split())
