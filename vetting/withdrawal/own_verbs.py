"""What can happen beside the steps, which register themselves."""

from standards.events import verbs

# On the stream of one assessment alone: nothing of the review shows it before all are in.
verbs.register("assessment.submitted", "Assessment written")
verbs.register("withdrawal.disclosure_asked", "Disclosure asked")
verbs.register("withdrawal.disclosure_released", "{documents} documents released and frozen")
verbs.register("withdrawal.disclosure_refused", "Disclosure refused")
verbs.register("withdrawal.page_opened", "Page for the person opened, until {until}")
verbs.register("withdrawal.page_shut", "Page for the person shut")
verbs.register("withdrawal.visiting_decider", "Decider from {force} let in to this matter alone")
