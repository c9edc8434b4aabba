"""The parts of the applicant's form, in their order, and which of them are still open.

Each part is one page. A part that asks for several of a kind (addresses, associates) keeps a list
under "rows".
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vetting.applications.models import Application


@dataclass(frozen=True, slots=True)
class Part:
    """One page of the form: its code, its heading, and whether it asks for several of a kind."""

    code: str
    label: str
    many: bool = False
    lead: str = ""
    one: str = ""  # what one of several is called: "Address"


PARTS = (
    Part("about", "About you"),
    Part(
        "addresses",
        "Where you have lived",
        many=True,
        one="Address",
        lead="Every address of the last five years, the latest first.",
    ),
    Part(
        "employment",
        "Work and study",
        many=True,
        one="Work or study",
        lead="The last five years, the latest first. Time without work counts too.",
    ),
    Part(
        "associates",
        "People close to you",
        many=True,
        one="Person",
        lead="Partner, parents, brothers and sisters, children over 16, and everybody who lives "
        "with you. Checks are made on them too: tell them before you name them.",
    ),
    Part("finance", "Your finances"),
    Part("declarations", "What you must tell us"),
    Part(
        "referees",
        "People who can speak for you",
        many=True,
        one="Person",
        lead="Two people who have known you for three years or more and are not family.",
    ),
)
BY_CODE = {part.code: part for part in PARTS}


def missing_parts(application: "Application") -> list[str]:
    """The headings of the parts that are not done, in order."""
    done = {answers.section for answers in application.answers.all() if answers.is_done}
    return [part.label for part in PARTS if part.code not in done]


def next_part(code: str) -> str:
    """The code of the part after this one; empty after the last."""
    codes = [part.code for part in PARTS]
    after = codes.index(code) + 1
    return codes[after] if after < len(codes) else ""
