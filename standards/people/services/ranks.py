"""Tell which rank a feed means, however it is abbreviated; say how senior one is."""

from typing import Any

from django.db import transaction

from standards import events
from standards.people.folding import fold
from standards.people.models import Rank
from standards.people.streams import CONFIGURATION
from standards.refusals import NotReady

# Abbreviations in use; detectives hold the rank without the word.
_SHORT = {
    "pc": "constable",
    "dc": "constable",
    "ps": "sergeant",
    "ds": "sergeant",
    "sgt": "sergeant",
    "insp": "inspector",
    "di": "inspector",
    "ci": "chief_inspector",
    "ch insp": "chief_inspector",
    "chief insp": "chief_inspector",
    "dci": "chief_inspector",
    "supt": "superintendent",
    "dsu": "superintendent",
    "det supt": "superintendent",
    "ch supt": "chief_superintendent",
    "chief supt": "chief_superintendent",
    "dcs": "chief_superintendent",
    "acc": "assistant_chief_constable",
    "dcc": "deputy_chief_constable",
    "cc": "chief_constable",
    "cdr": "commander",
    "dac": "deputy_assistant_commissioner",
    "ac": "assistant_commissioner",
}
_PREFIXES = ("police ", "detective ", "det ")
_LONGEST_CODE = 60
MOST_SENIOR = 1000


class RankList:
    """The force's ranks, read once. What it does not know it takes as new and remembers."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self.new: dict[str, str] = {}  # code: label
        for rank in Rank.objects.all():
            self._codes[fold(rank.label)] = rank.code
            self._codes[fold(rank.code.replace("_", " "))] = rank.code

    def code_of(self, text: str) -> str | None:
        """The code of the rank written so; a new one for what is not known; None for nothing."""
        plain = fold(text)
        if not plain:
            return None
        if plain not in self._codes:
            self._codes[plain] = self._known(plain) or self._added(plain, text)
        return self._codes[plain]

    def _known(self, plain: str) -> str | None:
        bare = next((plain.removeprefix(p) for p in _PREFIXES if plain.startswith(p)), plain)
        code = _SHORT.get(plain, _SHORT.get(bare, ""))
        for candidate in (bare, code.replace("_", " ")):
            if candidate in self._codes:
                return self._codes[candidate]
        return None

    def _added(self, plain: str, text: str) -> str:
        code = plain.replace(" ", "_")[:_LONGEST_CODE]
        self.new[code] = text
        return code


@transaction.atomic
def rank_set(
    *,
    code: str,
    seniority: int,
    by: Any,
    label: str = "",
    is_senior_officer: bool | None = None,
) -> Rank:
    """Say how senior a rank or grade is (higher is more senior); makes it where it is not there.

    Raises NotReady for a seniority outside 0 to MOST_SENIOR.
    """
    if not 0 <= seniority <= MOST_SENIOR:
        raise NotReady(f"Seniority is a whole number from 0 to {MOST_SENIOR}.")
    rank = Rank.objects.filter(code=code).first() or Rank(code=code, label=label or code)
    rank.seniority = seniority
    rank.label = label or rank.label
    if is_senior_officer is not None:
        rank.is_senior_officer = is_senior_officer
    rank.save()
    events.record(
        stream=CONFIGURATION,
        verb="rank.set",
        by=by,
        facts={
            "rank": rank.code,
            "seniority": seniority,
            "is_senior_officer": rank.is_senior_officer,
        },
        label="configuration",
    )
    return rank
