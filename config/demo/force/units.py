"""The dated tree of units, as the rows of a file of units."""

from dataclasses import dataclass, field
from datetime import date

from config.demo.wording import stock

LONG_AGO, MERGED, RENAMED = date(2000, 4, 1), date(2018, 10, 1), date(2021, 9, 1)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit for some time: the columns of a file of units."""

    code: str
    name: str
    parent: str
    starts_on: date = LONG_AGO
    ends_on: date | None = None
    replaced_by: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """What kind of people a unit has: its share of the force, and of each kind of service."""

    code: str
    name: str
    weight: float
    kinds: dict[str, float] = field(default_factory=lambda: {"officer": 1.0})
    exposure: str = "public_facing"


_OFFICERS = {"officer": 0.93, "special": 0.07}
_NEIGHBOURS = {"officer": 0.6, "pcso": 0.32, "special": 0.06, "volunteer": 0.02}
IN_A_BOROUGH = (
    Work("R", "Response", 42, _OFFICERS),
    Work("N", "Neighbourhoods", 28, _NEIGHBOURS),
    Work("I", "Investigation", 18, {"officer": 0.8, "staff": 0.2}),
    Work("P", "Public protection", 12, {"officer": 0.75, "staff": 0.25}, "public_protection"),
)
ACROSS_THE_FORCE = (
    Work("MCC", "Contact and control", 8, {"officer": 0.15, "staff": 0.85}),
    Work("DET", "Detention", 4, {"officer": 0.4, "staff": 0.5, "contractor": 0.1}, "custody"),
    Work("RTC", "Roads and transport", 5, {"officer": 0.85, "staff": 0.15}),
    Work("SCR", "Specialist crime", 6, {"officer": 0.75, "staff": 0.25}, "public_protection"),
    Work("FRM", "Firearms", 2, {"officer": 1.0}, "firearms"),
    Work("FOR", "Forensic services", 2, {"staff": 0.95, "contractor": 0.05}, "office"),
    Work("INT", "Intelligence", 3, {"officer": 0.35, "staff": 0.65}, "office"),
    Work("TRN", "Training", 1, {"officer": 0.5, "staff": 0.5}, "office"),
)
HEADQUARTERS = (
    Work("HQ-HR", "People and resources", 2, {"staff": 0.92, "volunteer": 0.08}, "office"),
    Work("HQ-DIG", "Digital and data", 2, {"staff": 0.7, "contractor": 0.3}, "office"),
    Work("HQ-LEG", "Legal services", 1, {"staff": 1.0}, "office"),
)
STANDARDS = (
    ("DPS-I", "Intake and assessment"),
    ("DPS-R", "Resolution"),
    ("DPS-N", "Investigations north"),
    ("DPS-S", "Investigations south"),
    ("DPS-A", "Appropriate authority"),
    ("DPS-C", "Counter-corruption"),
)


def boroughs_of(people: int) -> int:
    """How many borough commands a force of that size has."""
    return 4 if people < 2_000 else 8 if people < 15_000 else 12


def unit_rows(people: int) -> list[UnitRow]:
    """Every period of every unit, those that were merged or renamed too."""
    rows = [
        UnitRow("FORCE", "Demonstration Police", ""),
        UnitRow("HQ", "Headquarters", "FORCE"),
        UnitRow("DPS", "Professional standards", "FORCE"),
        UnitRow("VET", "Vetting", "FORCE"),
        *(UnitRow(code, title, "DPS") for code, title in STANDARDS),
        *(UnitRow(work.code, work.name, "HQ") for work in HEADQUARTERS),
    ]
    for work in ACROSS_THE_FORCE:
        rows += _renamed() if work.code == "MCC" else [UnitRow(work.code, work.name, "FORCE")]
    for code, title, former in stock("places")["boroughs"][: boroughs_of(people)]:
        rows += _borough(f"BCU-{code}", f"{title} boroughs", former)
    return rows


def _renamed() -> list[UnitRow]:
    before = date.fromordinal(RENAMED.toordinal() - 1)
    return [
        UnitRow("MCC", "Central communications", "FORCE", LONG_AGO, before),
        UnitRow("MCC", "Contact and control", "FORCE", RENAMED),
    ]


def _borough(code: str, title: str, former: list[str]) -> list[UnitRow]:
    """A command that two boroughs were merged into."""
    before = date.fromordinal(MERGED.toordinal() - 1)
    merged = [
        UnitRow(f"BOR-{code[4:]}{place}", each, "FORCE", LONG_AGO, before, code)
        for place, each in enumerate(former, start=1)
    ]
    parts = [
        UnitRow(f"{code}-{work.code}", f"{title}, {work.name.lower()}", code, MERGED)
        for work in IN_A_BOROUGH
    ]
    return [UnitRow(code, title, "FORCE", MERGED), *merged, *parts]
