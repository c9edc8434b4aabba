"""Every address of matters, for every role, in every situation: who gets in, and who finds nothing.

What is expected comes from the matrix of roles and scopes alone, not from the gate. Absent, sealed
and walled references must answer alike: status, body and number of queries.
"""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from standards.access.models import Compartment, CompartmentMember, User
from standards.access.roles import ROLES, Scope
from standards.clocks import services as clocks
from standards.events.models import Event
from standards.workflow.models import Capacity, Matter, Proposal, writing
from standards.workflow.services import exceptions
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.matters import errand_at, link
from tests.kind.errands import AREA
from tests.kind.models import Stop
from tests.workflow.pages import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("london_noon")]

SITUATIONS = ("own", "same unit", "other unit", "restricted", "sealed", "walled", "absent")
HIDDEN = ("sealed", "walled", "absent")
ABSENT = "ER/09999/26"


@dataclass(frozen=True)
class Place:
    """A matter in a situation, with something of each sort in it; None for the absent one."""

    reference: str
    matter: Matter | None
    clock: Any = None
    party: Any = None
    stop: Any = None
    proposal: Any = None


def nobody() -> uuid.UUID:
    return uuid.UUID(int=7)


# --- the table: each address that leads to one matter -----------------------------------------
def _of(name: str, *more: str) -> Callable[[Place], str]:
    """An address with the reference and then these: ids of what the place holds, or plain words."""

    def built(place: Place) -> str:
        held = {"clock": place.clock, "party": place.party, "stop": place.stop}
        args = [(getattr(held[m], "pk", nobody()) if m in held else m) for m in more]
        return reverse(name, args=[place.reference, *args])

    return built


def _by_proposal(name: str) -> Callable[[Place], str]:
    return lambda place: reverse(name, args=[getattr(place.proposal, "pk", nobody())])


OF_A_MATTER: dict[str, Callable[[Place], str]] = {
    "matter": _of("matter"),
    "matter-timeline": _of("matter-timeline"),
    "matter-clock": _of("matter-clock", "clock"),
    "matter-clock-change": _of("matter-clock-change", "clock"),
    "matter-looked": _of("matter-looked"),
    "step": _of("step", "start"),
    "part-step": lambda p: reverse(
        "part-step", args=[p.reference, "stop", getattr(p.stop, "pk", nobody()), "reach"]
    ),
    "matter-allocate": _of("matter-allocate"),
    "matter-take-on": _of("matter-take-on"),
    "matter-move": _of("matter-move"),
    "matter-lift-bar": _of("matter-lift-bar"),
    "matter-restrict": _of("matter-restrict"),
    "matter-lift": _of("matter-lift"),
    "matter-unseal": _of("matter-unseal"),
    "matter-grants": _of("matter-grants"),
    "matter-end-grant": lambda p: reverse("matter-end-grant", args=[p.reference, nobody()]),
    "matter-link": _of("matter-link"),
    "matter-contact": lambda p: reverse("matter-contact", args=[p.reference, nobody()]),
    "matter-unlink": _of("matter-unlink", "party"),
    "proposal": _by_proposal("proposal"),
    "proposal-withdraw": _by_proposal("proposal-withdraw"),
    "task-new": _of("task-new"),
    "note-add": _of("note-add"),
    "note-list": _of("note-list"),
    "letter-add": _of("letter-add"),
    "letter-list": _of("letter-list"),
    "file-add": _of("file-add"),
    "file-list": _of("file-list"),
}
# What the supervisor of a restricted matter may open without reading it.
FOR_KEEPERS = {"matter", "matter-clock", "matter-looked", "matter-grants"}
# Addresses that only some of those who read a matter may know.
FOR_WATCHERS = {"matter-looked"}
# Nobody in the table has a grant or a proposal of their own, or is a member of the public: a reader
# finds none.
OF_NOBODYS = {"matter-end-grant", "matter-contact", "proposal-withdraw"}


