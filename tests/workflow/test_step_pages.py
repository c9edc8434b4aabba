"""The pages on which steps are taken: forms, refusals, second clicks, two people."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from standards.events.models import Event
from standards.workflow.models import Matter, Proposal, writing
from tests.factories.cast import Cast
from tests.factories.matters import errand_at
from tests.kind.models import Stop
from tests.workflow.pages import address, main_of, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("london_noon")]


def stop_of(errand: Matter) -> Stop:
    with writing():
        return Stop.objects.create(matter=errand)


def running(cast: Cast) -> Matter:
    return errand_at("running", unit=cast.units.north, owner=cast.amira)


def stop_page(errand: Matter, stop: Stop, name: str) -> str:
    return address(errand, "part-step", "stop", stop.pk, name)


def sent(client: Client, url: str, **answers: Any) -> dict[str, Any]:
    """The form's hidden answers with these."""
    page = client.get(url)
    return {"version": page.context["version"], "seen": page.context["seen"], **answers}


def now(thing: Any) -> Any:
    return type(thing).objects.get(pk=thing.pk)


# --- what the page says -----------------------------------------------------------------------
def test_the_page_says_what_it_does_starts_and_rests_on(cast: Cast) -> None:
    errand = running(cast)
    url = stop_page(errand, stop_of(errand), "reach")

    page = main_of(signed_in(cast.amira).get(url))

    assert f"Errand {errand.reference}: {errand.title}; The stop Reach the stop" in page
    assert "It starts a clock: Something must happen." in page
    assert "Rule: Local practice of the tests (S1)." in page


def test_a_step_that_asks_nothing_is_one_button(cast: Cast) -> None:
    errand = errand_at(unit=cast.units.north, owner=cast.amira)
    client = signed_in(cast.amira)
    url = address(errand, "step", "start")

    answer = client.post(url, sent(client, url), follow=True)

    assert now(errand).state == "running"
    assert "✓ Errand started." in main_of(answer)


def test_what_happened_which_clocks_started_and_what_is_next(cast: Cast) -> None:
    errand = running(cast)
    stop = stop_of(errand)
    client = signed_in(cast.amira)
    url = stop_page(errand, stop, "reach")

    answer = client.post(url, sent(client, url, what="A closed door"), follow=True)

    page = main_of(answer)
    assert now(stop).state == "reached"
    assert "Stop reached." in page
    assert "The way back is open." in page
    assert "Clock started: Something must happen, due 7 December 2026." in page
    assert "A closed door" in page


def test_a_step_may_take_a_note_where_it_asks_nothing_else(cast: Cast) -> None:
    errand = running(cast)
    stop = stop_of(errand)
    client = signed_in(cast.amira)
    url = stop_page(errand, stop, "remark")

    answer = client.post(url, sent(client, url, note="It was raining"), follow=True)

    assert "It was raining" in main_of(answer)


# --- refusals ---------------------------------------------------------------------------------
def test_a_form_that_is_not_complete_comes_back_with_what_was_written(cast: Cast) -> None:
    errand = running(cast)
    stop = stop_of(errand)
    client = signed_in(cast.amira)
    url = stop_page(errand, stop, "reach")

    answer = client.post(url, sent(client, url, what="", on="the thirty-first"))

    page = answer.content.decode()
    assert "There is a problem" in page
    assert 'value="the thirty-first"' in page
    assert now(stop).state == "planned"


def test_a_refusal_of_the_step_keeps_what_was_written_and_says_the_way(cast: Cast) -> None:
    errand = running(cast)
    stop = stop_of(errand)
    client = signed_in(cast.amira)
    url = stop_page(errand, stop, "reach")
    answers = sent(client, url, what="A long account", on="2026-11-23")
    with writing():
        type(errand).objects.filter(pk=errand.pk).update(state="waiting")

    answer = client.post(url, answers)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The errand has not started. Start the errand." in page
    assert "A long account" in page


def test_what_is_missing_is_said_before_anybody_fills_in_a_form(cast: Cast) -> None:
    errand = running(cast)

    answer = signed_in(cast.amira).get(address(errand, "step", "finish"))

    page = main_of(answer)
    assert answer.status_code == 409
    assert "The result of the errand is not written." in page
    assert "Write the result" in page


def test_a_step_that_does_not_follow_says_so(cast: Cast) -> None:
    errand = running(cast)

    answer = signed_in(cast.amira).get(address(errand, "step", "start"))

    assert answer.status_code == 409
    assert "“Start the errand” does not follow from where this is now." in main_of(answer)


def test_a_reader_who_may_not_act_reads_why(cast: Cast) -> None:
    errand = errand_at(unit=cast.units.north, owner=cast.amira)

    answer = signed_in(cast.farah).get(address(errand, "step", "start"))

    assert answer.status_code == 403
    assert "Your roles do not allow this." in main_of(answer)


@pytest.mark.parametrize("name", ["no-such-step", "save", "refresh_from_db", "delete"])
def test_only_declared_steps_have_a_page(cast: Cast, name: str) -> None:
    errand = running(cast)

    assert signed_in(cast.amira).get(address(errand, "step", name)).status_code == 404


def test_a_part_of_another_matter_is_not_found_through_this_one(cast: Cast) -> None:
    mine, other = running(cast), errand_at(unit=cast.units.south)
    url = stop_page(mine, stop_of(other), "reach")

    assert signed_in(cast.amira).get(url).status_code == 404


