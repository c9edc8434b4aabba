"""After an action: what happened, what starts now, what is next.

Carried by Django's messages to the page that the person lands on.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

TAG = "probity-notice"


@dataclass(frozen=True)
class Notice:
    done: str
    starts: str = ""
    next_label: str = ""
    next_url: str = ""


def say_done(
    request: HttpRequest,
    done: str,
    *,
    starts: str = "",
    next_label: str = "",
    next_url: str = "",
) -> None:
    """Tell the person on the next page: done, what starts now, what is next.

    say_done(request, "Letter sent to Ms Okafor.", starts="The four-week clock restarted: next
    update by 21 December 2026.", next_label="Plan first enquiries", next_url=…)
    """
    notice = Notice(done, starts, next_label, next_url)
    messages.success(request, json.dumps(asdict(notice)), extra_tags=TAG)


def read(message: Any) -> Notice:
    """The notice in a message; an ordinary message is a notice with one line."""
    if TAG in (message.extra_tags or ""):
        return Notice(**json.loads(message.message))
    return Notice(str(message.message))
