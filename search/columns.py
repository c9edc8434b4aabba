"""The columns of an entry, by what they are for. The full text, the copies in Elasticsearch and
what an entry is made from are told from these lists."""

# What sight is a condition over.
SIGHT = (
    "root",
    "area",
    "unit",
    "owner",
    "deciding_authority",
    "sensitivity",
    "is_open",
    "audience",
    "author",
    "person",
    "holder",
)
# What one can narrow by.
NARROWED = ("kind", "theme", "state", "received_on")
# What an account and an entry call by the same name.
SAME = ("key", *SIGHT, *NARROWED, "occurred_on", "due_on", "reference")
FACTS = ("source", *SAME, "due_order")
# What the full text matches.
MATCHED = ("names", "sounds", "codes", "title", "body")
