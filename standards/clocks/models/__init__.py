"""Rules and holidays (reference data), and the clocks that run."""

from standards.clocks.models.clock import Clock
from standards.clocks.models.reference import ClockRule, Holiday

__all__ = ["Clock", "ClockRule", "Holiday"]
