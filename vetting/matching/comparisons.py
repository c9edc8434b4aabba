"""What is compared, as SQL conditions: for each field its levels, best first.

A level's name is its name in weights.yaml. Conditions are written for DuckDB or for Spark: the
names of three functions differ.
"""

from typing import NamedTuple


class Dialect(NamedTuple):
    """The functions that two databases name differently."""

    name: str
    jaro_winkler: str
    damerau: str
    share_any: str


DUCKDB = Dialect("duckdb", "jaro_winkler_similarity", "damerau_levenshtein", "list_has_any")
SPARK = Dialect("spark", "jaro_winkler", "damerau_levenshtein", "arrays_overlap")


class Condition(NamedTuple):
    """One level: its name in the weights and when it holds; `rarity_of` is the column counted."""

    level: str
    sql: str
    rarity_of: str = ""


class Comparison(NamedTuple):
    """A field. Where `unknown` holds nothing is said either way."""

    name: str
    unknown: str
    conditions: tuple[Condition, ...]
    otherwise: str  # the level where none of the conditions holds


def police(dialect: Dialect) -> list[Comparison]:
    """The comparisons of the workforce with an extract."""
    return [
        forename(dialect),
        middle(dialect),
        surname(dialect),
        birth(dialect),
        postcode(dialect),
        sex(dialect),
        name_use(),
    ]


def _turned(dialect: Dialect) -> str:
    """Forename and surname in each other's place, one of the two exactly.

    The other may be misspelt, an initial, a short form or the middle name.
    """
    alike, share = dialect.jaro_winkler, dialect.share_any
    as_forename = (
        f"{alike}(fn_l, sur_r) >= 0.85 OR {dialect.damerau}(fn_l, sur_r) <= 1"
        " OR length(sur_r) = 1 AND sur_r = fn_initial_l"
        f" OR coalesce({share}(fn_groups_l, sur_groups_r), false)"
        " OR coalesce(mid_l = sur_r, false)"
    )
    first = f"sur_l = fn_r AND ({as_forename})"
    second = f"fn_l = sur_r AND {alike}(sur_l, fn_r) >= 0.88"
    return f"({first} OR {second}) AND fn_l <> sur_l AND fn_l <> fn_r"


def _alike(dialect: Dialect, column: str, least: float, shortest: int) -> str:
    left, right = f"{column}_l", f"{column}_r"
    return (
        f"least(length({left}), length({right})) >= {shortest} AND "
        f"({dialect.damerau}({left}, {right}) <= 1 OR "
        f"{dialect.jaro_winkler}({left}, {right}) >= {least})"
    )


def _may_be_short(dialect: Dialect) -> str:
    """One forename may stand for the other: by the table, or as its beginning or its end.

    The beginning (three letters) and the end (four) catch what no table holds: Olu, Seun, Barti.
    """
    shared = f"coalesce({dialect.share_any}(fn_groups_l, fn_groups_r), false)"
    shorter = "least(length(fn_l), length(fn_r))"
    begins = f"{shorter} >= 3 AND left(fn_l, {shorter}) = left(fn_r, {shorter})"
    ends = f"{shorter} >= 4 AND right(fn_l, {shorter}) = right(fn_r, {shorter})"
    return f"{shared} OR {begins} OR {ends}"


def forename(dialect: Dialect) -> Comparison:
    return Comparison(
        "forename",
        "fn_l IS NULL OR fn_r IS NULL",
        (
            Condition(
                "initial",
                "fn_initial_l = fn_initial_r AND least(length(fn_l), length(fn_r)) = 1",
            ),
            Condition("exact", "fn_l = fn_r", "fn"),
            Condition("nickname", _may_be_short(dialect), "fn"),
            Condition("turned", _turned(dialect), "fn"),
            Condition("typo", _alike(dialect, "fn", 0.93, 4), "fn"),
            Condition("sound", "fn_sound_l = fn_sound_r AND length(fn_sound_l) >= 2", "fn"),
            Condition(
                "middle", "coalesce(fn_l = mid_r, false) OR coalesce(mid_l = fn_r, false)", "fn"
            ),
            Condition("near", f"{dialect.jaro_winkler}(fn_l, fn_r) >= 0.83"),
        ),
        "differs",
    )


def middle(dialect: Dialect) -> Comparison:
    initial = "left(mid_l, 1) = left(mid_r, 1) AND least(length(mid_l), length(mid_r)) = 1"
    return Comparison(
        "middle",
        # Who goes by the middle name has been counted under the forename.
        "mid_l IS NULL OR mid_r IS NULL"
        " OR coalesce(fn_l = mid_r, false) OR coalesce(mid_l = fn_r, false)",
        (
            Condition("initial", initial),
            Condition("exact", "mid_l = mid_r", "mid"),
            Condition(
                "near",
                f"{dialect.jaro_winkler}(mid_l, mid_r) >= 0.88"
                " OR contains(middles_l, mid_r) OR contains(middles_r, mid_l)",
            ),
        ),
        "differs",
    )


