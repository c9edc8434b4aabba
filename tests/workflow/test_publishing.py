"""Reference data is published by two people, from its day on; what it replaces keeps its days."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from standards.access import roles
from standards.access.models import ScopeSetting, User
from standards.access.roles import Scope
from standards.access.standing import standing
from standards.clocks import rules_in_force
from standards.clocks import services as clocks
from standards.clocks.models import ClockRule
from standards.events.models import Event
from standards.pipeline import approvals
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow import abouts, codes, proposals
from standards.workflow.models import Code, Proposal
from standards.workflow.publishing import code_versions, publication, rule_versions, scopes
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.matters import errand_at
from tests.workflow.pages import main_of, signed_in

pytestmark = pytest.mark.django_db
SAID = {"label": "Racism of any sort", "source": "Force policy", "evidence": "D"}


def today() -> date:
    return timezone.localdate()


def tomorrow() -> date:
    return today() + timedelta(days=1)


@pytest.fixture
def vera(cast: Cast) -> User:
    """A senior appropriate authority."""
    return people.user("vera", ["senior_aa"])


@pytest.fixture(autouse=True)
def _fresh_lists() -> Any:
    codes.forget()
    yield
    codes.forget()


def propose(code: str, target: Any, payload: dict[str, Any], by: User) -> Proposal:
    return proposals.propose(
        code=code, target_id=target, payload=payload, reason="National guidance", by=by
    )


def racism() -> Code:
    found = code_versions.latest("theme", "local", "racism")
    assert found is not None
    return found


def new_words(by: User, starts_on: date, **said: Any) -> Proposal:
    """A proposal that the theme of racism says something else."""
    entry = racism()
    payload = code_versions.payload_of(
        code_versions.VERSION,
        "theme",
        "local",
        "racism",
        starts_on=starts_on,
        base=entry.pk,
        **{**SAID, "attributes": entry.attributes, **said},
    )
    return propose(
        code_versions.ACT, code_versions.target_of("theme", "local", "racism"), payload, by
    )


def longer(by: User, starts_on: date, **changes: Any) -> Proposal:
    """A proposal that the rule of the next action allows more time."""
    rule = ClockRule.objects.get(code="next_action", effective_to=None)
    payload = rule_versions.payload_of(rule, starts_on=starts_on, changes=changes or {"length": 15})
    return propose(rule_versions.ACT, rule_versions.target_of(rule), payload, by)


def wider(by: User, starts_on: date, role: str = "investigator", scope: str = "unit") -> Proposal:
    """A proposal that investigators see their whole unit's errands."""
    payload = scopes.payload_of("errands", role, scope=scope, starts_on=starts_on)
    return propose(scopes.ACT, scopes.target_of("errands", role), payload, by)


@dataclass(frozen=True)
class Sort:
    """One sort of reference data: how a change of it is proposed, and how to see that it is so."""

    ask: Callable[[User, date], Proposal]
    is_so: Callable[[], bool]
    verb: str


def _rule_is_longer() -> bool:
    found = rules_in_force.find("next_action", on=today())
    return found.rule.length == 15


def _scope_is_wider() -> bool:
    user = people.user(roles=["investigator"])
    return standing(user).scope(roles.area("errands"), "investigator") is Scope.UNIT


def _says_otherwise() -> bool:
    codes.forget()
    return codes.label("theme", "racism") == SAID["label"]


SORTS = {
    "list": Sort(new_words, _says_otherwise, "codes.published"),
    "rule": Sort(longer, _rule_is_longer, "clocks.rule_amended"),
    "scope": Sort(wider, _scope_is_wider, "access.scope_changed"),
}
each_sort = pytest.mark.parametrize("sort", SORTS.values(), ids=SORTS.keys())


# --- two people, and nothing before ------------------------------------------------------------
@each_sort
def test_nothing_changes_before_a_second_person_agrees(cast: Cast, vera: User, sort: Sort) -> None:
    proposal = sort.ask(cast.joan, today())
    before = sort.is_so()

    proposals.decide(proposal=proposal, agree=True, by=vera)

    assert (before, sort.is_so()) == (False, True)


