"""What search says in the log. What was typed lies outside the chain, as all personal text."""

from uuid import NAMESPACE_URL, uuid5

from standards.events import verbs

STREAM = uuid5(NAMESPACE_URL, "probity:search")
LABEL = "search"

SEARCHED = "search.made"
TYPED = "search.typed"
FLAGGED = "search.flagged"
EXPORTED = "search.exported"
PROTECTED = "search.protected"
UNPROTECTED = "search.unprotected"
WORDS_ADDED = "search.words_added"
WORDS_ENDED = "search.words_ended"

verbs.register(SEARCHED, "Searched: {hits} found", on_timeline=False)
verbs.register(TYPED, "Typed in the search box: {hits} suggested", on_timeline=False)
verbs.register(FLAGGED, "A search was flagged: {why}", on_timeline=False)
verbs.register(EXPORTED, "Results of a search exported: {rows} rows", on_timeline=False)
verbs.register(PROTECTED, "Somebody or something protected from searches", on_timeline=False)
verbs.register(UNPROTECTED, "Protected from searches no longer", on_timeline=False)
verbs.register(WORDS_ADDED, "Words that mean the same added", on_timeline=False)
verbs.register(WORDS_ENDED, "Words that mean the same taken away", on_timeline=False)