def surname(dialect: Dialect) -> Comparison:
    return Comparison(
        "surname",
        "sur_l IS NULL OR sur_r IS NULL",
        (
            Condition("exact", "sur_l = sur_r", "sur"),
            Condition("turned", _turned(dialect), "sur"),
            Condition("typo", _alike(dialect, "sur", 0.95, 4), "sur"),
            Condition("sound", "sur_sound_l = sur_sound_r AND length(sur_sound_l) >= 3", "sur"),
            Condition("near", f"{dialect.jaro_winkler}(sur_l, sur_r) >= 0.88", "sur"),
            Condition("differs_woman", "sex_l = 'F' AND coalesce(sex_r, 'F') = 'F'"),
        ),
        "differs",
    )


def birth(dialect: Dialect) -> Comparison:
    in_part = "(dob_in_part_l OR dob_in_part_r)"
    two = "(m_l = m_r AND d_l = d_r OR y_l = y_r AND m_l = m_r OR y_l = y_r AND d_l = d_r)"
    return Comparison(
        "dob",
        "y_l IS NULL OR y_r IS NULL",
        (
            Condition("exact", "dob_l = dob_r", "dob"),
            Condition("year_of_part", f"{in_part} AND y_l = y_r"),
            Condition("turned", "dob_turned_l = dob_r"),
            Condition("typo", f"{dialect.damerau}(dob_l, dob_r) <= 1"),
            Condition(
                "day_and_month",
                "day_of_year_l = day_of_year_r AND day_of_year_l <> 101"
                " AND (abs(y_l - y_r) <= 2 OR abs(y_l - y_r) = 10)",
            ),
            Condition("two_parts", f"{two} AND abs(y_l - y_r) < 15"),
            Condition("near_year_of_part", f"{in_part} AND abs(y_l - y_r) <= 1"),
            Condition("year", "y_l = y_r"),
            Condition("apart", "abs(y_l - y_r) >= 15"),
        ),
        "differs",
    )


def postcode(dialect: Dialect) -> Comparison:
    return Comparison(
        "postcode",
        "pc_out_l IS NULL OR pc_out_r IS NULL",
        (
            Condition("exact", "pc_l = pc_r", "pc"),
            Condition(
                "typo", f"left(pc_l, 1) = left(pc_r, 1) AND {dialect.damerau}(pc_l, pc_r) <= 1"
            ),
            Condition("sector", "pc_sector_l = pc_sector_r"),
            Condition("outward", "pc_out_l = pc_out_r"),
            Condition("area", "pc_area_l = pc_area_r"),
        ),
        "differs",
    )


def sex(dialect: Dialect) -> Comparison:
    shared = f"coalesce({dialect.share_any}(fn_groups_l, fn_groups_r), false)"
    return Comparison(
        "sex",
        "sex_l IS NULL OR sex_r IS NULL",
        (
            Condition("same", "sex_l = sex_r"),
            Condition("differs_name_agrees", f"fn_l = fn_r OR {shared}"),
        ),
        "differs",
    )


def name_use() -> Comparison:
    return Comparison(
        "name_use",
        "name_use_l IS NULL",
        (
            Condition("as_written", "name_use_l = 0 AND name_use_r = 0"),
            Condition("former", "name_use_l = 1 AND name_use_r = 0"),
            Condition("other_details", "name_use_l = 0 AND name_use_r = 3"),
            Condition(
                "part", "name_use_l = 0 AND name_use_r = 2 OR name_use_l = 2 AND name_use_r = 0"
            ),
        ),
        "several",
    )


def febrl(dialect: Dialect) -> list[Comparison]:
    """The comparisons of the FEBRL files: a whole address, no sex, no middle name."""
    return [
        forename(dialect),
        surname(dialect),
        birth(dialect),
        plain_postcode(dialect),
        house(dialect),
        street(dialect),
        street_more(dialect),
        _place(dialect, "suburb"),
        state(dialect),
    ]


def plain_postcode(dialect: Dialect) -> Comparison:
    """A postcode of digits only, without districts."""
    return Comparison(
        "postcode",
        "pc_l IS NULL OR pc_r IS NULL",
        (
            Condition("exact", "pc_l = pc_r", "pc"),
            Condition("typo", f"{dialect.damerau}(pc_l, pc_r) <= 1"),
        ),
        "differs",
    )


def house(dialect: Dialect) -> Comparison:
    return Comparison(
        "house",
        "house_l IS NULL OR house_r IS NULL",
        (
            Condition("exact", "house_l = house_r", "house"),
            Condition("typo", f"{dialect.damerau}(house_l, house_r) <= 1"),
        ),
        "differs",
    )


_CROSSED = "coalesce(street_l = street_more_r, false) OR coalesce(street_more_l = street_r, false)"


