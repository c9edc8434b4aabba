"""Verbs of the log itself."""

from standards.events import verbs

verbs.register("events.text_erased", "Personal text of an earlier entry was erased")
