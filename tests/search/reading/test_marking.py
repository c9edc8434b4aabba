"""Where a text says what was asked for, as data."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.reading import marking
from search.reading.asking import read
from search.reading.marking import Marks, fragments, highlighted, marks_of
from search.reading.patterns import plain
from search.reading.stems import stem
from standards.people.folding import fold

LETTER = (
    "The officer was INVESTIGATING a complaint about body-worn\n\n video that Siân O’Neill, née "
    "Łęcka, of the Hauptstraße, had made. Policies were ignored. See PC/01234/26; he can be "
    "called on 07700 900 123. Sgt 5522PL agreed on 3rd November 2026."
)


def marks(typed: str, near: tuple[str, ...] = ()) -> Marks:
    return marks_of(read(typed, today=date(2026, 11, 23)), near)


def marked(text: str, sought: Marks) -> list[str]:
    """What is marked in the fragments of a text."""
    found = fragments(text, sought)
    return [piece for fragment in found for piece, is_hit in fragment if is_hit]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("investigated", "INVESTIGATING"),
        ("policy", "Policies"),
        ("bwv", "body-worn video"),
        ("sian", "Siân"),
        ("lecka", "Łęcka"),
        ("hauptstrasse", "Hauptstraße"),
        ("o'neill", "O’Neill"),
        ("oneill", "O’Neill"),
        ("neill", "Neill"),
        ("polic", "Policies"),
        ('"were ignored"', "were ignored"),
        ("pc 1234/26", "PC/01234/26"),
        ("1234", "PC/01234/26"),
        ("07700900123", "07700 900 123"),
        ("3/11/26", "3rd November 2026"),
        ("pl5522", "5522PL"),
    ],
)
def test_what_was_asked_for_is_marked_as_the_text_writes_it(typed: str, found: str) -> None:
    assert found in marked(LETTER, marks(typed))


@pytest.mark.parametrize("typed", ['"ignored were"', "fice", "police", "wigglesworth", ""])
def test_what_was_not_asked_for_is_not_marked(typed: str) -> None:
    assert fragments(LETTER, marks(typed)) == []


def test_nearly_alike_words_are_marked_where_the_engine_used_them() -> None:
    assert marked("Mr Wigglesworth came.", marks("wiglesworth", ("wigglesworth",))) == [
        "Wigglesworth"
    ]


def test_names_are_marked_by_sound_in_a_short_text_alone() -> None:
    sought = marks("mohammed macleod")

    assert highlighted("Muhammad McCloud", sought) == [
        ("Muhammad", True),
        (" ", False),
        ("McCloud", True),
    ]
    assert marked("Mr McCloud", marks("macleod")) == []


def test_a_short_text_is_given_whole() -> None:
    pieces = highlighted("PC/01234/26 about Smith", marks("smith"))

    assert pieces == [("PC/01234/26 about ", False), ("Smith", True)]


def test_the_fragment_with_most_of_what_was_asked_for_comes_first() -> None:
    text = (
        "taser. " + "nothing of note here. " * 30 + "the taser and the baton. " + "no more. " * 40
    )

    found = fragments(text, marks("taser baton"), most=2)

    assert [piece for piece, is_hit in found[0] if is_hit] == ["taser", "baton"]
    assert len(found) == 2


def test_fragments_are_cut_between_words() -> None:
    text = "alphabet " * 200 + "Wigglesworth " + "alphabet " * 200

    (fragment,) = fragments(text, marks("wigglesworth"))

    shown = "".join(piece for piece, _ in fragment)
    assert set(shown.split()) == {"alphabet", "Wigglesworth"}
    assert 100 <= len(shown) <= 160


def test_markup_in_a_text_stays_text() -> None:
    pieces = highlighted("<b>smith</b>", marks("smith"))

    assert pieces == [("<b>", False), ("smith", True), ("</b>", False)]


def test_signs_that_turn_the_direction_of_writing_are_left_out() -> None:
    assert highlighted("\u202esmith\u202c jones", marks("jones")) == [
        ("smith ", False),
        ("jones", True),
    ]


def test_the_opening_is_cut_between_words() -> None:
    assert marking.opening("one two three", 9) == "one two"
    assert marking.opening("one") == "one"


def test_words_of_one_stem_are_one() -> None:
    assert stem("investigating") == stem("investigated") == stem("investigates")
    assert stem("łęcka") == "łęcka"


WRITTEN = st.lists(
    st.sampled_from(
        [
            "Smith",
            "SMÏTH",
            "smi\u0308th",
            "smiths",
            "smithy",
            "ſmith",
            "O'Neill",
            "o’neill",
            "oneill",
        ]
        + [
            "Straße",
            "STRASSE",
            "ﬁne",
            "fine",
            "Ærø",
            "aero",
            "x",
            "-",
            "<b>",
            "\n",
            "محمد",
            "İx",
            "'",
        ]
    ),
    max_size=25,
).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(WRITTEN, st.sampled_from(["smith", "oneill", "strasse", "fine", "aero"]))
def test_every_word_that_folds_to_what_was_asked_for_is_marked(text: str, word: str) -> None:
    hits = [piece for piece, is_hit in highlighted(text, Marks(exact=(word,))) if is_hit]

    wanted = [part for part in text.split() if fold(part) == word]
    assert [fold(hit) for hit in hits] == [fold(part) for part in wanted]


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=600) | WRITTEN.map(lambda text: text * 8),
    st.text(max_size=40) | st.sampled_from(["smith fine", '"smith oneill" aero', "1/26 x"]),
)
def test_any_text_is_marked_for_any_question_within_bounds(text: str, typed: str) -> None:
    sought = marks(typed)

    found = fragments(text, sought, most=3, length=80)

    assert len(found) <= 3
    for fragment in found:
        assert any(is_hit for _, is_hit in fragment)
        assert sum(len(piece) for piece, _ in fragment) <= 400
    pieces = highlighted(text, sought)
    plain = highlighted(text, Marks())
    assert "".join(piece for piece, _ in pieces) == "".join(piece for piece, _ in plain)
    assert all(piece for piece, _ in pieces)


@given(
    text=st.text(alphabet="aeiloszAEÉéÈłŁøØñßæ’- —\u0301", max_size=40),
    typed=st.text(alphabet="aeilosz", min_size=1, max_size=4),
)
@settings(max_examples=400)
def test_the_quick_way_marks_what_the_slow_way_marks(text: str, typed: str) -> None:
    sought = Marks(words=(typed,), exact=(f"{typed}e",), phrases=((typed, "a"),))

    quick = marking._hits(text, sought)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(marking, "plain", lambda text: text if text.isascii() else None)
        slow = marking._hits(text, sought)

    assert quick == slow


def test_letters_that_fold_to_one_take_the_quick_way() -> None:
    assert plain("Siân Łęcka — O’Neill") == "Sian lecka — O’Neill"
    assert plain("Hauptstraße") is None