def street(dialect: Dialect) -> Comparison:
    return Comparison(
        "street",
        "street_l IS NULL OR street_r IS NULL",
        (
            Condition("exact", "street_l = street_r", "street"),
            Condition("turned", _CROSSED, "street"),
            Condition("typo", _alike(dialect, "street", 0.93, 4), "street"),
            Condition("near", f"{dialect.jaro_winkler}(street_l, street_r) >= 0.85"),
        ),
        "differs",
    )


def street_more(dialect: Dialect) -> Comparison:
    return _place(dialect, "street_more", f" OR {_CROSSED}")


def _place(dialect: Dialect, column: str, unknown: str = "") -> Comparison:
    left, right = f"{column}_l", f"{column}_r"
    return Comparison(
        column,
        f"{left} IS NULL OR {right} IS NULL{unknown}",
        (
            Condition("exact", f"{left} = {right}", column),
            Condition("typo", _alike(dialect, column, 0.92, 4), column),
        ),
        "differs",
    )


def state(dialect: Dialect) -> Comparison:
    return Comparison(
        "state",
        "state_l IS NULL OR state_r IS NULL",
        (Condition("exact", "state_l = state_r"),),
        "differs",
    )


# Which pairs are looked at: those that agree on all columns of any one line. A whole name alone is
# enough where few bear it; a common one needs something else to reach a score that is given.
POLICE_BLOCKS = (
    "l.dob = r.dob AND l.sur_sound = r.sur_sound",
    "l.dob = r.dob AND l.fn_sound = r.fn_sound",
    "l.dob = r.dob AND l.pc_area = r.pc_area",
    "l.dob = r.dob AND l.fn_initial = r.fn_initial AND l.sur_initial = r.sur_initial",
    "l.dob = r.dob AND l.fn_initial = r.sur_initial AND l.sur_initial = r.fn_initial",
    "l.dob = r.dob AND l.sur_sound = r.fn_sound",
    "l.dob = r.dob AND l.fn_sound = r.sur_sound",
    "l.dob_turned = r.dob AND l.sur_sound = r.sur_sound",
    "l.dob_turned = r.dob AND l.fn_sound = r.fn_sound AND l.pc_area = r.pc_area",
    "l.pc = r.pc AND l.sur_initial = r.sur_initial",
    "l.pc = r.pc AND l.fn_initial = r.fn_initial",
    "l.pc = r.pc AND l.y = r.y",
    "l.pc = r.pc AND l.sur_initial = r.fn_initial",
    "l.rare_name = r.rare_name",
    "l.sur = r.fn AND l.fn = r.sur",
    "l.sur = r.fn AND l.fn_initial = r.sur_initial AND l.y = r.y",
    "l.sur = r.fn AND l.day_of_year = r.day_of_year",
    "l.sur = r.sur AND l.mid = r.fn AND l.y = r.y",
    "l.sur = r.sur AND l.fn = r.mid AND l.y = r.y",
    "l.sur = r.sur AND l.y = r.y AND l.fn_initial = r.fn_initial",
    "l.sur = r.sur AND l.day_of_year = r.day_of_year",
    "l.sur = r.sur AND l.pc_out = r.pc_out AND l.fn_initial = r.fn_initial",
    "l.sur = r.sur AND l.pc_out = r.pc_out AND l.y = r.y",
    "l.sur_sound = r.sur_sound AND l.fn_sound = r.fn_sound AND l.y = r.y",
    "l.sur_sound = r.sur_sound AND l.fn_sound = r.fn_sound AND l.day_of_year = r.day_of_year",
    "l.sur_sound = r.sur_sound AND l.fn_sound = r.fn_sound AND l.pc_out = r.pc_out",
    "l.fn = r.fn AND l.pc_out = r.pc_out AND l.y = r.y",
    "l.fn = r.fn AND l.pc_out = r.pc_out AND l.day_of_year = r.day_of_year",
)

FEBRL_BLOCKS = (
    "l.sur_sound = r.sur_sound AND l.fn_initial = r.fn_initial",
    "l.sur_sound = r.fn_sound",
    "l.fn_sound = r.sur_sound",
    "l.fn = r.fn AND l.pc = r.pc",
    "l.fn_sound = r.fn_sound AND l.suburb = r.suburb",
    "l.sur_sound = r.sur_sound AND l.suburb = r.suburb",
    "l.sur_sound = r.sur_sound AND l.pc = r.pc",
    "l.dob = r.dob",
    "l.dob_turned = r.dob",
    "l.street = r.street",
    "l.street = r.street_more",
    "l.street_more = r.street",
    "l.street_more = r.street_more AND l.pc = r.pc",
    "l.house = r.house AND l.pc = r.pc",
    "l.house = r.house AND l.suburb = r.suburb",
    "l.day_of_year = r.day_of_year AND l.pc = r.pc",
    "l.y = r.y AND l.m = r.m AND l.suburb = r.suburb",
    "l.y = r.y AND l.fn = r.fn",
)
