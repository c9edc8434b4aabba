"""The PDF of a letter: long names, several pages, other scripts. No database."""

import io
from dataclasses import replace

import pypdf
import pytest

from standards.records.pdf import typefaces
from standards.records.pdf.letter import LetterData, write

PARAGRAPH = "We looked at what you told us about 3 November and at the video of the stop. " * 5
LETTER = LetterData(
    letter_id="5d3f0f8e-2f0a-4a70-9c61-0d6e4f8c3a11",
    force_name="Demonstration Police",
    department="Professional standards",
    reference="ER/01234/26",
    recipient_name="Ngozi Okafor",
    address="14 Mare Street\nLondon E8 1AA",
    dated="23 November 2026",
    subject="Your errand",
    body="Dear Ms Okafor\n\n# Found\n\nWe went.\n\n- one\n- two\n\nYours sincerely\n\nA. Khan",
    template_code="errand_update",
    template_version=3,
    marking="",
)


def pages(data: LetterData, *, draft: bool = False) -> list[str]:
    found = pypdf.PdfReader(io.BytesIO(write(data, draft=draft))).pages
    return [" ".join(page.extract_text().split()) for page in found]


@pytest.mark.parametrize("said", ["£35.00", "é", "Siân Ŵyn ap Dafydd", "Łódź", "Γιώργος", "Жанна"])
def test_letters_of_european_languages_are_printed(said: str) -> None:
    data = replace(LETTER, body=f"Dear {said}")

    assert typefaces.unprintable(said) == []
    assert f"Dear {said}" in pages(data)[0]


@pytest.mark.parametrize(
    ("name", "scripts"),
    [
        ("محمد", ["Arabic"]),
        ("শেখ হাসিনা", ["Bengali"]),
        ("王小明", ["Chinese or Japanese"]),
        ("דוד", ["Hebrew"]),
        ("Kim 🙂", ["a symbol"]),
    ],
)
def test_what_the_typeface_lacks_stands_as_a_box_and_is_named(
    name: str, scripts: list[str]
) -> None:
    text = pages(replace(LETTER, recipient_name=name))[0]

    assert typefaces.unprintable(name) == scripts
    assert "□" in text
    assert f"Some characters ({scripts[0]}) cannot be printed" in text


def test_a_name_of_sixty_letters_without_a_space_stays_on_the_page() -> None:
    name = "W" * 60

    text = pages(replace(LETTER, recipient_name=name, subject=name, body=f"Dear {name}"))[0]

    assert text.replace(" ", "").count(name) == 3


def test_a_letter_of_three_pages_numbers_them_and_repeats_its_reference() -> None:
    found = pages(replace(LETTER, body="\n\n".join([PARAGRAPH] * 14)))

    assert len(found) == 3
    for number, text in enumerate(found, start=1):
        assert f"Page {number} of 3" in text
        assert "Our reference ER/01234/26" in text
        assert LETTER.letter_id in text


def test_a_signature_never_stands_alone_on_the_last_page() -> None:
    for count in range(6, 16):
        body = "\n\n".join([PARAGRAPH] * count + ["Yours sincerely", "A. Khan\nInvestigator"])
        last = pages(replace(LETTER, body=body))[-1]

        assert "We looked" in last
        assert "Yours sincerely" in last
        assert "accessible version" in last


def test_a_heading_never_stands_alone_at_the_foot_of_a_page() -> None:
    """Whatever the length of what stands before it, it goes to the page of its own words."""
    for count in range(3, 30):
        body = "\n\n".join(["One line of it."] * count + ["# Your right of appeal", "You can."])
        found = pages(replace(LETTER, body=body))
        with_heading = next(text for text in found if "Your right of appeal" in text)

        assert "You can." in with_heading, count


def test_markup_in_a_letter_is_printed_as_it_is() -> None:
    text = pages(replace(LETTER, body='<b>bold</b> & <img src="x"/> </para>'))[0]

    assert '<b>bold</b> & <img src="x"/> </para>' in text


def test_a_draft_says_so_on_each_page() -> None:
    found = pages(replace(LETTER, body="\n\n".join([PARAGRAPH] * 9)), draft=True)

    assert len(found) == 2
    assert all("Draft: not sent" in text for text in found)


def test_the_hash_of_the_content_changes_with_any_part_of_it() -> None:
    others = [
        replace(LETTER, body="Other"),
        replace(LETTER, recipient_name="Other"),
        replace(LETTER, template_version=4),
        replace(LETTER, dated="24 November 2026"),
    ]

    assert len({LETTER.content_sha256, *(each.content_sha256 for each in others)}) == 5
    assert LetterData.from_json(LETTER.as_json()).content_sha256 == LETTER.content_sha256


def test_the_pdf_names_its_language_and_title() -> None:
    reader = pypdf.PdfReader(io.BytesIO(write(LETTER)))

    assert reader.metadata.title == "Your errand (ER/01234/26)"
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
