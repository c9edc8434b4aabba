"""Wording as data: seeded once, never over a force's own, agreed by two people."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from standards.records import letters, selectors
from standards.records.models import LetterTemplate
from standards.records.services.templates import seed_templates
from standards.records.wording import BadWording
from standards.records.wording_acts import wording_propose
from standards.refusals import NotAllowed, NotReady
from standards.workflow import proposals
from standards.workflow.models import Proposal
from tests.factories import people
from tests.factories.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("london_noon")]
CODE = "errand_update"
TODAY = date(2026, 11, 23)


@pytest.fixture
def senior(cast: Cast) -> object:
    return people.user("sena", ["senior_aa"], people.person())


def written(*, body: str, by: Any, **more: Any) -> Proposal:
    return wording_propose(code=CODE, subject="S", body=body, reason="Plainer.", by=by, **more)


def agree(own: Proposal, by: Any) -> None:
    proposals.decide(proposal=own, agree=True, by=by)


def versions() -> list[tuple[int, str]]:
    found = LetterTemplate.objects.filter(code=CODE).order_by("version")
    return list(found.values_list("version", "source"))


def test_a_new_installation_has_the_wording_of_every_registered_letter() -> None:
    codes = set(LetterTemplate.objects.values_list("code", flat=True))

    assert {spec.code for spec in letters.all_specs()} <= codes


def test_seeding_again_adds_nothing() -> None:
    assert seed_templates() == 0


def test_better_shipped_wording_is_a_new_version(monkeypatch: pytest.MonkeyPatch) -> None:
    better = replace(letters.get(CODE), body="Dear {{ recipient_name }}\n\nBetter.")
    monkeypatch.setitem(letters._specs, CODE, better)

    assert seed_templates() == 1
    assert versions() == [(1, "shipped"), (2, "shipped")]
    assert selectors.template_in_force(CODE, on=TODAY).body.endswith("Better.")


def test_a_forces_own_wording_is_never_followed_by_ours(
    cast: Cast, senior: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = written(body="Our own.", by=cast.joan)
    agree(own, senior)
    monkeypatch.setitem(letters._specs, CODE, replace(letters.get(CODE), body="Ours changed."))

    assert seed_templates() == 0
    assert selectors.template_in_force(CODE, on=TODAY).body == "Our own."


def test_own_wording_holds_only_once_a_second_person_agreed(cast: Cast, senior: object) -> None:
    own = written(body="Our own.", by=cast.joan)
    before = selectors.template_in_force(CODE, on=TODAY).version

    agree(own, senior)

    assert (before, selectors.template_in_force(CODE, on=TODAY).version) == (1, 2)


def test_own_wording_holds_from_its_day(cast: Cast, senior: object) -> None:
    later = date(2026, 12, 1)
    own = written(body="Our own.", by=cast.joan, effective_from=later)
    agree(own, senior)

    assert selectors.template_in_force(CODE, on=TODAY).version == 1
    assert selectors.template_in_force(CODE, on=later).version == 2


def test_nobody_agrees_to_their_own_wording(senior: object) -> None:
    own = written(body="Our own.", by=senior)

    with pytest.raises(NotAllowed, match="another person"):
        agree(own, senior)


def test_wording_is_agreed_once(cast: Cast, senior: object) -> None:
    own = written(body="Our own.", by=cast.joan)
    agree(own, senior)

    with pytest.raises(NotReady):
        agree(own, senior)


@pytest.mark.parametrize("name", ["amira", "farah", "hugo", "erin"])
def test_others_change_no_wording(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        written(body="Our own.", by=getattr(cast, name))


def test_a_field_that_the_letter_does_not_have_is_refused_when_saved(cast: Cast) -> None:
    with pytest.raises(BadWording, match="complainant_dob"):
        written(body="{{ complainant_dob }}", by=cast.joan)


def test_a_letter_with_unsound_shipped_wording_cannot_be_registered() -> None:
    with pytest.raises(BadWording):
        letters.register_template("bad", "x", "Bad", "S", "{{ nowhere }}", field_names=["here"])


def test_wording_that_was_refused_is_no_version(cast: Cast, senior: object) -> None:
    own = written(body="Our own.", by=cast.joan)
    proposals.decide(proposal=own, agree=False, by=senior, reason="Too stiff.")

    assert versions() == [(1, "shipped")]


def test_wording_written_beside_a_newer_version_is_not_published(
    cast: Cast, senior: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = written(body="Our own.", by=cast.joan)
    monkeypatch.setitem(letters._specs, CODE, replace(letters.get(CODE), body="Ours changed."))
    seed_templates()

    with pytest.raises(NotReady, match="Version 2 of this letter came since"):
        agree(own, senior)