# --- the situations ---------------------------------------------------------------------------
@pytest.fixture
def compartment(cast: Cast) -> Compartment:
    """A circle that Hugo is in, and nobody of this table."""
    made = Compartment.objects.create(code="AC1", controller=cast.hugo)
    CompartmentMember.objects.create(compartment=made, user=cast.hugo, starts_on=people.LONG_AGO)
    return made


def somebody(role: str, cast: Cast) -> User:
    """A user with this role in the north unit."""
    human = people.person(f"{role}son", unit=cast.units.north, team=f"{role} team")
    return people.user(f"a_{role}", [(role, cast.units.north)], person=human)


def place_for(
    situation: str, user: User, cast: Cast, compartment: Compartment, *, bare: bool = False
) -> Place:
    """A matter in the situation that the user finds themselves in, with something of each sort
    in it unless `bare`."""
    if situation == "absent":
        return Place(ABSENT, None)
    errand = errand_at(unit=cast.units.south if situation == "other unit" else cast.units.north)
    fields: dict[str, Any] = {"owner": user if situation == "own" else cast.ben}
    if situation == "restricted":
        fields["sensitivity"] = "restricted"
    if situation == "sealed":
        fields |= {"sensitivity": "sealed", "compartment": compartment}
    with writing():
        Matter.objects.filter(pk=errand.pk).update(**fields)
        stop = Stop.objects.create(matter=errand)
    if situation == "walled":
        link(errand, user.person, Capacity.WITNESS)
    if bare:
        return Place(errand.reference, errand)
    return Place(
        errand.reference,
        errand,
        clock=clocks.start(
            stream=errand.pk, code="next_action", on=errand.received_on, by="system:tests"
        ),
        party=link(errand, people.person(), Capacity.REFERRER),
        stop=stop,
        proposal=Proposal.objects.create(
            matter_id=errand.pk,
            act="stop_skipped",
            target_id=stop.pk,
            reason="The road is closed",
            proposed_by=cast.ben,
        ),
    )


@contextmanager
def places_of(
    role: str,
    shared: dict[str, Place],
    cast: Cast,
    compartment: Compartment,
    *,
    bare: bool = False,
) -> Iterator[tuple[Client, dict[str, Place]]]:
    """A user with the role, signed in, in every situation; gone again afterwards, so that the
    next role's lists hold nothing of this one's."""
    point = transaction.savepoint()
    user = somebody(role, cast)
    own = {s: place_for(s, user, cast, compartment, bare=bare) for s in ("own", "walled")}
    client = Client()
    client.force_login(user)
    yield client, {s: own.get(s) or shared[s] for s in SITUATIONS}
    transaction.savepoint_rollback(point)


@pytest.fixture
def shared(cast: Cast, compartment: Compartment) -> dict[str, Place]:
    """The situations that are the same for everybody in the north unit."""
    alike = [s for s in SITUATIONS if s not in ("own", "walled")]
    return {s: place_for(s, cast.ben, cast, compartment) for s in alike}


# --- what the matrix says ---------------------------------------------------------------------
def may_read(role: str, situation: str) -> bool:
    """From the matrix alone: ordinary matters by scope, the rest by name (nobody here)."""
    scope = AREA.scopes.get(role, Scope.NONE)
    if situation == "own":
        return scope not in (Scope.NONE, Scope.SHARED)
    if situation == "same unit":
        return scope in (Scope.UNIT, Scope.FORCE)
    return situation == "other unit" and scope is Scope.FORCE


def may_know(role: str, situation: str) -> bool:
    return may_read(role, situation) or (
        situation == "restricted" and role in AREA.restricted_keepers
    )


def gets_in(role: str, situation: str, name: str) -> bool:
    """Does the address answer at all (even with a refusal), rather than "not found"?"""
    if name in FOR_WATCHERS:
        if role == "auditor":
            return situation not in HIDDEN
        keeps = role in AREA.restricted_keepers
        return keeps and may_know(role, situation) and situation != "other unit"
    return may_read(role, situation) or (name in FOR_KEEPERS and may_know(role, situation))


