"""More time for a clock, a stop, and going on. It is Monday 23 November 2026."""

from datetime import date
from typing import Any

import pytest

from standards.clocks import services as clocks
from standards.clocks.models import Clock, ClockRule
from standards.events.models import Event
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow import proposals
from standards.workflow.models import Matter, Proposal
from standards.workflow.services import clock_changes, exceptions
from tests.factories.cast import Cast
from tests.factories.matters import errand_at
from tests.workflow.pages import address, main_of, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("london_noon")]

TODAY = date(2026, 11, 23)
LOCAL, LAW, FIXED = "next_action", "review_application", "timeliness_first_period_end"
# next_action: 10 working days from today; review_application: 28 days from today
DUE = {LOCAL: date(2026, 12, 7), LAW: date(2026, 12, 21)}


def running(cast: Cast, code: str = LOCAL) -> tuple[Matter, Clock]:
    """An errand of Amira's, with a clock that began today."""
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    clock = clocks.start(stream=errand.stream, code=code, on=TODAY, by="system:tests")
    return errand, clock


def now(clock: Clock) -> Clock:
    return Clock.objects.get(pk=clock.pk)


def post(user: Any, errand: Matter, clock: Clock, **sent: Any) -> Any:
    url = address(errand, "matter-clock-change", clock.pk)
    return signed_in(user).post(url, sent, follow=True)


def asked_of(errand: Matter) -> Proposal:
    return Proposal.objects.get(matter=errand.pk, outcome="")


# --- who, and how many ------------------------------------------------------------------------
def test_a_supervisor_gives_a_local_target_more_time_alone(cast: Cast) -> None:
    errand, clock = running(cast)

    page = main_of(post(cast.farah, errand, clock, what="extend", length="5", reason="Leave"))

    assert "“Something must happen” has more time: it is now due 14 December 2026." in page
    assert now(clock).due_on == date(2026, 12, 14)
    told = Event.objects.get(stream=errand.stream, verb="clock.extended")
    assert told.actor == str(cast.farah.pk)
    assert told.facts["authorised_by"] == str(cast.farah.pk)


def test_whoever_works_it_asks_a_supervisor_for_more_time(cast: Cast) -> None:
    errand, clock = running(cast)

    page = main_of(post(cast.amira, errand, clock, what="extend", length="5", reason="Leave"))
    before = now(clock).due_on
    proposals.decide(proposal=asked_of(errand), agree=True, by=cast.farah)

    assert "The date has not changed yet." in page
    assert "It now waits for a supervisor to agree." in page
    assert before == DUE[LOCAL]
    assert now(clock).due_on == date(2026, 12, 14)


def test_a_limit_of_law_is_extended_by_two_people_even_for_a_supervisor(cast: Cast) -> None:
    errand, clock = running(cast, LAW)
    sent = {"what": "extend", "length": "7", "reason": "Abroad", "authority": "The review body"}

    post(cast.farah, errand, clock, **sent)

    assert now(clock).due_on == DUE[LAW]
    with pytest.raises(NotAllowed, match="another person"):
        proposals.decide(proposal=asked_of(errand), agree=True, by=cast.farah)


def test_agreeing_to_a_limit_of_law_moves_it_and_names_who_allowed_it(cast: Cast) -> None:
    errand, clock = running(cast, LAW)
    sent = {"what": "extend", "length": "7", "reason": "Abroad", "authority": "The review body"}
    post(cast.amira, errand, clock, **sent)

    proposals.decide(proposal=asked_of(errand), agree=True, by=cast.farah)

    why = main_of(signed_in(cast.amira).get(address(errand, "matter-clock", clock.pk)))
    assert now(clock).due_on == date(2026, 12, 28)
    assert "Extended by 7 calendar days." in why
    assert "What changed this date" in why
    assert "now due 28 December 2026 by Farah" in why
    assert "Authorised by: The review body" in why
    assert "Abroad" in why


def test_refusing_leaves_the_date_where_it_was(cast: Cast) -> None:
    errand, clock = running(cast, LAW)
    sent = {"what": "extend", "length": "7", "reason": "Abroad", "authority": "The review body"}
    post(cast.amira, errand, clock, **sent)

    proposals.decide(proposal=asked_of(errand), agree=False, by=cast.farah, reason="No need")

    assert now(clock).due_on == DUE[LAW]


