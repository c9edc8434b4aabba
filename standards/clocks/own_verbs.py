"""What can happen to a clock, a rule or the calendar."""

from standards.events import verbs

verbs.register("clock.started", "Clock started: {label}, due {due_on}")
verbs.register("clock.met", "Done in time: {label}, on {ended_on}")
verbs.register("clock.met_late", "Done late: {label}, on {ended_on} (due {due_on})")
verbs.register("clock.superseded", "Clock ended, another took its place: {label}")
verbs.register("clock.paused", "Clock stopped from {paused_on}: {label}")
verbs.register("clock.resumed", "Clock goes on from {resumed_on}: {label}, now due {due_on}")
verbs.register("clock.extended", "Clock extended: {label}, now due {due_on}")
verbs.register("clock.corrected", "Clock corrected: {label}, now due {due_on}")
verbs.register("clock.cancelled", "Clock cancelled: {label}")
verbs.register("clock.recounted", "Calendar changed: {label}, now due {due_on}")
verbs.register("clocks.rule_signed_off", "A lawyer verified the rule {code}")
verbs.register("clocks.rule_amended", "The rule {code} was amended from {effective_from}")
verbs.register("clocks.holiday_added", "{date} was added to the holidays")
