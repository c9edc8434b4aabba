"""What a rule must be, how the book finds one, and that the shipped files are sound."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from standards.clocks.errors import BadRule, ClockRefused, UnknownRule
from standards.clocks.primitives import Primitive
from standards.clocks.rule_files import read_rules
from standards.clocks.rules import DutyOf, Rule, RuleBook, Unit

SOUND = """
rules:
  - {code: reply, label: Reply, trigger: receipt, primitive: P1, length: 5, class: local,
     source: made up, evidence: D}
"""


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"code": ""}, "must be given"),
        ({"source": ""}, "must be given"),
        ({"unit": Unit.MONTHS}, "counts working_days"),
        ({"length": 0}, "1 or more"),
        ({"primitive": Primitive.P6, "length": 2}, "always one day"),
        ({"primitive": Primitive.P8, "length": 15}, "earliest"),
        ({"earliest": 2}, "only P8"),
        ({"primitive": Primitive.P8, "length": 10, "earliest": 10}, "open before it closes"),
        ({"max_length": 4}, "shorter"),
        ({"primitive": Primitive.BACK}, "cannot be paused"),
        ({"legally_verified_by": "Force legal"}, "both who and when"),
        ({"effective_to": date(2019, 1, 1)}, "before it begins"),
    ],
)
def test_a_rule_whose_parts_do_not_fit_is_refused(
    make_rule: Callable[..., Rule], changes: dict[str, object], problem: str
) -> None:
    with pytest.raises(BadRule, match=problem):
        make_rule(**changes)


def test_a_regimes_own_rule_comes_before_the_general_one(
    make_rule: Callable[..., Rule],
) -> None:
    general, own = make_rule(), make_rule(regime="2025", length=7)
    book = RuleBook([general, own])

    assert book.find("reply", on=date(2026, 1, 1), regime="2025") is own
    assert book.find("reply", on=date(2026, 1, 1), regime="2020") is general
    assert book.find("reply", on=date(2026, 1, 1)) is general


def test_the_version_in_force_on_the_day_of_the_trigger_applies(
    make_rule: Callable[..., Rule],
) -> None:
    old = make_rule(effective_to=date(2025, 12, 31))
    new = make_rule(effective_from=date(2026, 1, 1), length=3)
    book = RuleBook([new, old])

    assert book.find("reply", on=date(2025, 12, 31)) is old
    assert book.find("reply", on=date(2026, 1, 1)) is new


def test_a_trigger_before_the_first_version_takes_the_first(make_rule: Callable[..., Rule]) -> None:
    rule = make_rule(effective_from=date(2026, 1, 1))

    assert RuleBook([rule]).find("reply", on=date(2020, 1, 1)) is rule


def test_a_rule_that_has_ended_is_refused(make_rule: Callable[..., Rule]) -> None:
    book = RuleBook([make_rule(effective_to=date(2025, 12, 31))])

    with pytest.raises(ClockRefused, match="no longer in force"):
        book.find("reply", on=date(2026, 1, 1))


def test_an_unknown_code_names_codes_that_look_like_it(book: RuleBook) -> None:
    with pytest.raises(UnknownRule, match="review_application") as caught:
        book.find("reveiw_aplication", on=date(2026, 1, 1))

    assert caught.value.near[0] == "review_application"


def test_a_rule_chained_to_itself_is_refused(make_rule: Callable[..., Rule]) -> None:
    book = RuleBook(
        [make_rule(code="one", chained_from="two"), make_rule(code="two", chained_from="one")]
    )

    with pytest.raises(BadRule, match="chained to itself"):
        book.chain_of(book.find("one", on=date(2026, 1, 1)), on=date(2026, 1, 1))


# --- files ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("rules: [", "cannot be read"),
        ("- reply", "list called 'rules'"),
        (SOUND.replace("length: 5", "lenght: 5"), "mean nothing here: lenght"),
        (SOUND.replace("length: 5, ", ""), "lacks length"),
        (SOUND.replace("length: 5", "length: five"), "length cannot be 'five'"),
        (SOUND.replace("primitive: P1", "primitive: P9"), "P9"),
        (SOUND.replace("evidence: D", "evidence: Z"), "'Z'"),
        (SOUND.replace("source: made up", "source: 2020"), "source cannot be 2020"),
        (SOUND.replace("evidence: D", "evidence: D, can_pause: perhaps"), "can_pause cannot be"),
        (SOUND.replace("evidence: D", "evidence: D, effective_from: soon"), "effective_from"),
        (SOUND + SOUND.split("rules:\n")[1], "appears twice"),
    ],
)
def test_an_unsound_file_is_refused_with_the_reason(
    tmp_path: Path, text: str, problem: str
) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(BadRule, match=problem):
        read_rules(path)


def test_a_sound_file_gives_its_rules_with_the_unit_of_their_primitive(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(SOUND, encoding="utf-8")

    (rule,) = read_rules(path)

    assert (rule.code, rule.unit, rule.regime) == ("reply", Unit.WORKING_DAYS, "any")


def test_no_shipped_rule_claims_that_a_lawyer_verified_it(shipped: list[Rule]) -> None:
    assert [rule.code for rule in shipped if rule.is_verified] == []


def test_no_two_rooms_ship_the_same_version_of_a_rule(shipped: list[Rule]) -> None:
    versions = [(rule.code, rule.regime, rule.effective_from) for rule in shipped]

    assert len(versions) == len(set(versions))


def test_every_chain_of_the_shipped_rules_leads_to_a_first_period(
    book: RuleBook, shipped: list[Rule]
) -> None:
    chained = [rule for rule in shipped if rule.chained_from]

    chains = [book.chain_of(rule, on=date(2026, 1, 1)) for rule in chained]

    assert chained
    assert all(chain and not chain[0].chained_from for chain in chains)


def test_the_referral_to_the_iopc_can_be_neither_stopped_nor_extended(book: RuleBook) -> None:
    rule = book.find("iopc_referral_mandatory", on=date(2026, 1, 1))

    assert rule.statutory
    assert not rule.can_pause
    assert not rule.can_extend


def test_a_review_window_is_the_complainants_time_not_a_duty_of_the_force(book: RuleBook) -> None:
    assert book.find("review_application", on=date(2026, 1, 1)).duty_of is DutyOf.OTHER


def test_warnings_given_under_the_rules_before_2020_were_shorter(book: RuleBook) -> None:
    on = date(2019, 5, 1)

    assert book.find("written_warning_last_day", on=on, regime="pre2020").length == 12
    assert book.find("final_written_warning_last_day", on=on, regime="pre2020").length == 18