def test_the_rule_that_names_somebody_asks_on_whose_authority(cast: Cast) -> None:
    errand, clock = running(cast, LAW)

    answer = post(cast.amira, errand, clock, what="extend", length="7", reason="Abroad")

    page = main_of(answer)
    assert "By its rule: by the review body, in special circumstances" in page
    assert "Say who allowed it, or under what" in page
    assert not Proposal.objects.exists()


def test_of_a_date_that_no_rule_lets_move_only_the_first_day_is_put_right(cast: Cast) -> None:
    errand, clock = running(cast, FIXED)
    client = signed_in(cast.farah)

    page = main_of(client.get(address(errand, "matter-clock-change", clock.pk)))

    assert "From which day should it count?" in page
    assert "How much more time" not in page
    assert "first day that does not count" not in page


def test_a_clock_that_has_ended_is_not_changed(cast: Cast) -> None:
    errand, clock = running(cast)
    clocks.meet(stream=errand.stream, code=LOCAL, on=TODAY, by="system:tests")
    client = signed_in(cast.farah)

    answer = client.get(address(errand, "matter-clock-change", clock.pk))

    assert answer.status_code == 409
    assert "has ended, so its date stands" in main_of(answer)


# --- the first day ----------------------------------------------------------------------------
def test_a_supervisor_puts_the_first_day_of_a_local_target_right_alone(cast: Cast) -> None:
    errand, clock = running(cast)

    sent = {"what": "correct", "counts_from": "16 11 2026", "reason": "It came in last Monday"}
    page = main_of(post(cast.farah, errand, clock, **sent))

    assert "counts from 16 November 2026: it is now due 30 November 2026" in page
    told = Event.objects.get(stream=errand.stream, verb="clock.corrected")
    assert told.facts["was_trigger_on"] == "2026-11-23"
    assert now(clock).trigger_on == date(2026, 11, 16)


def test_the_first_day_of_a_limit_of_law_is_put_right_by_two(cast: Cast) -> None:
    errand, clock = running(cast, LAW)
    sent = {"what": "correct", "counts_from": "16 11 2026", "reason": "Stamped on the 16th"}
    post(cast.amira, errand, clock, **sent)
    waiting = asked_of(errand)
    assert now(clock).trigger_on == TODAY
    assert clock_changes.in_words(waiting)["Should count from"] == "16 November 2026"

    proposals.decide(proposal=waiting, agree=True, by=cast.farah)

    assert now(clock).due_on == date(2026, 12, 14)


@pytest.mark.parametrize(
    ("day", "said"),
    [("24 11 2026", "That day has not come yet"), ("23 11 2026", "counts from that day already")],
)
def test_a_first_day_that_cannot_be_is_refused(cast: Cast, day: str, said: str) -> None:
    errand, clock = running(cast)

    page = main_of(post(cast.farah, errand, clock, what="correct", counts_from=day, reason="x"))

    assert said in page
    assert now(clock).trigger_on == TODAY


def test_who_may_read_but_not_work_sees_no_way_to_change_a_date(cast: Cast) -> None:
    errand, clock = running(cast)
    client = signed_in(cast.hugo)

    page = main_of(client.get(address(errand)))
    answer = client.get(address(errand, "matter-clock-change", clock.pk))

    assert "Something must happen" in page
    assert "Change this date" not in page
    assert answer.status_code == 403


def test_the_matter_page_leads_to_the_change_beside_each_clock(cast: Cast) -> None:
    errand, clock = running(cast)

    answer = signed_in(cast.amira).get(address(errand))

    assert "Change this date : Something must happen" in main_of(answer)
    assert address(errand, "matter-clock-change", clock.pk) in answer.content.decode()


def test_a_clock_of_another_matter_is_not_found(cast: Cast) -> None:
    errand, _ = running(cast)
    _, other = running(cast)

    answer = signed_in(cast.amira).get(address(errand, "matter-clock-change", other.pk))

    assert answer.status_code == 404
    with pytest.raises(NotFoundHere):
        clock_changes.clock_extend(matter=errand, clock=other, length=1, reason="No", by=cast.farah)


