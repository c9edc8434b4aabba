# ruff: noqa: S608 (columns that the tests name themselves)
"""Names, addresses and dates made comparable."""

import pytest

from standards.people.nicknames import agree, name_groups
from vetting.matching.library import _load
from vetting.matching.preparing import prepare
from vetting.matching.resources import Resources, connection


def made(rows: list[dict[str, str]], *columns: str) -> list[dict]:
    """The features of an extract's rows."""
    with connection(Resources()) as con:
        keys = {"extract_id": ("record_id",), "person_id": ("person_id",)}
        _load(con, rows, "raw", keys)
        prepare(con, "raw", "features")
        cursor = con.execute(
            f"SELECT {', '.join(columns)} FROM features ORDER BY row_no, name_use, sur, dob, pc"
        )
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def row(number: int = 1, **cells: str) -> dict[str, str]:
    usual = {"extract_id": f"X{number}", "person_id": f"P{number}", "name_type": "MAIN"}
    return usual | {"forename": "ANN", "surname": "LEE"} | cells


FORENAMES = {
    "  mary ": "MARY",
    "Mrs Mary": "MARY",
    "Jean-Paul": "JEAN",
    "D'Arcy": "DARCY",
    "Zoë": "ZOE",
    "Łukasz": "LUKASZ",
    "UNKNOWN": None,
    "X" * 4: None,
    "n/k": None,
    "": None,
}


def test_a_forename_is_its_first_word_in_plain_capitals() -> None:
    rows = [row(number, forename=name) for number, name in enumerate(FORENAMES, start=1)]

    found = [each["fn"] for each in sorted(made(rows, "fn", "record_id"), key=by_number)]

    assert dict(zip(FORENAMES, found, strict=True)) == FORENAMES


def by_number(feature: dict) -> int:
    return int(feature["record_id"][1:])


SURNAMES = {
    "O'Brien": {"OBRIEN"},
    "Mc Donald": {"MCDONALD"},
    "van der Berg": {"VANDERBERG"},
    "Smith Jnr": {"SMITH"},
    "Smith-Jones": {"SMITHJONES", "JONES", "SMITH"},
    "Garcia Lopez": {"GARCIALOPEZ", "GARCIA", "LOPEZ"},
}


def test_a_double_surname_also_stands_as_its_parts() -> None:
    rows = [row(number, surname=name) for number, name in enumerate(SURNAMES, start=1)]
    found: dict[int, set[str]] = {}

    for feature in made(rows, "sur", "record_id"):
        found.setdefault(by_number(feature), set()).add(feature["sur"])

    assert dict(zip(SURNAMES, (found[n] for n in sorted(found)), strict=True)) == SURNAMES


ALIKE = [
    ("Clark", "Clarke"),
    ("Reid", "Reed"),
    ("Thompson", "Thomson"),
    ("Stephens", "Stevens"),
    ("Chowdhury", "Choudhury"),
    ("MacLean", "McLean"),
    ("Knight", "Nite"),
    ("Geoffreys", "Jeffries"),
    ("Hussain", "Hussein"),
    ("Wright", "Rite"),
]


def test_names_that_sound_alike_have_one_sound() -> None:
    names = [name for pair in ALIKE for name in pair]
    rows = [row(number, surname=name) for number, name in enumerate(names, start=1)]

    found = sorted(made(rows, "sur_sound", "record_id"), key=by_number)

    sounds = [each["sur_sound"] for each in found]
    assert [pair for n, pair in enumerate(ALIKE) if sounds[2 * n] != sounds[2 * n + 1]] == []
    assert len(set(sounds)) == len(ALIKE) - 1  # Reid sounds like Wright: no vowels are kept


POSTCODES = {
    "se15 4qa": ("SE154QA", "SE15", "SE"),
    "SE154QA": ("SE154QA", "SE15", "SE"),
    "SE15 4Q0": ("SE154QO", "SE15", "SE"),
    "B1 IAA": ("B11AA", "B1", "B"),
    "SE15": (None, "SE15", "SE"),
    "ZZ99 3VZ": (None, None, None),
    "": (None, None, None),
}


def test_a_postcode_is_read_whole_or_in_part() -> None:
    rows = [row(number, postcode=text) for number, text in enumerate(POSTCODES, start=1)]
    columns = ("pc", "pc_out", "pc_area")

    found = sorted(made(rows, *columns, "record_id"), key=by_number)

    read = [tuple(each[column] for column in columns) for each in found]
    assert dict(zip(POSTCODES, read, strict=True)) == POSTCODES


def test_an_alias_also_stands_with_the_date_and_home_of_the_main_record() -> None:
    rows = [
        row(1, dob="1980-05-06", postcode="SE15 4QA"),
        row(2, person_id="P1", name_type="ALIAS", forename="NAN", dob="1979-01-02", postcode=""),
    ]

    found = made(rows, "fn", "dob", "pc", "name_use")

    assert [(each["fn"], each["dob"], each["pc"]) for each in found] == [
        ("ANN", "19800506", "SE154QA"),
        ("NAN", "19790102", None),
        ("NAN", "19800506", "SE154QA"),
    ]


def test_a_main_record_takes_a_date_that_it_lacks_from_an_alias() -> None:
    rows = [
        row(1, dob="1980-01-01"),
        row(2, person_id="P1", name_type="ALIAS", forename="NAN", dob="1980-05-06"),
    ]

    found = made(rows, "fn", "dob")

    assert {"fn": "ANN", "dob": "19800506"} in found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MARGARET", "PEGGY"),
        ("BILL", "WILLIAM"),
        ("KRZYSZTOF", "CHRIS"),
        ("MOHD", "MUHAMMAD"),
        ("SHAUN", "SEAN"),
        ("GOSIA", "MAGGIE"),
    ],
)
def test_the_table_knows_names_that_one_person_goes_by(one: str, other: str) -> None:
    assert agree(one, other)
    assert agree(other, one)
    assert not agree(one, "ZEBEDEE")


def test_every_name_of_the_table_is_plain() -> None:
    assert [name for name in name_groups() if not name.isascii() or not name.isalpha()] == []
