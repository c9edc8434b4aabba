"""Refusals: what the product says when it will not do a thing, and what would put it right.

Every room raises these (or a subclass); `standards.pages.middleware` turns them into a page once.
A sentence is for the person who asked: it says what cannot be done and why, in their words, and
never names what they may not know of.
"""

from collections.abc import Mapping
from typing import ClassVar


class Refusal(Exception):
    """Something asked for will not be done.

    `sentence` says what and why; `remedy` says what would put it right, and `remedy_url`, with
    `remedy_label`, leads there.
    """

    status: ClassVar[int] = 409
    heading: ClassVar[str] = "That cannot be done now"

    def __init__(
        self,
        sentence: str = "",
        *,
        remedy: str = "",
        remedy_url: str = "",
        remedy_label: str = "",
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy
        self.remedy_url = remedy_url
        self.remedy_label = remedy_label


class NotAllowed(Refusal):
    """This person may know of the thing but may not do this to it."""

    status = 403
    heading = "You cannot do this"


class NotReady(Refusal):
    """Something must happen first: a guard that answered in a sentence."""

    status = 409
    heading = "This is not ready yet"


class Stale(Refusal):
    """Somebody saved while this person was writing.

    `theirs` and `yours` map each question, in the user's words, to its answer as text, so that the
    page can show both. Without `yours` the page shows what was sent. `current_version`, when
    given, lets the person save theirs over it knowingly: the form is sent again with it.
    """

    status = 409
    heading = "Somebody changed this while you were writing"

    def __init__(
        self,
        sentence: str = "",
        *,
        theirs: Mapping[str, str] | None = None,
        yours: Mapping[str, str] | None = None,
        changed_by: str = "",
        current_version: int | None = None,
        remedy: str = "",
        remedy_url: str = "",
        remedy_label: str = "",
    ) -> None:
        super().__init__(sentence, remedy=remedy, remedy_url=remedy_url, remedy_label=remedy_label)
        self.theirs = dict(theirs or {})
        self.yours = dict(yours or {})
        self.changed_by = changed_by
        self.current_version = current_version


class NotFoundHere(Refusal):
    """There is no such thing, as far as this person may know: one page, whatever the reason."""

    status = 404
    heading = "Page not found"