@each_sort
def test_what_is_agreed_waits_for_its_day(cast: Cast, vera: User, sort: Sort) -> None:
    proposal = sort.ask(cast.joan, tomorrow())

    proposals.decide(proposal=proposal, agree=True, by=vera)

    assert not sort.is_so()


@each_sort
def test_who_proposes_cannot_agree(cast: Cast, vera: User, sort: Sort) -> None:
    proposal = sort.ask(vera, today())

    with pytest.raises(NotAllowed, match="another person must decide"):
        proposals.decide(proposal=proposal, agree=True, by=vera)
    assert not sort.is_so()


@each_sort
def test_an_administrator_does_not_agree(cast: Cast, vera: User, sort: Sort) -> None:
    proposal = sort.ask(vera, today())

    with pytest.raises(NotFoundHere):
        proposals.decide(proposal=proposal, agree=True, by=cast.joan)


@each_sort
def test_who_has_no_part_in_it_finds_nothing(cast: Cast, vera: User, sort: Sort) -> None:
    proposal = sort.ask(cast.joan, today())
    waits = [
        name
        for name, user in {**cast.everyone(), "vera": vera}.items()
        if approvals.waiting_for(user) == proposals.waiting_for(user) == [proposal]
    ]

    for name in ("amira", "farah", "hugo", "erin", "gwen"):
        page = signed_in(getattr(cast, name)).get(reverse("proposal", args=[proposal.pk]))
        assert page.status_code == 404
        with pytest.raises(NotAllowed, match="system administrator"):
            sort.ask(getattr(cast, name), tomorrow())
    assert waits == ["vera"]


@each_sort
def test_it_is_told_who_asked_who_agreed_and_what_became_so(
    cast: Cast, vera: User, sort: Sort
) -> None:
    proposal = sort.ask(cast.joan, today())
    proposals.decide(proposal=proposal, agree=True, by=vera)

    told = Event.objects.get(verb=sort.verb)
    stream = Event.objects.filter(stream=told.stream, verb__startswith="proposal.")

    assert list(stream.order_by("seq").values_list("verb", "actor")) == [
        ("proposal.made", str(cast.joan.pk)),
        ("proposal.agreed", str(vera.pk)),
    ]
    assert told.actor == str(vera.pk)
    assert told.text.body["reason"] == "National guidance"


@each_sort
def test_a_refusal_changes_nothing(cast: Cast, vera: User, sort: Sort) -> None:
    proposal = sort.ask(cast.joan, today())

    proposals.decide(proposal=proposal, agree=False, by=vera, reason="Not yet")

    assert not sort.is_so()


@each_sort
def test_a_day_that_passed_while_it_waited_is_refused(cast: Cast, vera: User, sort: Sort) -> None:
    proposal = sort.ask(cast.joan, today())
    payload = {**proposal.payload, "starts_on": (today() - timedelta(days=1)).isoformat()}
    Proposal.objects.filter(pk=proposal.pk).update(payload=payload)

    with pytest.raises(NotReady, match="before anybody agreed"):
        proposals.decide(proposal=proposal, agree=True, by=vera)
    assert not sort.is_so()


@each_sort
def test_what_was_published_meanwhile_stops_a_stale_proposal(
    cast: Cast, vera: User, sort: Sort
) -> None:
    stale = sort.ask(cast.joan, tomorrow())
    Proposal.objects.filter(pk=stale.pk).update(
        outcome="withdrawn", decided_by=cast.joan, decided_at=timezone.now()
    )
    proposals.decide(proposal=sort.ask(cast.joan, today()), agree=True, by=vera)
    Proposal.objects.filter(pk=stale.pk).update(outcome="", decided_by=None, decided_at=None)

    with pytest.raises(NotReady, match="was published since|Nothing would change"):
        proposals.decide(proposal=Proposal.objects.get(pk=stale.pk), agree=True, by=vera)


