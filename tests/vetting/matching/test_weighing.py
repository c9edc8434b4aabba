"""What relatives take off, what the weights may say, and settings for the other database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from splink import SettingsCreator

from vetting.matching import plans
from vetting.matching.birth_dates import read_birth_date
from vetting.matching.comparisons import DUCKDB, SPARK
from vetting.matching.explaining import WORDS, FieldEvidence, sentence
from vetting.matching.model import settings
from vetting.matching.relatives import Agreement, kinship
from vetting.matching.weights import FEBRL, POLICE, read_weights

LEVELS = {
    name: sorted(levels)
    for name, levels in read_weights(POLICE).comparisons.items()
    if name in ("forename", "surname", "dob", "postcode")
}
BITS = st.floats(min_value=-8, max_value=20, allow_nan=False)
AGREEMENTS = st.fixed_dictionaries(
    {
        name: st.builds(Agreement, st.sampled_from([*levels, "unknown"]), BITS)
        for name, levels in LEVELS.items()
    }
)


@given(AGREEMENTS, st.floats(min_value=1e-9, max_value=0.01))
def test_relatives_only_ever_take_away(found: dict[str, Agreement], prior: float) -> None:
    taken = kinship(found, read_weights(), prior)

    assert taken.bits <= 0
    assert bool(taken.words) == bool(taken.relation)


@given(st.text(max_size=30))
def test_whatever_is_written_as_a_date_is_read_or_faulted(text: str) -> None:
    found = read_birth_date(text)

    assert found.year is None or 1900 <= found.year <= 2100
    assert found.month is None or 1 <= found.month <= 12
    assert found.day is None or 1 <= found.day <= 31


@given(st.dates(min_value=date(1902, 1, 1)))
def test_a_whole_date_is_read_back(day: date) -> None:
    if day.year <= 2100:
        assert read_birth_date(day.isoformat())[:3] == (day.year, day.month, day.day)
        assert read_birth_date(day.strftime("%d/%m/%Y"))[:3] == (day.year, day.month, day.day)


@pytest.mark.parametrize("dialect", [DUCKDB, SPARK], ids=lambda dialect: dialect.name)
@pytest.mark.parametrize("kind", ["police", "febrl"])
def test_one_plan_makes_settings_for_both_databases(kind: str, dialect: object) -> None:
    plan = (
        plans.police(dialect) if kind == "police" else plans.febrl(one_file=True, dialect=dialect)
    )

    made = SettingsCreator.from_path_or_dict(settings(plan, 1e-8)).get_settings(dialect.name)

    assert len(made.comparisons) == len(plan.comparisons)


@pytest.mark.parametrize("name", [POLICE, FEBRL])
def test_the_weights_cover_every_level_that_is_compared(name: str) -> None:
    plan = plans.police() if name == POLICE else plans.febrl(one_file=False)

    for comparison in plan.comparisons:
        levels = {each.level for each in comparison.conditions} | {comparison.otherwise}
        assert levels == set(plan.weights.comparisons[comparison.name])


def test_every_level_that_says_something_has_words() -> None:
    silent = {("name_use", "as_written")}
    levels = {(name, level) for name, each in read_weights().comparisons.items() for level in each}

    assert levels - set(WORDS) - silent == set()


@pytest.mark.parametrize("field", ["forename", "dob"])
def test_the_relatives_say_how_they_agree_at_every_level(field: str) -> None:
    levels = set(read_weights().comparisons[field])

    for relation in read_weights().relations:
        if field in relation.shares:
            assert set(relation.shares[field]) == levels


def test_a_sentence_names_what_speaks_and_leaves_out_what_does_not() -> None:
    said = sentence(
        [
            FieldEvidence("dob", "turned", "", "", 3.2, "day and month swapped"),
            FieldEvidence("surname", "exact", "", "", 9.1, "surname rare"),
            FieldEvidence("sex", "unknown", "", "", 0.0, "sex"),
        ]
    )

    assert said == "surname rare: +9.1 bits; day and month swapped: +3.2"
