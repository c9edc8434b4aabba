"""The HTTP adapter: asks by PUT under their key, answers by GET from where we left off.

Every call has a time limit and is tried again a few times; what a provider answers is read with
the same care as a file. Addresses hold keys and cursors, never a name.
"""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import urllib3
from django.conf import settings
from urllib3.exceptions import HTTPError

from vetting.applications.providers.contract import (
    Ask,
    BadReply,
    Batch,
    Receipt,
    Refused,
    Reply,
    Unreachable,
    read_reply,
)

TIMEOUT = urllib3.Timeout(connect=3, read=10)
RETRIES = urllib3.Retry(
    total=2,
    backoff_factor=0.2,
    status_forcelist=(502, 503, 504),
    allowed_methods=frozenset({"GET", "PUT"}),
    raise_on_status=False,
    redirect=0,
)
LARGEST = 5 * 1024 * 1024
PAGES = 20  # of answers, in one run


class HttpCarrier:
    """One provider's address. `cursor` is how far its answers were taken in."""

    def __init__(self, provider: str, address: str, cursor: str = "") -> None:
        self.provider, self.address, self.cursor = provider, address.rstrip("/"), cursor
        self._pool = urllib3.PoolManager(retries=RETRIES, timeout=TIMEOUT)

    def send(self, asks: list[Ask]) -> Receipt:
        """One PUT each; what is taken before the provider falls silent counts as taken."""
        taken: list[str] = []
        refused: dict[str, str] = {}
        for ask in asks:
            body = {name: value for name, value in ask.as_row().items() if name != "addresses"}
            try:
                status, _ = self._call(
                    "PUT", f"/requests/{ask.key}", {**body, "addresses": list(ask.addresses)}
                )
            except Unreachable:
                if taken:
                    break  # the rest goes with the next run
                raise
            if status in (200, 201, 202, 204):
                taken.append(ask.key)
            else:
                refused[ask.key] = f"The provider refused it (status {status})."
        return Receipt(tuple(taken), refused)

    def collect(self) -> list[Batch]:
        """Pages of answers after the cursor. A page that cannot be read stops there, with a
        sentence, and is asked for again."""
        found, cursor = [], self.cursor
        for _ in range(PAGES):
            status, page = self._call("GET", f"/answers?{urlencode({'after': cursor})}")
            problem = _problem(status, page)
            if problem:
                refused = Refused(f"answers after {cursor or 'the start'}"[:120], problem)
                found.append(Batch(cursor, (), (refused,), upto=cursor))
                break
            rows, following = page["answers"], page["next"]
            if not rows:
                break
            found.append(_batch(rows, following))
            if following == cursor:
                break
            cursor = following
        return found

    def acknowledge(self, batch: Batch) -> None:
        """From here on, later answers are asked for."""
        self.cursor = batch.upto

    def _call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        headers = {"Accept": "application/json", **self._key()}
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        try:
            answer = self._pool.request(
                method, self.address + path, body=data, headers=headers, preload_content=False
            )
            try:
                read = answer.read(LARGEST + 1)
            finally:
                answer.release_conn()
        except HTTPError as error:
            raise Unreachable(f"The provider did not answer ({type(error).__name__}).") from error
        if answer.status in (500, 502, 503, 504):
            raise Unreachable(f"The provider is out of order (status {answer.status}).")
        if len(read) > LARGEST:
            return answer.status, None
        try:
            return answer.status, json.loads(read) if read else {}
        except (json.JSONDecodeError, UnicodeDecodeError):
            return answer.status, None

    def _key(self) -> dict[str, str]:
        """The secret that the provider knows us by, where there is one; in no table and no log."""
        path = Path(settings.PROBITY_HOME) / "checks" / quote(self.provider, safe="") / "key"
        if not path.exists():
            return {}
        return {"Authorization": f"Bearer {path.read_text(encoding='utf-8').strip()}"}


def _problem(status: int, page: Any) -> str:
    if status != 200:
        return f"The provider refused to give its answers (status {status})."
    if not isinstance(page, dict) or not isinstance(page.get("answers"), list):
        return "What the provider sent is not a page of answers."
    if not isinstance(page.get("next"), str):
        return "The page of answers does not say where the next one begins."
    return ""


def _batch(rows: list[Any], following: str) -> Batch:
    replies: list[Reply] = []
    refused: list[Refused] = []
    for position, row in enumerate(rows, start=1):
        try:
            if not isinstance(row, dict):
                raise BadReply("The answer is not an object.")
            replies.append(read_reply(row))
        except BadReply as error:
            refused.append(Refused(f"answer {position} before {following}"[:120], str(error)))
    return Batch(following, tuple(replies), tuple(refused), upto=following)
