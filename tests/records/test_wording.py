"""The language of templates, and the shape of a letter's text. No database."""

from datetime import date

import pytest

from standards.records import layout, wording
from standards.records.wording import BadWording


def test_fields_are_filled_and_dates_written_out() -> None:
    text = wording.fill("Dear {{ name }}, by {{day}}.", {"name": "Ŵyn", "day": date(2026, 12, 1)})

    assert text == "Dear Ŵyn, by 1 December 2026."


@pytest.mark.parametrize("value", [None, "", "  "])
def test_what_is_not_known_stands_as_a_gap(value: object) -> None:
    text = wording.fill("Update by {{ next_update_on }}", {"next_update_on": value})

    assert text == "Update by [[next update on]]"
    assert wording.gaps(text) == ["next update on"]


def test_a_value_that_looks_like_a_field_is_not_filled_again() -> None:
    text = wording.fill("{{ a }}", {"a": "{{ b }} {% load x %}", "b": "secret"})

    assert text == "{{ b }} {% load x %}"


@pytest.mark.parametrize(
    "text",
    [
        "{{ unknown }}",
        "{{ name.pk }}",
        "{{ name|safe }}",
        "{{ _private }}",
        "{{ }}",
        "{% if name %}x{% endif %}",
        "{% load probity %}",
        "{# hidden #}",
        "{{ name",
        "name }}",
        "{% name",
    ],
)
def test_a_template_with_anything_but_known_fields_is_refused(text: str) -> None:
    with pytest.raises(BadWording):
        wording.check(text, {"name"})


def test_the_refusal_of_an_unknown_field_names_it_and_those_there_are() -> None:
    with pytest.raises(BadWording) as refused:
        wording.check("{{ refrence }}", {"reference", "today"})

    assert "refrence" in refused.value.sentence
    assert "reference, today" in refused.value.remedy


def test_a_letter_is_headings_lists_and_paragraphs() -> None:
    text = "Dear Ms Okafor\n\n# Found\nWe went\nand came\n- one\n- two\n\n\nYours\nA. Khan"

    assert [(block.kind, block.lines) for block in layout.blocks(text)] == [
        ("paragraph", ("Dear Ms Okafor",)),
        ("heading", ("Found",)),
        ("paragraph", ("We went", "and came")),
        ("list", ("one", "two")),
        ("paragraph", ("Yours", "A. Khan")),
    ]


def test_text_is_tidied_to_one_spelling() -> None:
    assert layout.tidy("  e\u0301\r\nab\x07\u202egpj.exe\u2066 ") == "é\nabgpj.exe"
