"""The same letters for the same person on every page of an auditor, and no way back to the name."""

import hashlib
import hmac
import re
from collections.abc import Iterable

from django.conf import settings

LENGTH = 8
_CODE = re.compile(rf"\b[0-9a-f]{{{LENGTH}}}\b")


def code_of(actor: str) -> str:
    """Eight hexadecimal digits for an id, keyed so that nobody can work them out from a list."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, actor.encode(), hashlib.sha256).hexdigest()[:LENGTH]


def person(actor: str) -> str:
    """ "Person 1a2b3c4d"; what no person did is Probity's own."""
    return "Probity" if actor.startswith("system:") else f"Person {code_of(actor)}"


def code_in(words: str) -> str:
    """The code in what somebody typed ("Person 1A2B3C4D"), or "" where there is none."""
    found = _CODE.search(words.lower())
    return found.group() if found else ""


def ids_behind(code: str, ids: Iterable[str]) -> list[str]:
    """Those of these ids that the code stands for."""
    return [each for each in ids if code_of(each) == code]