@each_sort
def test_one_change_of_a_thing_waits_at_a_time(cast: Cast, vera: User, sort: Sort) -> None:
    sort.ask(cast.joan, today())

    with pytest.raises(NotReady, match="waiting for a second person already"):
        sort.ask(vera, tomorrow())


@each_sort
def test_nothing_is_proposed_for_a_day_that_has_passed(cast: Cast, sort: Sort) -> None:
    with pytest.raises(NotReady):
        sort.ask(cast.joan, today() - timedelta(days=1))
    assert not Proposal.objects.exists()


# --- lists -------------------------------------------------------------------------------------
def test_the_former_words_keep_their_days(cast: Cast, vera: User) -> None:
    before = racism()
    proposals.decide(proposal=new_words(cast.joan, tomorrow()), agree=True, by=vera)

    before.refresh_from_db()
    after = racism()
    assert (before.label, before.effective_to) == ("Racism", today())
    assert (after.effective_from, after.verified_on, after.is_edited) == (tomorrow(), None, True)
    assert codes.entries("theme", on=tomorrow())[3].label == SAID["label"]
    assert (after.position, after.attributes) == (before.position, before.attributes)


def test_an_upgrade_leaves_what_the_force_published(cast: Cast, vera: User) -> None:
    proposals.decide(proposal=new_words(cast.joan, today()), agree=True, by=vera)

    codes.load_shipped()

    assert _says_otherwise()


def test_an_entry_is_ended(cast: Cast, vera: User) -> None:
    payload = code_versions.payload_of(
        code_versions.END, "theme", "local", "racism", starts_on=today(), base=racism().pk
    )
    target = code_versions.target_of("theme", "local", "racism")
    proposal = propose(code_versions.ACT, target, payload, cast.joan)

    proposals.decide(proposal=proposal, agree=True, by=vera)

    codes.forget()
    assert codes.find("theme", "racism") is None
    assert codes.entries("theme", on=today() - timedelta(days=1))[3].code == "racism"


def test_an_entry_is_added_with_the_attributes_of_the_list(cast: Cast, vera: User) -> None:
    client = signed_in(cast.joan)
    url = reverse("publish-code-add", args=["theme", "local"])
    sent = {
        "code": "drones",
        "label": "Use of drones",
        "attribute_band": "12",
        "source": "Force policy",
        "evidence": "D",
        "starts_on": today().isoformat(),
        "reason": "New equipment",
    }

    answer = client.post(url, sent)
    proposals.decide(proposal=Proposal.objects.get(), agree=True, by=vera)

    codes.forget()
    added = codes.find("theme", "drones")
    assert answer.status_code == 302
    assert added is not None
    assert added.attributes["band"] == 12


def test_a_code_that_is_there_is_not_added(cast: Cast) -> None:
    payload = code_versions.payload_of(
        code_versions.NEW, "theme", "local", "racism", starts_on=today(), **SAID, attributes={}
    )
    target = code_versions.target_of("theme", "local", "racism")
    with pytest.raises(NotReady, match="already"):
        propose(code_versions.ACT, target, payload, cast.joan)


# --- rules about time --------------------------------------------------------------------------
def test_a_clock_that_runs_keeps_its_version_and_the_next_one_takes_the_new(
    cast: Cast, vera: User
) -> None:
    errand = errand_at(unit=cast.units.north)
    other = errand_at(unit=cast.units.north)
    running = clocks.start(
        stream=errand.pk, code="next_action", on=today() - timedelta(days=3), by="system:tests"
    )
    due_on = running.due_on

    proposals.decide(proposal=longer(cast.joan, today()), agree=True, by=vera)
    fresh = clocks.start(stream=other.pk, code="next_action", on=today(), by="system:tests")

    running.refresh_from_db()
    assert running.due_on == due_on
    assert fresh.rule.length == 15


