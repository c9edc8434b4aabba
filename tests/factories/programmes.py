"""Programmes, runs and cohorts for tests, made by the real services."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from standards.access.models import Compartment, User
from standards.people.models import Person, Unit
from standards.workflow import proposals
from standards.workflow.models import Matter
from tests.factories import people
from vetting.history.models import AdverseInformation
from vetting.history.services.adverse import Particulars, adverse_log
from vetting.programmes.models import Item, Programme, ProgrammeRun
from vetting.programmes.services import cohorts, making

SYSTEM = "system:tests"
EVERYBODY = "status is serving"
AS_AT = date(2026, 11, 1)
_numbers = count(1)


@dataclass(frozen=True)
class Crew:
    """Those who run programmes: owner, checker, authority, two reviewers, moderator."""

    uma: User  # programme owner
    vera: User  # programme checker
    omar: User  # vetting authority
    rosa: User  # reviewer
    sam: User  # reviewer
    tess: User  # moderator
    nora: User  # force vetting manager, hears of risk
    unit: Unit


def crew() -> Crew:
    """Everybody in a unit of headquarters of their own, each in a team of their own."""
    force = people.unit("FORCE")
    made: dict[str, Any] = {"unit": people.unit("PROG", force, name="Programmes")}
    for name, role in (
        ("uma", "programme_owner"),
        ("vera", "programme_checker"),
        ("omar", "vetting_authority"),
        ("rosa", "programme_reviewer"),
        ("sam", "programme_reviewer"),
        ("tess", "programme_moderator"),
        ("nora", "force_vetting_manager"),
    ):
        person = people.person(
            f"{name.capitalize()}son", name.capitalize(), unit=made["unit"], team=f"{name} team"
        )
        made[name] = people.user(name, [role], person=person)
    return Crew(**made)


def programme(crew: Crew, kind: str = "onyx", code: str = "", **fields: Any) -> Programme:
    said = {
        "name": f"Operation {kind.capitalize()}",
        "purpose": "To look again",
        "lawful_basis": "Statutory duty to keep vetting under review",
        "dpia_ref": "DPIA-7",
        "risk_owner": crew.nora,
        **fields,
    }
    return making.programme_make(by=crew.uma, code=code or kind.upper(), kind=kind, **said)


def draft(crew: Crew, kind: str = "onyx", rule: str = EVERYBODY, **fields: Any) -> ProgrammeRun:
    """A run with a rule, not committed."""
    made = programme(crew, kind, **fields)
    run = making.run_make(by=crew.uma, programme=made, as_at=AS_AT, checker=crew.vera)
    return cohorts.rule_write(by=crew.uma, run=run, rule=rule)


def commit(crew: Crew, run: ProgrammeRun) -> ProgrammeRun:
    """Two people commit it."""
    asked = cohorts.commit_propose(by=crew.uma, run=run, reason="It is time")
    proposals.decide(proposal=asked, agree=True, by=crew.omar)
    return reloaded(run)


def open_run(crew: Crew, kind: str = "onyx", rule: str = "", **fields: Any) -> ProgrammeRun:
    """A run under way; of those posted to the borough unless the rule says otherwise."""
    return commit(crew, draft(crew, kind, rule or "unit is BCU-E", **fields))


def reloaded(run: ProgrammeRun) -> ProgrammeRun:
    return ProgrammeRun.objects.select_related("programme").get(pk=run.pk)


def subjects(number: int, **fields: Any) -> list[Person]:
    """People who serve in the eastern borough."""
    borough = people.unit("BCU-E", people.unit("FORCE"), name="Eastern borough")
    return [
        people.person(f"Subject{next(_numbers)}", unit=borough, **fields) for _ in range(number)
    ]


def allegation(
    person: Person,
    *,
    theme: str | list[str] = "sexual_misconduct",
    made_on: date | None = date(2015, 3, 1),
    closed_on: date | None = date(2016, 3, 1),
    outcome: str = "no further action",
    source: str = "crime",
    sensitivity: str = "ordinary",
    compartment: Compartment | None = None,
    source_matter: Matter | None = None,
    **more: Any,
) -> AdverseInformation:
    """Something that was alleged against them and closed long ago."""
    return adverse_log(
        by=SYSTEM,
        person=person,
        source=source,
        source_ref=f"CR{next(_numbers):05}",
        theme=theme,
        sensitivity=sensitivity,
        compartment=compartment,
        source_matter=source_matter,
        alleged_on=made_on,
        particulars=Particulars(
            what="What was said then",
            made_on=made_on,
            closed_on=closed_on,
            outcome=outcome,
            **more,
        ),
    )


def items_of(run: ProgrammeRun) -> Sequence[Item]:
    return list(Item.objects.filter(run=run).select_related("run__programme").order_by("number"))
