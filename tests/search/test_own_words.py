"""The force's own vocabulary acts at once; what found nothing is kept without names."""

import pytest
from django.urls import reverse

from search import finding, own_words
from search.models import Missed, OwnWords
from standards.access.standing import forget
from standards.refusals import NotAllowed, NotReady
from tests.factories import people
from tests.factories.complaints import log_complaint

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    own_words.forget()
    yield
    own_words.forget()


def look(user, text):
    forget(user)
    found = finding.find(user, text)
    finding.remember(user, text, {}, found)
    return found


def test_a_word_finds_what_was_said_to_mean_the_same(cast, indexed):
    log_complaint(cast, owner=cast.amira, words="They took my pushbike from the rack.")
    indexed()
    assert not look(cast.amira, "velocipede").total
    own_words.words_add(by=cast.joan, phrases=["Velocipede", "push-bike", "pushbike"])
    own_words.forget()

    assert look(cast.amira, "velocipede").total


def test_what_was_taken_away_means_the_same_no_longer(cast, indexed):
    log_complaint(cast, owner=cast.amira, words="They took my pushbike from the rack.")
    indexed()
    row = own_words.words_add(by=cast.joan, phrases=["velocipede", "pushbike"])
    own_words.words_end(row_id=row.pk, by=cast.joan)
    own_words.forget()

    assert not look(cast.amira, "velocipede").total
    with pytest.raises(NotReady):
        own_words.words_end(row_id=row.pk, by=cast.joan)


@pytest.mark.parametrize("phrases", [["one"], ["one", "One"], ["x" * 61, "y"], [*"abcdefghijklm"]])
def test_a_group_is_of_two_to_twelve_short_phrases(cast, phrases):
    with pytest.raises(NotReady):
        own_words.words_add(by=cast.joan, phrases=phrases)


def test_only_keepers_add_words(cast, client):
    with pytest.raises(NotAllowed):
        own_words.words_add(by=cast.amira, phrases=["a", "b"])
    client.force_login(cast.amira)
    assert client.get(reverse("search-words")).status_code == 403


def test_a_keeper_adds_and_takes_away_on_the_page(cast, client):
    client.force_login(cast.joan)
    url = reverse("search-words")
    client.post(url, {"phrases": "bike\nvelocipede"})
    assert "bike, velocipede" in client.get(url).content.decode()

    client.post(reverse("search-words-end", args=[OwnWords.objects.get().pk]))
    assert "bike, velocipede" not in client.get(url).content.decode()


def test_a_word_that_three_people_missed_is_kept_in_letters(cast, indexed):
    indexed()
    for user in (cast.amira, cast.amira, cast.ben, cast.chloe):
        look(user, "velocipede")

    row = Missed.objects.get()
    assert (row.word, row.times) == ("velocipede", 4)
    assert own_words.missed() == [row]


def test_a_word_that_two_people_missed_is_not(cast, indexed):
    indexed()
    for user in (cast.amira, cast.ben, cast.amira):
        look(user, "velocipede")

    assert Missed.objects.get().word == ""
    assert "velocipede" not in str(Missed.objects.values_list())


def test_a_name_is_never_kept_nor_one_spelt_nearly_so(cast, indexed):
    people.person("Castellane", "Rosalind")
    indexed()
    for user in (cast.erin, cast.gwen, cast.joan):  # who see nobody's card, and so find nothing
        look(user, "castelane velocipede")

    assert set(Missed.objects.values_list("word", flat=True)) == {"", "velocipede"}


def test_what_was_found_is_not_counted(cast, indexed):
    log_complaint(cast, owner=cast.amira)
    indexed()
    look(cast.amira, "rude")

    assert not Missed.objects.exists()
