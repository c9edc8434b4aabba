"""The child that reads files: `python -m standards.records.extraction.child LIMITS`.

One question on a line of standard input, one answer on a line of standard output, both JSON. It
has no database, no secrets and no Django; it may write nothing, start nothing, and has bounds on
memory and time. A file that breaks it ends it, and nothing else.
"""

import json
import resource
import signal
import sys
from dataclasses import asdict
from hashlib import file_digest
from typing import Any

from standards.records.extraction.reading import read
from standards.records.extraction.texts import LARGEST_FILE, Status, Text

_FILES = 32  # open at once


def main() -> int:
    limits = json.loads(sys.argv[1])
    _bound(limits)
    for line in sys.stdin:
        question = json.loads(line)
        _start_clocks(limits)
        try:
            answer = _answer(question)
        except MemoryError:
            # What is left of the memory is in pieces: the next file gets a fresh child.
            _say({"text": asdict(Text(Status.TOO_LARGE)), "sha256": "", "ends": True})
            return 0
        signal.alarm(0)
        _say(answer)
    return 0


def _answer(question: dict[str, Any]) -> dict[str, Any]:
    try:
        with open(question["path"], "rb") as file:
            # Not `read(file)` first: what is read must be what was saved.
            small = file.seek(0, 2) <= LARGEST_FILE
            file.seek(0)
            digest = file_digest(file, "sha256").hexdigest() if small else ""
            text = read(file, question["ending"])
    except OSError:
        return {"text": asdict(Text(Status.FAILED)), "sha256": ""}
    return {"text": asdict(text), "sha256": digest}


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _bound(limits: dict[str, Any]) -> None:
    _limit(resource.RLIMIT_CORE, 0)  # a dump would hold what a file says
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, _FILES)
    _limit(resource.RLIMIT_NPROC, 0)
    if sys.platform == "linux":  # elsewhere it is not kept to, or refused
        _limit(resource.RLIMIT_AS, limits["memory"])


def _limit(kind: int, value: int) -> None:
    """Both bounds, so that nothing here can raise them again."""
    hard = resource.getrlimit(kind)[1]
    lowest = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (lowest, lowest))


def _start_clocks(limits: dict[str, Any]) -> None:
    """Seconds for this file. When they are up the system ends the child, whatever it is in."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (spent + limits["cpu_seconds"], hard))
    # Should the parent be gone: it would have ended the child by then.
    signal.alarm(int(limits["seconds"]) + 5)


if __name__ == "__main__":
    sys.exit(main())