# --- stopping and going on --------------------------------------------------------------------
def test_a_stopped_clock_goes_on_and_the_days_between_do_not_count(cast: Cast) -> None:
    errand, clock = running(cast)
    Clock.objects.filter(pk=clock.pk).update(trigger_on=date(2026, 11, 9))
    clocks.correct(clock=clock, trigger_on=date(2026, 11, 9), reason="Earlier", by="system:tests")

    stopped = post(cast.farah, errand, clock, what="stop", stopped_on="16 11 2026", reason="Trial")
    page = main_of(signed_in(cast.amira).get(address(errand)))
    gone_on = post(
        cast.amira, errand, clock, what="restart", restarted_on="20 11 2026", reason="Over"
    )

    assert "“Something must happen” is stopped from 16 November 2026." in main_of(stopped)
    assert "Waiting since 16 November 2026" in page
    # due 23 November; the four working days 16 to 19 November do not count
    assert "“Something must happen” goes on: it is now due 27 November 2026." in main_of(gone_on)
    assert now(clock).due_on == date(2026, 11, 27)


def test_stopping_a_limit_of_law_waits_for_a_supervisor(cast: Cast) -> None:
    errand, clock = running(cast, LAW)
    sent = {"what": "stop", "stopped_on": "today", "reason": "Sent on", "authority": "Reg 29(3)"}

    post(cast.amira, errand, clock, **sent)
    before = now(clock).status
    proposals.decide(proposal=asked_of(errand), agree=True, by=cast.farah)

    assert before == Clock.Status.RUNNING
    assert now(clock).status == Clock.Status.PAUSED
    assert now(clock).paused_on == TODAY


def test_where_one_change_is_possible_it_is_not_asked_which(cast: Cast) -> None:
    ClockRule.objects.filter(code=LOCAL).update(can_pause=False, can_extend=False)
    errand, clock = running(cast)
    client = signed_in(cast.farah)

    page = main_of(client.get(address(errand, "matter-clock-change", clock.pk)))
    post(cast.farah, errand, clock, counts_from="20 11 2026", reason="It came on Friday")

    assert "What should change?" not in page
    assert now(clock).due_on == date(2026, 12, 4)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"reason": "x"}, "Choose what should change"),
        ({"what": "extend", "reason": "x"}, "Enter how much more time, as a whole number"),
        ({"what": "extend", "length": "0", "reason": "x"}, "More time is 1 or more"),
        ({"what": "extend", "length": "5"}, "Say why: it stays with the clock"),
        ({"what": "stop", "reason": "x"}, "Enter the first day that does not count"),
    ],
)
def test_what_is_missing_is_said(cast: Cast, sent: dict, said: str) -> None:
    errand, clock = running(cast)

    page = main_of(post(cast.farah, errand, clock, **sent))

    assert said in page
    assert now(clock).due_on == DUE[LOCAL]


def test_a_proposal_that_the_clock_outran_is_refused_with_a_sentence(cast: Cast) -> None:
    errand, clock = running(cast, LAW)
    sent = {"what": "extend", "length": "7", "reason": "Abroad", "authority": "The review body"}
    post(cast.amira, errand, clock, **sent)
    clocks.meet(stream=errand.stream, code=LAW, on=TODAY, by="system:tests")

    with pytest.raises(NotReady, match="ended on 23 November 2026"):
        proposals.decide(proposal=asked_of(errand), agree=True, by=cast.farah)


def test_reasons_stay_hidden_from_who_only_keeps_the_matter(cast: Cast) -> None:
    errand, clock = running(cast)
    clock_changes.clock_extend(
        matter=errand, clock=clock, length=5, reason="A wiretap", by=cast.farah
    )
    exceptions.restrict(matter=errand, by=cast.hugo, reason="Sensitive")

    why = main_of(signed_in(cast.farah).get(address(errand, "matter-clock", clock.pk)))

    assert "Extended by 5 working days." in why
    assert "wiretap" not in why


def test_who_decides_reads_which_clock_and_how_much(cast: Cast) -> None:
    errand, clock = running(cast, LAW)
    sent = {"what": "extend", "length": "1", "reason": "Abroad", "authority": "The review body"}
    post(cast.amira, errand, clock, **sent)

    answer = signed_in(cast.farah).get(f"/proposals/{asked_of(errand).pk}/")

    page = main_of(answer)
    assert address(errand, "matter-clock", clock.pk) in answer.content.decode()
    assert "Proposed: extend a clock" in page
    assert "Clock Apply for a review Due now 21 December 2026 More time 1 calendar day" in page
    assert "On the authority of The review body" in page
