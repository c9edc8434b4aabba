"""Words that are spelt nearly alike."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.reading.near import fewest_shared, limit, near, shingles

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS = st.text(LETTERS, min_size=1, max_size=14)


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("smtih", "smith"),
        ("smth", "smith"),
        ("smitth", "smith"),
        ("wigglesworht", "wigglesworth"),
        ("wiglesworh", "wigglesworth"),
        ("kan", "khan"),
        ("ahmd", "ahmed"),
    ],
)
def test_a_slip_of_the_hand_is_near(typed: str, held: str) -> None:
    assert [word for word, _ in near(typed, [held])] == [held]


@pytest.mark.parametrize(
    ("typed", "held"), [("lee", "lea"), ("smith", "smyhte"), ("khan", "kaur"), ("smith", "smith")]
)
def test_short_words_and_far_ones_and_the_word_itself_are_not(typed: str, held: str) -> None:
    assert near(typed, [held]) == []


def test_the_nearest_comes_first_and_among_equals_the_same_first_letter() -> None:
    found = near("harrison", ["garrison", "harisson", "harrisons", "hairson", "morrison"])

    assert found[:2] == [("harisson", 2), ("harrisons", 1)] or found[0] == ("harrisons", 1)
    assert [distance for _, distance in found] == sorted(distance for _, distance in found)
    assert found.index(("harrisons", 1)) < found.index(("garrison", 1))


def test_shingles_mark_the_edges() -> None:
    assert shingles("ali") == ("  a", " al", "ali", "li ")
    assert shingles("") == ()


@settings(max_examples=300)
@given(WORDS, st.data())
def test_whatever_is_near_shares_as_many_shingles_as_is_promised(
    word: str, data: st.DataObject
) -> None:
    other = list(word)
    for _ in range(limit(word)):
        at = data.draw(st.integers(0, len(other)))
        change = data.draw(st.sampled_from(["put in", "leave out", "change", "turn"]))
        if change == "put in":
            other.insert(at, data.draw(st.sampled_from(LETTERS)))
        elif change == "turn" and at + 1 < len(other):
            other[at], other[at + 1] = other[at + 1], other[at]
        elif at < len(other) and len(other) > 1:
            other[at : at + 1] = [data.draw(st.sampled_from(LETTERS))] * (change == "change")
    changed = "".join(other)

    assert changed == word or [found for found, _ in near(word, [changed])] == [changed]
    least = fewest_shared(word)
    assert least == 1 or len(set(shingles(word)) & set(shingles(changed))) >= least


@given(st.text(max_size=90), st.lists(st.text(max_size=90), max_size=8))
def test_any_words_are_compared(word: str, candidates: list[str]) -> None:
    for found, distance in near(word, candidates):
        assert found in candidates
        assert 1 <= distance <= 2
