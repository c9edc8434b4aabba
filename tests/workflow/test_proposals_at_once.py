"""Two people at the same moment: one decision is taken, one request is made, the other is told."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections
from django.utils import timezone

from standards.people import merge_acts
from standards.people.models import Person, PersonMerge
from standards.refusals import NotReady, Refusal
from standards.workflow import proposals
from standards.workflow.models import Proposal
from standards.workflow.publishing import scopes
from tests.factories import people
from tests.factories.cast import Cast, make_cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def force() -> Cast:
    return make_cast()


def at_once(*works: Callable[[], object]) -> list[Refusal]:
    """Run these in threads that start together; the refusals that they met."""
    barrier, refused = threading.Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        barrier.wait()
        try:
            work()
        except Refusal as refusal:
            refused.append(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def joining(force: Cast, keep: Person, other: Person) -> Proposal:
    return proposals.propose(
        code=merge_acts.JOIN,
        target_id=keep.pk,
        payload=merge_acts.payload_of(other),
        reason="The same warrant card",
        by=force.amira,
    )


def test_of_two_who_decide_at_once_one_does(force: Cast) -> None:
    keep, other = people.person("Okonkwo"), people.person("Okonkwo")
    proposal = joining(force, keep, other)
    olga = people.user("olga", ["supervisor"])

    refused = at_once(
        lambda: proposals.decide(proposal=proposal, agree=True, by=force.farah),
        lambda: proposals.decide(proposal=proposal, agree=True, by=olga),
    )

    assert [type(each) for each in refused] == [NotReady]
    assert PersonMerge.objects.count() == 1


def test_of_agreeing_and_taking_back_at_once_one_counts(force: Cast) -> None:
    keep, other = people.person("Okonkwo"), people.person("Okonkwo")
    proposal = joining(force, keep, other)

    refused = at_once(
        lambda: proposals.decide(proposal=proposal, agree=True, by=force.farah),
        lambda: proposals.withdraw(proposal=proposal, by=force.amira),
    )

    outcome = Proposal.objects.get().outcome
    assert len(refused) == 1
    assert PersonMerge.objects.count() == (1 if outcome == "agreed" else 0)


def test_of_two_who_ask_at_once_about_what_no_row_stands_for_one_does(force: Cast) -> None:
    vera = people.user("vera", ["senior_aa"])

    def ask(by: object) -> Callable[[], object]:
        payload = scopes.payload_of(
            "errands", "investigator", scope="unit", starts_on=timezone.localdate()
        )
        return lambda: proposals.propose(
            code=scopes.ACT,
            target_id=scopes.target_of("errands", "investigator"),
            payload=payload,
            reason="A pilot",
            by=by,  # type: ignore[arg-type]
        )

    refused = at_once(ask(force.joan), ask(vera))

    assert [type(each) for each in refused] == [NotReady]
    assert Proposal.objects.count() == 1
