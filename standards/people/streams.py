"""Streams of events that this room writes, beside each person's own (their id)."""

from uuid import NAMESPACE_URL, uuid5

CONFIGURATION = uuid5(NAMESPACE_URL, "probity:configuration:people")
PERSON, CONTACT = "person", "contact"  # labels of streams
