"""What the data-health page says of search: the drift, which should be nothing, and what waits."""

from datetime import timedelta

from django.utils import timezone

from search import triggers
from search.engines.elasticsearch import client as clients
from search.models import Held, Pending, Shipping
from search.sync import comparing, indexes, projecting
from search.sync.shipping import TakesNothing
from standards.pipeline.health import register_check
from standards.workflow import searching

LATE = timedelta(minutes=10)
GIVEN_UP_ON = 5  # attempts


def register() -> None:
    register_check(
        "search_drift",
        "Entries of the search index that differ from the records",
        projecting.drift,
        what_to_do="Each was put in doubt and is mended within minutes. If the number does not go "
        "back to 0, something writes where nobody watches: tell whoever looks after the system.",
        part_label={
            "missing": "Not in the index",
            "stale": "Different in the index",
            "left_over": "In the index though gone",
        }.__getitem__,
    )
    register_check(
        "search_late",
        "Changes that wait over 10 minutes to be found",
        lambda: Pending.objects.filter(since__lt=timezone.now() - LATE).count(),
        what_to_do="Search lags behind. See that run_due or the task worker runs.",
    )
    register_check(
        "search_failing",
        "Records that could not be indexed",
        lambda: Held.objects.filter(attempts__gte=GIVEN_UP_ON).count(),
        what_to_do="The log names the kind of fault. They are tried again by themselves.",
    )
    register_check(
        "search_watch",
        "Missing triggers that tell search of changes",
        lambda: len(triggers.doubt().missing()),
        what_to_do="Run the migrations again: they are put back, and everything is read anew.",
    )
    _register_copies()


def _register_copies() -> None:
    """What Elasticsearch has, where there is one."""
    register_check(
        "search_copies_drift",
        "Entries that Elasticsearch has otherwise than the search index",
        _copies_that_differ,
        what_to_do="They are sent again within minutes. Until all indexes are ready, and whenever "
        "Elasticsearch does not answer, the database searches; the log says why.",
        part_label=_what_differs,
    )
    register_check(
        "search_copies_late",
        "Changes that wait over 10 minutes to be sent to Elasticsearch",
        lambda: Shipping.objects.filter(since__lt=timezone.now() - LATE).count(),
        what_to_do="The database searches meanwhile. See that Elasticsearch runs, and that its "
        "disk is not full; `manage.py search_index` says what is wrong.",
    )


NOT_READY, NO_ANSWER = "not_ready", "no_answer"


def _copies_that_differ() -> dict[str, int]:
    """How many by source; 1 by itself where nobody can tell."""
    if not clients.is_configured():
        return {}
    if not indexes.are_ready():
        return {NOT_READY: 1}
    try:
        return comparing.drift()
    except TakesNothing:
        return {NO_ANSWER: 1}


def _what_differs(part: str) -> str:
    said = {NOT_READY: "Indexes are not ready", NO_ANSWER: "Elasticsearch does not answer"}
    source = searching.source(part)
    return source.plural.capitalize() if source else said.get(part, part)
