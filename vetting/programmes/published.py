"""What was published of such operations elsewhere, and whether it adds up."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from vetting.programmes.reconciling import Balance, Part

FILE = Path(__file__).resolve().parent / "data" / "published.yaml"


@dataclass(frozen=True, slots=True)
class Published:
    """One total that somebody printed, with its parts, unit, day and source."""

    programme: str
    as_at: str  # the month
    what: str
    unit: str
    source: str
    caveat: str
    balance: Balance

    @property
    def month(self) -> str:
        """The month in words."""
        year, month = (int(part) for part in self.as_at.split("-"))
        return f"{date(year, month, 1):%B %Y}"

    @property
    def verdict(self) -> str:
        """ "Reconciled", or by how much it is not."""
        if self.balance.holds:
            return "Reconciled"
        return f"Unreconciled {abs(self.balance.difference):,}"


@cache
def figures() -> tuple[Published, ...]:
    """Every figure of the file, in its order."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))["figures"]
    return tuple(_read(row) for row in rows)


def _read(row: dict) -> Published:
    parts = [Part("", label, number) for label, number in row["parts"].items()]
    return Published(
        programme=row["programme"],
        as_at=str(row["as_at"]),
        what=row["what"],
        unit=row["unit"],
        source=row["source"],
        caveat=row.get("caveat", ""),
        balance=Balance(row["unit"], row["total"], parts),
    )
