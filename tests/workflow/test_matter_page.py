"""The matter page: what next, clocks, people, timeline, and who may see any of it."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from standards.clocks import services as clocks
from standards.events.models import Event
from standards.workflow.models import Capacity, Matter, writing
from standards.workflow.services import exceptions, ownership
from tests.factories.cast import Cast
from tests.factories.matters import contact, errand_at, link
from tests.factories.people import person
from tests.workflow.pages import address, main_of, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("london_noon")]

TODAY = date(2026, 11, 23)


def running(cast: Cast, **fields: Any) -> Matter:
    return errand_at("running", unit=cast.units.north, owner=cast.amira, **fields)


def start_clock(matter: Matter, on: date = TODAY, code: str = "next_action") -> Any:
    return clocks.start(stream=matter.stream, code=code, on=on, by="system:tests")


# --- what to do next --------------------------------------------------------------------------
def test_the_heading_says_what_it_is_in_the_users_words(cast: Cast) -> None:
    errand = running(cast, title="Parcel for the front desk")

    page = main_of(signed_in(cast.amira).get(address(errand)))

    assert f"Errand {errand.reference}: Parcel for the front desk" in page
    assert "Owner Amira" in page


def test_the_first_step_is_offered_to_whoever_may_take_it(cast: Cast) -> None:
    errand = errand_at(unit=cast.units.north, owner=cast.amira)

    answer = signed_in(cast.amira).get(address(errand))

    assert "Next Start the errand" in main_of(answer)
    assert address(errand, "step", "start") in answer.content.decode()


def test_others_read_who_must_act(cast: Cast) -> None:
    errand = errand_at(unit=cast.units.north, owner=cast.amira)

    page = main_of(signed_in(cast.farah).get(address(errand)))

    assert "Nothing for you to do now." in page
    assert "Start the errand is for an anti-corruption or a complaint handler or an invest" in page


def test_what_cannot_be_done_yet_says_why_and_the_way(cast: Cast) -> None:
    errand = running(cast)

    page = main_of(signed_in(cast.amira).get(address(errand)))

    assert "Not yet Finish the errand: The result of the errand is not written." in page
    assert "Write the result." in page


def test_what_waits_for_a_second_person_is_said_and_not_offered_again(cast: Cast) -> None:
    errand = errand_at("done", unit=cast.units.north, owner=cast.amira)
    client = signed_in(cast.amira)
    client.post(address(errand, "step", "reopen"), {"proposal_reason": "New facts"})

    answer = client.get(address(errand))

    waits = "Reopen the errand : proposed by Amira on 23 November 2026, waits for a second person."
    assert waits in main_of(answer)
    assert address(errand, "step", "reopen") not in answer.content.decode()


def test_whoever_may_decide_what_waits_is_asked_to(cast: Cast) -> None:
    errand = errand_at("done", unit=cast.units.north, owner=cast.amira)
    client = signed_in(cast.amira)
    client.post(address(errand, "step", "reopen"), {"proposal_reason": "New facts"})

    page = main_of(signed_in(cast.hugo).get(address(errand)))

    assert "waits for your decision. Review and decide" in page


# --- clocks -----------------------------------------------------------------------------------
def test_a_running_clock_shows_where_it_stands_and_answers_why(cast: Cast) -> None:
    errand = running(cast)
    clock = start_clock(errand)
    client = signed_in(cast.amira)

    page = main_of(client.get(address(errand)))
    why = main_of(client.get(address(errand, "matter-clock", clock.pk)))

    assert "Something must happen local target 10 working days left Why?" in page
    assert "Counted from the last thing that happened: Monday 23 November 2026." in why
    assert "This rule is not yet verified by a lawyer." in why


def test_a_clock_of_another_matter_is_not_found(cast: Cast) -> None:
    mine, other = running(cast), errand_at(unit=cast.units.south)
    clock = start_clock(other)

    answer = signed_in(cast.amira).get(address(mine, "matter-clock", clock.pk))

    assert answer.status_code == 404


# --- people and timeline ----------------------------------------------------------------------
def test_people_are_shown_with_rank_and_unit_as_they_were(cast: Cast) -> None:
    subject = person("Adeyemi", "Tolu", unit=cast.units.borough, rank="sergeant")
    errand = running(cast, subject=subject, complainant=contact("Ngozi Okafor"))

    page = main_of(signed_in(cast.amira).get(address(errand)))

    assert "People (2)" in page
    assert "Tolu Adeyemi Person complained about Sergeant, Eastern borough" in page
    assert "Ngozi Okafor Complainant" in page


def test_the_timeline_tells_in_sentences_who_did_what(cast: Cast) -> None:
    errand = errand_at(unit=cast.units.north)
    ownership.allocate(matter=errand, to=cast.amira, by=cast.farah, reason="She knows the area")

    page = main_of(signed_in(cast.amira).get(address(errand)))

    assert "Allocated to Amira by Farah 23 November 2026 at midday She knows the area" in page
    assert "Opened by Probity" in page
    assert "Read by" not in page


def test_earlier_events_are_on_pages_of_their_own_without_gaps(cast: Cast) -> None:
    errand = running(cast)
    for n in range(30):
        ownership.move_to_unit(
            matter=errand, unit=cast.units.north, by=cast.farah, reason=f"Reason {n}."
        )
    client = signed_in(cast.amira)

    first = client.get(address(errand)).content.decode()
    before = first.split("timeline/?before=")[1].split('"')[0]
    rest = main_of(client.get(address(errand, "matter-timeline") + f"?before={before}"))

    assert "Reason 29." in first
    assert "Reason 10." in first
    assert "Reason 9." not in first
    assert all(f"Reason {n}." in rest for n in range(10))
    assert "Reason 10." not in rest


# --- cost -------------------------------------------------------------------------------------
def test_the_page_costs_at_most_fifteen_queries(cast: Cast) -> None:
    subject = person("Adeyemi", unit=cast.units.borough)
    errand = running(cast, subject=subject, complainant=contact())
    link(errand, person("Witness", unit=cast.units.south), Capacity.WITNESS)
    for code in ("next_action", "triage"):
        start_clock(errand, code=code)
    exceptions.grant(matter=errand, to=cast.gwen, by=cast.farah, reason="Board paper")
    for user in (cast.amira, cast.farah, cast.hugo, cast.gwen):
        client = signed_in(user)
        client.get(address(errand))  # the day's reading is recorded, reference data is kept

        with CaptureQueriesContext(connection) as seen:
            answer = client.get(address(errand))

        assert answer.status_code == 200
        assert len(seen) <= 15, "\n".join(query["sql"][:200] for query in seen)


# --- who has read it --------------------------------------------------------------------------
def reads(matter: Matter) -> list[str]:
    rows = Event.objects.filter(stream=matter.pk, verb="matter.read").order_by("seq")
    return list(rows.values_list("actor", flat=True))


def test_an_ordinary_matter_records_each_reader_once_a_day(cast: Cast, london_noon: Any) -> None:
    errand = running(cast)
    client = signed_in(cast.amira)

    for _ in range(3):
        client.get(address(errand))
    today = reads(errand)
    london_noon(date(2026, 11, 24))
    signed_in(cast.amira).get(address(errand))

    assert today == [str(cast.amira.pk)]
    assert len(reads(errand)) == 2


def test_a_restricted_matter_records_every_reading(cast: Cast) -> None:
    errand = running(cast)
    exceptions.restrict(matter=errand, by=cast.hugo, reason="Sensitive")
    client = signed_in(cast.amira)

    for _ in range(3):
        client.get(address(errand))

    assert len(reads(errand)) == 3


def test_the_supervisor_reads_who_has_looked_and_others_find_nothing(cast: Cast) -> None:
    errand = running(cast)
    signed_in(cast.amira).get(address(errand))

    told = main_of(signed_in(cast.farah).get(address(errand, "matter-looked")))

    assert "Amira The matter 23 November 2026 at midday" in told
    for user in (cast.amira, cast.hugo, cast.ben, cast.joan):
        assert signed_in(user).get(address(errand, "matter-looked")).status_code == 404


def test_the_auditor_reads_who_has_looked_under_pseudonyms(cast: Cast) -> None:
    errand = running(cast)
    signed_in(cast.amira).get(address(errand))

    told = main_of(signed_in(cast.erin).get(address(errand, "matter-looked")))

    assert "Amira" not in told
    assert "Reader " in told
    assert errand.title not in told


# --- restricted -------------------------------------------------------------------------------
def test_the_supervisor_of_a_restricted_matter_sees_stage_and_clocks_alone(cast: Cast) -> None:
    errand = running(cast, title="The secret parcel", complainant=contact("Ngozi Okafor"))
    start_clock(errand)
    exceptions.restrict(matter=errand, by=cast.hugo, reason="Sensitive")

    page = main_of(signed_in(cast.farah).get(address(errand)))

    assert f"Errand {errand.reference}: restricted" in page
    assert "Running" in page
    assert "10 working days left" in page
    assert "See or give sight by name" in page
    for hidden in ("secret", "Amira", "Okafor", "Sensitive"):
        assert hidden not in page


@pytest.mark.parametrize(
    "name", ["matter-timeline", "matter-allocate", "matter-move", "matter-link", "matter-lift"]
)
def test_who_only_keeps_a_restricted_matter_finds_no_other_page_of_it(
    cast: Cast, name: str
) -> None:
    errand = running(cast)
    exceptions.restrict(matter=errand, by=cast.hugo, reason="Sensitive")

    assert signed_in(cast.farah).get(address(errand, name)).status_code == 404


def test_a_reference_that_nobody_gave_is_not_found(cast: Cast) -> None:
    for reference in ("ER/99999/26", "ZZ/00001/26", "er/1/26"):
        assert signed_in(cast.hugo).get(f"/matters/{reference}/").status_code == 404


def test_a_matter_in_a_series_that_no_kind_has_still_opens(cast: Cast) -> None:
    errand = running(cast, reference="OLD/00007/19")

    assert signed_in(cast.amira).get(address(errand)).status_code == 200


def test_the_stage_is_lit_in_line_and_in_the_drawing(cast: Cast) -> None:
    answer = signed_in(cast.amira).get(address(running(cast)))

    page = main_of(answer)
    assert "● Waiting (done) ◉ Running (now) ○ Done (not reached)" in page
    assert "All stages. It is now at: Running" in page
    assert "Finish the errand: to Done" in page


def test_a_closed_matter_says_that_nothing_is_left(cast: Cast) -> None:
    errand = errand_at("done", unit=cast.units.north, owner=cast.amira)
    with writing():
        type(errand).objects.filter(pk=errand.pk).update(regime="2025")

    page = main_of(signed_in(cast.hugo).get(address(errand)))

    assert "Nothing is left to do: it is closed." in page


def test_the_timeline_keeps_quiet_about_text_that_was_erased(cast: Cast) -> None:
    from standards.events.recording import erase_text

    errand = running(cast)
    event = Event.objects.get(stream=errand.pk, verb="matter.allocated")
    erase_text(event=event, by="system:tests", basis="retention")

    page = main_of(signed_in(cast.amira).get(address(errand)))

    assert "Allocated to (not kept)" in page
