"""Joining two records of one person takes two people, and walls follow; so does parting them."""

from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from standards.access.models import User
from standards.events.models import Event
from standards.people import comparing, merge_acts
from standards.people.models import Conflict, Person, PersonMerge
from standards.pipeline import approvals
from standards.pipeline.selectors.inbox import inbox_count
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow import proposals
from standards.workflow.models import Proposal, Wall
from tests.factories import people
from tests.factories.cast import Cast, cast
from tests.factories.matters import errand_at, link
from tests.workflow.pages import main_of, signed_in

__all__ = ["cast"]
pytestmark = pytest.mark.django_db
PROPOSE = {"amira", "ben", "chloe", "dev", "farah", "leo"}


@pytest.fixture
def sam(cast: Cast) -> Person:
    return people.person("Okonkwo", "Sam", unit=cast.units.borough, collar="811")


@pytest.fixture
def samuel(cast: Cast) -> Person:
    """The same human being, typed twice."""
    return people.person("Okonkwo", "Samuel", unit=cast.units.south)


def asked(by: User, keep: Person, other: Person) -> Proposal:
    return proposals.propose(
        code=merge_acts.JOIN,
        target_id=keep.pk,
        payload=merge_acts.payload_of(other),
        reason="The same warrant card",
        by=by,
    )


def joined(cast: Cast, keep: Person, other: Person) -> PersonMerge:
    proposals.decide(proposal=asked(cast.amira, keep, other), agree=True, by=cast.farah)
    return PersonMerge.objects.get()


def asked_to_part(by: User, merge: PersonMerge) -> Proposal:
    return proposals.propose(
        code=merge_acts.PART,
        target_id=merge.kept_id,
        payload=merge_acts.payload_of(merge.merged, merge),
        reason="Two birthdays",
        by=by,
    )


# --- nothing before, and then everything --------------------------------------------------------
def test_nothing_moves_before_a_second_person_agrees(
    cast: Cast, sam: Person, samuel: Person
) -> None:
    asked(cast.amira, sam, samuel)

    samuel.refresh_from_db()
    assert samuel.merged_into_id is None
    assert samuel.postings.count() == 1


def test_agreeing_joins_them_and_walls_follow(cast: Cast, sam: Person, samuel: Person) -> None:
    errand = errand_at(unit=cast.units.north, subject=samuel)

    joined(cast, sam, samuel)

    samuel.refresh_from_db()
    assert samuel.merged_into_id == sam.pk
    assert set(Wall.objects.filter(matter=errand).values_list("person", flat=True)) == {sam.pk}


def test_the_history_of_the_record_tells_who_asked_and_who_agreed(
    cast: Cast, sam: Person, samuel: Person
) -> None:
    joined(cast, sam, samuel)

    told = [(e.verb, e.actor) for e in Event.objects.filter(stream=sam.pk).order_by("seq")]
    assert [each for each in told if not each[0].startswith("clock.")] == [
        ("proposal.made", str(cast.amira.pk)),
        ("proposal.agreed", str(cast.farah.pk)),
        ("person.merged", str(cast.farah.pk)),
    ]
    assert "Okonkwo" not in str(list(Event.objects.filter(stream=sam.pk).values_list("facts")))


def test_a_refusal_leaves_both_and_it_may_be_asked_again(
    cast: Cast, sam: Person, samuel: Person
) -> None:
    proposal = asked(cast.amira, sam, samuel)

    proposals.decide(proposal=proposal, agree=False, by=cast.farah, reason="Two birthdays")

    assert not PersonMerge.objects.exists()
    assert asked(cast.amira, sam, samuel).outcome == ""


# --- who may -----------------------------------------------------------------------------------
def test_who_proposes_cannot_agree(cast: Cast, sam: Person, samuel: Person) -> None:
    proposal = asked(cast.farah, sam, samuel)

    with pytest.raises(NotAllowed, match="another person must decide"):
        proposals.decide(proposal=proposal, agree=True, by=cast.farah)
    assert not PersonMerge.objects.exists()


@pytest.mark.parametrize("name", ["amira", "hugo", "leo", "imran", "erin", "gwen", "joan", "kate"])
def test_for_those_who_decide_no_such_thing_it_is_not_there(
    cast: Cast, sam: Person, samuel: Person, name: str
) -> None:
    proposal = asked(cast.ben, sam, samuel)
    user = getattr(cast, name)

    with pytest.raises(NotFoundHere):
        proposals.decide(proposal=proposal, agree=True, by=user)
    absent = signed_in(user).get(reverse("proposal", args=[UUID(int=7)]))
    answer = signed_in(user).get(reverse("proposal", args=[proposal.pk]))
    assert (answer.status_code, main_of(answer)) == (404, main_of(absent))


def test_only_those_who_may_edit_propose(cast: Cast, sam: Person, samuel: Person) -> None:
    editors = merge_acts.editors("")
    for name, user in cast.everyone().items():
        answer = signed_in(user).get(reverse("person-join-with", args=[sam.pk, samuel.pk]))
        may = any(holding.role in editors for holding in user.holdings.all())
        assert (answer.status_code == 200) is may, name
        assert may or name not in PROPOSE


