"""One person, by every way of writing, calling and hearing the name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.reading import names, sounds
from standards.people.folding import fold

# Heard alike, spelt otherwise. Written down after the rules, which were not made for them.
HEARD_ALIKE = """
abdulaziz abdulazeez, abercrombie abercromby, ainsley ainslie, akbar akber, anwar anwer,
ashok ashoke, aylward ailward, bagshaw bagshawe, barclay barkley, bashir basheer, beattie beatty,
beaumont bowmont, begley beglie, bellamy bellamie, blythe blithe, bosworth bozworth,
brannigan branigan, brayshaw brashaw, bryce brice, callaghan calahan, campbell cambell,
carmichael carmikle, cassidy cassidey, cathcart kathcart, chisholm chisolm, claypole claypool,
coughlan coghlan, cowan cowen, creighton crichton, cullen cullin, dacosta dakosta,
delaney delany, dermott dermot, devlin devlyn, deepika dipika, devereux deveroux,
dunleavy dunlevy, dyson dison, eccles ekkles, fairfax fairfacks, faulkner falkner,
fitzgerald fitsgerald, fraser frazer, frazier fraser, gilmour gilmore, grey gray,
gulzar gulzaar, halliday haliday, hanif haneef, heffernan hefernan, hepburn hepbern,
higgins higgens, hodgson hodson, huxley huxly, inglis ingles, jafar jaffer, jeffries jefferies,
kilpatrick killpatrick, kinsella kinsela, kirsten kirstin, konrad conrad, kyle kile,
leighton layton, lockhart lokhart, lynch linch, macaulay mcauley, mackay mckay,
mccormack mccormick, mcgrath magrath, mckinnon mackinnon, mcphail macphail, meikle mikle,
monaghan monahan, muir mure, mulligan muligan, naughton norton, nasreen nasrin,
oreilly oriley, osborne osborn, parvez pervez, paterson patterson, pauline paulene, penn pen,
phelan felan, quinn kwinn, rafiq rafique, rawlinson rollinson, razaq razzak, rees reece,
rhiannon rianon, rosamund rosamond, ruddock ruddick, rutherford rutherfurd, salman salmaan,
schneider shneider, shabir shabbir, shearer sheerer, sinclair sinclare, skinner skiner,
sommerville somerville, spenser spencer, sutcliffe sutcliff, tahir taheer, thorne thorn,
tomlinson thomlinson, tyrrell tirrell, waqar wakar, wasim waseem, whelan wheelan, wilkes wilks,
willis wyllis, wyatt wiatt, yasir yaser, yates yeates, younis younus, zafar zaffar,
zulfiqar zulfikar
"""

COMMON = """
smith jones taylor williams brown davies evans wilson thomas roberts johnson lewis walker robinson
wood thompson watson jackson wright harris cooper king martin clarke james morgan hughes edwards
hill moore harrison scott young morris hall ward turner carter phillips
"""


def alike(one: str, other: str) -> bool:
    """Whether a question for one name finds the other by its sound."""
    return bool(set(names.sounds_of_word(fold(one))) & set(names.sounds_of(other)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mohammed", "Muhammad"),
        ("choudhury", "Chowdhry"),
        ("ayesha", "Aisha"),
        ("neve", "Niamh"),
        ("shivaun", "Siobhan"),
        ("owen", "Eoghan"),
        ("macdonald", "McDonald"),
        ("maguire", "McGuire"),
        ("cahoon", "Colquhoun"),
        ("reece", "Rhys"),
        ("davith", "Dafydd"),
        ("kovalchik", "Kowalczyk"),
        ("vishnevski", "Wiśniewska"),
        ("jasvinder", "Jaswinder"),
        ("okonquo", "Okonkwo"),
        ("stuart", "Stewart"),
        ("chumley", "Cholmondeley"),
        ("oneal", "O'Neill"),
    ],
)
def test_a_name_is_found_by_its_sound(one: str, other: str) -> None:
    assert alike(one, other)


def test_most_names_that_sound_alike_are_found_by_their_sound() -> None:
    pairs = [pair.split() for pair in HEARD_ALIKE.replace("\n", " ").split(",")]

    missed = [pair for pair in pairs if not alike(*pair)]

    assert len(missed) / len(pairs) <= 0.05, missed


@pytest.mark.parametrize(
    ("one", "other"), [("smith", "Jones"), ("khan", "Kaur"), ("taylor", "Turner"), ("ali", "Lee")]
)
def test_different_names_sound_different(one: str, other: str) -> None:
    assert not alike(one, other)


def test_a_common_list_of_surnames_is_told_apart_by_sound() -> None:
    surnames = COMMON.split()

    shared = sum(alike(one, other) for one in surnames for other in surnames if one != other)

    assert shared <= 4  # each pair counts twice


def test_a_nickname_and_the_full_name_are_one() -> None:
    assert "robert" in names.nicknames_of("bob")
    assert "bob" in names.nicknames_of("robert")
    assert "kasia" in names.nicknames_of("katarzyna")
    assert names.nicknames_of("zzz") == ()


def test_the_likeliest_other_names_come_first() -> None:
    assert names.nicknames_of("john")[0] == "jack"
    assert names.nicknames_of("bob")[0] == "robert"


def test_a_hyphenated_name_is_found_by_either_part_and_joined() -> None:
    assert {"smith", "jones", "smithjones"} <= set(names.written_forms("Smith-Jones"))


def test_particles_may_be_left_out_or_joined() -> None:
    forms = set(names.written_forms("van der Berg"))

    assert {"berg", "derberg", "vanderberg"} <= forms
    assert {"hassan", "alhassan"} <= set(names.written_forms("al-Hassan"))
    assert {"oneill", "neill"} <= set(names.written_forms("O'Neill"))
    assert {"macdonald", "mcdonald"} <= set(names.written_forms("Mc Donald"))


def test_mc_and_mac_are_one() -> None:
    assert names.nicknames_of("mcdonald") == ("macdonald",)
    assert names.nicknames_of("macdonald") == ("mcdonald",)


def test_an_initial_finds_the_name_and_a_forename_whoever_has_only_the_initial() -> None:
    assert set(names.sounds_of_word("j")) & set(names.sounds_of("John Smith"))
    assert set(names.sounds_of_word("john", with_initial=True)) & set(names.sounds_of("J. Smith"))
    assert not set(names.sounds_of_word("john")) & set(names.sounds_of("J. Smith"))
    assert not set(names.sounds_of_word("peter", with_initial=True)) & set(names.sounds_of("J Li"))


def test_the_order_of_the_parts_makes_no_difference() -> None:
    assert set(names.sounds_of("Amina Begum")) == set(names.sounds_of("Begum Amina"))


def test_titles_are_no_names() -> None:
    assert names.words_of("PC Dr Jane Smith (née Jones)") == ("jane", "smith", "jones")


def test_every_irregular_name_is_found_by_the_way_it_is_said() -> None:
    for name, others in sounds._irregular().items():
        for other in others:
            assert alike(fold(other).replace(" ", ""), name), (name, other)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_text_as_a_name_gives_plain_keys_and_few(text: str) -> None:
    keys = [*names.sounds_of(text), *names.sounds_of_word(fold(text))]

    assert len(keys) <= 400
    for key in keys:
        assert key.isascii()
        assert key.isalnum()
        assert len(key) <= 10
