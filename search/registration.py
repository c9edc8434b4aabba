"""What search tells the ground of itself at start-up."""

from search import (  # noqa: F401
    export_acts,
    flagging,
    health_checks,
    look_ups,
    own_verbs,
    own_words,
    places,
    protecting,
    saving,
)
from search.models import Protected, Saved
from search.sync import indexes, nudging, running, trying
from standards.access import gate
from standards.events import consumers
from standards.pages import nav
from standards.people import finding
from standards.people.services import merging
from standards.pipeline.due import register_due
from standards.workflow import searching


def register() -> None:
    register_due("search", running.run)
    register_due("indexes of Elasticsearch", indexes.run)
    nudging.connect()
    trying.register()
    register_due("saved searches", saving.look_again)
    gate.register(Saved, saving.SavedPolicy())
    gate.register(Protected, protecting.ProtectedPolicy())
    merging.register_held_once("protected", protecting.ProtectedOnce())
    nav.register(
        "Protected",
        "protected",
        order=93,
        prefixes=("/search/protected/",),
        visible=protecting.keeps,
    )
    nav.register(
        "Words", "search-words", order=94, prefixes=("/search/words/",), visible=own_words.keeps
    )
    health_checks.register()
    consumers.register(flagging.CONSUMER, flagging.look_at, flagging.WATCHED, at_once=False)
    nav.register_place(places.place_of)
    export_acts.SEARCH.register()
    finding.use(look_ups.people)
    searching.answer_with(look_ups.keys)
