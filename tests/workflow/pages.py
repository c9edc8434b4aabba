"""Reading pages in tests: sign in, get, post, and the words that a person would read."""

import html
import re
from typing import Any

from django.test import Client
from django.urls import reverse


def signed_in(user: Any) -> Client:
    """A browser of this user."""
    client = Client()
    client.force_login(user)
    return client


def text_of(answer: Any) -> str:
    """The words of a page, without its markup."""
    body = answer.content.decode()
    body = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", body)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def main_of(answer: Any) -> str:
    """The words of the page's own part, without the frame."""
    body = answer.content.decode()
    found = re.search(r"(?s)<main.*?</main>", body)
    return re.sub(
        r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", found.group() if found else ""))
    )


def address(matter: Any, name: str = "matter", *args: Any) -> str:
    """A page of a matter."""
    return reverse(name, args=[matter.reference, *args])
