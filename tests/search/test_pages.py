"""The pages of search: the box, what was found, kept searches, the protected, the file."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from search import saving
from search.models import Protected, Saved
from standards.events.models import Event
from standards.pipeline.models import Notice
from standards.workflow.models import Matter, Query, writing
from tests.factories import people
from tests.factories.complaints import complaint_at, log_complaint

pytestmark = pytest.mark.django_db


@pytest.fixture
def complaint(cast, indexed):
    made = complaint_at("outside_schedule_3", cast)
    indexed()
    return made


def search(client, user, text):
    client.force_login(user)
    return client.post(reverse("find"), {"q": text})


def results(client, user, text):
    return client.get(search(client, user, text).url)


def test_what_is_typed_stands_in_no_address(cast, client, complaint):
    answer = search(client, cast.amira, "Okafor")

    assert answer.status_code == 302
    assert "kafor" not in answer.url
    assert Query.objects.get().params == {"text": "Okafor"}


def test_a_whole_reference_opens_its_matter_for_those_who_may(cast, client, complaint):
    typed = complaint.reference.lower()

    assert search(client, cast.amira, typed).url == complaint.get_absolute_url()
    assert search(client, cast.chloe, typed).url.startswith("/search/")


def test_a_hit_leads_to_its_page_with_its_place_and_from_there_to_the_next(cast, client, complaint):
    page = results(client, cast.amira, "rude").content.decode().replace("&amp;", "&")
    links = re.findall(r'href="(/[^"#]*found=[^"#]*)', page)
    assert len(links) >= 2
    first = client.get(links[0]).content.decode()

    assert "Result 1" in first
    assert "Previous result" not in first
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following is not None
    assert (
        client.get(following[1]).url.split("#")[0] == links[1].replace("&amp;", "&").split("#")[0]
    )


def test_the_words_run_out_and_the_page_says_so(cast, client, complaint):
    url = search(client, cast.amira, "rude").url
    Query.objects.all().delete()

    assert "kept no longer" in client.get(url).content.decode()


def test_a_page_past_the_last_is_an_empty_page_and_nonsense_is_passed_over(cast, client, complaint):
    url = search(client, cast.amira, "rude").url

    for params in (
        {"page": "400"},
        {"page": "x"},
        {"source": "nothing"},
        {"unit": "1"},
        {"from": "?"},
    ):
        assert client.get(url, params).status_code == 200


@pytest.mark.parametrize(
    "text",
    [
        '"left the',
        "x" * 10_000,
        "the and of",
        "(a|b)* [x] {2,}",
        "* ? %",
        "<b>bold</b>",
        "שלום عربي",
        "ze\u200bro",
        "NEAR(a b)",
        "names : x",
        "' OR 1=1 --",
        "\x00",
        "a AND NOT b",
    ],
)
def test_whatever_is_typed_gets_a_page(cast, client, complaint, text):
    answer = search(client, cast.amira, text)

    assert answer.status_code == 302
    assert client.get(answer.url).status_code == 200


def test_nothing_typed_leads_back_to_the_box(cast, client):
    assert search(client, cast.amira, "  ").url == reverse("find")


def test_a_misspelt_name_is_found_and_mended(cast, client, indexed):
    people.person("Castellane", "Rosalind")
    indexed()
    page = results(client, cast.amira, "castelane").content.decode()

    assert "Rosalind" in page
    assert 'value="castellane"' in page


def test_suggestions_are_made_of_what_one_may_find(cast, client, complaint):
    client.force_login(cast.amira)
    mine = client.post(reverse("find-suggest"), {"q": "rud"}).json()
    client.force_login(cast.chloe)

    assert any(complaint.reference in row["more"] for row in mine)
    assert client.post(reverse("find-suggest"), {"q": "rud"}).json() == []


@pytest.mark.parametrize("typed", ["har", "harassm", "investiga", "investigatio"])
def test_a_word_of_a_title_is_suggested_at_every_letter_typed_of_it(
    cast, client, complaint, indexed, typed
):
    """The index keeps its stem, which is shorter."""
    with writing():
        Matter.objects.filter(pk=complaint.pk).update(title="An investigation of harassment")
    indexed()
    client.force_login(cast.amira)

    rows = client.post(reverse("find-suggest"), {"q": typed}).json()

    assert rows[0]["label"] == "An investigation of harassment"


def test_a_page_of_results_asks_a_fixed_number_of_queries(
    cast, client, complaint, django_assert_max_num_queries
):
    url = search(client, cast.amira, "rude").url
    client.get(url)

    with django_assert_max_num_queries(30):
        client.get(url)


def test_a_search_is_in_the_log_with_its_hits(cast, client, complaint):
    results(client, cast.amira, "rude")

    event = Event.objects.get(verb="search.made")
    assert event.actor == str(cast.amira.pk)
    assert event.facts["hits"] >= 2


# --- kept searches ---


def save(client, user, text, **answers):
    url = search(client, user, text).url
    return client.post(f"{url}save/", {"name": "Rude", "unit": "", "tells": "no", **answers})


def test_a_search_is_kept_and_opened_again(cast, client, complaint):
    assert save(client, cast.amira, "rude").status_code == 302
    kept = Saved.objects.get()

    answer = client.get(reverse("saved-search", args=[kept.pk]))

    assert complaint.reference in client.get(answer.url).content.decode()
    assert "Rude" in client.get(reverse("find")).content.decode()


def test_a_kept_search_is_its_owners_and_that_of_the_unit_it_is_shared_with(
    cast, client, complaint
):
    save(client, cast.amira, "rude")
    url = reverse("saved-search", args=[Saved.objects.get().pk])
    client.force_login(cast.ben)
    assert client.get(url).status_code == 404
    Saved.objects.update(unit=cast.units.north)

    answer = client.get(url)

    assert complaint.reference not in client.get(answer.url).content.decode()
    assert client.post(f"{url}remove/").status_code == 403


def test_a_search_is_not_shared_with_a_unit_that_one_has_no_role_in(cast, client, complaint):
    answer = save(client, cast.amira, "rude", unit=str(cast.units.south.pk))

    assert answer.status_code == 400
    assert not Saved.objects.exists()


def test_the_owner_is_told_of_what_is_new_once(cast, client, complaint, indexed):
    save(client, cast.amira, "rude", tells="yes")
    later = timezone.now() + saving.EVERY
    assert saving.look_again(later) == 0
    log_complaint(cast, owner=cast.amira)
    indexed()

    assert saving.look_again(later + saving.EVERY) == 1
    assert saving.look_again(later + 2 * saving.EVERY) == 0
    assert "2 new results" in Notice.objects.get(user=cast.amira, key__startswith="saved").sentence


def test_nobody_is_told_of_what_they_may_not_see(cast, client, complaint, indexed):
    save(client, cast.chloe, "rude", tells="yes")
    log_complaint(cast, owner=cast.amira)
    indexed()

    assert saving.look_again(timezone.now() + saving.EVERY) == 0


def test_a_kept_search_is_changed_and_removed_by_its_owner(cast, client, complaint):
    save(client, cast.amira, "rude")
    url = reverse("saved-search", args=[Saved.objects.get().pk])
    client.post(f"{url}change/", {"name": "Desk", "unit": "", "tells": "yes"})
    kept = Saved.objects.get()
    assert (kept.name, kept.tells) == ("Desk", True)

    client.post(f"{url}remove/")
    assert not Saved.objects.exists()


# --- the file ---


def test_results_leave_in_a_file_and_the_log_says_so(cast, client, complaint):
    url = search(client, cast.amira, "rude").url
    answer = client.post(f"{url}export/")

    assert complaint.reference in answer.content.decode()
    assert Event.objects.get(verb="search.exported").facts["rows"] >= 2


def test_more_than_200_results_leave_not_by_one_person(cast, client, complaint, monkeypatch):
    monkeypatch.setattr("search.exporting.ROWS", 1)
    url = search(client, cast.amira, "rude").url

    assert client.post(f"{url}export/").status_code == 409


# --- the protected ---


def test_the_list_of_the_protected_is_for_its_keepers(cast, client):
    for user in (cast.amira, cast.erin, cast.joan):
        client.force_login(user)
        assert client.get(reverse("protected")).status_code == 403


def test_a_keeper_puts_somebody_on_the_list_and_takes_them_off(cast, client):
    keeper = people.user("senior", ["senior_aa"])
    client.force_login(keeper)
    said = {"what": "person", "find": "Devson", "person": str(cast.dev.person.pk)}
    answer = client.post(reverse("protect"), {**said, "reason": "Witness at risk"})
    assert answer.status_code == 302
    row = Protected.objects.get()
    assert "Devson" in client.get(reverse("protected")).content.decode()

    client.post(reverse("protected-end", args=[row.pk]))

    assert Protected.objects.get().ended_by == keeper


def test_finding_somebody_to_protect_is_no_error_before_anything_is_chosen(cast, client):
    client.force_login(people.user("senior", ["senior_aa"]))
    said = {"what": "person", "find": "Devson", "act": "find"}

    page = client.post(reverse("protect"), said).content.decode()

    assert "Devson" in page
    assert "There is a problem" not in page
    missing = client.post(reverse("protect"), {**said, "find": ""}).content.decode()
    assert "There is a problem" in missing


def test_a_matter_that_is_absent_and_one_that_may_not_be_seen_are_refused_alike(cast, client):
    keeper = people.user("senior", ["senior_aa"])
    client.force_login(keeper)
    said = {"what": "matter", "reason": "Media", "find": ""}
    answer = client.post(reverse("protect"), {**said, "reference": "PC/99999/26"})

    assert answer.status_code == 409
    assert "no such matter" in answer.content.decode()


# --- by telephone number or e-mail address ---


def test_a_telephone_number_leads_those_who_work_the_matter_to_it(cast, client, complaint):
    heading = "By telephone number or e-mail address"

    assert heading in results(client, cast.amira, "020 7946 0001").content.decode()
    assert heading in results(client, cast.farah, "+44 20 7946 0001").content.decode()
    for user in (cast.hugo, cast.chloe, cast.gwen):
        assert heading not in results(client, user, "020 7946 0001").content.decode()


def test_part_of_a_telephone_number_leads_nobody_anywhere(cast, client, complaint):
    page = results(client, cast.amira, "7946 0001").content.decode()

    assert "By telephone number" not in page


@pytest.mark.parametrize("text", ['"the of"', '"the"', '"rude at the front desk"', '"at the"'])
def test_a_phrase_of_common_words_is_a_phrase_like_any_other(cast, client, complaint, text):
    assert results(client, cast.amira, text).status_code == 200


def test_what_has_some_of_the_words_is_shown_where_nothing_has_them_all(cast, client, complaint):
    page = results(client, cast.amira, "rude velociraptor saxophone").content.decode()

    assert "has all of these words" in page
    assert complaint.reference in page
