# ruff: noqa: S608 (every name in a statement is ours; what people wrote goes in as a parameter)
"""Make names, dates and addresses comparable: a raw table of text becomes a table of features.

A person is given a row for each way of writing their name that is worth a look: the name as it
stands, each former surname, each part of a double-barrelled surname, and a name with the date and
the address of another row of theirs. Names and dates are worked out once for each way of writing
and joined to the rows: a million rows hold some hundred thousand ways.
"""

import duckdb
import pyarrow as pa

from standards.people.nicknames import name_groups
from vetting.matching.birth_dates import read_birth_date

# How a row came to be, as `name_use`. The explanation says it.
AS_WRITTEN, FORMER, PART, OTHER_DETAILS = 0, 1, 2, 3

RAW_COLUMNS = (
    "record_id",
    "person_id",
    "name_type",
    "forename",
    "middle",
    "surname",
    "previous_surname",
    "dob",
    "sex",
    "postcode",
    "street_number",
    "street",
    "street_more",
    "suburb",
    "state",
)

_PARTICLES = (
    "MAC VAN DER DEN DEL DELLA LAS LOS SAN SANTA BIN IBN BINT DOS DAS VON ZUR ABU UMM SAINT "
)
# What is written where nothing is known.
_NO_NAME = (
    "UNKNOWN UNK NK NOTKNOWN NONE NULL NIL NFN NFA NOFORENAME NOSURNAME NONAME ANON ANONYMOUS "
    "REFUSED WITHHELD BABY UNNAMED TBC NOTGIVEN NOTSTATED "
)
_TITLES = "MR MRS MS MISS MX DR REV SIR PROF MASTER PC DC SGT INSP"
_FEW = 30  # so many rows of a file may bear a name that still counts as rare
_SUFFIXES = "JNR SNR JR SR II III"

_MACROS = r"""
CREATE OR REPLACE MACRO words_of(x) AS trim(regexp_replace(regexp_replace(translate(
    upper(strip_accents(x)), 'ŁØĐÐÞĦŦ', 'LODDTHT'), '[''’‘`´.]', '', 'g'), '[^\p{L}]+', ' ', 'g'));
CREATE OR REPLACE MACRO named(x) AS CASE
    WHEN replace(x, ' ', '') IN (%(no_name)s) OR regexp_full_match(x, 'XX+') THEN '' ELSE x END;
CREATE OR REPLACE MACRO sound_of(x) AS left(regexp_replace(regexp_replace(translate(
    regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(x,
        'MP([ST])', 'M\1', 'g'), '^(MAC|MC)', 'MK'),
        '^(KN|GN|PN)', 'N'), '^WR', 'R'), '^W', 'V'),
        '(SCH|SH|TCH|CH|SZ|CZ|ZH)', 'J', 'g'),
        'PH', 'F', 'g'),
        '(DG|TZ|TS)', 'J', 'g'), 'GHT', 'T', 'g'), 'C([EIY])', 'S\1', 'g'),
        'G([EIY])', 'J\1', 'g'),
    'BPVFCKQGXJZSDTLMNRAEIOUYWH', 'BBFFKKKKKJSSTTLMNRaaaaaaa'), '(.)a+', '\1', 'g'),
    '(B)B+|(F)F+|(K)K+|(J)J+|(S)S+|(T)T+|(L)L+|(M)M+|(N)N+|(R)R+',
    '\1\2\3\4\5\6\7\8\9', 'g'), 6);
CREATE OR REPLACE MACRO parts_of(x) AS CASE WHEN x LIKE '%% %%' THEN list_filter(
    string_split(x, ' '), lambda w: length(w) >= 3 AND w NOT IN (%(particles)s)) ELSE [] END;
CREATE OR REPLACE MACRO postcode_of(x) AS CASE
    WHEN length(x) BETWEEN 5 AND 7 AND x NOT LIKE 'ZZ99%%' THEN left(x, length(x) - 3)
        || translate(x[-3], 'OISZ', '0152') || translate(right(x, 2), '01', 'OI') END;
CREATE OR REPLACE MACRO letters(x) AS
    nullif(regexp_replace(upper(coalesce(x, '')), '[^A-Z0-9]', '', 'g'), '');
"""


def prepare(
    con: duckdb.DuckDBPyConnection,
    raw: str,
    target: str,
    *,
    dates: str = "",
    british: bool = True,
) -> None:
    """Make the table `target` of features from the table `raw` (columns RAW_COLUMNS, row_number).

    `dates` is the format that the file writes dates in, where it is none of the usual ones.
    `british`: with postcodes of districts, and with the further rows of a person; otherwise the
    rest of the address is made ready, and each row stands for itself.
    """
    _make_macros(con)
    _read_dates(con, raw, dates)
    con.execute(_spelt_sql(raw))
    con.execute(_base_sql(raw, british))
    con.execute(f"CREATE OR REPLACE TABLE ways AS {_ways_sql(british)}")
    _add_sounds(con)
    con.execute(
        "CREATE OR REPLACE TABLE rare AS SELECT fn, sur FROM ways WHERE length(fn) > 1 "
        f"AND sur IS NOT NULL GROUP BY fn, sur HAVING count(*) <= {_FEW}"
    )
    con.execute(f"CREATE OR REPLACE TABLE {target} AS {_FEATURES}")
    for table in ("ways", "base", "spelt", "read_dates", "sounds", "rare"):
        con.execute(f"DROP TABLE {table}")


