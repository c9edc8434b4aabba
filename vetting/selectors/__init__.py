"""Reads of vetting. Those that take a user begin at the gate."""

from vetting.selectors.clearances import clearances_of, expiring, full_reviews_owed
from vetting.selectors.in_post import (
    Coverage,
    Gap,
    Reason,
    coverage,
    gaps_page,
    in_post_without_required,
)

__all__ = [
    "Coverage",
    "Gap",
    "Reason",
    "clearances_of",
    "coverage",
    "expiring",
    "full_reviews_owed",
    "gaps_page",
    "in_post_without_required",
]
