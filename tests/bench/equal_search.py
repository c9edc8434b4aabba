"""Searches for what is absent, sealed or walled, for `tests.bench.equal_time`.

A sealed matter and one that the user is walled from are each given a note that says a word and a
member of the public whose surname nobody else bears; the absent word and surname are made alike.
"""

import secrets
from collections.abc import Callable
from typing import Any

Probe = Callable[[str], float]
Asked = dict[str, str]  # what is typed, by "absent", "sealed", "walled"
BY = ("search, reference", "search, word", "search, name", "suggestions")
_LETTERS = "bdfgklmnprtvz"


def ways(browser: Any, matters: dict[str, Any], absent: str) -> dict[str, tuple[Probe, Asked]]:
    """Each way to ask, and what is asked. Plants words and names in the database, and indexes."""
    from tests.bench.client import hidden

    token = hidden(browser.get("/search/").body, "csrfmiddlewaretoken")

    def by_page(text: str) -> float:
        """From sending the words to the last byte of what was found."""
        sent = browser.post("/search/", {"csrfmiddlewaretoken": token, "q": text})
        if sent.status != 302:
            raise RuntimeError(f"the search was answered with {sent.status}")
        return float(sent.seconds + browser.get(sent.headers["Location"]).seconds)

    def by_typing(text: str) -> float:
        fields = {"csrfmiddlewaretoken": token, "q": text}
        return float(browser.post("/search/suggest/", fields).seconds)

    references = {"absent": absent, **{how: each.reference for how, each in matters.items()}}
    words, names = _planted(matters)
    asked = (references, words, names, names)
    probes = (by_page, by_page, by_page, by_typing)
    return {way: (probe, said) for way, probe, said in zip(BY, probes, asked, strict=True)}


def _planted(matters: dict[str, Any]) -> tuple[Asked, Asked]:
    from django.utils import timezone

    from search.sync import running
    from standards.access.models import User
    from standards.people.models import Contact
    from standards.records.models import Note
    from standards.workflow.models import Party, writing

    words = {how: _made_up() for how in ("absent", *matters)}
    names = {how: _made_up() for how in ("absent", *matters)}
    author = User.objects.order_by("pk").first()
    for how, matter in matters.items():
        contact = Contact.objects.create(name=f"Alex {names[how].capitalize()}")
        with writing():
            Note(
                matter=matter,
                author=author,
                visibility="matter",
                body=f"Somebody said {words[how]}.",
                written_at=timezone.now(),
            ).save()
            Party(matter=matter, capacity="witness", contact=contact).save()
    running.run(timezone.now())
    return words, names


def _made_up() -> str:
    """A word that is in no dictionary and no name: pairs of a consonant and a vowel."""
    return "".join(secrets.choice(_LETTERS) + secrets.choice("aou") for _ in range(5)) + "x"