def read_dates_of(texts: list[str], dates: str) -> pa.Table:
    """Each distinct way of writing a date, with what it means and what is wrong with it."""
    read = [read_birth_date(text, dates) for text in texts]
    return pa.table(
        {
            "written": pa.array(texts, pa.string()),
            "y": pa.array([each.year for each in read], pa.int16()),
            "m": pa.array([each.month for each in read], pa.int8()),
            "d": pa.array([each.day for each in read], pa.int8()),
            "fault": pa.array([each.fault for each in read], pa.string()),
        }
    )


def _make_macros(con: duckdb.DuckDBPyConnection) -> None:
    quoted = {
        "no_name": ", ".join(f"'{name}'" for name in _NO_NAME.split()),
        "particles": ", ".join(f"'{name}'" for name in _PARTICLES.split()),
    }
    con.execute(_MACROS % quoted)


def _read_dates(con: duckdb.DuckDBPyConnection, raw: str, dates: str) -> None:
    found = con.execute(f"SELECT DISTINCT coalesce(dob, '') FROM {raw}").fetchall()
    table = read_dates_of(sorted(row[0] for row in found), dates)
    con.register("dates_read", table)
    whole = "y IS NOT NULL AND m IS NOT NULL AND d IS NOT NULL"
    con.execute(
        f"""
        CREATE OR REPLACE TABLE read_dates AS
        SELECT written, y, m, d,
            CASE WHEN {whole} THEN printf('%04d%02d%02d', y, m, d) END AS dob,
            CASE WHEN {whole} THEN printf('%04d%02d%02d', y, d, m) END AS dob_turned,
            CASE WHEN {whole} THEN (m::SMALLINT * 100 + d) END AS day_of_year,
            (m IS NULL OR d IS NULL OR (m = 1 AND d = 1)) AND y IS NOT NULL AS dob_in_part
        FROM dates_read
        """
    )
    con.unregister("dates_read")


def _spelt_sql(raw: str) -> str:
    """Each distinct name as written, in capitals and letters only."""
    titles, suffixes = _TITLES.replace(" ", "|"), _SUFFIXES.replace(" ", "|")
    return f"""
    CREATE OR REPLACE TABLE spelt AS
    WITH texts AS (
        SELECT coalesce(forename, '') AS written FROM {raw}
        UNION SELECT coalesce(middle, '') FROM {raw}
        UNION SELECT coalesce(surname, '') FROM {raw}
    ), cleaned AS (SELECT written, named(words_of(written)) AS words FROM texts)
    SELECT written, words,
        regexp_replace(words, '^({titles}) ', '') AS untitled,
        regexp_replace(words, ' ({suffixes})$', '') AS unsuffixed
    FROM cleaned
    """


def _base_sql(raw: str, british: bool) -> str:
    """A row for each row, with its names in words and its address made alike."""
    whole = "postcode_of(pc_text)" if british else "nullif(pc_text, '')"
    outward = (
        "CASE WHEN length(pc_text) BETWEEN 2 AND 4 AND pc_text NOT LIKE 'ZZ9%' THEN pc_text "
        "ELSE left(pc, length(pc) - 3) END"
        if british
        else "NULL::VARCHAR"
    )
    address = ", ".join(
        f"{'NULL::VARCHAR' if british else f'letters({column})'} AS {name}"
        for column, name in _ADDRESS.items()
    )
    return f"""
    CREATE OR REPLACE TABLE base AS
    WITH texts AS (
        SELECT row_number, record_id, person_id, upper(trim(coalesce(name_type, ''))) AS name_type,
            string_split(first.untitled, ' ') AS fn_words, other.words AS middles,
            last.unsuffixed AS surnames, coalesce(previous_surname, '') AS previous,
            coalesce(dob, '') AS written,
            CASE upper(left(trim(coalesce(sex, '')), 1)) WHEN 'M' THEN 'M' WHEN '1' THEN 'M'
                WHEN 'F' THEN 'F' WHEN '2' THEN 'F' END AS sex,
            translate(upper(coalesce(postcode, '')), ' .-', '') AS pc_text, {address}
        FROM {raw} AS raw
        JOIN spelt AS first ON first.written = coalesce(raw.forename, '')
        JOIN spelt AS other ON other.written = coalesce(raw.middle, '')
        JOIN spelt AS last ON last.written = coalesce(raw.surname, '')
    )
    SELECT * EXCLUDE (fn_words, middles, pc_text), nullif(fn_words[1], '') AS fn,
        nullif(trim(array_to_string(fn_words[2:], ' ') || ' ' || middles), '') AS middles,
        {whole} AS pc, {outward} AS pc_out
    FROM texts
    """


_ADDRESS = {
    "street_number": "house",
    "street": "street",
    "street_more": "street_more",
    "suburb": "suburb",
    "state": "state",
}


