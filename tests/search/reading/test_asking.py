"""From what somebody typed to clauses, whatever it was."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.reading import asking
from search.reading.asking import Asked, Code, Group, Phrase, Word, read

TODAY = date(2026, 11, 23)


def asked(text: str) -> Asked:
    return read(text, today=TODAY)


def texts(found: Asked) -> list[str]:
    """The words of the question, in order."""
    return [word.text for word in found.words]


def test_words_become_words_with_their_other_ways() -> None:
    found = asked("Bob Mohammed BWV")

    bob, mohammed, bwv = found.words
    assert "robert" in bob.nicknames
    assert set(mohammed.sounds) & set(asked("muhammad").words[0].sounds)
    assert ("body", "worn", "video") in bwv.synonyms
    assert found.said == ()


def test_the_last_word_alone_may_be_half_typed() -> None:
    assert [word.is_last for word in asked("amina beg").words] == [False, True]
    assert [word.is_last for word in asked("smith the").words] == [False]
    assert [word.is_last for word in asked("mc don").words] == [True]
    assert [word.is_last for word in asked('smith "failed to attend"').words] == [False]


def test_a_code_among_words_is_a_code_and_may_be_its_words_instead() -> None:
    reference, name = asked("pc 1234/26 wigglesworth").clauses

    assert isinstance(reference, Code)
    assert reference.tokens == ("refpc1234y26",)
    assert [word.text for word in reference.words] == ["pc", "1234", "26"]
    assert isinstance(name, Word)


def test_a_date_takes_its_words_before_anything_else_does() -> None:
    found = asked("pc 12 May 2026")

    assert found.tokens == ("day20260512",)
    assert texts(found) == ["pc", "12", "may", "2026"]


def test_several_codes_stand_side_by_side() -> None:
    found = asked("AB12 CDE 07700 900123 3/11/26 4411")

    assert [clause.tokens[0] for clause in found.clauses if isinstance(clause, Code)] == [
        "vrmab12cde",
        "tel07700900123",
        "day20261103",
        "no4411",
    ]


def test_quotation_marks_make_a_phrase_with_its_small_words() -> None:
    assert asked('"failed to attend"').clauses == (Phrase(("failed", "to", "attend")),)
    assert asked("“failed to attend”").clauses == (Phrase(("failed", "to", "attend")),)


def test_one_word_in_quotation_marks_is_that_word_alone() -> None:
    assert asked('"bob"').clauses == (Word("bob"),)


def test_a_quotation_mark_left_open_is_passed_over_and_said() -> None:
    found = asked('smith "failed attend')

    assert texts(found) == ["smith", "failed", "attend"]
    assert found.said == (asking.LEFT_OPEN,)


def test_small_words_are_left_out_unless_there_are_no_others() -> None:
    assert texts(asked("the custody of smith")) == ["custody", "smith"]

    found = asked("the of and")

    assert texts(found) == ["the", "of", "and"]
    assert found.said == (asking.ONLY_COMMON,)


def test_a_phrase_of_the_vocabulary_is_met_by_its_abbreviation_at_every_word() -> None:
    found = asked("stop and search smith")

    stop, search, smith = found.words
    assert (stop.text, search.text) == ("stop", "search")
    assert ("sns",) in stop.synonyms
    assert ("sns",) in search.synonyms
    assert smith.synonyms == ()


def test_a_number_within_a_phrase_of_the_vocabulary_is_no_code() -> None:
    assert asked("section 60 search").tokens == ()


def test_a_force_own_words_act_at_once() -> None:
    found = read("heron", today=TODAY, own_groups=[Group.same(["heron", "op night bird"])])

    assert found.words[0].synonyms == (("op", "night", "bird"),)


def test_joined_and_parted_names_meet() -> None:
    assert ("o", "neill") in asked("O'Neill").words[0].synonyms
    assert texts(asked("O Neill")) == ["oneill"]
    assert texts(asked("mc donald")) == ["mcdonald"]
    assert all(("vanderberg",) in word.synonyms for word in asked("van der Berg").words)
    assert all(("smithjones",) in word.synonyms for word in asked("Smith-Jones").words)
    assert texts(asked("Smith’s")) == ["smith"]


@pytest.mark.parametrize(
    "typed", ["PC Khan", "Mr. Khan", "acting detective sergeant Khan", "Khan (PC)"]
)
def test_titles_and_ranks_beside_a_name_are_left_out_and_it_is_said(typed: str) -> None:
    found = asked(typed)

    assert texts(found) == ["khan"]
    assert found.said == (asking.NO_TITLES,)


def test_the_names_of_fields_are_left_out() -> None:
    assert texts(asked("name: Khan, tel: 07700 900123")) == ["khan", "07700", "900123"]
    assert texts(asked("Name:")) == ["name"]


def test_what_is_said_to_a_clerk_is_left_out() -> None:
    assert texts(asked("looking for Okonkwo please")) == ["okonkwo"]


@pytest.mark.parametrize("typed", ["sergeant misconduct", "inspector", "john constable", "pc"])
def test_a_rank_elsewhere_is_a_word(typed: str) -> None:
    found = asked(typed)

    assert texts(found) == typed.split()
    assert found.said == ()


def test_ordinary_words_are_not_heard_as_names() -> None:
    assert asked("report").words[0].sounds == ()
    assert asked("rupert").words[0].sounds != ()


def test_a_forename_finds_an_initial_only_beside_another_word() -> None:
    assert "ioj" in asked("john smith").words[0].sounds
    assert "ioj" not in asked("john").words[0].sounds


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("hancuffs", "handcuffs"), ("harrassment", "harassment"), ("strangelation", "strangulation")],
)
def test_a_misspelt_word_of_the_trade_is_looked_for_as_it_is_spelt_too(
    typed: str, meant: str
) -> None:
    found = asked(typed)

    assert texts(found) == [typed]
    assert (meant,) in found.words[0].synonyms
    assert found.said == (asking.ALSO_READ.format(typed=typed, read=meant),)


@pytest.mark.parametrize("typed", ["pearson", "sargeant", "chatterjee", "wigglesworth", "custody"])
def test_a_name_or_a_word_that_is_right_is_not_respelt(typed: str) -> None:
    assert asked(typed).said == ()


@pytest.mark.parametrize("typed", ["smi*", "sm?th", "^smith$", "(smith|jones)", ".*", "[a-z]+"])
def test_wildcards_and_patterns_are_plain_words_and_it_is_said(typed: str) -> None:
    found = asked(typed)

    assert asking.PLAINLY in found.said
    assert all(word.text.isalnum() for word in found.words)


@pytest.mark.parametrize("typed", ["smith AND jones", "smith OR jones", "smith -jones"])
def test_commands_of_other_systems_are_no_commands_and_it_is_said(typed: str) -> None:
    found = asked(typed)

    assert texts(found) == ["smith", "jones"]
    assert found.said == (asking.NO_COMMANDS,)


def test_markup_is_left_out_as_text() -> None:
    found = asked("<b>smith</b> <script src='x'>jones</script>")

    assert texts(found) == ["smith", "jones"]
    assert asking.NO_MARKUP in found.said


def test_signs_that_nobody_sees_are_left_out() -> None:
    assert texts(asked("\u202esm\u200bith\u202c\x00 jo\u00adnes\ufeff")) == ["smith", "jones"]


def test_letters_from_right_to_left_are_kept() -> None:
    found = asked("\u200fمحمد علي")

    assert texts(found) == ["محمد", "علي"]
    assert found.text == "محمد علي"


def test_letters_and_marks_apart_are_the_letter_in_one() -> None:
    assert asked("Zoe\u0308").text == "Zoë"
    assert texts(asked("Zoe\u0308 Łęcka")) == ["zoe", "lecka"]


def test_ten_thousand_characters_are_cut_to_the_first_words_and_it_is_said() -> None:
    found = asked("wigglesworth " * 1_000)

    assert len(found.words) == asking.MOST_WORDS
    assert {asking.TOO_LONG, asking.TOO_MANY} <= set(found.said)


@pytest.mark.parametrize("typed", ["", "   ", "???", '""', "\u200b", "<>", "£%&"])
def test_nothing_to_look_for_is_said_plainly(typed: str) -> None:
    found = asked(typed)

    assert found.is_empty
    assert found.said[-1] == asking.NOTHING


ODD = st.text("ab1 \"'*?()[]{}<>/\\-+@.,:;|&^%$#~`\u200b\u202e\u0301ا中ſßİﬁ\x00\t\n", max_size=400)
LIKELY = st.lists(
    st.sampled_from(
        ["pc", "1234/26", "AB12", "CDE", "+44", "(0)20", "7946", "0018", "3", "nov", "2026", "the"]
        + [
            "o'neill",
            "van",
            "der",
            "mc",
            "stop",
            "and",
            "search",
            '"',
            "body-worn",
            "bob",
            "@x.org",
        ]
    ),
    max_size=60,
).map(" ".join)


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=400) | ODD | LIKELY)
def test_any_text_is_read_within_bounds(text: str) -> None:
    found = asked(text)

    assert len(found.words) <= asking.MOST_WORDS
    assert len(found.clauses) <= asking.MOST_WORDS
    assert len(found.text) <= 10_000
    for clause in found.clauses:
        if isinstance(clause, Phrase):
            assert len(clause.words) > 1
        if isinstance(clause, Code):
            assert clause.tokens
    for word in found.words:
        assert word.text
        assert len(word.text) <= 64
        assert len(word.synonyms) <= 32
        assert len(word.nicknames) <= 40
        assert len(word.sounds) <= 16
        assert not any(c.isspace() for c in word.text)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_reading_what_was_cleaned_again_changes_nothing(text: str) -> None:
    once = asked(text)

    assert asked(once.text).clauses == once.clauses
