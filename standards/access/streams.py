"""The stream of events that belongs to no matter and no person: what happens to access itself."""

from uuid import NAMESPACE_URL, uuid5

ACCESS_STREAM = uuid5(NAMESPACE_URL, "probity:access")
