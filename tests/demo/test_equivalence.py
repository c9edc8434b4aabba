"""The bulk path and the services, act by act, leave the same behind."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from cases.models import Complaint
from config.demo.casework.bulk import Maker
from config.demo.casework.by_hand import carry_out
from config.demo.casework.drafts import Draft
from config.demo.casework.force_at_hand import ForceAtHand
from config.demo.casework.in_memory import CaseInMemory, NotLawful
from config.demo.casework.script import Act, Allocate, Log, Restrict, Script, Take, WriteNote
from config.demo.casework.writing import batch_of, write
from config.demo.pretending import PretendTime, clocks_are, moment_of
from standards.events.verification import verify
from standards.workflow import walls
from tests.demo.alike import as_it_stands
from tests.demo.conftest import MONDAY

pytestmark = pytest.mark.django_db


def steps_of(script: Script) -> list[str]:
    return [act.step for act in script.acts if isinstance(act, Take)]


def takes(*names: str) -> Callable[[Script], bool]:
    """Does it take all of these steps?"""
    return lambda script: set(names) <= set(steps_of(script))


def has(kind: type[Act]) -> Callable[[Script], bool]:
    return lambda script: any(isinstance(act, kind) for act in script.acts)


def first_act(script: Script) -> Log:
    found = script.acts[0]
    assert isinstance(found, Log)
    return found


# What each script must show. For each the shortest that does is walked.
FEATURES: dict[str, Callable[[Script], bool]] = {
    "told orally": takes("give_oral_outcome", "close"),
    "told in writing": takes("handle_outside", "give_outcome", "close"),
    "not a complaint": takes("find_not_a_complaint", "close_ended"),
    "forwarded": takes("forward", "close_ended"),
    "anonymous": takes("record_attempt", "close"),
    "recorded and closed": takes("record", "give_update", "close_after_window"),
    "escalated": takes("close", "record", "close_after_window"),
    "review applied for": takes("record_review_application"),
    "must be referred": lambda s: any(
        isinstance(act, Take) and act.data.get("criteria") for act in s.acts
    ),
    "must be investigated": lambda s: any(
        isinstance(act, Take) and act.data.get("grounds") for act in s.acts
    ),
    "changed hands": lambda s: sum(isinstance(act, Allocate) for act in s.acts) > 1,
    "restricted": has(Restrict),
    "with notes": has(WriteNote),
    "several subjects": lambda s: len(first_act(s).new.subjects) > 1,
    "just logged": lambda s: len(s.acts) < 4,
    "about discrimination": lambda s: any(
        each.category.startswith("F") for each in first_act(s).new.allegations
    ),
}


def shortest_of_each(scripts: Iterable[Script]) -> dict[str, Script]:
    """By what they show; one that shows two things is walked once."""
    by_length = sorted(scripts, key=lambda script: len(script.acts))
    found: dict[str, tuple[str, Script]] = {}
    for name, shows in FEATURES.items():
        script = next(script for script in by_length if shows(script))
        shown, _ = found.get(script.reference, ("", script))
        found[script.reference] = (f"{shown}, {name}".strip(", "), script)
    return dict(found.values())


def in_bulk(script: Script, force: ForceAtHand, monday: PretendTime) -> Complaint:
    case = CaseInMemory(script, force, monday)
    with clocks_are(case.running_for):
        case.carry_out()
    monday.moment = moment_of(MONDAY, 9)
    write(batch_of([case]))
    return Complaint.objects.get(pk=case.stream)


def by_hand(script: Script, monday: PretendTime) -> Complaint:
    complaint = carry_out(script, monday)
    monday.moment = moment_of(MONDAY, 9)
    walls.rebuild([complaint.pk])  # line managers as they are on the Monday
    return complaint


def test_each_course_leaves_the_same_in_bulk_as_through_the_services(
    maker: Maker, many_drafts: list[Draft], force: ForceAtHand, monday: PretendTime
) -> None:
    ordinary = [draft for draft in many_drafts if draft.sight != "sealed"]
    scripts = shortest_of_each(maker.script(draft) for draft in ordinary)

    for name, script in scripts.items():
        bulk = as_it_stands(in_bulk(script, force, monday).pk)
        hand = as_it_stands(by_hand(script, monday).pk)

        for part, made in bulk.items():
            assert made == hand[part], f"{name}: {part}"
        assert len(bulk["events"]) > len(script.acts)
    assert verify().broken == ""


def test_a_script_that_the_rules_refuse_is_not_written(
    maker: Maker, some_drafts: list[Draft], force: ForceAtHand, monday: PretendTime
) -> None:
    script = maker.script(some_drafts[0])
    log = first_act(script)
    too_soon = Take(log.at, log.by, "close")
    case = CaseInMemory(replace(script, acts=[log, too_soon]), force, monday)

    with clocks_are(case.running_for), pytest.raises(NotLawful, match="close"):
        case.carry_out()
