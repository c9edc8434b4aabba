"""The language of letter templates: text with `{{ field }}`, and nothing else.

Read with Django's own lexer, so that braces mean here what they mean elsewhere; but a field is
looked up in the given values by its plain name: no attributes, no filters, no tags. Pure
functions, no database.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.template.base import Lexer, Token, TokenType

from standards.pages import dates
from standards.refusals import NotReady

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_STRAY = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_GAP = re.compile(r"\[\[([^\[\]\n]{1,80})\]\]")


class BadWording(NotReady):
    """A template that cannot be saved: the sentence says where it is wrong and what would do."""

    heading = "This wording cannot be saved"


def fields_in(text: str) -> set[str]:
    """The names of the fields that a text uses. Raises BadWording for anything but fields."""
    return {_name(token) for token in _tokens(text) if token.token_type is TokenType.VAR}


def check(text: str, allowed: Iterable[str]) -> None:
    """Raise BadWording unless the text uses only these fields."""
    known = set(allowed)
    unknown = sorted(fields_in(text) - known)
    if unknown:
        raise BadWording(
            f"There is no field called “{unknown[0]}” for this letter.",
            remedy=f"Use one of: {', '.join(sorted(known))}.",
        )


def fill(text: str, values: Mapping[str, Any]) -> str:
    """The text with its fields filled in. What is not known becomes a gap that a person fills."""
    return "".join(
        _written(_name(token), values) if token.token_type is TokenType.VAR else token.contents
        for token in _tokens(text)
    )


def gaps(text: str) -> list[str]:
    """What is still to be filled in, in the order of the text, each once."""
    return list(dict.fromkeys(_GAP.findall(text)))


def fill_gaps(text: str, values: Mapping[str, Any]) -> str:
    """The text with the gaps of these names filled; what is still not known stays a gap."""
    for name in values:
        text = text.replace(gap(name), _written(name, values))
    return text


def gap(name: str) -> str:
    """How a gap stands in a draft: [[next update on]]."""
    return f"[[{name.replace('_', ' ')}]]"


def _tokens(text: str) -> list[Token]:
    tokens = Lexer(text).tokenize()
    for token in tokens:
        if token.token_type in (TokenType.BLOCK, TokenType.COMMENT):
            raise BadWording(
                "Only fields like {{ reference }} may stand in braces, no tags or comments.",
                remedy=f"Take out “{token.contents[:40]}”.",
            )
        if token.token_type is TokenType.TEXT and (stray := _STRAY.search(token.contents)):
            raise BadWording(
                f"A “{stray.group()}” stands alone.", remedy="Write a field like {{ reference }}."
            )
    return tokens


def _name(token: Token) -> str:
    name = token.contents.strip()
    if not _NAME.fullmatch(name):
        raise BadWording(
            f"“{name[:40]}” is not the name of a field.",
            remedy="A field is one word of small letters, like {{ recipient_name }}.",
        )
    return name


def _written(name: str, values: Mapping[str, Any]) -> str:
    value = values.get(name)
    if isinstance(value, (date, datetime)):
        return dates.long_date(value)
    text = "" if value is None else str(value).strip()
    return text or gap(name)
