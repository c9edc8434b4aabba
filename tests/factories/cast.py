"""The cast of the product's truth tables, with their units.

Take it into a room's conftest: `from tests.factories.cast import cast`. Roles and units are those
of the matrix of sight; Dev is the subject of the matter, Farah supervises Amira's unit.
"""

from dataclasses import dataclass, fields

import pytest

from standards.access.models import User
from standards.people.models import Unit
from tests.factories import people


@dataclass(frozen=True)
class Units:
    """Two investigation units and the resolution unit under one directorate, and Dev's borough."""

    force: Unit
    directorate: Unit
    north: Unit  # Amira, Ben, Farah
    south: Unit  # Chloe
    borough: Unit  # Dev
    intake: Unit
    resolution: Unit
    vetting: Unit
    headquarters: Unit


@dataclass(frozen=True)
class Cast:
    """Who is who. `everyone()` for table tests."""

    units: Units
    amira: User  # investigator, assigned
    ben: User  # investigator, same unit, not assigned
    chloe: User  # investigator, another unit
    dev: User  # investigator in a third unit, subject of the matter
    erin: User  # auditor
    farah: User  # supervisor of Amira's unit
    gwen: User  # senior leader
    hugo: User  # appropriate authority delegate
    mina: User  # appropriate authority delegate
    imran: User  # vetting officer
    joan: User  # system administrator
    kate: User  # intake officer
    leo: User  # complaint handler in the resolution unit
    noor: User  # force vetting manager

    def everyone(self) -> dict[str, User]:
        return {
            field.name: getattr(self, field.name) for field in fields(self) if field.name != "units"
        }


def _member(
    name: str, role: str, posted_to: Unit, *, role_unit: Unit | None = None, rank: str = "constable"
) -> User:
    """Somebody with a person, a posting in a team of their own, and one role."""
    person = people.person(
        f"{name.capitalize()}son",
        name.capitalize(),
        unit=posted_to,
        team=f"{posted_to.code} team",
        rank=rank,
    )
    return people.user(name, [(role, role_unit)], person=person)


def make_units() -> Units:
    force = people.unit("FORCE", name="The force")
    directorate = people.unit("DPS", force, name="Professional standards")
    return Units(
        force=force,
        directorate=directorate,
        north=people.unit("DPS-N", directorate, name="Investigations north"),
        south=people.unit("DPS-S", directorate, name="Investigations south"),
        borough=people.unit("BCU-E", force, name="Eastern borough"),
        intake=people.unit("DPS-I", directorate, name="Intake"),
        resolution=people.unit("DPS-R", directorate, name="Resolution"),
        vetting=people.unit("VET", force, name="Vetting"),
        headquarters=people.unit("HQ", force, name="Headquarters"),
    )


def make_cast() -> Cast:
    """Everybody, with units. Nobody shares a team with Dev; Farah manages nobody by post."""
    units = make_units()

    def in_unit(name: str, role: str, unit: Unit, rank: str = "constable") -> User:
        return _member(name, role, unit, role_unit=unit, rank=rank)

    def in_force(name: str, role: str, unit: Unit, rank: str = "constable") -> User:
        return _member(name, role, unit, rank=rank)

    return Cast(
        units=units,
        amira=in_unit("amira", "investigator", units.north),
        ben=in_unit("ben", "investigator", units.north),
        chloe=in_unit("chloe", "investigator", units.south),
        dev=in_unit("dev", "investigator", units.borough),
        erin=in_force("erin", "auditor", units.headquarters),
        farah=in_unit("farah", "supervisor", units.north, "inspector"),
        gwen=in_force("gwen", "senior_leader", units.headquarters, "commander"),
        hugo=in_force("hugo", "aa_delegate", units.directorate, "chief_inspector"),
        mina=in_force("mina", "aa_delegate", units.directorate, "chief_inspector"),
        imran=in_unit("imran", "vetting_officer", units.vetting),
        joan=in_force("joan", "system_admin", units.headquarters),
        kate=in_unit("kate", "intake_officer", units.intake),
        leo=in_unit("leo", "complaint_handler", units.resolution),
        noor=in_unit("noor", "force_vetting_manager", units.vetting, "inspector"),
    )


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast, fresh for each test."""
    return make_cast()