def _ways_sql(british: bool) -> str:
    """Every row that stands for a person, with the surname that it goes by."""
    ways = [f"SELECT *, surnames AS surname_words, {AS_WRITTEN} AS name_use FROM base"]
    if british:
        ways += [
            f"""SELECT * FROM (
                SELECT *, named(words_of(unnest(regexp_split_to_array(previous, '[;,/|]'))))
                    AS surname_words, {FORMER} AS name_use
                FROM base WHERE previous <> '')
            WHERE surname_words NOT IN ('', surnames)""",
            f"""SELECT *, unnest(parts_of(surnames)) AS surname_words, {PART} AS name_use
            FROM base WHERE surnames LIKE '% %' AND len(parts_of(surnames)) > 1""",
            f"""SELECT * FROM (
                SELECT *, unnest(parts_of(words_of(previous))) AS surname_words, {PART} AS name_use
                FROM base WHERE previous LIKE '%-%' OR trim(previous) LIKE '% %')
            WHERE surname_words <> surnames""",
            _other_details_sql(),
        ]
    return f"""
    WITH every AS ({" UNION ALL BY NAME ".join(ways)})
    SELECT * EXCLUDE (surnames, previous), nullif(replace(surname_words, ' ', ''), '') AS sur,
        nullif(string_split(coalesce(middles, ''), ' ')[1], '') AS mid
    FROM every
    """


def _other_details_sql() -> str:
    """A name with the date and the address of another row of the same person.

    An alias takes those of the main record where they differ; the main record takes from an alias
    what it lacks: a date that is missing or in part, an address.
    """
    own, other = "mine.written = read_dates.written", "theirs.written = their_dates.written"
    return f"""
    SELECT DISTINCT mine.* REPLACE (
            CASE WHEN their_dates.y IS NULL THEN mine.written ELSE theirs.written END AS written,
            coalesce(theirs.pc, mine.pc) AS pc,
            CASE WHEN theirs.pc IS NULL THEN mine.pc_out ELSE theirs.pc_out END AS pc_out,
            coalesce(mine.sex, theirs.sex) AS sex),
        mine.surnames AS surname_words, {OTHER_DETAILS} AS name_use
    FROM base AS mine JOIN base AS theirs USING (person_id)
        JOIN read_dates ON {own} JOIN read_dates AS their_dates ON {other}
    WHERE mine.name_type = 'ALIAS' AND theirs.name_type = 'MAIN'
        AND ((their_dates.y IS NOT NULL AND mine.written <> theirs.written)
            OR (theirs.pc IS NOT NULL AND theirs.pc IS DISTINCT FROM mine.pc))
        OR mine.name_type = 'MAIN' AND theirs.name_type = 'ALIAS'
        AND ((coalesce(read_dates.dob_in_part, true) OR read_dates.y IS NULL)
                AND NOT their_dates.dob_in_part AND their_dates.y IS NOT NULL
            OR mine.pc IS NULL AND theirs.pc IS NOT NULL)
    """


def _add_sounds(con: duckdb.DuckDBPyConnection) -> None:
    """For each name: how it sounds, and the forenames that it may stand for."""
    groups = name_groups()
    table = pa.table(
        {
            "name": pa.array(list(groups), pa.string()),
            "numbers": pa.array(list(groups.values()), pa.list_(pa.int16())),
        }
    )
    con.register("name_groups", table)
    con.execute(
        """
        CREATE OR REPLACE TABLE sounds AS
        WITH names AS (SELECT fn AS name FROM ways UNION SELECT sur FROM ways)
        SELECT name, sound_of(name) AS sound, numbers FROM names LEFT JOIN name_groups USING (name)
        WHERE name IS NOT NULL
        """
    )
    con.unregister("name_groups")


_FEATURES = """
SELECT ways.rowid AS unique_id,
    row_number AS row_no, record_id, person_id, name_use::TINYINT AS name_use,
    ways.fn, left(ways.fn, 1) AS fn_initial, fn_sounds.sound AS fn_sound,
    fn_sounds.numbers AS fn_groups,
    middles, mid,
    ways.sur, left(ways.sur, 1) AS sur_initial, sur_sounds.sound AS sur_sound,
    sur_sounds.numbers AS sur_groups,
    CASE WHEN rare.fn IS NOT NULL THEN rare.fn || ' ' || rare.sur END AS rare_name,
    dob, dob_turned, y, m, d, day_of_year, dob_in_part,
    pc, pc_out, left(pc_out, CASE WHEN pc_out[2] BETWEEN 'A' AND 'Z' THEN 2 ELSE 1 END) AS pc_area,
    left(pc, length(pc) - 2) AS pc_sector, sex, house, street, street_more, suburb, state
FROM ways
LEFT JOIN read_dates USING (written)
LEFT JOIN sounds AS fn_sounds ON ways.fn = fn_sounds.name
LEFT JOIN sounds AS sur_sounds ON ways.sur = sur_sounds.name
LEFT JOIN rare ON ways.fn = rare.fn AND ways.sur = rare.sur
"""
