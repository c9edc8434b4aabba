"""The rules as shipped, a calendar, a stream, and the shared file of worked cases."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from standards.clocks import registry
from standards.clocks.rule_files import read_rules
from standards.clocks.rules import UNIT_OF, DutyOf, Evidence, Primitive, Rule, RuleBook, RuleClass
from standards.clocks.services import rule_changes
from standards.clocks.working_days import Calendar, england_and_wales
from standards.events.models import Event

REPOSITORY = Path(__file__).resolve().parent.parent.parent
RULE_FILES = [
    REPOSITORY / "standards" / "clocks" / "clock_rules.yaml",
    REPOSITORY / "cases" / "clock_rules.yaml",
    REPOSITORY / "vetting" / "clock_rules.yaml",
]


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    return england_and_wales()


@pytest.fixture(scope="session")
def shipped() -> list[Rule]:
    """Every rule of the three files."""
    return [rule for path in RULE_FILES for rule in read_rules(path)]


@pytest.fixture(scope="session")
def book(shipped: list[Rule]) -> RuleBook:
    return RuleBook(shipped)


@pytest.fixture
def shared_cases(shared_folder: Path) -> Path:
    """The shared file of worked cases. Where it is absent the test is left out, and the summary
    of the run says so in plain words (tests/conftest.py)."""
    return shared_folder / "domain" / "cases" / "clock_cases.json"


@pytest.fixture
def all_rules(db: None, shipped: list[Rule], monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules of complaints and vetting too are in the database. (They are read once for the
    whole run: parsing the files takes longer than most of these tests.)"""
    monkeypatch.setattr(registry, "_files", dict.fromkeys(RULE_FILES))
    monkeypatch.setattr(rule_changes, "shipped_rules", lambda: shipped)
    rule_changes.load_shipped_rules()


@pytest.fixture
def stream() -> UUID:
    return uuid4()


@pytest.fixture
def make_rule() -> Callable[..., Rule]:
    """A sound rule of 5 working days, changed as asked."""

    def make(**changes: Any) -> Rule:
        primitive = changes.get("primitive", Primitive.P1)
        values: dict[str, Any] = {
            "code": "reply",
            "label": "Reply",
            "trigger_label": "the day the letter came",
            "primitive": primitive,
            "length": 5,
            "unit": UNIT_OF[primitive],
            "source": "A made-up rule",
            "evidence": Evidence.DESIGN,
            "class_": RuleClass.LOCAL,
            "duty_of": DutyOf.FORCE,
            "effective_from": date(2020, 1, 1),
        }
        return Rule(**{**values, **changes})

    return make


@pytest.fixture
def told(stream: UUID) -> Callable[[], list[tuple[str, dict[str, Any]]]]:
    """What the log holds of the stream: (verb, facts) in order."""

    def read() -> list[tuple[str, dict[str, Any]]]:
        rows = Event.objects.filter(stream=stream).order_by("seq")
        return [(event.verb, event.facts) for event in rows]

    return read
