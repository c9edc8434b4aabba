"""Wording as data: seeded once, never over a force's own, agreed by two people."""

from dataclasses import replace
from datetime import date

import pytest

from standards.records import letters, selectors
from standards.records.models import LetterTemplate
from standards.records.services.templates import agree_wording, propose_wording, seed_templates
from standards.records.wording import BadWording
from standards.refusals import NotAllowed, NotReady
from tests.factories import people
from tests.factories.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("london_noon")]
CODE = "errand_update"
TODAY = date(2026, 11, 23)


@pytest.fixture
def senior(cast: Cast) -> object:
    return people.user("sena", ["senior_aa"], people.person())


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
    own = propose_wording(code=CODE, subject="S", body="Our own.", by=cast.joan)
    agree_wording(template=own, by=senior)
    monkeypatch.setitem(letters._specs, CODE, replace(letters.get(CODE), body="Ours changed."))

    assert seed_templates() == 0
    assert selectors.template_in_force(CODE, on=TODAY).body == "Our own."


def test_own_wording_holds_only_once_a_second_person_agreed(cast: Cast, senior: object) -> None:
    own = propose_wording(code=CODE, subject="S", body="Our own.", by=cast.joan)
    before = selectors.template_in_force(CODE, on=TODAY).version

    agree_wording(template=own, by=senior)

    assert (before, selectors.template_in_force(CODE, on=TODAY).version) == (1, 2)


def test_own_wording_holds_from_its_day(cast: Cast, senior: object) -> None:
    later = date(2026, 12, 1)
    own = propose_wording(
        code=CODE, subject="S", body="Our own.", by=cast.joan, effective_from=later
    )
    agree_wording(template=own, by=senior)

    assert selectors.template_in_force(CODE, on=TODAY).version == 1
    assert selectors.template_in_force(CODE, on=later).version == 2


def test_nobody_agrees_to_their_own_wording(senior: object) -> None:
    own = propose_wording(code=CODE, subject="S", body="Our own.", by=senior)

    with pytest.raises(NotAllowed, match="another person"):
        agree_wording(template=own, by=senior)


def test_wording_is_agreed_once(cast: Cast, senior: object) -> None:
    own = propose_wording(code=CODE, subject="S", body="Our own.", by=cast.joan)
    agree_wording(template=own, by=senior)

    with pytest.raises(NotReady):
        agree_wording(template=own, by=senior)


@pytest.mark.parametrize("name", ["amira", "farah", "hugo", "erin"])
def test_others_change_no_wording(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        propose_wording(code=CODE, subject="S", body="Our own.", by=getattr(cast, name))


def test_a_field_that_the_letter_does_not_have_is_refused_when_saved(cast: Cast) -> None:
    with pytest.raises(BadWording, match="complainant_dob"):
        propose_wording(code=CODE, subject="S", body="{{ complainant_dob }}", by=cast.joan)


def test_a_letter_with_unsound_shipped_wording_cannot_be_registered() -> None:
    with pytest.raises(BadWording):
        letters.register_template("bad", "x", "Bad", "S", "{{ nowhere }}", field_names=["here"])
