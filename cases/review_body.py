"""Who reviews the outcome of a recorded complaint (CMR reg 32).

The IOPC where any ground holds, otherwise the local policing body. The test is on the complaint
as made and never on what was found; any part that meets it takes the whole.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from standards.workflow.models import Capacity

if TYPE_CHECKING:
    from cases.models import Complaint

# (code, question, hint), in the order in which they are asked
QUESTIONS = (
    ("authority_is_policing_body", "Is the local policing body the appropriate authority?", ""),
    (
        "senior_officer",
        "Is a senior officer complained about?",
        "Above the rank of chief superintendent.",
    ),
    (
        "not_ruled_out",
        "From the complaint alone: if it were proved, could it justify criminal or disciplinary "
        "proceedings, or engage Article 2 or 3?",
        "Judge the complaint as it was made. Where it cannot be ruled out, the answer is yes.",
    ),
    ("referred", "Has it been referred to the IOPC, or must it be?", ""),
    ("same_incident", "Does it arise from the same incident as such a complaint?", ""),
)

# Why this body, for the letter (CMR reg 34(4): the paragraph of reg 32 that was relied on).
WHY = {
    "": "none of the grounds in regulation 32 for a review by the IOPC applies",
    "authority_is_policing_body": "the local policing body is the appropriate authority",
    "senior_officer": "the complaint is about a senior officer",
    "not_ruled_out": "it could not be ruled out from the complaint alone that the conduct, if "
    "proved, would justify criminal or disciplinary proceedings or engage Article 2 or 3 of the "
    "European Convention on Human Rights",
    "referred": "the complaint was, or must be, referred to the IOPC",
    "same_incident": "it arises from the same incident as a complaint that the IOPC would review",
}


@dataclass(frozen=True, slots=True)
class Found:
    """The ground that what is written down already shows (empty: none), said in a sentence."""

    ground: str
    sentence: str


def decide(complaint: "Complaint") -> Found:
    """What the complaint as recorded shows. A person answers the rest."""
    if complaint.referral_criteria or complaint.must_be_referred:
        return Found("referred", "It was written down that this must be referred.")
    if complaint.crime_or_discipline or complaint.article_2_or_3 or complaint.death_or_injury:
        return Found(
            "not_ruled_out",
            "The recording questions say that, if proved, it might be a crime, justify "
            "disciplinary proceedings, or engage Article 2 or 3.",
        )
    senior = complaint.parties.filter(
        capacity=Capacity.SUBJECT, unlinked_at=None, rank__is_senior_officer=True
    )
    if senior.exists():
        return Found("senior_officer", "A senior officer is complained about.")
    return Found("", "")