def test_no_new_version_is_verified_by_a_lawyer(cast: Cast, vera: User) -> None:
    rule = ClockRule.objects.get(code="next_action", effective_to=None)
    clocks.sign_off_rule(rule=rule, verified_by="A lawyer", on=today(), by=cast.joan)
    proposal = longer(cast.joan, today())

    page = main_of(signed_in(vera).get(reverse("proposal", args=[proposal.pk])))
    proposals.decide(proposal=proposal, agree=True, by=vera)

    after = ClockRule.objects.get(code="next_action", effective_to=None)
    assert after.legally_verified_on is None
    assert "Not yet verified by a lawyer" in page
    assert "10 working days" in page
    assert "15 working days" in page


def test_parts_that_do_not_fit_are_refused_when_they_are_proposed(cast: Cast) -> None:
    with pytest.raises(NotReady, match="do not fit together"):
        longer(cast.joan, today(), max_length=2)


def test_how_a_rule_counts_is_not_published(cast: Cast) -> None:
    with pytest.raises(NotReady, match="Nothing would change"):
        longer(cast.joan, today(), primitive="P3")


# --- scopes ------------------------------------------------------------------------------------
def test_a_wider_scope_opens_the_matters_of_the_unit(cast: Cast, vera: User) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    url = reverse("matter", args=[errand.reference])
    before = signed_in(cast.ben).get(url).status_code

    proposals.decide(proposal=wider(cast.joan, today()), agree=True, by=vera)

    assert (before, signed_in(cast.ben).get(url).status_code) == (404, 200)
    assert ScopeSetting.objects.get().agreed_by == vera


@pytest.mark.parametrize("role", ["system_admin", "auditor", "dpo", "line_manager"])
def test_who_never_sees_content_gets_no_scope(cast: Cast, role: str) -> None:
    with pytest.raises(NotFoundHere):
        wider(cast.joan, today(), role=role, scope="force")
    page = signed_in(cast.joan).get(reverse("publish-scope", args=["errands", role]))
    assert page.status_code == 404


def test_a_scope_that_was_published_makes_nobody_a_publisher(cast: Cast, vera: User) -> None:
    proposals.decide(
        proposal=wider(cast.joan, today(), role="vetting_authority", scope="force"),
        agree=True,
        by=vera,
    )

    assert publication.publishers("errands") == {"senior_aa"}


# --- which area --------------------------------------------------------------------------------
def test_a_file_belongs_to_the_area_of_the_room_that_brought_it() -> None:
    from standards import workflow
    from tests import kind

    folders = [Path(str(room.__file__)).parent for room in (kind, workflow)]

    assert [publication.area_of_file(folder / "lists.yaml") for folder in folders] == [
        "errands",
        "",
    ]


def test_of_an_area_only_its_own_authority_decides(cast: Cast, vera: User) -> None:
    vetter = people.user("vic", ["vetting_authority"])
    proposal = wider(cast.joan, today())

    with pytest.raises(NotFoundHere):
        proposals.decide(proposal=proposal, agree=True, by=vetter)
    with pytest.raises(NotAllowed, match="senior appropriate authority"):
        publication.check_may_propose(vetter, scopes.ACT, "errands")
    assert proposals.act(scopes.ACT).about.who_decides("", proposal) == (
        "a senior appropriate authority"
    )
    assert proposal.payload[abouts.AREA] == "errands"


# --- pages -------------------------------------------------------------------------------------
def every_page() -> dict[str, str]:
    rule = ClockRule.objects.get(code="next_action", effective_to=None)
    return {
        "publishing": reverse("publishing"),
        "publish-list": reverse("publish-list", args=["theme", "local"]),
        "publish-code-add": reverse("publish-code-add", args=["theme", "local"]),
        "publish-code": reverse("publish-code", args=[racism().pk]),
        "publish-code-end": reverse("publish-code-end", args=[racism().pk]),
        "publish-rules": reverse("publish-rules"),
        "publish-rule": reverse("publish-rule", args=[rule.pk]),
        "publish-scopes": reverse("publish-scopes"),
        "publish-scope": reverse("publish-scope", args=["errands", "investigator"]),
    }