# --- twice, and at once -----------------------------------------------------------------------
def test_a_second_click_does_it_once_and_leads_to_the_matter(cast: Cast) -> None:
    errand = errand_at(unit=cast.units.north, owner=cast.amira)
    client = signed_in(cast.amira)
    url = address(errand, "step", "start")
    answers = sent(client, url)

    first = client.post(url, answers)
    second = client.post(url, answers)

    assert first.status_code == second.status_code == 302
    assert second["Location"] == address(errand)
    assert Event.objects.filter(stream=errand.pk, verb="errand.start").count() == 1


def test_somebody_elses_change_shows_both_and_nothing_is_lost(cast: Cast) -> None:
    errand = running(cast)
    stop = stop_of(errand)
    client = signed_in(cast.amira)
    url = stop_page(errand, stop, "reach")
    answers = sent(client, url, what="A long account")
    farah = signed_in(cast.farah)
    farah.post(address(errand, "matter-move"), {"unit": "DPS-S", "reason": "Their patch"})
    with writing():
        type(errand).objects.filter(pk=errand.pk).update(owner=cast.amira)

    answer = client.post(url, answers)
    page = main_of(answer)
    again = client.post(url, {**answers, "version": now(errand).version})

    assert answer.status_code == 409
    assert "Moved to another unit, by Farah" in page
    assert "A long account" in page
    assert "Save mine over theirs" in page
    assert again.status_code == 302
    assert now(stop).state == "reached"


# --- two people -------------------------------------------------------------------------------
def proposed(cast: Cast, **answers: Any) -> tuple[Matter, Stop, Proposal]:
    errand = running(cast)
    stop = stop_of(errand)
    client = signed_in(cast.amira)
    url = stop_page(errand, stop, "skip")
    given = {"weather": "wet", "reasons": "The road is closed", "on": "yesterday", **answers}
    answer = client.post(url, sent(client, url, **given))
    assert answer.status_code == 302, main_of(answer)
    return errand, stop, Proposal.objects.get()


def test_an_act_of_two_people_is_proposed_and_changes_nothing(cast: Cast) -> None:
    errand, stop, proposal = proposed(cast)

    assert now(stop).state == "planned"
    assert proposal.reason == "The road is closed"
    assert proposal.payload["data"]["on"] == "2026-11-22"
    assert proposal.target_id == stop.pk


def test_the_second_person_reads_what_is_proposed_and_agreeing_does_it(cast: Cast) -> None:
    errand, stop, proposal = proposed(cast)
    hugo = signed_in(cast.hugo)
    url = f"/proposals/{proposal.pk}/"

    page = main_of(hugo.get(url))
    answer = hugo.post(url, {"decision": "agree", "reason": ""}, follow=True)

    assert "Proposed: pass over the stop" in page
    assert "The weather Wet" in page
    assert "From when? 22 November 2026" in page
    assert "Agreed, and done: pass over the stop." in main_of(answer)
    assert now(stop).state == "skipped"
    event = Event.objects.get(verb="stop.skip")
    assert event.actor == str(cast.hugo.pk)
    assert event.occurred_at.date() == date(2026, 11, 22)


def test_refusing_needs_a_reason_and_leaves_all_as_it_was(cast: Cast) -> None:
    errand, stop, proposal = proposed(cast)
    hugo = signed_in(cast.hugo)
    url = f"/proposals/{proposal.pk}/"

    bare = hugo.post(url, {"decision": "refuse", "reason": ""})
    given = hugo.post(url, {"decision": "refuse", "reason": "Go round by the bridge"})

    assert bare.status_code == 409
    assert "Say why you refuse" in main_of(bare)
    assert given.status_code == 302
    assert now(stop).state == "planned"
    assert "Go round by the bridge" in main_of(signed_in(cast.amira).get(url))


def test_who_proposed_cannot_decide_but_may_take_it_back(cast: Cast) -> None:
    errand, stop, proposal = proposed(cast)
    amira = signed_in(cast.amira)
    url = f"/proposals/{proposal.pk}/"

    page = main_of(amira.get(url))
    tried = amira.post(url, {"decision": "agree"})
    amira.post(f"{url}withdraw/")

    assert "You proposed this, so another person must decide it." in page
    assert tried.status_code == 403
    assert now(proposal).outcome == "withdrawn"
    assert now(stop).state == "planned"


def test_a_second_click_proposes_once(cast: Cast) -> None:
    errand, stop, proposal = proposed(cast)
    url = stop_page(errand, stop, "skip")
    answers = {"weather": "wet", "reasons": "The road is closed"}

    answer = signed_in(cast.amira).post(url, answers)

    assert answer["Location"] == f"/proposals/{proposal.pk}/"
    assert Proposal.objects.count() == 1


def test_a_proposal_is_not_found_by_who_does_not_see_the_matter(cast: Cast) -> None:
    errand, stop, proposal = proposed(cast)

    for user in (cast.ben, cast.dev, cast.erin, cast.joan):
        assert signed_in(user).get(f"/proposals/{proposal.pk}/").status_code == 404


def test_why_is_asked_where_the_step_asks_nothing(cast: Cast) -> None:
    errand = errand_at("done", unit=cast.units.north, owner=cast.amira)
    client = signed_in(cast.amira)
    url = address(errand, "step", "reopen")

    bare = client.post(url, sent(client, url))
    client.post(url, sent(client, url, proposal_reason="New facts"))

    assert "Say why: the person who decides sees only what you write" in main_of(bare)
    assert Proposal.objects.get().reason == "New facts"