# --- the tests --------------------------------------------------------------------------------
def test_the_matter_page_and_the_lists_follow_the_matrix_for_every_role(
    shared: dict[str, Place], cast: Cast, compartment: Compartment
) -> None:
    wrong = []
    for role in ROLES:
        with places_of(role, shared, cast, compartment, bare=True) as (client, places):
            opened = {s: client.get(OF_A_MATTER["matter"](p)) for s, p in places.items()}
            listed = client.get("/matters/?kind=errand").content.decode()
            exported = client.post("/matters/export/?kind=errand").content.decode()
        known = [s for s in SITUATIONS if may_know(role, s)]
        found = {
            "opened": [s for s, answer in opened.items() if answer.status_code == 200],
            "listed": [s for s, p in places.items() if p.reference in listed],
            "exported": [s for s, p in places.items() if p.reference in exported],
        }
        wrong += [f"{role} {how}: {s}, not {known}" for how, s in found.items() if s != known]
        if f"{len(known)} open" not in listed:
            wrong.append(f"{role}: the count is not {len(known)}")

    assert wrong == []


SOME_ROLES = (
    "investigator",
    "supervisor",
    "aa_delegate",
    "auditor",
    "system_admin",
)


def test_every_address_follows_the_matrix(
    shared: dict[str, Place], cast: Cast, compartment: Compartment
) -> None:
    wrong = []
    for role in SOME_ROLES:
        with places_of(role, shared, cast, compartment) as (client, places):
            for situation, place in places.items():
                for name, address in OF_A_MATTER.items():
                    status = client.get(address(place)).status_code
                    lets_in = gets_in(role, situation, name)
                    expected = status != 404 if lets_in and name not in OF_NOBODYS else True
                    if not lets_in:
                        expected = status in (404, 405)
                    if not expected:
                        wrong.append(f"{role}, {name}, {situation}: {status}")

    assert wrong == []


@pytest.mark.parametrize("role", ["investigator", "supervisor", "auditor"])
def test_absent_sealed_and_walled_answer_alike(
    role: str, shared: dict[str, Place], cast: Cast, compartment: Compartment
) -> None:
    different = []
    with places_of(role, shared, cast, compartment) as (client, places):
        client.get("/matters/?kind=errand")  # reference data is kept, the standing is alike
        for name, address in OF_A_MATTER.items():
            for method in ("get", "post"):
                answers = {}
                for situation in HIDDEN:
                    with CaptureQueriesContext(connection) as seen:
                        answer = getattr(client, method)(address(places[situation]))
                    answers[situation] = (answer.status_code, plain(answer), len(seen))
                if not answers["sealed"] == answers["walled"] == answers["absent"]:
                    told = {s: (a[0], a[2]) for s, a in answers.items()}
                    different.append(f"{method} {name}: {told}")

    assert different == []


