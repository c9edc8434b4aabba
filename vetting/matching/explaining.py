"""Say why a pair scored as it did, field by field: for a person, and for a page."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

_RARE, _COMMON = 11.0, 7.0  # bits of an agreeing surname that is called rare, or common
_RARE_FORENAME, _COMMON_FORENAME = 9.0, 5.0

WORDS = {
    ("forename", "exact"): "forename agrees",
    ("forename", "nickname"): "forename is a short or other form",
    ("forename", "typo"): "forename spelt nearly alike",
    ("forename", "sound"): "forename sounds alike",
    ("forename", "turned"): "forename and surname swapped",
    ("forename", "middle"): "goes by the middle name",
    ("forename", "initial"): "initial agrees",
    ("forename", "near"): "forename somewhat alike",
    ("forename", "differs"): "forename differs",
    ("middle", "exact"): "middle name agrees",
    ("middle", "initial"): "middle initial agrees",
    ("middle", "near"): "middle name nearly alike",
    ("middle", "differs"): "middle name differs",
    ("surname", "exact"): "surname agrees",
    ("surname", "typo"): "surname spelt nearly alike",
    ("surname", "turned"): "surname stands as forename",
    ("surname", "sound"): "surname sounds alike",
    ("surname", "near"): "surname somewhat alike",
    ("surname", "differs_woman"): "surname differs, as on marriage",
    ("surname", "differs"): "surname differs",
    ("dob", "exact"): "date of birth agrees",
    ("dob", "turned"): "day and month swapped",
    ("dob", "typo"): "date of birth one digit off",
    ("dob", "year_of_part"): "year agrees, day and month missing or 1 January",
    ("dob", "day_and_month"): "day and month agree, year nearly",
    ("dob", "two_parts"): "two parts of the date agree",
    ("dob", "near_year_of_part"): "year nearly agrees, day and month missing or 1 January",
    ("dob", "year"): "only the year agrees",
    ("dob", "apart"): "born a generation apart",
    ("dob", "differs"): "date of birth differs",
    ("postcode", "exact"): "postcode agrees",
    ("postcode", "typo"): "postcode one letter off",
    ("postcode", "sector"): "same postcode sector",
    ("postcode", "outward"): "same postcode district",
    ("postcode", "area"): "same postcode area",
    ("postcode", "differs"): "lives elsewhere",
    ("sex", "same"): "sex agrees",
    ("sex", "differs_name_agrees"): "sex differs though the forename agrees",
    ("sex", "differs"): "sex differs",
    ("name_use", "former"): "by a former surname",
    ("name_use", "part"): "by a part of a double surname",
    ("name_use", "other_details"): "with the date and address of another of their rows",
    ("name_use", "several"): "by a part of a former or double surname",
}
# The columns of a file in which a field is written, for the two sides of a page.
WRITTEN_IN = {
    "forename": "forename",
    "middle": "middle",
    "surname": "surname",
    "dob": "dob",
    "postcode": "postcode",
    "sex": "sex",
}
# The order in which a person reads them.
ORDER = (
    "surname",
    "forename",
    "middle",
    "dob",
    "postcode",
    "sex",
    "name_use",
    "relatives",
    "prior",
)


@dataclass(frozen=True)
class FieldEvidence:
    """One line of an explanation. `bits` above 0 speak for one person, below 0 against."""

    field: str
    level: str
    left: str
    right: str
    bits: float
    words: str

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def words_for(field: str, level: str, bits: float) -> str:
    """What a level is called; agreeing names that are rare or common are called so."""
    if level == "exact" and field in ("surname", "forename"):
        rare, common = (
            (_RARE, _COMMON) if field == "surname" else (_RARE_FORENAME, _COMMON_FORENAME)
        )
        if bits >= rare:
            return f"{field} rare"
        if bits <= common:
            return f"{field} common"
    return WORDS.get((field, level), f"{field.replace('_', ' ')} {level.replace('_', ' ')}")


def in_order(fields: Sequence[FieldEvidence]) -> list[FieldEvidence]:
    """As a person reads them; what we have no place for comes before the relatives."""
    place = {name: number for number, name in enumerate(ORDER)}
    other = place["relatives"] - 0.5
    return sorted(fields, key=lambda each: (place.get(each.field, other), each.field))


def sentence(fields: Sequence[FieldEvidence]) -> str:
    """ "surname rare: +9.1 bits; day and month swapped: +3.2": every field that says something."""
    telling = [each for each in in_order(fields) if round(each.bits, 1) or each.field == "prior"]
    parts = [f"{each.words}: {each.bits:+.1f}" for each in telling]
    if parts:
        parts[0] += " bits"
    return "; ".join(parts)
