"""A list too long to take alone leaves once a second person agrees: what was asked, and no more."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from standards.access.models import Compartment, CompartmentMember, User
from standards.access.streams import ACCESS_STREAM
from standards.events.models import Event
from standards.pipeline import approvals
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from standards.workflow import agreed_exports, export_acts, exporting, proposals
from standards.workflow.filters import Filters
from standards.workflow.models import Capacity, Matter, Proposal, writing
from standards.workflow.services.queries import query_keep
from tests.factories import people
from tests.factories.cast import Cast
from tests.factories.matters import errand_at, link
from tests.workflow.pages import main_of, signed_in

pytestmark = pytest.mark.django_db
ERRANDS = Filters("errand")
ASK = "/matters/export/ask/?kind=errand"


@pytest.fixture(autouse=True)
def _short_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "ROWS", 2)


@pytest.fixture
def three(cast: Cast) -> list[Matter]:
    """Three errands of the north unit, one more than anybody may take alone."""
    return [errand_at(unit=cast.units.north, title=f"Parcel {n}") for n in range(3)]


def asked(by: User, chosen: Filters = ERRANDS, words: dict[str, str] | None = None) -> Proposal:
    wanted = export_acts.wanted(by, chosen, words or {})
    return export_acts.LIST.ask(asked=wanted, reason="The quarterly return", by=by)


def agreed(cast: Cast, by: User, approver: User | None = None) -> Proposal:
    proposal = asked(by)
    return proposals.decide(proposal=proposal, agree=True, by=approver or cast.farah)


def taken(proposal: Proposal, by: User) -> Any:
    return signed_in(by).post(reverse("export-take", args=[proposal.pk]))


def exports() -> list[dict[str, Any]]:
    rows = Event.objects.filter(stream=ACCESS_STREAM, verb="access.list_exported")
    return list(rows.order_by("seq").values_list("facts", flat=True))


# --- asking ------------------------------------------------------------------------------------
def test_the_list_leads_to_asking(cast: Cast, three: list[Matter]) -> None:
    refused = signed_in(cast.hugo).post("/matters/export/?kind=errand")
    page = signed_in(cast.hugo).get(ASK)

    assert refused.status_code == 409
    assert "/matters/export/ask/?kind=errand" in refused.content.decode()
    assert "Ask to export 3 errands" in main_of(page)
    assert "Decided by a supervisor" in main_of(page)


def test_a_short_list_needs_nobody(cast: Cast, three: list[Matter]) -> None:
    with pytest.raises(NotReady, match="nobody's agreement"):
        asked(cast.amira)


def test_a_list_beyond_the_most_is_a_report(
    cast: Cast, three: list[Matter], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "MOST", 2)

    with pytest.raises(NotReady, match="more than 2"):
        asked(cast.hugo)


def test_two_clicks_ask_once(cast: Cast, three: list[Matter]) -> None:
    client = signed_in(cast.hugo)

    answers = [client.post(ASK, {"reason": "The quarterly return"}) for _ in range(2)]

    assert answers[0]["Location"] == answers[1]["Location"]
    assert Proposal.objects.count() == 1


def test_without_a_reason_nothing_is_asked(cast: Cast, three: list[Matter]) -> None:
    answer = signed_in(cast.hugo).post(ASK, {"reason": " "})

    assert "Say what the list is for" in main_of(answer)
    assert not Proposal.objects.exists()


# --- who agrees --------------------------------------------------------------------------------
def test_whoever_asks_cannot_agree(cast: Cast, three: list[Matter]) -> None:
    proposal = asked(cast.farah)

    with pytest.raises(NotAllowed, match="another person must decide"):
        proposals.decide(proposal=proposal, agree=True, by=cast.farah)


@pytest.mark.parametrize(
    ("asker", "approver", "roles"),
    [("hugo", "farah", "a supervisor"), ("gwen", "erin", "an auditor")],
)
def test_a_supervisor_agrees_and_for_leaders_the_auditor(
    cast: Cast, three: list[Matter], asker: str, approver: str, roles: str
) -> None:
    user = getattr(cast, asker)
    if asker == "gwen":  # a leader who also works in the authority
        user.holdings.create(role="aa_delegate", starts_on=people.LONG_AGO)
    proposal = asked(user)

    waits = {
        name
        for name, each in cast.everyone().items()
        if approvals.waiting_for(each) == proposals.waiting_for(each) == [proposal]
    }

    assert waits == {approver}
    page = signed_in(user).get(reverse("proposal", args=[proposal.pk]))
    assert f"It is decided by {roles}." in main_of(page)


def test_for_the_others_there_is_nothing(cast: Cast, three: list[Matter]) -> None:
    proposal = agreed(cast, cast.hugo)

    for name in ("amira", "mina", "erin", "joan", "noor", "gwen"):
        user = getattr(cast, name)
        assert signed_in(user).get(reverse("proposal", args=[proposal.pk])).status_code == 404
        assert taken(proposal, user).status_code == 404
    assert taken(proposal, cast.farah).status_code == 404  # agreeing is not taking
    assert exports() == []


def test_an_auditor_is_not_told_what_was_searched_for(cast: Cast, three: list[Matter]) -> None:
    cast.gwen.holdings.create(role="aa_delegate", starts_on=people.LONG_AGO)
    query = query_keep(by=cast.gwen, params={"text": "Parcel"})
    proposal = asked(cast.gwen, Filters("errand", query=query.pk), query.params)
    url = reverse("proposal", args=[proposal.pk])

    assert "“Parcel”" not in main_of(signed_in(cast.erin).get(url))
    assert "“Parcel”" in main_of(signed_in(cast.gwen).get(url))


# --- taking ------------------------------------------------------------------------------------
def test_nothing_leaves_before_it_is_agreed(cast: Cast, three: list[Matter]) -> None:
    proposal = asked(cast.hugo)

    waiting = taken(proposal, cast.hugo)
    proposals.decide(proposal=proposal, agree=False, by=cast.farah, reason="Too much")
    refused = taken(proposal, cast.hugo)

    assert (waiting.status_code, refused.status_code) == (409, 409)
    assert exports() == []


def test_whoever_asked_takes_it_and_each_taking_is_told(cast: Cast, three: list[Matter]) -> None:
    proposal = agreed(cast, cast.hugo)
    page = signed_in(cast.hugo).get(reverse("proposal", args=[proposal.pk]))

    files = [taken(proposal, cast.hugo) for _ in range(2)]

    assert "Take the file (CSV)" in main_of(page)
    for matter in three:
        assert matter.reference in files[1].content.decode()
    assert [told["rows"] for told in exports()] == [3, 3]
    assert exports()[0]["proposal"] == str(proposal.pk)
    assert exports()[0]["filters"] == {"kind": "errand"}


def test_the_asking_and_the_agreeing_are_told(cast: Cast, three: list[Matter]) -> None:
    agreed(cast, cast.hugo)

    told = Event.objects.filter(stream=ACCESS_STREAM, verb__startswith="proposal.")
    assert list(told.order_by("seq").values_list("verb", "actor")) == [
        ("proposal.made", str(cast.hugo.pk)),
        ("proposal.agreed", str(cast.farah.pk)),
    ]


def test_the_filter_is_the_one_that_was_asked(cast: Cast, three: list[Matter]) -> None:
    theirs = errand_at(unit=cast.units.south)
    proposal = asked(cast.hugo, Filters("errand", unit="DPS-N"))
    proposals.decide(proposal=proposal, agree=True, by=cast.farah)

    address = reverse("export-take", args=[proposal.pk]) + "?" + urlencode({"unit": "DPS-S"})
    text = signed_in(cast.hugo).post(address).content.decode()

    assert theirs.reference not in text
    assert three[0].reference in text


def test_what_came_since_is_left_out(cast: Cast, three: list[Matter]) -> None:
    proposal = agreed(cast, cast.hugo)
    since = errand_at(unit=cast.units.north)

    assert since.reference not in taken(proposal, cast.hugo).content.decode()


def test_a_list_that_grew_is_asked_for_again(cast: Cast, three: list[Matter]) -> None:
    before = errand_at(unit=cast.units.north)
    with writing():
        Matter.objects.filter(pk=before.pk).update(is_open=False)
    proposal = agreed(cast, cast.hugo)
    with writing():
        Matter.objects.filter(pk=before.pk).update(is_open=True)

    answer = taken(proposal, cast.hugo)

    assert answer.status_code == 409
    assert "grown beyond the 3 matters" in main_of(answer)


def test_the_gate_is_asked_again_when_it_is_taken(cast: Cast, three: list[Matter]) -> None:
    proposal = agreed(cast, cast.hugo)
    link(three[0], cast.hugo.person, Capacity.WITNESS)

    text = taken(proposal, cast.hugo).content.decode()

    assert three[0].reference not in text
    assert three[1].reference in text


def test_an_agreement_runs_out(cast: Cast, three: list[Matter]) -> None:
    proposal = agreed(cast, cast.hugo)
    Proposal.objects.filter(pk=proposal.pk).update(
        decided_at=timezone.now() - agreed_exports.TAKEN_WITHIN - timedelta(minutes=1)
    )

    answer = taken(proposal, cast.hugo)

    assert answer.status_code == 409
    assert "has run out" in main_of(answer)
    page = signed_in(cast.hugo).get(reverse("proposal", args=[proposal.pk]))
    assert "has run out" in main_of(page)
    assert exports() == []


def test_a_list_whose_words_are_kept_no_longer_is_not_taken(
    cast: Cast, three: list[Matter]
) -> None:
    query = query_keep(by=cast.hugo, params={"text": "Parcel"})
    proposal = asked(cast.hugo, Filters("errand", query=query.pk), query.params)
    proposals.decide(proposal=proposal, agree=True, by=cast.farah)
    query.delete()

    page = main_of(signed_in(cast.hugo).get(reverse("proposal", args=[proposal.pk])))

    assert "kept no longer" in page
    assert "Take the file" not in page
    assert taken(proposal, cast.hugo).status_code == 409


def test_sealed_matters_neither_count_nor_leave(cast: Cast, three: list[Matter]) -> None:
    circle = Compartment.objects.create(code="AC1", controller=cast.hugo)
    CompartmentMember.objects.create(compartment=circle, user=cast.hugo, starts_on=people.LONG_AGO)
    sealed = errand_at(unit=cast.units.north)
    with writing():
        Matter.objects.filter(pk=sealed.pk).update(sensitivity="sealed", compartment=circle)

    proposal = agreed(cast, cast.hugo)

    assert proposal.payload["rows"] == 3
    assert sealed.reference not in taken(proposal, cast.hugo).content.decode()


def test_only_an_export_is_taken(cast: Cast) -> None:
    errand = errand_at("done", unit=cast.units.north, owner=cast.amira)
    other = proposals.propose(
        code="errand_reopened", matter=errand, by=cast.amira, reason="Something new"
    )

    assert taken(other, cast.amira).status_code == 404
    with pytest.raises(NotFoundHere):
        export_acts.LIST.take(pk=other.pk, by=cast.amira)
