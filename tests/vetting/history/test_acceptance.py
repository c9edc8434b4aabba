"""Acceptance tests of the reference (§11) for history and aftercare, by their numbers."""

import dataclasses

import pytest
from django.apps import apps
from django.utils import timezone

from standards.people.models import EqualityAnswers
from tests.factories import people
from tests.factories.cast import Cast
from vetting.aftercare.services import draws
from vetting.history.selectors import Conduct, history_summary
from vetting.history.services import past_kinds
from vetting.history.services.adverse import adverse_log

# Protected characteristics, as the equality store calls them or as anybody might.
PROTECTED = (
    "ethnic",
    "gender",
    "sex",
    "orientation",
    "religion",
    "disab",
    "birth",
    "marital",
    "pregnan",
    "equality",
)


@pytest.mark.django_db
def test_acceptance_05_items_about_a_person_are_counted_as_items_and_never_as_people(
    cast: Cast,
) -> None:
    person = people.person("Okafor")
    for number in range(3):
        adverse_log(
            by=cast.imran, person=person, source="crime", source_ref=f"CR/{number}", theme="vawg"
        )

    summary = history_summary(cast.imran, person)

    assert len(summary.adverse) == 3
    assert {item.person_id for item in summary.adverse} == {person.pk}
    assert summary.conduct == []  # matters, allegations and other items never share a list


def test_acceptance_09_a_draw_says_of_whom_it_counts() -> None:
    fields = {field.name for field in apps.get_model("vetting_aftercare", "Draw")._meta.fields}

    # How many were asked for, and of how many people: no percentage stands for either.
    assert {"size", "frame_count", "as_at"} <= fields
    assert not any("percent" in name or "rate" in name for name in fields)


def test_acceptance_10_no_protected_characteristic_is_in_a_row_a_file_or_a_summary() -> None:
    names = {
        field.name
        for label in ("vetting_history", "vetting_aftercare")
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.get_fields()
    }
    columns = {
        column
        for kind in (past_kinds.ADVERSE, past_kinds.DECISIONS, past_kinds.CHECKS)
        for column in kind.columns
    }
    told = {field.name for field in dataclasses.fields(Conduct)}

    for name in names | columns | told | set(draws.STRATA):
        assert not any(part in name for part in PROTECTED), name


@pytest.mark.django_db
def test_acceptance_10_the_store_of_equality_answers_is_not_read(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(cls: type) -> None:
        raise AssertionError("The equality store was read.")

    monkeypatch.setattr(EqualityAnswers, "for_statistics", classmethod(refuse))
    person = people.person("Okafor", unit=cast.units.borough)

    assert history_summary(cast.imran, person).may_read
    assert draws.frame_on(timezone.localdate(), strata_by=["unit", "role"], levels=[]) == []