def test_nobody_asks_or_decides_about_their_own_record(
    cast: Cast, sam: Person, samuel: Person
) -> None:
    proposal = asked(cast.amira, sam, cast.farah.person)

    with pytest.raises(NotFoundHere):
        proposals.decide(proposal=proposal, agree=True, by=cast.farah)
    with pytest.raises(NotAllowed, match="your own record"):
        asked(cast.dev, samuel, cast.dev.person)
    page = signed_in(cast.farah).get(reverse("person-join", args=[cast.farah.person.pk]))
    assert page.status_code == 403


@pytest.mark.parametrize("which", ["keep", "other"])
@pytest.mark.parametrize("declared_by", ["farah", "the other"])
def test_a_supervisor_with_a_tie_to_one_of_them_does_not_decide(
    cast: Cast, sam: Person, samuel: Person, which: str, declared_by: str
) -> None:
    tied = {"keep": sam, "other": samuel}[which]
    ends = (cast.farah.person, tied) if declared_by == "farah" else (tied, cast.farah.person)
    tie = Conflict.objects.create(
        person=ends[0], other=ends[1], reason="x", starts_on=people.LONG_AGO
    )
    proposal = asked(cast.amira, sam, samuel)

    with pytest.raises(NotFoundHere):
        proposals.decide(proposal=proposal, agree=True, by=cast.farah)
    assert approvals.waiting_for(cast.farah) == proposals.waiting_for(cast.farah) == []
    assert inbox_count(User.objects.get(pk=cast.farah.pk)) == 0

    Conflict.objects.filter(pk=tie.pk).update(ends_on=people.LONG_AGO)
    assert approvals.waiting_for(cast.farah) == [proposal]


# --- the inbox ---------------------------------------------------------------------------------
def test_it_waits_in_the_inbox_of_supervisors_alone(
    cast: Cast, sam: Person, samuel: Person
) -> None:
    proposal = asked(cast.amira, sam, samuel)

    waiting = {
        name: approvals.waiting_for(user) == proposals.waiting_for(user) == [proposal]
        for name, user in cast.everyone().items()
    }
    assert {name for name, waits in waiting.items() if waits} == {"farah"}
    assert (inbox_count(cast.farah), inbox_count(cast.hugo)) == (1, 0)


def test_the_inbox_and_my_work_say_whose_records(cast: Cast, sam: Person, samuel: Person) -> None:
    proposal = asked(cast.amira, sam, samuel)
    url = reverse("proposal", args=[proposal.pk])

    for name in ("inbox", "my-work"):
        answer = signed_in(cast.farah).get(reverse(name))
        assert "Sam Okonkwo and Samuel Okonkwo" in main_of(answer)
        assert url in answer.content.decode()
    assert "Asked for agreement" in main_of(signed_in(cast.amira).get(reverse("my-work")))


def test_whoever_asked_is_told_of_the_decision(cast: Cast, sam: Person, samuel: Person) -> None:
    from standards.events.models import Event as Log
    from standards.pipeline import telling
    from standards.pipeline.models import Notice

    proposal = asked(cast.amira, sam, samuel)
    proposals.decide(proposal=proposal, agree=True, by=cast.farah)

    telling.tell_of_decision(Log.objects.get(stream=sam.pk, verb="proposal.agreed"))

    notice = Notice.objects.filter(user=cast.amira).latest("made_at")
    assert notice.sentence == "Farah agreed to your request: Join two records of one person."
    assert notice.url == reverse("proposal", args=[proposal.pk])


# --- twice, late, at once ----------------------------------------------------------------------
def test_two_clicks_ask_once(cast: Cast, sam: Person, samuel: Person) -> None:
    client, url = signed_in(cast.amira), reverse("person-join-with", args=[sam.pk, samuel.pk])

    first = client.post(url, {"reason": "The same warrant card"})
    second = client.post(url, {"reason": "The same warrant card"})

    assert first["Location"] == second["Location"]
    assert Proposal.objects.count() == 1


def test_two_decisions_are_one(cast: Cast, sam: Person, samuel: Person) -> None:
    proposal = asked(cast.amira, sam, samuel)
    other = people.user("olga", ["supervisor"])
    proposals.decide(proposal=proposal, agree=True, by=cast.farah)

    with pytest.raises(NotReady, match="already"):
        proposals.decide(proposal=proposal, agree=False, by=other, reason="No")
    assert PersonMerge.objects.count() == 1


def test_one_request_at_a_time_on_either_record(cast: Cast, sam: Person, samuel: Person) -> None:
    asked(cast.amira, sam, samuel)

    with pytest.raises(NotReady, match="waits for a second person"):
        asked(cast.ben, samuel, sam)
    with pytest.raises(NotReady, match="waits for a second person"):
        asked(cast.ben, people.person(), samuel)


