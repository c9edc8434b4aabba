"""More results than one may take alone leave once a second person agrees, and no others."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from search import export_acts, own_verbs
from search.choices import Chosen
from standards.events.models import Event
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow import exporting, proposals
from standards.workflow.models import Capacity, Proposal, Query
from standards.workflow.services.queries import query_keep
from tests.factories import people
from tests.factories.complaints import log_complaint
from tests.factories.matters import link
from tests.workflow.pages import main_of, signed_in

pytestmark = pytest.mark.django_db
WORD = "rolled"  # in the words of each complaint of the factory


@pytest.fixture(autouse=True)
def _short_limit(monkeypatch):
    for module in ("standards.workflow.exporting", "search.exporting", "search.views.finding"):
        monkeypatch.setattr(f"{module}.ROWS", 2)


@pytest.fixture
def three(cast, indexed):
    made = [log_complaint(cast, owner=cast.amira) for _ in range(3)]
    indexed()
    return made


def asked(by, **narrowed):
    query = query_keep(by=by, params={"text": WORD})
    wanted = export_acts.wanted(by, query.pk, WORD, Chosen.of(narrowed))
    return export_acts.SEARCH.ask(asked=wanted, reason="The quarterly return", by=by)


def agreed(cast, by):
    return proposals.decide(proposal=asked(by), agree=True, by=cast.farah)


def taken(proposal, by):
    return signed_in(by).post(reverse("search-export-take", args=[proposal.pk]))


def exports():
    return list(Event.objects.filter(verb=own_verbs.EXPORTED).order_by("seq"))


def page_of(proposal, user):
    return signed_in(user).get(reverse("proposal", args=[proposal.pk]))


# --- asking --------------------------------------------------------------------------------------
def test_the_results_lead_to_asking_and_asking_to_the_proposal(cast, three):
    client = signed_in(cast.amira)
    found = client.post(reverse("find"), {"q": WORD}, follow=True)
    url = reverse("search-export-ask", args=[Query.objects.get().pk])

    page = client.get(url)
    answers = [client.post(url, {"reason": "The quarterly return"}) for _ in range(2)]

    assert url in found.content.decode()
    assert "Ask to export 3 results" in main_of(page)
    assert "Decided by a supervisor" in main_of(page)
    assert answers[0]["Location"] == answers[1]["Location"]
    proposal = Proposal.objects.get()
    assert (proposal.payload["rows"], proposal.payload["area"]) == (3, "complaints")
    assert WORD not in str(proposal.payload)


def test_the_file_that_is_too_long_says_who_can_help(cast, three):
    client = signed_in(cast.amira)
    url = client.post(reverse("find"), {"q": WORD}).url

    refused = client.post(f"{url}export/")

    assert refused.status_code == 409
    assert "ask a second person to agree" in refused.content.decode()


def test_what_is_short_needs_nobody_and_what_is_beyond_the_most_leaves_in_no_file(
    cast, three, monkeypatch
):
    monkeypatch.setattr(exporting, "ROWS", 3)
    with pytest.raises(NotReady, match="nobody's agreement"):
        asked(cast.amira)
    monkeypatch.setattr(exporting, "ROWS", 1)
    monkeypatch.setattr(exporting, "MOST", 2)
    with pytest.raises(NotReady, match="more than 2 rows"):
        asked(cast.amira)


def test_without_a_reason_or_the_words_nothing_is_asked(cast, three):
    client = signed_in(cast.amira)
    query = query_keep(by=cast.amira, params={"text": WORD})
    url = reverse("search-export-ask", args=[query.pk])

    assert "Say what the list is for" in main_of(client.post(url, {"reason": " "}))
    query.delete()
    assert client.post(url, {"reason": "Return"}).status_code == 409
    assert not Proposal.objects.exists()


# --- who agrees ----------------------------------------------------------------------------------
def test_the_second_person_sees_words_filters_and_how_many(cast, three):
    proposal = asked(cast.amira, source="matter", open="open")

    page = main_of(page_of(proposal, cast.farah))

    assert f"“{WORD}”" in page
    assert "3, as Amira finds them" in page
    assert "Matters; Open" in page
    for complaint in three:
        assert complaint.reference not in page


def test_nobody_agrees_to_their_own_and_for_the_others_there_is_nothing(cast, three):
    proposal = asked(cast.farah)

    with pytest.raises(NotAllowed, match="another person must decide"):
        proposals.decide(proposal=proposal, agree=True, by=cast.farah)
    for name in ("amira", "erin", "joan", "noor", "gwen"):
        user = getattr(cast, name)
        assert page_of(proposal, user).status_code == 404
        assert taken(proposal, user).status_code == 404
    assert exports() == []


def test_what_lies_in_no_one_area_is_agreed_by_a_supervisor_of_any(cast, indexed):
    for number in range(3):
        people.person("Quarmby", f"Jo{number}")
    indexed()
    query = query_keep(by=cast.amira, params={"text": "quarmby"})
    wanted = export_acts.wanted(cast.amira, query.pk, "quarmby", Chosen.of({}))

    proposal = export_acts.SEARCH.ask(asked=wanted, reason="Return", by=cast.amira)

    assert proposal.payload["area"] == ""
    assert proposal in proposals.waiting_for(cast.farah)


def test_for_leaders_the_auditor_agrees_without_the_words(cast, three):
    cast.gwen.holdings.create(role="aa_delegate", starts_on=people.LONG_AGO)
    proposal = asked(cast.gwen)

    assert proposal.act == export_acts.SEARCH.leaders_act
    assert f"“{WORD}”" not in main_of(page_of(proposal, cast.erin))
    assert f"“{WORD}”" in main_of(page_of(proposal, cast.gwen))
    assert page_of(proposal, cast.farah).status_code == 404
    proposals.decide(proposal=proposal, agree=True, by=cast.erin)
    assert taken(proposal, cast.gwen).status_code == 200


# --- taking --------------------------------------------------------------------------------------
def test_nothing_leaves_before_it_is_agreed_nor_to_whoever_agreed(cast, three):
    proposal = asked(cast.amira)

    assert taken(proposal, cast.amira).status_code == 409
    proposals.decide(proposal=proposal, agree=True, by=cast.farah)
    assert taken(proposal, cast.farah).status_code == 404
    assert exports() == []


def test_whoever_asked_takes_it_and_each_taking_is_told(cast, three):
    proposal = agreed(cast, cast.amira)

    files = [taken(proposal, cast.amira).content.decode() for _ in range(2)]

    assert "Take the file (CSV)" in main_of(page_of(proposal, cast.amira))
    assert all(complaint.reference in files[1] for complaint in three)
    told = exports()
    assert [event.facts["rows"] for event in told] == [3, 3]
    assert told[0].facts["proposal"] == str(proposal.pk)
    assert WORD not in str(told[0].facts)
    assert told[0].text.body == {"text": WORD}


def test_the_sight_is_that_of_the_taking(cast, three):
    proposal = agreed(cast, cast.amira)
    link(three[0], cast.amira.person, Capacity.WITNESS)

    text = taken(proposal, cast.amira).content.decode()

    assert three[0].reference not in text
    assert three[1].reference in text


def test_what_came_since_is_left_out(cast, three, indexed):
    proposal = agreed(cast, cast.amira)
    since = log_complaint(cast, owner=cast.amira)
    indexed()

    text = taken(proposal, cast.amira).content.decode()

    assert since.reference not in text
    assert three[0].reference in text


def test_what_grew_by_sight_is_asked_for_again(cast, three):
    proposal = agreed(cast, cast.amira)
    Proposal.objects.filter(pk=proposal.pk).update(payload={**proposal.payload, "rows": 2})

    answer = taken(proposal, cast.amira)

    assert answer.status_code == 409
    assert "grown beyond the 2 rows" in main_of(answer)


def test_an_agreement_runs_out_and_so_do_the_words(cast, three):
    proposal = agreed(cast, cast.amira)
    Query.objects.all().delete()
    assert taken(proposal, cast.amira).status_code == 409
    assert "kept no longer" in main_of(page_of(proposal, cast.amira))

    late = agreed(cast, cast.amira)
    Proposal.objects.filter(pk=late.pk).update(decided_at=timezone.now() - timedelta(days=8))
    assert "has run out" in main_of(taken(late, cast.amira))
    assert exports() == []


def test_only_an_export_of_a_search_is_taken(cast, three):
    other = agreed(cast, cast.amira)
    Proposal.objects.filter(pk=other.pk).update(act="list_exported")
    other.refresh_from_db()

    assert taken(other, cast.amira).status_code == 404
    with pytest.raises(NotFoundHere):
        export_acts.SEARCH.take(pk=other.pk, by=cast.amira)


def test_the_file_asks_few_questions_however_long(cast, three, django_assert_max_num_queries):
    proposal = agreed(cast, cast.amira)
    client = signed_in(cast.amira)

    with django_assert_max_num_queries(60):
        client.post(reverse("search-export-take", args=[proposal.pk]))
