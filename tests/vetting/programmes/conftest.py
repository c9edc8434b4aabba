"""The crew of programmes, for every test of this room."""

import re
from html import unescape

import pytest
from django.test import Client

from tests.factories import programmes
from tests.factories.programmes import Crew

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def crew(db: None) -> Crew:
    return programmes.crew()


@pytest.fixture
def signed_in() -> object:
    def sign_in(user: object) -> Client:
        client = Client()
        client.force_login(user, backend=BACKEND)
        return client

    return sign_in


def text_of(response: object) -> str:
    """What a reader sees, in one line."""
    main = response.content.decode().split("<main", 1)[-1]
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))
