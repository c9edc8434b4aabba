# ruff: noqa: S608 (every name in a statement is ours; what people wrote goes in as a parameter)
"""Make names, dates and addresses comparable: a raw table of text becomes a table of features.

A person is given a row for each way of writing their name that is worth a look: the name as it
stands, each former surname, each part of a double-barrelled surname, and the names of an alias
with the date and the address of the main record.
"""

import re

import duckdb
import pyarrow as pa

from vetting.matching.birth_dates import read_birth_date
from vetting.matching.nicknames import name_groups

# How a row came to be, as `name_use`. The explanation says it.
AS_WRITTEN, FORMER, PART, MAIN_DETAILS = 0, 1, 2, 3

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
_SUFFIXES = "JNR SNR JR SR II III"

_MACROS = r"""
CREATE OR REPLACE MACRO words_of(x) AS trim(regexp_replace(regexp_replace(translate(
    upper(strip_accents(x)), 'ŁØĐÐÞĦŦ', 'LODDTHT'), '[''’‘`´.]', '', 'g'), '[^\p{L}]+', ' ', 'g'));
CREATE OR REPLACE MACRO named(x) AS CASE
    WHEN replace(x, ' ', '') IN (%(no_name)s) OR regexp_full_match(x, 'XX+') THEN '' ELSE x END;
CREATE OR REPLACE MACRO squeezed(x) AS replace(x, ' ', '');
CREATE OR REPLACE MACRO sound_of(x) AS left(regexp_replace(regexp_replace(translate(
    regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    regexp_replace(x,
        '^(MAC|MC)', 'MK'),
        '^(KN|GN|PN)', 'N'), '^WR', 'R'),
        '(SCH|SH|TCH|CH|SZ|CZ|ZH)', 'J', 'g'),
        'PH', 'F', 'g'),
        '(DG|TZ|TS)', 'J', 'g'), 'C([EIY])', 'S\1', 'g'),
    'BPVWFCKQGXJZSDTLMNRAEIOUYH', 'BBFFFKKKKKJSSTTLMNRaaaaaa'), '(.)a+', '\1', 'g'),
    '(B)B+|(F)F+|(K)K+|(J)J+|(S)S+|(T)T+|(L)L+|(M)M+|(N)N+|(R)R+',
    '\1\2\3\4\5\6\7\8\9', 'g'), 6);
CREATE OR REPLACE MACRO parts_of(x) AS CASE WHEN x LIKE '%% %%' THEN list_filter(
    string_split(x, ' '), lambda w: length(w) >= 3 AND w NOT IN (%(particles)s)) ELSE [] END;
CREATE OR REPLACE MACRO postcode_of(x) AS CASE
    WHEN length(x) BETWEEN 5 AND 7 AND x NOT LIKE 'ZZ99%%' THEN left(x, length(x) - 3)
        || translate(x[-3], 'OISZ', '0152') || translate(right(x, 2), '01', 'OI') END;
"""


def prepare(
    con: duckdb.DuckDBPyConnection,
    raw: str,
    target: str,
    *,
    dates: str = "",
    variants: bool = True,
    british_postcodes: bool = True,
) -> None:
    """Make the table `target` of features from the table `raw` (columns RAW_COLUMNS, row_number).

    `dates` is the format that the file writes dates in, where it is none of the usual ones;
    `variants` adds the further rows of a person, and is left off where one file is compared with
    itself.
    """
    _make_macros(con)
    _read_dates(con, raw, dates)
    con.execute(_base_sql(raw, british_postcodes))
    _add_groups(con)
    statement = f"CREATE OR REPLACE TABLE {target} AS "
    con.execute(statement + _features_sql(variants))
    for table in ("base", "read_dates", "groups_of_names"):
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
    con.execute("CREATE OR REPLACE TABLE read_dates AS FROM dates_read")
    con.unregister("dates_read")


def _add_groups(con: duckdb.DuckDBPyConnection) -> None:
    groups = name_groups()
    table = pa.table(
        {
            "name": pa.array(list(groups), pa.string()),
            "numbers": pa.array(list(groups.values()), pa.list_(pa.int16())),
        }
    )
    con.register("name_groups", table)
    con.execute("CREATE OR REPLACE TABLE groups_of_names AS FROM name_groups")
    con.unregister("name_groups")


