"""Exact tokens: one module for what stands in a record and for what is typed."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.reading import codes

TODAY = date(2026, 11, 23)


def finds(typed: str, held: tuple[str, ...]) -> bool:
    """Whether what was typed shares a token with what a record holds."""
    return bool(set(codes.asked(typed.split(), TODAY)) & set(held))


@pytest.mark.parametrize(
    "typed",
    [
        "pc 1234/26",
        "PC/01234/26",
        "pc1234/26",
        "PC-1234-26",
        "PC 1234 26",
        "pc/1234/2026",
        "ref: PC 01234 / 26",
    ]
    + ["1234/26", "01234/26", "1234", "01234", "pc 1234", "PC/1234", "(PC/01234/26),"],
)
def test_a_reference_is_found_however_it_is_typed(typed: str) -> None:
    held = codes.tokens_of_reference("PC/01234/26")

    assert finds(typed, held)


@pytest.mark.parametrize("typed", ["pc 1234/25", "vr 1234/26", "12340", "234/26", "1234/25"])
def test_another_reference_is_not_found(typed: str) -> None:
    held = codes.tokens_of_reference("PC/01234/26")

    assert not finds(typed, held)


def test_a_whole_reference_asks_for_that_one_alone() -> None:
    assert codes.asked(["PC/01234/26"]) == ("refpc1234y26",)


@pytest.mark.parametrize(
    ("reference", "typed"),
    [
        ("HC-2015-00123", "hc 2015 123"),
        ("HC-2015-00123", "HC/2015/00123"),
        ("HC-2015-00123", "HC/123/15"),
        ("HC-2015-00123", "123"),
        ("CO/2018/00123/A", "co/2018/123/a"),
        ("CO/2019/26", "CO/26/19"),
        ("CO/2019/26", "CO/2019/26"),
        ("SPC/00001/26", "spc 1/26"),
        ("20/123456A", "20/123456A"),
        ("20/123456A", "123456"),
        ("IX.2012.77", "ix 2012 77"),
    ],
)
def test_references_of_other_systems_are_found(reference: str, typed: str) -> None:
    assert finds(typed, codes.tokens_of_reference(reference))


@pytest.mark.parametrize(
    ("number", "typed"),
    [
        ("4411PL", "PL4411"),
        ("PL4411", "4411pl"),
        ("PL4411", "4411 PL"),
        ("PL4411", "4411"),
        ("4411", "PL4411"),
        ("4411", "pc 4411"),
        ("4411", "collar no. 4411"),
        ("4411", "sgt 4411"),
        ("004411", "4411"),
        ("W/0012345", "w12345"),
        ("P-000123", "123"),
    ],
)
def test_the_number_of_a_person_is_found_with_letters_first_or_last(
    number: str, typed: str
) -> None:
    assert finds(typed, codes.tokens_of_number(number))


@pytest.mark.parametrize(
    "typed",
    ["020 7946 0018", "02079460018", "+44 20 7946 0018", "+44 (0) 20 7946 0018"]
    + ["0044 20 79460018", "(020) 7946-0018", "020 79 46 00 18"],
)
def test_a_telephone_number_is_found_however_it_is_spaced(typed: str) -> None:
    assert codes.asked(typed.split()) == codes.tokens_of_telephone("020 7946 0018")


@pytest.mark.parametrize(
    ("plate", "typed"),
    [
        ("AB12 CDE", "ab12cde"),
        ("AB12CDE", "AB12 CDE"),
        ("AB10 COE", "ABIO C0E"),
        ("A123 BCD", "a123bcd"),
        ("ABC 123D", "ABC123D"),
        ("AIZ 1234", "aiz1234"),
        ("YN66 OPR", "YN66 0PR"),
        ("PL 44", "PL44"),
    ],
)
def test_a_plate_is_found_with_or_without_its_gap_and_with_letters_for_digits(
    plate: str, typed: str
) -> None:
    assert finds(typed, codes.tokens_of_plate(plate))


@pytest.mark.parametrize("typed", ["SE15 4QA", "se154qa", "(SE15 4QA)"])
def test_a_postcode_is_found_with_or_without_its_gap(typed: str) -> None:
    assert finds(typed, codes.tokens_of_postcode("SE15 4QA"))
    assert finds(typed, codes.found_in("of 12 Long Road, London SE15 4QA."))


@pytest.mark.parametrize(
    "typed",
    ["3 November 2026", "3/11/26", "03/11/2026", "3.11.2026", "2026-11-03", "3rd Nov 2026"]
    + ["3rd of November, 2026", "November 3, 2026", "03NOV26", "3-Nov-26", "3 November", "nov 3rd"],
)
def test_a_day_is_found_however_it_is_written(typed: str) -> None:
    assert finds(typed, codes.tokens_of_day(date(2026, 11, 3)))


def test_a_month_finds_each_of_its_days_and_a_day_not_the_month() -> None:
    held = codes.tokens_of_day(date(2026, 11, 3))

    assert finds("November 2026", held)
    assert not finds("4 November 2026", held)
    assert not finds("October 2026", held)


def test_a_day_that_never_was_is_no_date() -> None:
    assert not any(token.startswith("day") for token in codes.asked(["31/2/26"]))
    assert not any(token.startswith("day") for token in codes.found_in("on 31/02/2026"))


def test_two_digits_of_a_year_may_be_of_the_last_century() -> None:
    assert codes.asked(["3/11/58"]) == ("day19581103",)


def test_an_address_is_found_without_regard_to_capitals() -> None:
    assert codes.asked(["J.Smith@Example.org"]) == codes.tokens_of_email("j.smith@example.org")


@pytest.mark.parametrize("typed", ["john smith", "lee 1234/26 smith", "station road 12", "", "@"])
def test_words_are_no_code(typed: str) -> None:
    assert codes.asked(typed.split()) == ()


def test_a_text_gives_up_all_that_it_mentions() -> None:
    text = (
        "On 3 November 2026 PC 4411 Smith stopped AB12 CDE (driver 07700 900123, a.b@x.org) and "
        "Sgt 5522PL came. See PC/01234/26 and vr 55/25; PNC 20/123456A; seen again in May 2027."
    )

    found = set(codes.found_in(text))

    assert {"day20261103", "mon202611", "mon202705", "no4411", "no5522pl"} <= found
    assert {"vrmab12cde", "tel07700900123", "mailabatxorg"} <= found
    assert {"refpc1234y26", "ref1234y26", "no1234", "refvr55y25", "ref20y123456a"} <= found


def test_a_text_does_not_give_up_every_small_number() -> None:
    assert codes.found_in("He waited 12 minutes, 24/7, from 9-5 at number 4.") == ("ref24y7",)


def test_two_telephone_numbers_side_by_side_are_two() -> None:
    found = codes.found_in("07700 900123 07700 900124")

    assert {"tel07700900123", "tel07700900124"} <= set(found)


def test_the_spans_say_where_it_stands() -> None:
    text = "see PC/01234/26."

    spans = [text[span.start : span.end] for span in codes.spans_in(text)]

    assert spans == ["PC/01234/26"]


def test_no_more_tokens_than_asked_for_come_of_a_text() -> None:
    text = " ".join(f"{number}/26" for number in range(1000, 3000))

    assert len(codes.found_in(text, most=100)) == 100


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300) | st.text("0123456789/-. aApPcCnNoOvV@+()", max_size=300))
def test_every_token_of_any_text_is_one_plain_word(text: str) -> None:
    tokens = [*codes.found_in(text), *codes.asked(text.split()), *codes.tokens_of_reference(text)]
    tokens += [*codes.tokens_of_number(text), *codes.tokens_of_plate(text)]
    tokens += [*codes.tokens_of_telephone(text), *codes.tokens_of_email(text)]

    for token in tokens:
        assert token.isascii()
        assert token.isalnum()
        assert token == token.lower()
        assert len(token) <= 60


@given(st.sampled_from(["PC", "VR", "SVA", "HC"]), st.integers(1, 99_999), st.integers(0, 99))
def test_every_reference_that_the_product_gives_finds_itself(
    series: str, number: int, year: int
) -> None:
    reference = f"{series}/{number:05d}/{year:02d}"

    held = codes.tokens_of_reference(reference)

    assert finds(reference, held)
    assert finds(f"{series.lower()} {number}/{year:02d}", held)
    assert finds(f"{number}/{year:02d}", held)
    assert finds(str(number), held)
    assert held[0] in codes.found_in(f"See {reference}, please.")


PARTS = st.lists(st.from_regex(r"[A-Z]{1,3}|[0-9]{1,6}", fullmatch=True), min_size=2, max_size=5)


@settings(max_examples=300, deadline=None)
@given(PARTS, st.sampled_from(["/", "-"]))
def test_what_a_text_mentions_is_found_as_it_is_written_there(parts: list[str], mark: str) -> None:
    written = mark.join(parts)

    wanted = codes.asked([written])

    if sum(character.isdigit() for character in written) >= 3 and wanted:
        assert set(wanted) & set(codes.found_in(f"It was {written}, he said.")), wanted
