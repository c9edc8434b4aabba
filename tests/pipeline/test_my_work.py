"""My work: what is next, in order; what others owe; nothing that I may not see."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from standards.access.models import Cover
from standards.access.standing import forget, standing
from standards.clocks import services as clocks
from standards.pipeline.selectors.inbox import inbox_count, inbox_of
from standards.pipeline.selectors.my_work import my_work
from standards.pipeline.services.tasks import task_create, task_done
from standards.workflow import kept
from standards.workflow.models import Capacity
from tests.factories.cast import Cast
from tests.factories.matters import SYSTEM, errand_at, link
from tests.pipeline.clocked import asked_to_reopen, overdue_clock, triage_clock

pytestmark = pytest.mark.django_db
Noon = Callable[[date], None]


@pytest.fixture(autouse=True)
def _today(london_noon: Noon) -> None:
    """It is Monday 23 November 2026."""


def whats(items: list) -> list[tuple[str, str, str]]:
    return [(item.what, item.reference, item.state.words) for item in items]


def test_what_is_next_is_in_the_order_of_the_dates_then_of_receipt(cast: Cast) -> None:
    later = errand_at(
        "running", unit=cast.units.north, owner=cast.amira, received_on=date(2026, 11, 3)
    )
    earlier = errand_at(
        "running", unit=cast.units.north, owner=cast.amira, received_on=date(2026, 11, 1)
    )
    for errand in (later, earlier):
        triage_clock(errand, date(2026, 11, 20))
    overdue_clock(
        errand_at("running", unit=cast.units.north, owner=cast.amira, reference="ER/9/26")
    )
    task_create(what="Ring the station", by=SYSTEM, for_user=cast.amira, due_on=date(2026, 11, 23))

    found = whats(my_work(cast.amira).do_next)

    assert found == [
        ("Decide what this is", "ER/9/26", "Overdue by 13 working days"),
        ("Ring the station", "", "Due today"),
        ("Decide what this is", earlier.reference, "1 working day left"),
        ("Decide what this is", later.reference, "1 working day left"),
    ]


def test_the_counts_say_overdue_today_and_this_week(cast: Cast) -> None:
    for day in (4, 23, 24, 29, 30):
        task_create(what=f"{day}", by=SYSTEM, for_user=cast.amira, due_on=date(2026, 11, day))

    work = my_work(cast.amira)

    assert [item.what for item in work.shown("overdue")] == ["4"]
    assert [item.what for item in work.shown("today")] == ["23"]
    assert [item.what for item in work.shown("week")] == ["24", "29"]
    assert work.count("") == 5


def test_what_falls_on_a_sunday_is_due_on_the_friday_before(cast: Cast, london_noon: Noon) -> None:
    london_noon(date(2026, 11, 27))
    task_create(what="Post it", by=SYSTEM, for_user=cast.amira, due_on=date(2026, 11, 29))

    (item,) = my_work(cast.amira).shown("today")

    assert item.state.words == "2 calendar days left"


def test_a_matter_that_nothing_presses_asks_what_happens_next(cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)

    (item,) = my_work(cast.amira).do_next

    assert (item.what, item.action) == ("Decide what happens next", "Finish the errand")
    assert item.action_url == f"/matters/{errand.reference}/do/finish/"


def test_a_clock_leads_to_why_and_to_the_matter(cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    clock = triage_clock(errand, date(2026, 11, 20))

    (item,) = my_work(cast.amira).do_next

    assert item.state.why_url == f"/matters/{errand.reference}/clocks/{clock.pk}/"
    assert (item.action, item.action_url) == ("Open", f"/matters/{errand.reference}/")


def test_a_stopped_clock_and_others_time_are_waited_for(cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    clock = triage_clock(errand, date(2026, 11, 20))
    clocks.pause(
        clock=clock, on=date(2026, 11, 23), reason="Abroad", authorised_by="The head", by=SYSTEM
    )

    work = my_work(cast.amira)

    assert work.do_next == []
    assert whats(work.waiting) == [
        ("Decide what this is", errand.reference, "Waiting since 23 November 2026")
    ]


def test_what_i_asked_for_waits_and_what_i_am_asked_for_is_next(cast: Cast) -> None:
    errand = errand_at("done", unit=cast.units.north, owner=cast.amira)
    asked_to_reopen(errand, cast.amira)
    task_create(what="Find the tape", by=cast.amira, matter=errand, for_user=cast.farah)

    hers, farahs, hugos = (my_work(user) for user in (cast.amira, cast.farah, cast.hugo))

    assert [item.what for item in hers.waiting] == [
        "Asked for agreement: reopen the errand",
        "Find the tape",
    ]
    assert [item.what for item in farahs.do_next] == ["Decide: reopen the errand", "Find the tape"]
    assert farahs.do_next[0].note == "asked by Amira, today"
    assert (farahs.approvals, hugos.approvals) == (1, 1)
    assert [item.what for item in hugos.do_next] == ["Decide: reopen the errand"]


def test_what_was_finished_stays_for_a_fortnight(cast: Cast, london_noon: Noon) -> None:
    errand = errand_at("done", unit=cast.units.north, owner=cast.amira)
    task = task_create(what="Ring the station", by=SYSTEM, for_user=cast.amira)
    task_done(task=task, by=cast.amira)

    assert {item.what for item in my_work(cast.amira).finished} == {"Closed", "Ring the station"}
    assert my_work(cast.amira).matters == []
    london_noon(date(2026, 12, 8))
    forget(cast.amira)
    assert my_work(cast.amira).finished == []
    assert errand.owner == cast.amira


def test_whoever_covers_sees_whose_work_it_is(cast: Cast) -> None:
    errand_at("running", unit=cast.units.north, owner=cast.amira, title="Parcel")
    Cover.objects.create(
        owner=cast.amira,
        deputy=cast.ben,
        role="investigator",
        starts_on=date(2026, 11, 1),
        ends_on=date(2026, 11, 30),
        reason="Leave",
    )
    forget(cast.ben)

    (item,) = my_work(cast.ben).do_next

    assert item.title == "Parcel (you cover for Amira)"


def test_a_wall_takes_a_matter_its_tasks_and_its_approvals_away(cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    triage_clock(errand, date(2026, 11, 20))
    task_create(what="Find the tape", by=SYSTEM, matter=errand, for_user=cast.amira)
    link(errand, cast.amira.person, Capacity.WITNESS)

    work = my_work(cast.amira)

    assert (work.do_next, work.waiting, work.matters) == ([], [], [])
    assert inbox_count(cast.amira) == 0


# --- the page ---------------------------------------------------------------------------------
def signed_in(client: Client, user: object) -> Client:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(response: object) -> str:
    return response.content.decode()


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """Amira and Farah have a good deal to do."""
    for _ in range(8):
        errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
        triage_clock(errand, date(2026, 11, 20))
        task_create(what="Find the tape", by=SYSTEM, matter=errand, for_user=cast.amira)
        asked_to_reopen(errand_at("done", unit=cast.units.north, owner=cast.amira), cast.amira)
        overdue_clock(errand_at(unit=cast.units.north))
    return cast


def test_the_page_stays_within_its_queries_however_much_there_is(
    client: Client, busy: Cast
) -> None:
    for user in (busy.amira, busy.farah, busy.hugo):
        signed_in(client, user)
        kept.calendar()
        forget(user)
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/").status_code == 200

        # Session, user, standing (2), then the page: 5, and the team's counts for who has one,
        # or what nobody owns for who does the work.
        assert len(asked) <= 4 + 6


def test_the_page_says_its_order_and_what_each_count_means(client: Client, busy: Cast) -> None:
    page = text_of(signed_in(client, busy.amira).get("/"))

    assert "Monday 23 November 2026" in page
    assert "In order of the date by which it must be done" in page
    assert "<strong>16</strong> more this week" not in page
    assert "<strong>8</strong> more this week" in page
    assert "<strong>8</strong> waiting on others" in page
    assert "Your matters (8)" in page


def test_a_count_leads_to_the_list_that_it_counts(client: Client, busy: Cast) -> None:
    page = text_of(signed_in(client, busy.amira).get("/", {"show": "week"}))

    assert "Due later this week (8)" in page
    assert "Find the tape" not in page


def test_a_new_user_reads_what_being_empty_means(client: Client, cast: Cast) -> None:
    page = text_of(signed_in(client, cast.chloe).get("/"))

    assert "You have nothing to do now." in page
    assert "Nobody owes you anything." in page
    assert "Team" not in page


def test_a_stranger_sees_nothing_of_it(client: Client, busy: Cast) -> None:
    for stranger in (busy.dev, busy.chloe, busy.joan):
        for address in ("/", "/inbox/"):
            assert "ER/" not in text_of(signed_in(client, stranger).get(address))


# --- the inbox --------------------------------------------------------------------------------
def test_the_inbox_counts_what_it_shows(client: Client, busy: Cast) -> None:
    from standards.events import consumers

    while consumers.deliver_pending():
        pass
    for user in (busy.amira, busy.farah, busy.hugo, busy.ben):
        forget(user)
        assert inbox_count(user) == inbox_of(user).count
    assert inbox_count(busy.farah) == 8
    assert inbox_count(busy.amira) == 8 + 16  # tasks, and notices of allocation


def test_the_inbox_count_is_one_query_or_two(
    busy: Cast, django_assert_num_queries: Callable
) -> None:
    for user, queries in ((busy.farah, 2), (busy.amira, 2), (busy.chloe, 1), (busy.joan, 1)):
        standing(user)
        with django_assert_num_queries(queries):
            inbox_count(user)


def test_a_notice_is_read_from_the_inbox(client: Client, cast: Cast) -> None:
    from standards.pipeline.models import Notice
    from standards.pipeline.services.notices import notice_give

    notice_give(to=[cast.amira, cast.ben], sentence="The roof leaks.", key="k")
    mine, his = (Notice.objects.get(user=user) for user in (cast.amira, cast.ben))
    signed_in(client, cast.amira)

    assert "The roof leaks." in text_of(client.get("/inbox/"))
    page = client.post(f"/inbox/notices/{mine.pk}/read/", follow=True)
    assert "You have read everything." in text_of(page)
    assert client.post(f"/inbox/notices/{his.pk}/read/").status_code == 404
    assert client.post("/inbox/read-all/").status_code == 302


# --- tasks by hand ----------------------------------------------------------------------------
def test_a_task_is_set_and_done_by_hand(client: Client, cast: Cast) -> None:
    from standards.pipeline.models import Task

    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    address = f"/matters/{errand.reference}/tasks/new/"
    answers = {
        "what": "Agree the plan",
        "about": "See the note",
        "for_whom": str(cast.farah.pk),
        "due_on": "30 11 2026",
        "key": "3a0b1b5c-6f0e-4a53-9a3a-2f8f8d6f1c11",
    }
    signed_in(client, cast.amira)

    assert "Me" in text_of(client.get(address))
    for _ in range(2):  # a double click
        client.post(address, answers)
    task = Task.objects.get()
    assert (task.for_user, task.due_on, task.made_by) == (
        cast.farah,
        date(2026, 11, 30),
        cast.amira,
    )
    signed_in(client, cast.farah)
    assert "See the note" in text_of(client.get(f"/tasks/{task.pk}/"))
    page = client.post(f"/tasks/{task.pk}/done/", {"note": "Agreed"}, follow=True)
    assert "Done: Agree the plan." in text_of(page)
    assert Task.objects.get().done_by == cast.farah


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"what": ""}, "Say in one line what is to be done"),
        ({"for_whom": ""}, "Choose who is to do it"),
        ({"due_on": "22 11 2026"}, "date by which it is to be done"),
        ({"due_on": "whenever"}, "date by which it is to be done"),
        ({"for_whom": "3a0b1b5c-6f0e-4a53-9a3a-2f8f8d6f1c11"}, "Choose one of the people listed"),
    ],
    ids=["nothing", "nobody", "yesterday", "no date", "a stranger"],
)
def test_a_wrong_answer_is_said_at_its_field(
    client: Client, cast: Cast, wrong: dict[str, str], said: str
) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    answers = {"what": "Do it", "for_whom": str(cast.amira.pk), "due_on": "30 11 2026", **wrong}

    page = signed_in(client, cast.amira).post(f"/matters/{errand.reference}/tasks/new/", answers)

    assert said in text_of(page)


def test_strangers_find_no_task_and_set_none(client: Client, cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira, subject=cast.dev.person)
    task = task_create(what="Find the tape", by=SYSTEM, matter=errand, for_user=cast.amira)

    for stranger in (cast.dev, cast.chloe, cast.joan):
        signed_in(client, stranger)
        answers = {
            client.get(f"/tasks/{task.pk}/").status_code,
            client.post(f"/tasks/{task.pk}/done/").status_code,
            client.post(f"/tasks/{task.pk}/cancel/", {"reason": "x"}).status_code,
            client.get(f"/matters/{errand.reference}/tasks/new/").status_code,
        }
        assert answers == {404}


def test_a_task_is_cancelled_with_a_reason(client: Client, cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    task = task_create(what="Find the tape", by=cast.amira, matter=errand, for_user=cast.farah)
    signed_in(client, cast.amira)

    refused = client.post(f"/tasks/{task.pk}/cancel/", {"reason": ""})
    done = client.post(f"/tasks/{task.pk}/cancel/", {"reason": "Found"}, follow=True)

    assert "whoever was asked will read it" in text_of(refused)
    assert "Cancelled: Find the tape." in text_of(done)
    assert "Why it is not needed" in text_of(client.get(f"/tasks/{task.pk}/"))


def test_the_matter_page_lists_its_tasks(client: Client, cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    task_create(what="Find the tape", by=SYSTEM, matter=errand, for_user=cast.amira)
    done = task_create(what="Ring the station", by=SYSTEM, matter=errand, for_user=cast.amira)
    task_done(task=done, by=cast.amira)

    page = text_of(signed_in(client, cast.amira).get(f"/matters/{errand.reference}/"))

    assert "Find the tape" in page
    assert "Tasks that ended (1)" in page
    assert timezone.localdate() == date(2026, 11, 23)


def test_what_nobody_owns_stands_on_the_page_of_those_who_could_begin_it(
    client: Client, cast: Cast
) -> None:
    errand = errand_at(unit=cast.units.resolution, title="A parcel for nobody")
    elsewhere = errand_at(unit=cast.units.south, title="Somebody else's")

    handler = text_of(signed_in(client, cast.leo).get("/"))
    supervisor = text_of(signed_in(client, cast.farah).get("/"))

    assert "Nobody owns yet" in handler
    assert errand.reference in handler
    assert elsewhere.reference not in handler
    assert "Nobody owns yet" not in supervisor
