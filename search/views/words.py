"""The force's own vocabulary, and the words that found nothing."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from search import own_words
from search.forms import WordsForm
from search.models import OwnWords
from standards.pages.acting import act
from standards.pages.notices import say_done
from standards.refusals import NotAllowed


@require_http_methods(["GET", "POST"])
def words(request: HttpRequest) -> HttpResponse:
    """What means the same here; add to it; what people looked for in vain."""
    user: Any = request.user
    if not own_words.keeps(user):
        raise NotAllowed("The vocabulary is kept by those who look after the system.")
    return act(
        request,
        WordsForm(request.POST or None),
        do=lambda said: own_words.words_add(by=user, phrases=said["phrases"].splitlines()),
        done="Added. From now on each of them finds the others.",
        to="search-words",
        template="search/words.html",
        heading="Words that mean the same",
        rows=OwnWords.objects.filter(ended_at=None).order_by("-added_at"),
        missed=own_words.missed(),
    )


@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """They mean the same no longer."""
    user: Any = request.user
    own_words.words_end(row_id=pk, by=user)
    say_done(request, "Taken away.")
    return redirect("search-words")
