"""Maker-checker, the one mechanism: what holds of every act, whatever it is about."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from standards.access.models import Compartment, CompartmentMember, RoleHolding, User
from standards.clocks.models import Clock
from standards.events.models import Event, StreamHead
from standards.pipeline import approvals
from standards.pipeline.overdue import sweep_overdue
from standards.pipeline.selectors.inbox import inbox_count
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow import abouts, proposals
from standards.workflow.abouts import Link, Named, OfRoles, Stream
from standards.workflow.models import Capacity, Matter, Proposal, writing
from standards.workflow.proposals import Act
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.matters import errand_at, link
from tests.workflow.pages import main_of, signed_in

pytestmark = pytest.mark.django_db
LEDGER = UUID(int=99)  # the stream of the act about no matter
Done = list[Proposal]


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> Done:
    """Acts of this test alone: on a matter, and on a ledger that is none. Holds what was done."""
    carried_out: Done = []
    ledger = OfRoles(
        proposers=lambda area: frozenset({"investigator", "supervisor"}),
        approvers=lambda area: frozenset({"supervisor"}),
        stream_of=lambda proposal: Stream(LEDGER, "ledger"),
        name_of=lambda proposal: Named("The ledger"),
    )

    def add(code: str, **fields: Any) -> None:
        act = Act(
            code=code,
            label="Turn the page",
            propose_action="edit",
            approve_action="grant",  # an act from which no bar of the area keeps anybody
            carry_out=lambda proposal, by: carried_out.append(proposal),
            **fields,
        )
        monkeypatch.setitem(proposals._acts, code, act)

    add("on_matter", address=lambda proposal: Link("Read the page", "/page/"))
    add("on_ledger", about=ledger)
    return carried_out


def on_matter(matter: Matter, by: User) -> Proposal:
    return proposals.propose(code="on_matter", matter=matter, by=by, reason="It is full")


def on_ledger(by: User, target: UUID = LEDGER) -> Proposal:
    payload = {abouts.AREA: ""}
    return proposals.propose(
        code="on_ledger", target_id=target, payload=payload, by=by, reason="It is full"
    )


@pytest.fixture(params=["matter", "ledger"])
def ask(request: pytest.FixtureRequest, cast: Cast, done: Done) -> Callable[[User], Proposal]:
    """Propose either sort of act, always about the same thing."""
    if request.param == "ledger":
        return on_ledger
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    return lambda by: on_matter(errand, by)


# --- of every act ------------------------------------------------------------------------------
def test_nothing_is_done_until_another_person_agrees(
    cast: Cast, ask: Callable[[User], Proposal], done: Done
) -> None:
    proposal = ask(cast.amira)
    before = list(done)

    decided = proposals.decide(proposal=proposal, agree=True, by=cast.farah)

    assert (before, done) == ([], [decided])
    assert (decided.outcome, decided.decided_by) == ("agreed", cast.farah)


def test_whoever_asked_decides_nothing(
    cast: Cast, ask: Callable[[User], Proposal], done: Done
) -> None:
    proposal = ask(cast.farah)

    with pytest.raises(NotAllowed, match="another person must decide"):
        proposals.decide(proposal=proposal, agree=True, by=cast.farah)
    page = signed_in(cast.farah).get(reverse("proposal", args=[proposal.pk]))
    assert 'value="agree"' not in page.content.decode()
    assert (done, inbox_count(cast.farah)) == ([], 0)


def test_a_second_decision_finds_it_decided(
    cast: Cast, ask: Callable[[User], Proposal], done: Done
) -> None:
    proposal = ask(cast.amira)
    olga = people.user("olga", ["supervisor"])
    proposals.decide(proposal=proposal, agree=True, by=cast.farah)

    for agree in (True, False):
        with pytest.raises(NotReady, match="decided this already"):
            proposals.decide(proposal=proposal, agree=agree, by=olga, reason="No")
    assert len(done) == 1


def test_a_second_click_on_agree_does_nothing_more(
    cast: Cast, ask: Callable[[User], Proposal], done: Done
) -> None:
    url = reverse("proposal", args=[ask(cast.amira).pk])
    client = signed_in(cast.farah)

    statuses = [client.post(url, {"decision": "agree"}).status_code for _ in range(2)]

    assert statuses == [302, 409]
    assert len(done) == 1


def test_a_refusal_needs_a_reason_and_does_nothing(
    cast: Cast, ask: Callable[[User], Proposal], done: Done
) -> None:
    proposal = ask(cast.amira)

    with pytest.raises(NotReady, match="Say why you refuse"):
        proposals.decide(proposal=proposal, agree=False, by=cast.farah, reason=" ")
    proposals.decide(proposal=proposal, agree=False, by=cast.farah, reason="Not full")

    assert done == []
    assert Proposal.objects.get().decision_reason == "Not full"


def test_only_whoever_asked_takes_it_back(cast: Cast, ask: Callable[[User], Proposal]) -> None:
    proposal = ask(cast.amira)

    with pytest.raises(NotFoundHere):
        proposals.withdraw(proposal=proposal, by=cast.farah)
    proposals.withdraw(proposal=proposal, by=cast.amira)

    with pytest.raises(NotReady, match="decided this already"):
        proposals.decide(proposal=proposal, agree=True, by=cast.farah)


def test_the_same_is_asked_once_at_a_time(cast: Cast, ask: Callable[[User], Proposal]) -> None:
    proposal = ask(cast.amira)

    with pytest.raises(NotReady, match="waiting for a second person already"):
        ask(cast.farah)
    proposals.withdraw(proposal=proposal, by=cast.amira)
    assert ask(cast.farah).outcome == ""


def test_what_cannot_be_carried_out_leaves_it_waiting(
    cast: Cast, ask: Callable[[User], Proposal], done: Done, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = ask(cast.amira)

    def fail(waiting: Proposal, by: User) -> None:
        raise NotReady("The page is torn.")

    torn = {f: getattr(proposals.act(proposal.act), f) for f in Act.__dataclass_fields__}
    monkeypatch.setitem(proposals._acts, proposal.act, Act(**{**torn, "carry_out": fail}))
    events = Event.objects.count()

    with pytest.raises(NotReady, match="torn"):
        proposals.decide(proposal=proposal, agree=True, by=cast.farah)

    assert Proposal.objects.get().outcome == ""
    assert Event.objects.count() == events


def test_its_clock_runs_until_it_is_decided(cast: Cast, ask: Callable[[User], Proposal]) -> None:
    proposal = ask(cast.amira)
    clock = Clock.objects.get(code=proposals.APPROVAL_CLOCK, subject=str(proposal.pk))

    proposals.decide(proposal=proposal, agree=True, by=cast.farah)

    before = clock.status
    clock.refresh_from_db()
    assert (before, clock.status) == ("running", "done")


def test_whoever_asked_hears_that_nobody_answered(
    cast: Cast, ask: Callable[[User], Proposal]
) -> None:
    from standards.pipeline.models import Notice

    proposal = ask(cast.amira)
    clock = Clock.objects.get(code=proposals.APPROVAL_CLOCK, subject=str(proposal.pk))
    late = timezone.localdate() - timedelta(days=1)
    Clock.objects.filter(pk=clock.pk).update(due_on=late, action_by=late)

    sweep_overdue(timezone.now())

    notice = Notice.objects.get(user=cast.amira, sentence__startswith="Nobody has answered")
    assert (notice.matter_id is None) is bool(notice.url)


def test_inbox_and_gate_agree_on_who_decides(cast: Cast, ask: Callable[[User], Proposal]) -> None:
    proposal = ask(cast.amira)

    decides = {
        name
        for name, user in cast.everyone().items()
        if approvals.waiting_for(user) == proposals.waiting_for(user) == [proposal]
    }

    counted = {name for name, user in cast.everyone().items() if inbox_count(user) == 1}
    assert decides == {"farah"}
    assert "farah" in counted


# --- about a matter ----------------------------------------------------------------------------
def test_a_barred_person_decides_nothing_whatever_the_act(cast: Cast, done: Done) -> None:
    subject = people.person("Jones", unit=cast.units.north, team="DPS-N team")
    errand = errand_at("running", unit=cast.units.north, owner=cast.chloe, subject=subject)
    proposal = on_matter(errand, cast.chloe)

    with pytest.raises(NotAllowed, match="shared a team"):
        proposals.decide(proposal=proposal, agree=True, by=cast.farah)
    page = main_of(signed_in(cast.farah).get(reverse("proposal", args=[proposal.pk])))
    assert "shared a team" in page
    assert (approvals.waiting_for(cast.farah), proposals.waiting_for(cast.farah)) == ([], [])
    assert inbox_count(cast.farah) == 0


def test_a_wall_raised_while_it_waits_hides_it(cast: Cast, done: Done) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    proposal = on_matter(errand, cast.amira)
    link(errand, cast.farah.person, Capacity.WITNESS)

    with pytest.raises(NotFoundHere):
        proposals.decide(proposal=proposal, agree=True, by=cast.farah)
    assert approvals.waiting_for(cast.farah) == []


def test_whoever_lost_sight_of_the_matter_may_take_their_request_back(
    cast: Cast, done: Done
) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    proposal = on_matter(errand, cast.amira)
    link(errand, cast.amira.person, Capacity.WITNESS)

    proposals.withdraw(proposal=proposal, by=cast.amira)

    assert Proposal.objects.get().outcome == "withdrawn"


def test_within_a_closed_circle_its_staff_are_asked(cast: Cast, done: Done) -> None:
    circle = Compartment.objects.create(code="AC1", controller=cast.hugo)
    staff = [people.user(name, ["anti_corruption"]) for name in ("una", "wim")]
    for user in staff:
        CompartmentMember.objects.create(compartment=circle, user=user, starts_on=people.LONG_AGO)
    outside = people.user("xan", ["anti_corruption"])
    errand = errand_at(unit=cast.units.north)
    with writing():
        Matter.objects.filter(pk=errand.pk).update(sensitivity="sealed", compartment=circle)
    proposal = on_matter(errand, staff[0])

    found = {
        user.username: approvals.waiting_for(user) == proposals.waiting_for(user) == [proposal]
        for user in (*staff, outside, cast.farah)
    }

    assert found == {"una": False, "wim": True, "xan": False, "farah": False}
    assert inbox_count(staff[1]) == 1


def test_what_is_to_be_read_first_is_a_link_away(cast: Cast, done: Done) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    proposal = on_matter(errand, cast.amira)
    client = signed_in(cast.farah)

    for url in (reverse("proposal", args=[proposal.pk]), reverse("inbox")):
        assert 'href="/page/"' in client.get(url).content.decode()


# --- about no matter ---------------------------------------------------------------------------
def test_it_is_told_in_a_history_of_its_own(cast: Cast, done: Done) -> None:
    proposal = on_ledger(cast.amira)
    proposals.decide(proposal=proposal, agree=True, by=cast.farah)

    verbs = Event.objects.filter(stream=LEDGER, verb__startswith="proposal.").order_by("seq")
    assert [e.verb for e in verbs] == ["proposal.made", "proposal.agreed"]
    assert StreamHead.objects.get(stream=LEDGER).label == "ledger"


def test_its_page_shows_what_is_proposed_and_not_how_it_is_kept(cast: Cast, done: Done) -> None:
    proposal = proposals.propose(
        code="on_ledger",
        target_id=LEDGER,
        payload={abouts.AREA: "errands", "page_number": 7},
        by=cast.amira,
        reason="It is full",
    )

    page = main_of(signed_in(cast.farah).get(reverse("proposal", args=[proposal.pk])))

    assert "The ledger" in page
    assert "Page number 7" in page
    assert "Area" not in page


def test_others_find_nothing_at_its_address(cast: Cast, done: Done) -> None:
    proposal = on_ledger(cast.amira)
    absent = signed_in(cast.ben).get(reverse("proposal", args=[uuid4()]))

    for user in (cast.ben, cast.hugo, cast.erin, cast.joan):
        answer = signed_in(user).get(reverse("proposal", args=[proposal.pk]))
        assert (answer.status_code, main_of(answer)) == (404, main_of(absent))
        post = signed_in(user).post(reverse("proposal", args=[proposal.pk]), {"decision": "agree"})
        assert post.status_code == 404
    assert done == []


def test_a_role_that_ended_while_it_waited_decides_nothing(cast: Cast, done: Done) -> None:
    proposal = on_ledger(cast.amira)
    RoleHolding.objects.filter(user=cast.farah).delete()
    farah = User.objects.get(pk=cast.farah.pk)

    with pytest.raises(NotFoundHere):
        proposals.decide(proposal=proposal, agree=True, by=farah)
    assert approvals.waiting_for(farah) == []


def test_who_may_not_ask_is_told_who_can(cast: Cast, done: Done) -> None:
    with pytest.raises(NotAllowed, match="done by an investigator or a supervisor"):
        on_ledger(cast.leo)


def test_of_two_who_ask_at_once_the_second_is_told(
    cast: Cast, done: Done, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other_comes_first(matter: Any, target: UUID, payload: dict[str, Any]) -> None:
        Proposal.objects.create(
            act="on_ledger", target_id=target, payload=payload, reason="x", proposed_by=cast.ben
        )

    fields = {f: getattr(proposals.act("on_ledger"), f) for f in Act.__dataclass_fields__}
    late = Act(**{**fields, "check_ready": other_comes_first})
    monkeypatch.setitem(proposals._acts, "on_ledger", late)

    with pytest.raises(NotReady, match="waiting for a second person already"):
        on_ledger(cast.amira)


def test_a_proposal_is_about_something(cast: Cast, done: Done) -> None:
    with pytest.raises(ValueError, match="Name the matter"):
        proposals.propose(code="on_ledger", by=cast.amira, reason="x")
