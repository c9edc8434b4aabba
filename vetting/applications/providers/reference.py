"""A provider to test against: a small WSGI program that keeps the contract, or breaks it.

`manage.py reference_check_provider` serves it. What it answers turns on the surname that it is
asked about, so that a demonstration can show every case: see SURNAMES.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

# Surname -> what the provider does. Anybody else has no trace.
SURNAMES = {
    "trace": "a trace of dishonesty",
    "sexual": "a trace of sexual misconduct",
    "unable": "cannot be done",
    "never": "no answer at all",
    "twice": "the same answer two times",
    "differs": "two answers that differ",
    "parts": "two parts, the second a trace",
    "wrong": "an answer that cannot be read",
}
Start = Callable[[str, list[tuple[str, str]]], Any]


class ReferenceProvider:
    """Keeps what it was asked and what it answers, in memory."""

    def __init__(self) -> None:
        self.asked: dict[str, dict[str, Any]] = {}
        self.answers: list[dict[str, Any]] = []
        self.is_down = False
        self.holds_back = False  # late: nothing is answered until `let_go`
        self._waiting: list[dict[str, Any]] = []

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        if self.is_down:
            return _reply(start, "503 Service Unavailable", {"problem": "out of order"})
        path = environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] == "PUT" and path.startswith("/requests/"):
            return self._ask(environ, path.removeprefix("/requests/"), start)
        if environ["REQUEST_METHOD"] == "GET" and path == "/answers":
            return self._answers(environ.get("QUERY_STRING", ""), start)
        return _reply(start, "404 Not Found", {"problem": "no such address"})

    def let_go(self) -> None:
        """Answer now what was held back."""
        self.holds_back = False
        self.answers += self._waiting
        self._waiting = []

    def _ask(self, environ: dict[str, Any], key: str, start: Start) -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = json.loads(environ["wsgi.input"].read(length))
        if key in self.asked:  # asked once, however often it is sent
            return _reply(start, "200 OK", {"key": key})
        self.asked[key] = body
        (self._waiting if self.holds_back else self.answers).extend(_answers_to(key, body))
        return _reply(start, "201 Created", {"key": key})

    def _answers(self, query: str, start: Start) -> Iterable[bytes]:
        after = query.removeprefix("after=")
        at = int(after) if after.isdigit() else 0
        page = self.answers[at : at + 10]
        return _reply(start, "200 OK", {"answers": page, "next": str(at + len(page))})


def _answers_to(key: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
    def answer(number: str, **said: Any) -> dict[str, Any]:
        return {"key": key, "number": f"{key}:{number}", "result": "no_trace", **said}

    known = asked.get("surname", "").casefold()
    trace = {"result": "trace", "themes": ["dishonesty"], "evidence_ref": "REF-1"}
    cases: dict[str, list[dict[str, Any]]] = {
        "trace": [answer("1", **trace)],
        "sexual": [answer("1", result="trace", themes=["sexual_misconduct"])],
        "unable": [answer("1", result="unable", coverage="The record is held elsewhere")],
        "never": [],
        "twice": [answer("1"), answer("1")],
        "differs": [answer("1"), answer("2", **trace)],
        "parts": [answer("1", part=1, parts=2), answer("2", part=2, parts=2, **trace)],
        "wrong": [answer("1", result="perhaps")],
    }
    return cases.get(known, [answer("1", leads=["An account of this name posts in public"])])


def _reply(start: Start, status: str, body: dict[str, Any]) -> Iterable[bytes]:
    data = json.dumps(body).encode()
    start(status, [("Content-Type", "application/json"), ("Content-Length", str(len(data)))])
    return [data]