def _base_sql(raw: str, british: bool) -> str:
    titles, suffixes = _TITLES.replace(" ", "|"), _SUFFIXES.replace(" ", "|")
    plain = "regexp_replace(upper(coalesce(postcode, '')), '[^A-Z0-9]', '', 'g')"
    whole = "postcode_of(pc_text)" if british else "nullif(pc_text, '')"
    outward = (
        "CASE WHEN length(pc_text) BETWEEN 2 AND 4 AND pc_text NOT LIKE 'ZZ9%' THEN pc_text "
        "ELSE left(pc_whole, length(pc_whole) - 3) END"
        if british
        else "nullif(left(pc_text, 3), '')"
    )
    return f"""
    CREATE OR REPLACE TABLE base AS
    WITH texts AS (
        SELECT row_number, record_id, person_id, upper(trim(coalesce(name_type, ''))) AS name_type,
            regexp_replace(named(words_of(coalesce(forename, ''))), '^({titles}) ', '')
                AS forenames,
            named(words_of(coalesce(middle, ''))) AS middles,
            regexp_replace(named(words_of(coalesce(surname, ''))), ' ({suffixes})$', '')
                AS surnames,
            coalesce(previous_surname, '') AS previous,
            coalesce(dob, '') AS written,
            upper(left(trim(coalesce(sex, '')), 1)) AS sex_text,
            {plain} AS pc_text,
            {_plain_sql("street_number", "[^A-Z0-9]")} AS house,
            {_plain_sql("street", "[^A-Z]")} AS street,
            {_plain_sql("street_more", "[^A-Z]")} AS street_more,
            {_plain_sql("suburb", "[^A-Z]")} AS suburb,
            {_plain_sql("state", "[^A-Z]")} AS state
        FROM {raw}
    ), pieces AS (
        SELECT *, {whole} AS pc_whole, string_split(forenames, ' ') AS fn_words
        FROM texts
    )
    SELECT row_number, record_id, person_id, name_type, surnames, previous,
        nullif(fn_words[1], '') AS fn,
        nullif(trim(array_to_string(fn_words[2:], ' ') || ' ' || middles), '') AS middles,
        CASE sex_text WHEN 'M' THEN 'M' WHEN '1' THEN 'M' WHEN 'F' THEN 'F' WHEN '2' THEN 'F' END
            AS sex,
        read_dates.y, read_dates.m, read_dates.d,
        pc_whole AS pc, {outward} AS pc_out,
        house, street, street_more, suburb, state
    FROM pieces LEFT JOIN read_dates USING (written)
    """


def _plain_sql(column: str, dropped: str) -> str:
    return f"nullif(regexp_replace(upper(coalesce({column}, '')), '{dropped}', '', 'g'), '')"


def _features_sql(variants: bool) -> str:
    ways = [f"SELECT *, surnames AS surname_words, {AS_WRITTEN} AS name_use FROM base"]
    if variants:
        ways += [
            f"""SELECT * FROM (
                SELECT *, named(words_of(unnest(regexp_split_to_array(previous, '[;,/|]'))))
                    AS surname_words, {FORMER} AS name_use
                FROM base WHERE previous <> '')
            WHERE surname_words NOT IN ('', surnames)""",
            f"""SELECT *, unnest(parts_of(surnames)) AS surname_words, {PART} AS name_use
            FROM base WHERE len(parts_of(surnames)) > 1""",
            f"""SELECT * FROM (
                SELECT *, unnest(parts_of(words_of(previous))) AS surname_words, {PART} AS name_use
                FROM base WHERE previous LIKE '%-%' OR trim(previous) LIKE '% %')
            WHERE surname_words <> surnames""",
            _main_details_sql(),
        ]
    return f"""
    WITH ways AS ({" UNION ALL BY NAME ".join(ways)}),
    named_ways AS (
        SELECT *, nullif(squeezed(surname_words), '') AS sur,
            nullif(string_split(coalesce(middles, ''), ' ')[1], '') AS mid
        FROM ways
    )
    SELECT {_FEATURES}
    FROM named_ways LEFT JOIN groups_of_names ON fn = name
    """


def _main_details_sql() -> str:
    """An alias with what the main record of the same person says, where that is something else."""
    return f"""
    SELECT alias.* REPLACE (
            coalesce(main.y, alias.y) AS y,
            CASE WHEN main.y IS NULL THEN alias.m ELSE main.m END AS m,
            CASE WHEN main.y IS NULL THEN alias.d ELSE main.d END AS d,
            coalesce(main.pc, alias.pc) AS pc,
            CASE WHEN main.pc IS NULL THEN alias.pc_out ELSE main.pc_out END AS pc_out,
            coalesce(alias.sex, main.sex) AS sex),
        alias.surnames AS surname_words, {MAIN_DETAILS} AS name_use
    FROM base AS alias JOIN base AS main USING (person_id)
    WHERE alias.name_type = 'ALIAS' AND main.name_type = 'MAIN'
        AND ((main.y IS NOT NULL AND (main.y, main.m, main.d)
                IS DISTINCT FROM (alias.y, alias.m, alias.d))
            OR (main.pc IS NOT NULL AND main.pc IS DISTINCT FROM alias.pc))
    """


_WHOLE = "y IS NOT NULL AND m IS NOT NULL AND d IS NOT NULL"
_FEATURES = re.sub(
    r"\s+",
    " ",
    f"""
    row_number() OVER (ORDER BY row_number, name_use, surname_words) AS unique_id,
    row_number AS row_no, record_id, person_id, name_use::TINYINT AS name_use,
    fn, left(fn, 1) AS fn_initial, sound_of(fn) AS fn_sound, numbers AS fn_groups,
    middles, mid,
    sur, left(sur, 1) AS sur_initial, sound_of(sur) AS sur_sound,
    CASE WHEN {_WHOLE} THEN printf('%04d%02d%02d', y, m, d) END AS dob,
    CASE WHEN {_WHOLE} THEN printf('%04d%02d%02d', y, d, m) END AS dob_turned,
    y, m, d, CASE WHEN {_WHOLE} THEN (m::SMALLINT * 100 + d) END AS day_of_year,
    (m IS NULL OR d IS NULL OR (m = 1 AND d = 1)) AND y IS NOT NULL AS dob_in_part,
    pc, pc_out, regexp_extract(pc_out, '^[A-Z]+') AS pc_area,
    left(pc, length(pc) - 2) AS pc_sector, sex,
    house, street, street_more, suburb, state
    """,
).strip()
