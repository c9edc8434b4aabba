"""Pages of an auditor: the log without names, and uses of emergency access with their review."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from standards import events
from standards.access import pseudonyms
from standards.access.models import Compartment, CompartmentMember, RoleHolding, User
from standards.access.roles import ROLES
from standards.events import consumers
from standards.events.models import Event
from standards.pipeline.models import Notice, Task
from standards.pipeline.selectors import emergency as selectors
from standards.pipeline.services.emergency import emergency_review
from standards.pipeline.services.tasks import task_done
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow import audit_log
from standards.workflow.models import Capacity, Matter, writing
from standards.workflow.services import exceptions
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.matters import errand_at, link
from tests.workflow.pages import signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("london_noon")]

EVENTS, EMERGENCY = "/audit/events/", "/audit/emergency/"


def seal(matter: Matter, cast: Cast) -> Compartment:
    circle = Compartment.objects.create(code="AC1", controller=cast.hugo)
    with writing():
        Matter.objects.filter(pk=matter.pk).update(sensitivity="sealed", compartment=circle)
    return circle


def broke_glass(cast: Cast, matter_reference: str, by: User | None = None) -> Event:
    """Somebody asked, and the sweeper took it in."""
    exceptions.ask_emergency_access(
        reference=matter_reference, reason="A child is at risk", by=by or cast.chloe
    )
    while consumers.deliver_pending():
        pass
    return Event.objects.filter(verb="access.emergency_asked").latest("pk")


@pytest.fixture
def errand(cast: Cast) -> Any:
    return errand_at("running", unit=cast.units.north, owner=cast.amira)


# --- who may ----------------------------------------------------------------------------------
def test_the_pages_are_for_auditors_alone(cast: Cast) -> None:
    allowed = {}
    for role in ROLES:
        client = signed_in(people.user(f"a_{role}", [role]))
        allowed[role] = {client.get(page).status_code for page in (EVENTS, EMERGENCY)}

    assert {role for role, answers in allowed.items() if answers == {200}} == {"auditor"}
    assert all(answers == {403} for role, answers in allowed.items() if role != "auditor")


def test_each_look_at_the_log_is_an_entry_of_it(cast: Cast) -> None:
    client = signed_in(cast.erin)

    client.get(EVENTS, {"verb": "matter.opened", "reference": "er/00001/26"})
    client.get(EMERGENCY)

    looks = Event.objects.filter(verb="access.log_read", actor=str(cast.erin.pk)).order_by("pk")
    assert [look.facts for look in looks] == [
        {"page": "events", "verb": "matter.opened", "reference": "ER/00001/26"},
        {"page": "emergency"},
    ]


# --- the log ----------------------------------------------------------------------------------
def test_no_name_reference_or_written_word_stands_in_the_log(cast: Cast, errand: Any) -> None:
    exceptions.grant(matter=errand, to=cast.gwen, by=cast.farah, reason="Ngozi Okafor is ill")
    link(errand, cast.dev.person)

    page = signed_in(cast.erin).get(EVENTS)

    said = page.content.decode()
    names = [user.display_name for user in cast.everyone().values() if user != cast.erin]
    assert not [name for name in [*names, "Okafor", errand.reference, "Devson"] if name in said]
    assert str(cast.gwen.pk) not in said
    assert "Sight was granted by name" in said


def test_the_same_person_has_the_same_pseudonym_as_actor_and_in_facts(
    cast: Cast, errand: Any
) -> None:
    said = text_of(signed_in(cast.erin).get(EVENTS))

    code = pseudonyms.code_of(str(cast.amira.pk))
    assert f"Person {code}" in said  # she started it
    assert f"owner: {code}" in said  # it was allocated to her


def test_a_fact_that_could_be_somebodys_is_withheld(cast: Cast) -> None:
    with transaction.atomic():
        events.record(
            stream=cast.dev.person.pk,
            verb="person.changed",
            by="system:tests",
            facts={"pay_no": "123456", "who": "Dev Devson", "days": 3, "what": "rank_or_grade"},
        )

    said = text_of(signed_in(cast.erin).get(EVENTS))

    assert "123456" not in said
    assert "Devson" not in said
    assert "days: 3" in said
    assert "what: rank_or_grade" in said


def test_sealed_matters_and_circles_are_not_in_the_log(cast: Cast, errand: Any) -> None:
    circle = seal(errand, cast)
    with transaction.atomic():
        events.record(
            stream=circle.pk,
            verb="access.compartment_made",
            by=cast.hugo,
            label="compartment",
            sealed=True,
        )

    streams = set(audit_log.readable(cast.erin).values_list("stream", flat=True))

    assert streams.isdisjoint({errand.pk, circle.pk})


def test_a_matter_is_in_the_log_from_its_unsealing_on(cast: Cast) -> None:
    circle = Compartment.objects.create(code="AC1", controller=cast.hugo)
    errand = errand_at(
        unit=cast.units.north, reference="ES/00001/26", sensitivity="sealed", compartment=circle
    )
    with writing(), transaction.atomic():
        Matter.objects.filter(pk=errand.pk).update(sensitivity="ordinary", compartment=None)
        for verb in ("matter.unsealed", "matter.read"):
            events.record(stream=errand.pk, verb=verb, by=cast.hugo, facts={"to": "ordinary"})

    seen = audit_log.readable(cast.erin).filter(stream=errand.pk).order_by("seq")

    assert list(seen.values_list("verb", flat=True)) == ["matter.unsealed", "matter.read"]


def test_what_an_auditor_is_walled_from_is_not_in_their_log(cast: Cast, errand: Any) -> None:
    link(errand, cast.erin.person, Capacity.WITNESS)

    assert not audit_log.readable(cast.erin).filter(stream=errand.pk).exists()


def test_sealed_walled_and_absent_references_find_the_same(cast: Cast) -> None:
    sealed, walled = (errand_at(unit=cast.units.north) for _ in range(2))
    seal(sealed, cast)
    link(walled, cast.erin.person, Capacity.WITNESS)
    client = signed_in(cast.erin)

    said = {
        text_of(client.get(EVENTS, {"reference": reference})).replace(reference, "")
        for reference in (sealed.reference, walled.reference, "ER/09999/26")
    }

    assert len(said) == 1
    assert "Nothing in the log fits these filters." in said.pop()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"verb": "matter.allocated"}, {"matter.allocated"}),
        ({"reference": "er/00001/26"}, {"matter.opened", "matter.allocated", "errand.start"}),
        ({"from_day": "24 11 2026"}, set()),
        ({"to_day": "22 11 2026"}, set()),
        (
            {"verb": "matter.opened", "from_day": "23 11 2026", "to_day": "23 11 2026"},
            {"matter.opened"},
        ),
    ],
)
def test_the_filters_narrow_the_log(
    cast: Cast, errand: Any, asked: dict[str, str], found: set[str]
) -> None:
    page = signed_in(cast.erin).get(EVENTS, asked)

    wanted = {audit_log.said_of(verb) for verb in found}
    assert {line.what for line in page.context["page"].lines} >= wanted
    if not found:
        assert page.context["page"].lines == []


def test_a_pseudonym_finds_all_that_the_person_did(cast: Cast, errand: Any) -> None:
    code = pseudonyms.code_of(str(cast.amira.pk))

    page = signed_in(cast.erin).get(EVENTS, {"who": f"Person {code.upper()}"})

    lines = page.context["page"].lines
    assert {line.who for line in lines} == {f"Person {code}"}
    assert "Errand started" in {line.what for line in lines}


def test_a_name_typed_for_a_pseudonym_is_refused_in_words(cast: Cast) -> None:
    page = signed_in(cast.erin).get(EVENTS, {"who": "Amira Khan"})

    assert "Enter a pseudonym as the log shows it" in text_of(page)


def test_the_log_is_paged_there_and_back_without_a_gap(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_log, "PAGE", 3)
    for _ in range(8):
        errand_at(unit=cast.units.north)
    client, asked = signed_in(cast.erin), "?verb=matter.opened"
    forwards, seen = [], asked

    while seen:
        page = client.get(EVENTS + seen)
        forwards.append([line.about for line in page.context["page"].lines])
        seen = page.context["earlier_url"]
    back = client.get(EVENTS + page.context["later_url"])

    assert [len(part) for part in forwards] == [3, 3, 2]
    assert len({about for part in forwards for about in part}) == 8
    assert [line.about for line in back.context["page"].lines] == forwards[1]


def test_no_entry_shows_its_number_in_the_whole_log(cast: Cast, errand: Any) -> None:
    latest = Event.objects.latest("pk").pk
    with transaction.atomic():
        for _ in range(3):
            events.record(stream=errand.pk, verb="matter.read", by=cast.amira)

    about = [line.about for line in audit_log.page_of(audit_log.readable(cast.erin)).lines]

    assert latest > 0
    assert all(", entry " in each for each in about)
    assert about[0].endswith(f"entry {Event.objects.filter(stream=errand.pk).count()}")


# --- the log of a circle ----------------------------------------------------------------------
def test_the_auditor_of_a_circle_reads_its_log_and_nobody_else_does(
    cast: Cast, errand: Any
) -> None:
    circle = seal(errand, cast)
    inside = {"compartment": circle, "starts_on": people.LONG_AGO}
    CompartmentMember.objects.create(user=cast.erin, is_auditor=True, **inside)
    CompartmentMember.objects.create(user=cast.mina, **inside)
    address = reverse("compartment-log", args=["AC1"])

    answers = {
        name: signed_in(getattr(cast, name)).get(address) for name in ("erin", "mina", "joan")
    }

    assert {name: answer.status_code for name, answer in answers.items()} == {
        "erin": 200,
        "mina": 403,
        "joan": 404,
    }
    assert "Errand started" in text_of(answers["erin"])
    assert "Amira" not in text_of(answers["erin"])
    assert Event.objects.filter(verb="access.log_read", stream=circle.pk).count() == 1


# --- emergency access -------------------------------------------------------------------------
def test_a_use_shows_who_what_when_why_and_that_nobody_has_reviewed_it(
    cast: Cast, errand: Any
) -> None:
    broke_glass(cast, errand.reference)

    page = signed_in(cast.erin).get(EMERGENCY)

    (use,) = page.context["page"].uses
    told = Notice.objects.get(user=cast.erin)
    assert told.url == f"{EMERGENCY}{use.entry}/"
    assert use.who == pseudonyms.person(str(cast.chloe.pk))
    assert (use.reference, use.why) == (errand.reference, "A child is at risk")
    assert use.until - use.asked_at == timedelta(hours=24)
    assert (use.outcome, use.task.status) == ("", Task.Status.OPEN)
    assert "Chloe" not in text_of(page)


def test_an_ask_for_what_is_absent_sealed_or_walled_shows_as_given_nothing(
    cast: Cast, errand: Any
) -> None:
    walled = errand_at("running", unit=cast.units.north, owner=cast.amira)
    link(walled, cast.chloe.person, Capacity.WITNESS)
    seal(errand, cast)
    for reference in (errand.reference, walled.reference, "ER/09999/26"):
        broke_glass(cast, reference)

    page = selectors.page_of(cast.erin, waiting=True)

    shown = [(use.until, use.task, use.outcome) for use in page.uses]
    assert shown == [(None, None, "")] * 3


def test_a_use_on_a_matter_that_the_auditor_is_walled_from_is_not_there(
    cast: Cast, errand: Any
) -> None:
    entry = broke_glass(cast, errand.reference)
    link(errand, cast.erin.person, Capacity.WITNESS)

    assert selectors.page_of(cast.erin, waiting=False).uses == []
    assert signed_in(cast.erin).get(f"{EMERGENCY}{entry.pk}/").status_code == 404


def test_the_supervisors_review_shows_when_it_is_done(cast: Cast, errand: Any) -> None:
    entry = broke_glass(cast, errand.reference)
    task_done(task=Task.objects.get(key__startswith="emergency:"), by=cast.farah, note="Fine")

    use = selectors.use_of(cast.erin, entry.pk)

    assert use is not None
    assert use.task_by == pseudonyms.person(str(cast.farah.pk))


def test_an_auditor_reviews_a_use_on_its_page_and_it_waits_no_more(cast: Cast, errand: Any) -> None:
    entry = broke_glass(cast, errand.reference)
    client, address = signed_in(cast.erin), f"{EMERGENCY}{entry.pk}/"

    asked = client.post(address, {})
    done = client.post(address, {"outcome": "in_order"}, follow=True)

    assert "Say whether it was in order" in text_of(asked)
    assert "Reviewed." in text_of(done)
    assert done.context["page"].uses == []
    every = client.get(f"{EMERGENCY}?show=all")
    assert every.context["page"].uses[0].outcome == "in_order"
    recorded = Event.objects.get(verb="access.emergency_reviewed")
    assert recorded.facts == {"asked_in": entry.pk, "outcome": "in_order"}


def test_to_be_looked_into_tells_the_supervisors_and_never_who_was_given_it(
    cast: Cast, errand: Any
) -> None:
    entry = broke_glass(cast, errand.reference)
    RoleHolding.objects.create(
        user=cast.chloe, role="supervisor", unit=cast.units.north, starts_on=date(2020, 1, 1)
    )
    Notice.objects.all().delete()

    emergency_review(
        entry=entry.pk, outcome="look_into", remark="Was anybody at risk?", by=cast.erin
    )

    told = Notice.objects.get()
    assert told.user == cast.farah
    assert told.sentence.endswith("Was anybody at risk?")
    assert told.matter_id == errand.pk


def test_a_use_is_reviewed_once(cast: Cast, errand: Any) -> None:
    entry = broke_glass(cast, errand.reference)
    other = people.user("orla", ["auditor"])
    emergency_review(entry=entry.pk, outcome="in_order", remark="", by=cast.erin)

    with pytest.raises(NotReady):
        emergency_review(entry=entry.pk, outcome="look_into", remark="Why?", by=other)


def test_nobody_reviews_their_own_use(cast: Cast, errand: Any) -> None:
    RoleHolding.objects.create(user=cast.chloe, role="auditor", starts_on=date(2020, 1, 1))
    entry = broke_glass(cast, errand.reference)

    with pytest.raises(NotAllowed):
        emergency_review(entry=entry.pk, outcome="in_order", remark="", by=cast.chloe)


@pytest.mark.parametrize("name", ["farah", "joan", "hugo"])
def test_only_an_auditor_reviews(cast: Cast, errand: Any, name: str) -> None:
    entry = broke_glass(cast, errand.reference)

    with pytest.raises(NotAllowed):
        emergency_review(entry=entry.pk, outcome="in_order", remark="", by=getattr(cast, name))


def test_a_doubt_needs_words_and_an_entry_of_another_sort_is_no_use(
    cast: Cast, errand: Any
) -> None:
    entry = broke_glass(cast, errand.reference)
    other = Event.objects.filter(verb="matter.opened").latest("pk")

    with pytest.raises(NotReady):
        emergency_review(entry=entry.pk, outcome="look_into", remark=" ", by=cast.erin)
    with pytest.raises(NotFoundHere):
        emergency_review(entry=other.pk, outcome="in_order", remark="", by=cast.erin)


def test_uses_are_paged_and_cost_the_same_however_many(
    cast: Cast,
    errand: Any,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    for _ in range(5):
        broke_glass(cast, errand.reference)
    monkeypatch.setattr(selectors, "PAGE", 2)

    with django_assert_max_num_queries(7):  # two of them the standing
        first = selectors.page_of(cast.erin, waiting=True)
    second = selectors.page_of(cast.erin, waiting=True, before=first.earlier)
    third = selectors.page_of(cast.erin, waiting=True, before=second.earlier)

    assert [len(page.uses) for page in (first, second, third)] == [2, 2, 1]
    assert third.earlier is None


def test_the_menu_names_audit_to_auditors_alone(cast: Cast) -> None:
    def menu(user: User) -> str:
        client: Client = signed_in(user)
        return client.get("/inbox/").content.decode()

    assert f'href="{EMERGENCY}"' in menu(cast.erin)
    assert EMERGENCY not in menu(cast.farah)
