"""A child that reads files one after the other, and is replaced when a file breaks it."""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from standards.records.extraction.texts import MEGABYTE, Status, Text

ROOT = Path(__file__).resolve().parents[3]
LONGEST_ANSWER = 16 * MEGABYTE  # a million characters, each escaped at its longest
FILES_OF_ONE_CHILD = 500  # then a fresh one: parsers keep things


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: bytes of memory, seconds of processor, seconds by the clock."""

    memory: int = 512 * MEGABYTE
    cpu_seconds: int = 30
    seconds: float = 90  # wide, so that a busy machine does not end what its processor would not


@dataclass(frozen=True, slots=True)
class Answer:
    """What the child said: the text, and the SHA-256 of the bytes it was read from."""

    text: Text
    sha256: str = ""


class _Ended(Exception):
    """The child is gone, or was ended because its time was up."""

    def __init__(self, status: Status) -> None:
        super().__init__(str(status))
        self.status = status


class Reader:
    """`with Reader() as reader: reader.read(path, "pdf")`. The first file starts the child."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._child: subprocess.Popen[bytes] | None = None
        self._asked = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def child_id(self) -> int | None:
        """The process that reads, while there is one."""
        return self._child.pid if self._child is not None else None

    def read(self, path: Path, ending: str) -> Answer:
        """The text of a file. Raises nothing: a file that ends the child has a status for it."""
        try:
            return self._ask({"path": str(path), "ending": ending})
        except _Ended as exc:
            self.close()
            return Answer(Text(exc.status))
        except OSError:  # no child could be started, or it went while it was asked
            self.close()
            return Answer(Text(Status.FAILED))

    def close(self) -> None:
        """End the child. It holds nothing that could be lost."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.communicate()

    def _ask(self, question: dict[str, str]) -> Answer:
        gone = self._child is not None and self._child.poll() is not None
        if gone or self._asked >= FILES_OF_ONE_CHILD:
            self.close()
        if self._child is None:
            self._child, self._asked = self._started(), 0
        self._asked += 1
        stdin, stdout = self._child.stdin, self._child.stdout
        if stdin is None or stdout is None:
            raise OSError("The child has no pipes.")
        stdin.write(json.dumps(question).encode() + b"\n")
        stdin.flush()
        said = json.loads(self._line(stdout.fileno()))
        if said.get("ends"):
            self.close()
        return Answer(_text(said["text"]), said["sha256"])

    def _started(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-B", "-m", "standards.records.extraction.child"]
        return subprocess.Popen(  # noqa: S603  (our own program)
            [*command, json.dumps(asdict(self.limits))],
            cwd=ROOT,
            # Nothing of ours: the environment names the database and its password.
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # tracebacks may quote a file
            start_new_session=True,  # Ctrl-C at our terminal is not for it
        )

    def _line(self, pipe: int) -> bytes:
        """What the child answers, in time."""
        deadline = time.monotonic() + self.limits.seconds
        said = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, selectors.EVENT_READ)
            while not said.endswith(b"\n"):
                left = deadline - time.monotonic()
                if left <= 0 or not selector.select(left):
                    raise _Ended(Status.FAILED)
                chunk = os.read(pipe, 1 << 16)
                said += chunk
                if not chunk or len(said) > LONGEST_ANSWER:
                    raise _Ended(self._why_it_ended())
        return bytes(said)

    def _why_it_ended(self) -> Status:
        """Its processor time was up, which will be so again; or it broke down."""
        if self._child is None:
            return Status.FAILED
        self._child.kill()  # no effect on one that is gone
        ended = self._child.wait()
        return Status.TOO_LARGE if ended == -signal.SIGXCPU else Status.FAILED


def _text(said: dict[str, Any]) -> Text:
    return Text(**{**said, "status": Status(said["status"])})
