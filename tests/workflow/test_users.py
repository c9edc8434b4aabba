"""Accounts and roles: one keeps them, another agrees to what they open."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from standards.access import doors, users
from standards.access.models import User
from standards.access.roles import ROLES
from standards.access.standing import forget, standing
from standards.events.models import Event
from standards.people.models import Employment
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow import proposals
from standards.workflow.models import Proposal
from standards.workflow.users import listing, role_acts
from tests.factories import people
from tests.factories.cast import Cast
from tests.workflow.pages import main_of, signed_in, text_of

pytestmark = pytest.mark.django_db
PASSWORD = "seven quiet lamps outside"


@pytest.fixture
def vera(cast: Cast) -> User:
    return people.user("vera", ["senior_aa"], people.person("Sandoval"))


@pytest.fixture
def newcomer(cast: Cast) -> User:
    return users.user_make(by=cast.joan, username="Zadie.B", display_name="Zadie B")


def propose(cast: Cast, account: User, role: str = "investigator", **given: Any) -> Proposal:
    return role_acts.role_propose(
        by=given.pop("by", cast.joan),
        user=account,
        role=role,
        unit=given.get("unit", cast.units.north),
        starts_on=given.get("starts_on", timezone.localdate()),
        ends_on=given.get("ends_on"),
        reason="Posted there",
    )


def verbs() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


# --- making an account ---------------------------------------------------------------------------
def test_a_new_account_opens_nothing(cast: Cast, newcomer: User) -> None:
    assert newcomer.username == "zadie.b"
    assert not newcomer.has_usable_password()
    assert not standing(newcomer).roles
    assert "access.user_made" in verbs()


@pytest.mark.parametrize("username", ["a", "with space", "zoë", "x" * 51, "-first"])
def test_a_name_that_cannot_be_typed_is_refused(cast: Cast, username: str) -> None:
    with pytest.raises(NotReady, match="2 to 50 letters"):
        users.user_make(by=cast.joan, username=username, display_name="Somebody")


def test_a_user_name_and_a_person_have_one_account_each(cast: Cast, newcomer: User) -> None:
    with pytest.raises(NotReady, match="in use"):
        users.user_make(by=cast.joan, username="ZADIE.b", display_name="Another")
    with pytest.raises(NotReady, match="has an account already"):
        users.user_make(
            by=cast.joan, username="amira2", display_name="Amira again", person=cast.amira.person
        )


def test_only_an_administrator_keeps_accounts(cast: Cast, vera: User) -> None:
    for user in (vera, cast.hugo, cast.farah, cast.erin):
        with pytest.raises(NotAllowed, match="system administrator"):
            users.user_make(by=user, username="another", display_name="Another")


def test_an_administrator_does_not_keep_their_own_account(cast: Cast) -> None:
    for act in (
        lambda: users.password_link(by=cast.joan, user=cast.joan),
        lambda: users.user_close(by=cast.joan, user=cast.joan, reason="x"),
        lambda: users.user_change(by=cast.joan, user=cast.joan, display_name="x"),
        lambda: propose(cast, cast.joan),
    ):
        with pytest.raises(NotAllowed):
            act()


# --- roles by two --------------------------------------------------------------------------------
def test_a_role_counts_once_an_authority_has_agreed(cast: Cast, vera: User, newcomer: User) -> None:
    waiting = propose(cast, newcomer)
    assert not standing(newcomer).roles
    assert [each.pk for each in proposals.waiting_for(vera)] == [waiting.pk]

    proposals.decide(proposal=waiting, agree=True, by=vera)

    forget(newcomer)
    assert standing(newcomer).holds("investigator")
    held = newcomer.holdings.get()
    assert (held.given_by, held.unit) == (cast.joan, cast.units.north)
    assert "access.role_given" in verbs()


def test_the_authority_of_what_the_role_sees_is_asked(cast: Cast, vera: User) -> None:
    olga = people.user("olga", ["vetting_authority"])
    asked = {role: role_acts.area_of(role) for role in ROLES}

    assert asked["vetting_officer"] == "vetting"
    assert asked["complaint_handler"] not in ("", "vetting")
    assert asked["system_admin"] == asked["legal"] == ""
    waiting = propose(cast, people.user("new"), "vetting_officer", unit=cast.units.vetting)
    assert proposals.why_not_decide(vera, waiting) is not None
    assert proposals.why_not_decide(olga, waiting) is None


def test_nobody_agrees_to_a_role_of_their_own(cast: Cast, vera: User) -> None:
    alone = people.user("solo", ["senior_aa"])  # an account without a record in the force
    for user in (vera, alone):
        waiting = propose(cast, user)
        assert proposals.why_not_decide(user, waiting) is not None
        assert waiting not in proposals.waiting_for(user)
        with pytest.raises(NotFoundHere):
            proposals.decide(proposal=waiting, agree=True, by=user)


def test_the_administrator_who_proposed_does_not_agree(cast: Cast, newcomer: User) -> None:
    people.user("both", ["system_admin", "senior_aa"])
    both = User.objects.get(username="both")
    waiting = propose(cast, newcomer, by=both)

    with pytest.raises(NotAllowed, match="You proposed this"):
        proposals.decide(proposal=waiting, agree=True, by=both)


def test_a_role_agreed_late_does_not_begin_before_it_was_agreed(
    cast: Cast, vera: User, newcomer: User
) -> None:
    waiting = propose(cast, newcomer)
    first = timezone.localdate() - timedelta(days=9)
    Proposal.objects.filter(pk=waiting.pk).update(
        payload=waiting.payload | {"starts_on": first.isoformat()}
    )
    waiting.refresh_from_db()

    proposals.decide(proposal=waiting, agree=True, by=vera)

    assert newcomer.holdings.get().starts_on == timezone.localdate()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"role": "supervisor", "unit": None}, "is held in a unit"),
        ({"ends_on": timezone.localdate() - timedelta(days=1)}, "before the first"),
    ],
)
def test_a_role_that_could_not_be_given_is_not_proposed(
    cast: Cast, newcomer: User, change: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(NotReady, match=sentence):
        propose(cast, newcomer, **change)


def test_a_role_is_not_given_twice_nor_to_a_closed_account(
    cast: Cast, vera: User, newcomer: User
) -> None:
    proposals.decide(proposal=propose(cast, newcomer), agree=True, by=vera)
    with pytest.raises(NotReady, match="already"):
        propose(cast, newcomer)

    waiting = propose(cast, newcomer, "supervisor")
    users.user_close(by=cast.joan, user=newcomer, reason="Left")
    with pytest.raises(NotReady, match="closed"):
        proposals.decide(proposal=waiting, agree=True, by=vera)


def test_what_was_agreed_for_one_person_is_not_given_to_another(
    cast: Cast, vera: User, newcomer: User
) -> None:
    waiting = propose(cast, newcomer)
    users.user_change(
        by=cast.joan, user=newcomer, display_name="Zadie B", person=people.person("Another")
    )

    with pytest.raises(NotReady, match="belongs to somebody else"):
        proposals.decide(proposal=waiting, agree=True, by=vera)


def test_the_person_of_an_account_with_a_role_is_not_changed(cast: Cast) -> None:
    with pytest.raises(NotReady, match="agreed for the person"):
        users.user_change(by=cast.joan, user=cast.amira, display_name="Amira", person=None)


# --- ending --------------------------------------------------------------------------------------
def test_a_role_ended_at_once_opens_nothing_from_the_next_page(cast: Cast) -> None:
    held = cast.amira.holdings.first()

    users.role_end(by=cast.joan, holding=held, last_day=None, reason="Suspended")

    forget(cast.amira)
    assert held.role not in standing(cast.amira).roles
    assert "access.role_ended" in verbs()


def test_a_role_that_never_ran_leaves_only_its_events(cast: Cast, newcomer: User) -> None:
    held = users.role_start(by="system:test", user=newcomer, role="auditor")

    users.role_end(by=cast.joan, holding=held, last_day=None, reason="Wrong person")

    assert not newcomer.holdings.exists()
    assert verbs()[-2:] == ["access.role_given", "access.role_ended"]


def test_a_closed_account_is_out_at_the_next_page_and_its_link_is_dead(
    cast: Cast, newcomer: User
) -> None:
    token = users.password_link(by=cast.joan, user=newcomer)
    browser = signed_in(cast.amira)
    assert browser.get("/").status_code in (200, 302)

    for account in (newcomer, cast.amira):
        users.user_close(by=cast.joan, user=account, reason="Left")

    assert doors.try_token(token=token, origin="x") is None
    assert reverse("sign-in") in browser.get("/matters/").headers["Location"]


def test_an_account_opened_again_has_to_be_given_its_roles_again(cast: Cast) -> None:
    users.user_close(by=cast.joan, user=cast.amira, reason="A mistake")
    again = users.user_reopen(by=cast.joan, user=cast.amira, reason="It was another Amira")

    assert again.is_active
    assert not standing(User.objects.get(pk=again.pk)).roles


# --- the password --------------------------------------------------------------------------------
def test_a_link_lets_its_owner_choose_a_password_once(cast: Cast, newcomer: User) -> None:
    token = users.password_link(by=cast.joan, user=newcomer)
    browser = Client()
    arrived = browser.get(reverse("door", args=[token]))
    assert arrived.headers["Location"] == reverse("new-password")

    short = browser.post(reverse("new-password"), {"new": "short", "again": "short"})
    assert short.status_code == 422
    done = browser.post(reverse("new-password"), {"new": PASSWORD, "again": PASSWORD})

    assert "Your password is set" in text_of(done)
    newcomer.refresh_from_db()
    assert newcomer.check_password(PASSWORD)
    assert browser.get(reverse("new-password")).status_code == 404
    assert doors.try_token(token=token, origin="x") is None


def test_a_second_link_ends_the_first(cast: Cast, newcomer: User) -> None:
    first = users.password_link(by=cast.joan, user=newcomer)
    users.password_link(by=cast.joan, user=newcomer)

    assert doors.try_token(token=first, origin="x") is None


def test_a_lost_authenticator_is_turned_off_with_a_reason(cast: Cast) -> None:
    with pytest.raises(NotReady, match="made sure"):
        users.authenticator_clear(by=cast.joan, user=cast.amira, reason=" ")

    users.authenticator_clear(by=cast.joan, user=cast.amira, reason="Came with the warrant card")

    assert "access.authenticator_removed" in verbs()


# --- pages ---------------------------------------------------------------------------------------
def test_for_all_others_there_is_no_such_page(cast: Cast) -> None:
    for user in (cast.amira, cast.farah, cast.hugo, cast.erin, cast.noor):
        browser = signed_in(user)
        for address in ("/users/", "/users/new/", f"/users/{cast.amira.pk}/"):
            assert browser.get(address).status_code == 404


def test_an_authority_reads_accounts_and_changes_none(cast: Cast, vera: User) -> None:
    browser = signed_in(vera)

    assert "Amira" in text_of(browser.get("/users/"))
    page = browser.get(f"/users/{cast.amira.pk}/")
    assert "Propose a role" not in text_of(page)
    assert browser.post(f"/users/{cast.amira.pk}/link/").status_code == 403
    assert browser.get("/users/new/").status_code == 403


def test_an_account_is_made_and_given_a_role_through_the_pages(cast: Cast, vera: User) -> None:
    serves = people.person("Okonjo", "Ife", collar="9917")
    joan, said = signed_in(cast.joan), {"username": "ife", "display_name": "Ife Okonjo"}
    asked = joan.post("/users/new/", said | {"who": "9917"})
    assert asked.status_code == 400
    assert "Which of these people?" in text_of(asked)

    joan.post("/users/new/", said | {"who": "9917", "person": str(serves.pk)})
    made = User.objects.get(username="ife")
    assert made.person == serves
    role = {"role": "investigator", "unit": cast.units.north.code, "starts_on": "today"}
    joan.post(f"/users/{made.pk}/role/", role | {"reason": "Posted from borough"})
    (waiting,) = proposals.waiting_for(vera)
    page = signed_in(vera).get(reverse("proposal", args=[waiting.pk]))
    assert "Ife Okonjo (ife)" in main_of(page)
    assert "Investigator, " in main_of(page)

    signed_in(vera).post(reverse("proposal", args=[waiting.pk]), {"decision": "agree"})

    assert made.holdings.get().role == "investigator"


def test_who_left_the_force_and_who_has_no_role_stand_out(cast: Cast, newcomer: User) -> None:
    Employment.objects.filter(person=cast.ben.person).update(
        ends_on=timezone.localdate() - timedelta(days=3)
    )

    left = listing.accounts(cast.joan, state="left")
    without = listing.accounts(cast.joan, state="none")

    assert [each.account for each in left] == [cast.ben]
    assert newcomer in [each.account for each in without]
    page = signed_in(cast.joan).post("/users/", {"state": "left"})
    assert "Left the force: close it" in text_of(page)


def test_the_list_asks_the_database_as_often_whatever_its_length(
    cast: Cast, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for number in range(30):
        people.user(f"more{number}", ["auditor"])
    browser = signed_in(cast.joan)
    browser.get("/users/")

    with django_assert_max_num_queries(8):
        browser.get("/users/")


# --- the first accounts --------------------------------------------------------------------------
def test_the_first_accounts_are_made_at_the_server() -> None:
    said = StringIO()
    call_command("make_user", "root", "First Administrator", role=["system_admin"], stdout=said)

    made = User.objects.get(username="root")
    assert standing(made).holds("system_admin")
    token = said.getvalue().strip().rsplit("/", 2)[-2]
    assert doors.try_token(token=token, origin="x") is not None


def test_at_the_server_nobody_is_given_a_role_that_somebody_holds(cast: Cast) -> None:
    with pytest.raises(CommandError, match="agreed to by a second person"):
        call_command("make_user", "second", "Second Administrator", role=["system_admin"])

    assert not User.objects.filter(username="second").exists()
