"""Which harm themes of the coded list call for more than one pair of eyes.

The codes are those of the list `theme` of the ground; settled: listed themes, Onyx themes.
"""

from collections.abc import Iterable

# Reviewed again by programme Onyx.
ONYX = frozenset({"sexual_misconduct", "abuse_of_position", "vawg"})
# Countersigned at grant, blind second assessment at withdrawal, adverse information at once.
LISTED = ONYX | {"dishonesty"}


def listed(codes: Iterable[str]) -> frozenset[str]:
    """Those of the given themes that are listed."""
    return LISTED.intersection(codes)
