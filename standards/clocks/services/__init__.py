"""Everything that writes: clocks, rules and the calendar. Keyword-only; the actor is `by`.

`by` is a user, or "system:<name>" for what no person did.
"""

from standards.clocks.services.calendar_days import add_holiday, recompute_for_calendar_change
from standards.clocks.services.rule_changes import amend_rule, load_shipped_rules, sign_off_rule
from standards.clocks.services.running import cancel, cancel_running, correct, meet, start
from standards.clocks.services.stopping import extend, pause, resume

__all__ = [
    "add_holiday",
    "amend_rule",
    "cancel",
    "cancel_running",
    "correct",
    "extend",
    "load_shipped_rules",
    "meet",
    "pause",
    "recompute_for_calendar_change",
    "resume",
    "sign_off_rule",
    "start",
]
