"""A client that keeps its connection and its session, and times what it sends."""

import http.client
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.bench.counting import ASK


@dataclass(frozen=True)
class Answer:
    status: int
    body: str
    headers: dict[str, str]
    seconds: float


class Client:
    """One signed-in browser without a screen."""

    def __init__(self, port: int, session_key: str = "") -> None:
        self.port = port
        self.cookies = {"sessionid": session_key} if session_key else {}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str, *, count: bool = False) -> Answer:
        return self._send("GET", path, None, {ASK: "1"} if count else {})

    def post(self, path: str, fields: dict[str, str], *, count: bool = False) -> Answer:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Referer": f"http://127.0.0.1:{self.port}{path}",
            **({ASK: "1"} if count else {}),
        }
        return self._send("POST", path, urlencode(fields), headers)

    def _send(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        began = time.perf_counter()
        self.connection.request(method, path, body, {"Cookie": cookie, **headers})
        response = self.connection.getresponse()
        text = response.read().decode("utf-8", "replace")
        took = time.perf_counter() - began
        for value in response.headers.get_all("Set-Cookie") or []:
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.split(";")[0]
        return Answer(response.status, text, dict(response.headers), took)


def hidden(body: str, name: str) -> str:
    """The value of a hidden field of a form."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', body)
    return found.group(1) if found else ""


@dataclass(frozen=True)
class Figure:
    """What one page cost: milliseconds, requests a second, queries."""

    page: str
    clients: int
    requests: int
    p50: float
    p95: float
    per_second: float
    queries: int | None


def measure(
    page: str,
    make: Callable[[], Callable[[], Answer]],
    *,
    clients: int,
    requests: int,
    queries: int | None = None,
    warm_up: int = 10,
) -> Figure:
    """Time `requests` calls spread over `clients`, each with its own connection."""

    def run(calls: int) -> list[float]:
        one = make()
        for _ in range(max(1, warm_up // clients)):
            one()
        return [_ok(one(), page).seconds for _ in range(calls)]

    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        parts = list(pool.map(run, [requests // clients] * clients))
    times = sorted(second for part in parts for second in part)
    return Figure(
        page=page,
        clients=clients,
        requests=len(times),
        p50=1000 * times[len(times) // 2],
        p95=1000 * times[int(len(times) * 0.95)],
        per_second=len(times) / (time.perf_counter() - began),
        queries=queries,
    )


def _ok(answer: Answer, page: str) -> Answer:
    if answer.status not in (200, 302):
        raise RuntimeError(f"{page}: the server answered {answer.status}")
    return answer