def test_the_pages_are_there_for_those_who_publish_alone(cast: Cast, vera: User) -> None:
    readers = {**cast.everyone(), "vera": vera}
    opened = {
        name: {signed_in(user).get(url).status_code for url in every_page().values()}
        for name, user in readers.items()
    }

    assert {name for name, codes in opened.items() if codes == {200}} == {"joan", "vera"}
    assert all(codes in ({200}, {404}) for codes in opened.values())


def test_two_clicks_propose_once(cast: Cast) -> None:
    url = reverse("publish-scope", args=["errands", "investigator"])
    sent = {"scope": "unit", "starts_on": today().isoformat(), "reason": "Pilot"}
    client = signed_in(cast.joan)

    answers = [client.post(url, sent) for _ in range(2)]

    assert answers[0]["Location"] == answers[1]["Location"]
    assert Proposal.objects.count() == 1


def test_a_change_of_a_rule_is_proposed_on_its_page(cast: Cast, vera: User) -> None:
    rule = ClockRule.objects.get(code="next_action", effective_to=None)
    client, url = signed_in(cast.joan), reverse("publish-rule", args=[rule.pk])
    form = client.get(url).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    sent |= {"length": 15, "starts_on": tomorrow().isoformat(), "reason": "Agreed at the board"}

    answer = client.post(url, {name: value for name, value in sent.items() if value is not False})

    proposal = Proposal.objects.get()
    assert answer["Location"] == reverse("proposal", args=[proposal.pk])
    assert proposal.payload["changes"] == {"length": 15}
    assert "waits for a second person" in main_of(client.get(reverse("publish-rules")))


@pytest.mark.parametrize("box", ["earliest", "max_length"])
def test_a_rule_with_a_window_or_a_longest_length_has_a_box_for_it(cast: Cast, box: str) -> None:
    with_it = ClockRule.objects.filter(effective_to=None).exclude(**{box: None}).first()
    without = ClockRule.objects.get(code="next_action", effective_to=None)
    if with_it is None:
        pytest.skip("no installed room brings such a rule")

    found = [
        box
        in signed_in(cast.joan).get(reverse("publish-rule", args=[rule.pk])).context["form"].fields
        for rule in (with_it, without)
    ]

    assert found == [True, False]


def test_a_change_of_an_entry_is_proposed_on_its_page(cast: Cast) -> None:
    client, url = signed_in(cast.joan), reverse("publish-code", args=[racism().pk])
    sent = {**SAID, "attribute_band": "30", "attribute_discrimination": "on"}
    sent |= {"starts_on": tomorrow().isoformat(), "reason": "Board"}

    client.post(url, sent)

    assert Proposal.objects.get().payload["attributes"] == {"band": 30, "discrimination": True}


def test_an_entry_takes_on_a_mark_that_others_of_its_list_have(cast: Cast) -> None:
    entry = code_versions.latest("theme", "local", "custody")
    assert entry is not None
    client, url = signed_in(cast.joan), reverse("publish-code", args=[entry.pk])
    sent = {**SAID, "attribute_band": "12", "starts_on": tomorrow().isoformat(), "reason": "x"}

    client.post(url, {**sent, "attribute_discrimination": "on"})

    proposal = Proposal.objects.get()
    assert proposal.payload["attributes"] == {"band": 12, "discrimination": True}
    page = main_of(client.get(reverse("proposal", args=[proposal.pk])))
    assert "Discrimination Nothing Yes" in page
    assert "Band" not in page


def test_without_a_change_nothing_is_asked(cast: Cast) -> None:
    entry = racism()
    client, url = signed_in(cast.joan), reverse("publish-code", args=[entry.pk])
    sent = {"label": entry.label, "source": entry.source, "evidence": entry.evidence}
    sent |= {"attribute_band": "25", "attribute_discrimination": "on", "reason": "x"}

    answer = client.post(url, {**sent, "starts_on": tomorrow().isoformat()})

    assert answer.status_code == 409
    assert "Nothing would change" in main_of(answer)
