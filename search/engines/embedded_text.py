"""The full text of the database itself, kept in step with the entries by triggers.

SQLite: an FTS5 table over the entries' own columns, and an index that has all that narrows.
PostgreSQL: a generated column, and indexes by trigrams. Made by a migration; the triggers and the
index of SQLite after every migration.
"""

from typing import Any

from search.columns import MATCHED, NARROWED, SIGHT

TABLE = "search_fulltext"
WORDS = "search_fulltext_words"
NARROW = "entry_narrow"  # an index of SQLite: with the texts in it, a row is slow to come by
TOKENS = "porter unicode61 remove_diacritics 2"
_LIST = ", ".join(MATCHED)
_NARROWING = ", ".join(("id", "source", *SIGHT, *NARROWED, "due_order"))


def make(connection: Any) -> None:
    """In a migration: the tables and columns that the full text needs."""
    statements = _SQLITE if connection.vendor == "sqlite" else _POSTGRES
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def unmake(connection: Any) -> None:
    statements = _SQLITE_OFF if connection.vendor == "sqlite" else _POSTGRES_OFF
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def take_away(connection: Any) -> None:
    """Before a migration, which may rebuild the table of entries."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for name in _TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def put_back(connection: Any) -> None:
    """After it. Safe to repeat."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for name, body in _TRIGGERS.items():
            cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} {body}")
        cursor.execute(f"CREATE INDEX IF NOT EXISTS {NARROW} ON search_entry ({_NARROWING})")


def keep_inline(connection: Any) -> None:
    """In a migration: a row of PostgreSQL keeps its vector up to the size of a page. Fetched from
    beside the table for every row that says a common word, it took two thirds of the time."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE search_entry SET (toast_tuple_target = 8160)")


def rebuild(connection: Any) -> None:
    """Read the entries again into the full text: after a repair by hand."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('rebuild')")  # noqa: S608


def _values(row: str) -> str:
    return ", ".join(f"{row}.{column}" for column in MATCHED)


_ADD = f"INSERT INTO {TABLE} (rowid, {_LIST}) VALUES (NEW.id, {_values('NEW')});"  # noqa: S608
_REMOVE = (
    f"INSERT INTO {TABLE} ({TABLE}, rowid, {_LIST}) "  # noqa: S608
    f"VALUES ('delete', OLD.id, {_values('OLD')});"
)
# With its edges marked, as `reading.near.shingles` marks them.
_ADD_WORD = f"INSERT INTO {WORDS} (word) VALUES ('  ' || NEW.word || ' ');"  # noqa: S608
_CHANGED = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in MATCHED)
_TRIGGERS = {
    "fulltext_insert": f"AFTER INSERT ON search_entry BEGIN {_ADD} END",
    "fulltext_delete": f"AFTER DELETE ON search_entry BEGIN {_REMOVE} END",
    "fulltext_update": (f"AFTER UPDATE ON search_entry WHEN {_CHANGED} BEGIN {_REMOVE} {_ADD} END"),
    "fulltext_word": f"AFTER INSERT ON search_nameword BEGIN {_ADD_WORD} END",
}
_SQLITE = (
    f"CREATE VIRTUAL TABLE {TABLE} USING fts5({_LIST}, content='search_entry', "
    f"content_rowid='id', tokenize='{TOKENS}', prefix='3')",
    f"CREATE VIRTUAL TABLE {WORDS} USING fts5(word, tokenize='trigram')",
)
_SQLITE_OFF = (f"DROP TABLE {TABLE}", f"DROP TABLE {WORDS}")
# "statement_2.pdf" is three words; PostgreSQL would take it for the name of a file, and one word.
_VECTOR = " || ".join(
    f"setweight(to_tsvector('{language}', {column}), '{weight}')"
    for column, language, weight in (
        ("codes", "simple", "A"),
        ("names", "simple", "B"),
        ("translate(title, '._/', '   ')", "search_words", "B"),
        ("sounds", "simple", "D"),
        ("translate(left(body, 300000), '._/', '   ')", "search_words", "C"),
    )
)
_POSTGRES = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE EXTENSION IF NOT EXISTS unaccent",
    "CREATE TEXT SEARCH CONFIGURATION search_words (COPY = english)",
    "ALTER TEXT SEARCH CONFIGURATION search_words ALTER MAPPING FOR "
    "hword, hword_part, word WITH unaccent, english_stem",
    f"ALTER TABLE search_entry ADD COLUMN vector tsvector GENERATED ALWAYS AS ({_VECTOR}) STORED",
    "CREATE INDEX entry_vector ON search_entry USING gin (vector)",
    "CREATE INDEX nameword_near ON search_nameword USING gin (word gin_trgm_ops)",
)
_POSTGRES_OFF = (
    "DROP INDEX nameword_near",
    "ALTER TABLE search_entry DROP COLUMN vector",
    "DROP TEXT SEARCH CONFIGURATION search_words",
)