def test_a_record_that_was_joined_meanwhile_stops_the_decision(
    cast: Cast, sam: Person, samuel: Person
) -> None:
    from standards.people.services.merging import merge

    proposal = asked(cast.amira, sam, samuel)
    merge(keep=people.person(), other=samuel, by=cast.farah, reason="Seen elsewhere")

    with pytest.raises(NotReady, match="merged into another"):
        proposals.decide(proposal=proposal, agree=True, by=cast.farah)
    assert Proposal.objects.get().outcome == ""


def test_two_who_declared_a_tie_stay_two(cast: Cast, sam: Person, samuel: Person) -> None:
    Conflict.objects.create(person=sam, other=samuel, reason="x", starts_on=people.LONG_AGO)
    proposal = asked(cast.amira, sam, samuel)  # the proposer learns nothing of the tie

    answer = signed_in(cast.farah).post(
        reverse("proposal", args=[proposal.pk]), {"decision": "agree"}
    )

    assert answer.status_code == 409
    assert "tied to each other" in main_of(answer)


def test_no_reason_no_request(cast: Cast, sam: Person, samuel: Person) -> None:
    url = reverse("person-join-with", args=[sam.pk, samuel.pk])

    answer = signed_in(cast.amira).post(url, {"reason": "  "})

    assert "Say why" in main_of(answer)
    assert not Proposal.objects.exists()


# --- what is shown -----------------------------------------------------------------------------
def test_both_records_are_shown_side_by_side_to_both_people(
    cast: Cast, sam: Person, samuel: Person
) -> None:
    proposal = asked(cast.amira, sam, samuel)
    pages = [
        signed_in(cast.amira).get(reverse("person-join-with", args=[sam.pk, samuel.pk])),
        signed_in(cast.farah).get(reverse("proposal", args=[proposal.pk])),
    ]

    for page in pages:
        said = main_of(page)
        for part in ("Collar number 811", "Eastern borough", "Investigations south", "1 posting"):
            assert part in said
    assert 'value="agree"' in pages[1].content.decode()


def test_what_would_move_counts_no_matter_that_the_reader_cannot_see(
    cast: Cast, sam: Person, samuel: Person
) -> None:
    errand_at(unit=cast.units.north, subject=samuel)
    hidden = errand_at(unit=cast.units.north, subject=samuel)
    link(hidden, cast.farah.person, "witness")

    seen: Any = comparing.compare(sam, samuel, cast.farah)
    blind: Any = comparing.compare(sam, samuel, cast.ben)

    assert "1 part in a matter" in seen.moves
    assert not [line for line in blind.moves if "matter" in line]
    assert hidden.reference not in str(seen)


def test_the_other_record_is_found_by_name_and_never_named_in_an_address(
    cast: Cast, sam: Person, samuel: Person
) -> None:
    client, url = signed_in(cast.amira), reverse("person-join", args=[sam.pk])

    shown = client.post(url, {"who": "okonkwo"})
    chosen = client.post(url, {"who": "okonkwo", "other": str(samuel.pk)})

    assert "Samuel Okonkwo" in main_of(shown)
    assert chosen["Location"] == reverse("person-join-with", args=[sam.pk, samuel.pk])


# --- parting -----------------------------------------------------------------------------------
def test_parting_takes_two_people_and_gives_back_what_moved(
    cast: Cast, sam: Person, samuel: Person
) -> None:
    errand = errand_at(unit=cast.units.north, subject=samuel)
    merge = joined(cast, sam, samuel)
    proposal = asked_to_part(cast.amira, merge)
    samuel.refresh_from_db()
    assert samuel.merged_into_id == sam.pk

    proposals.decide(proposal=proposal, agree=True, by=cast.farah)

    samuel.refresh_from_db()
    assert samuel.merged_into_id is None
    assert samuel.postings.count() == 1
    assert set(Wall.objects.filter(matter=errand).values_list("person", flat=True)) == {samuel.pk}


def test_parting_begins_on_the_page_of_the_person(cast: Cast, sam: Person, samuel: Person) -> None:
    merge = joined(cast, sam, samuel)
    client = signed_in(cast.amira)
    url = reverse("person-part", args=[sam.pk, merge.pk])

    page = client.get(reverse("person", args=[sam.pk]))
    answer = client.post(url, {"reason": "Two birthdays"})

    assert url in page.content.decode()
    assert answer["Location"] == reverse("proposal", args=[Proposal.objects.get(outcome="").pk])
    assert "1 posting" in main_of(signed_in(cast.farah).get(answer["Location"]))


def test_what_was_parted_cannot_be_parted_again(cast: Cast, sam: Person, samuel: Person) -> None:
    merge = joined(cast, sam, samuel)
    proposals.decide(proposal=asked_to_part(cast.amira, merge), agree=True, by=cast.farah)

    again = signed_in(cast.amira).get(reverse("person-part", args=[sam.pk, merge.pk]))
    assert again.status_code == 404
    with pytest.raises(NotReady, match="undone already"):
        proposals.decide(proposal=asked_to_part(cast.amira, merge), agree=True, by=cast.farah)
