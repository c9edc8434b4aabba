"""Reads of vetting. Those that take a user begin at the gate."""

from vetting.selectors.clearances import (
    clearances_of,
    expiring,
    full_reviews_owed,
    register_page,
)
from vetting.selectors.in_post import (
    Coverage,
    Gap,
    Reason,
    counts_by_reason,
    coverage,
    gaps_page,
    in_post_without_required,
    posts_of,
)
from vetting.selectors.overview import expiring_by, open_by_state, soonest

__all__ = [
    "Coverage",
    "Gap",
    "Reason",
    "clearances_of",
    "counts_by_reason",
    "coverage",
    "expiring",
    "expiring_by",
    "full_reviews_owed",
    "gaps_page",
    "in_post_without_required",
    "open_by_state",
    "posts_of",
    "register_page",
    "soonest",
]