def plain(answer: Any) -> str:
    """The body without what changes from one answer to the next."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def test_who_is_inside_the_circle_sees_it_and_each_reading_is_an_event(
    cast: Cast, compartment: Compartment
) -> None:
    place = place_for("sealed", cast.amira, cast, compartment)
    client = signed_in(cast.hugo)

    pages = [client.get(OF_A_MATTER["matter"](place)) for _ in range(2)]
    listed = client.get("/matters/?kind=errand").content.decode()

    assert [page.status_code for page in pages] == [200, 200]
    assert place.reference in listed
    assert Event.objects.filter(stream=place.matter.pk, verb="matter.read").count() == 2


def test_a_grant_opens_the_matter_and_ends_with_its_time(cast: Cast) -> None:
    errand = errand_at("running", unit=cast.units.north, owner=cast.amira)
    exceptions.grant(matter=errand, to=cast.gwen, by=cast.farah, reason="Board paper")

    client, address = signed_in(cast.gwen), OF_A_MATTER["matter"](Place(errand.reference, errand))
    before = client.get(address).status_code
    exceptions.end_grant(matter=errand, of=cast.gwen, by=cast.farah, reason="Done")
    after = client.get(address).status_code

    assert (before, after) == (200, 404)


# --- no address is forgotten ------------------------------------------------------------------
# Lead to no matter, or to the user's own things only.
OF_NO_MATTER = {
    "sign-in",
    "sign-in-code",
    "sign-out",
    "signed-out",
    "healthz",
    "matters",
    "matters-filter",
    "matters-export",
    "matters-export-ask",
    "export-take",
    "publishing",
    "publish-list",
    "publish-code-add",
    "publish-code",
    "publish-code-end",
    "publish-rules",
    "publish-rule",
    "publish-scopes",
    "publish-scope",
    "emergency-access",
    "audit-events",
    "my-settings",
    "my-password",
    "my-authenticator",
    "my-authenticator-off",
    "my-recovery-codes",
    "new-password",
    "door-code",
    "door-shut",
    "door",
    # accounts: test_users.py holds who reads and keeps them
    "users",
    "user-new",
    "user",
    "user-change",
    "user-role",
    "user-role-end",
    "user-link",
    "user-close",
    "user-open",
    "user-authenticator-clear",
}
# Lead into a closed circle: held to the same rule below.
OF_A_COMPARTMENT = {
    "compartments": lambda code: reverse("compartments"),
    "compartment": lambda code: reverse("compartment", args=[code]),
    "compartment-let-in": lambda code: reverse("compartment-let-in", args=[code]),
    "compartment-end": lambda code: reverse("compartment-end", args=[code, 1]),
    "compartment-log": lambda code: reverse("compartment-log", args=[code]),
    "compartment-open": lambda code: reverse("compartment-open", args=[code, "errand"]),
}


@pytest.mark.parametrize("role", ["anti_corruption", "system_admin", "auditor", "supervisor"])
def test_a_circle_and_one_that_never_was_answer_alike_to_whoever_is_not_inside(
    role: str, cast: Cast, compartment: Compartment
) -> None:
    client = signed_in(somebody(role, cast))
    client.get("/matters/?kind=errand")
    different = []

    for name, address in OF_A_COMPARTMENT.items():
        for method in ("get", "post"):
            answers = []
            for code in (compartment.code, "NO-SUCH"):
                with CaptureQueriesContext(connection) as seen:
                    answer = getattr(client, method)(address(code))
                answers.append((answer.status_code, plain(answer), len(seen)))
            if answers[0] != answers[1] or answers[0][0] not in (404, 405):
                different.append(f"{method} {name}: {answers[0][0]}, {answers[1][0]}")

    assert different == []


# Rooms whose own tests hold the same table for what they add.
ELSEWHERE = (
    "standards.pipeline",
    "standards.records",
    "standards.people",
    "standards.legitimacy",
    "cases",
    "vetting",
    "search",
    "django",
)


def patterns(found: list[Any]) -> list[URLPattern]:
    flat: list[URLPattern] = []
    for each in found:
        flat += patterns(each.url_patterns) if isinstance(each, URLResolver) else [each]
    return flat


def test_every_address_of_this_room_is_in_the_table() -> None:
    ours = {
        str(p.name)
        for p in patterns(get_resolver().url_patterns)
        if not p.callback.__module__.startswith(ELSEWHERE)
    }

    assert ours - set(OF_A_MATTER) - OF_NO_MATTER - OF_KINDS - set(OF_A_COMPARTMENT) == set()


def test_every_address_with_a_reference_is_in_the_table_whichever_room_serves_it() -> None:
    with_reference = {
        str(p.name)
        for p in patterns(get_resolver().url_patterns)
        if "<path:reference>" in str(p.pattern) or "reference:reference>" in str(p.pattern)
    }

    assert with_reference - set(OF_A_MATTER) - OF_KINDS == set()


# Addresses of one kind alone: tests of that kind.
OF_KINDS = {
    "decide",
    "part-decide",
    "allegation-add",
    "allegation-change",
    "application-link",
    "application-checks",
    "application-ask",
    "lead-settle",
    "referee-ask",
    "withdrawal-assessment",
    "withdrawal-disclosure-ask",
    "withdrawal-door",
    "withdrawal-history",
    "withdrawal-outside",
}
