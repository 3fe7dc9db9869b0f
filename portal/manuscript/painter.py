"""The kiosk's own program that draws pages, kept warm in a process of its own.

It is begun when it is first needed, draws one picture at a time, is killed where it is stuck, and
begun anew. It is given nothing of the portal's but the files that it shows: no setting, no log. It
ends by itself (`kiosk.gallery.easel`), and with the portal.
"""

from __future__ import annotations

import json
import logging
import os
import select
import subprocess
import sys
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any, Final

from portal.events import event

PROGRAM: Final = (sys.executable, "-m", "kiosk.gallery.easel")
SECONDS: Final = 60.0
"""For one picture, its program's start included."""
_MOST_ANSWER: Final = 4096
_OURS: Final = "PORTAL_"
_LOG: Final = logging.getLogger("portal.manuscript")


class NotPainted(Exception):  # noqa: N818 - named for what happened
    """There is no picture. `trouble`: `nothing` to see, it `broke` off, or it was too `slow`."""

    def __init__(self, trouble: str) -> None:
        super().__init__(trouble)
        self.trouble = trouble


class Painter:
    """One program at most. `program` answers as `kiosk.gallery.easel` does."""

    def __init__(self, program: tuple[str, ...] = PROGRAM, seconds: float = SECONDS) -> None:
        self._program = program
        self._seconds = seconds
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._end: Callable[[], object] = _nothing

    def warm(self) -> None:
        """Has the program begin, unless it is there or at work."""
        if self._lock.acquire(blocking=False):
            try:
                self._running()
            finally:
                self._lock.release()

    def paint(self, source: Path, kind: str, named: str, *, look: str, page: int, out: Path) -> int:
        """Puts a picture at `out`; how many pages there are. Raises `NotPainted`, `OSError`."""
        where = {"source": str(source), "out": str(out)}
        wanted = {"kind": kind, "id": named, "look": look, "page": page, **where}
        line = json.dumps(wanted).encode() + b"\n"
        with self._lock:
            until = time.monotonic() + self._seconds
            told = self._asked(line, until)
            if told is None:  # it had ended by itself, as it does from time to time
                told = self._asked(line, until)
        match told:
            case {"pages": int(pages)} if pages > 0:
                return pages
            case {"trouble": "nothing" | "slow" as trouble}:
                raise NotPainted(trouble)
            case {"name": str(name)}:
                tell_broken(name)
            case _:
                tell_broken("-")
        raise NotPainted("broke")

    def close(self) -> None:
        """Ends the program."""
        with self._lock:
            self._stop()

    def _asked(self, line: bytes, until: float) -> Any:
        """None: it ended before it answered, without an error."""
        process = self._running()
        if process.stdin is None or process.stdout is None:
            raise AssertionError("both are pipes")
        try:
            process.stdin.write(line)
            process.stdin.flush()
            answered = _line_of(process.stdout.fileno(), until)
        except BrokenPipeError:
            answered = b""
        except TimeoutError:
            self._stop()
            return {"trouble": "slow"}
        if answered:
            try:
                return json.loads(answered)
            except ValueError:
                self._stop()
                return {}
        status = process.wait()
        self._stop()
        return None if status == 0 else {"trouble": "broke"}

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self._stop()
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - this program itself
                self._program,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={k: v for k, v in os.environ.items() if not k.startswith(_OURS)},
                process_group=0,
            )
            self._end = weakref.finalize(self, _ended, self._process)
        return self._process

    def _stop(self) -> None:
        self._end()
        self._process = None


def tell_broken(name: str) -> None:
    """By the error's name alone: what somebody wrote is in none of it."""
    _LOG.warning("a preview broke off: %s", name, extra=event("preview-broke", error=name))


def _nothing() -> None:
    """There is none to end."""


def _ended(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(BrokenPipeError):  # what was not read any more
                pipe.close()


def _line_of(descriptor: int, until: float) -> bytes:
    """One line; empty where the other side has ended. Raises `TimeoutError`."""
    found = b""
    while not found.endswith(b"\n"):
        left = until - time.monotonic()
        ready = select.select([descriptor], [], [], left)[0] if left > 0 else []
        if not ready:
            raise TimeoutError
        piece = os.read(descriptor, _MOST_ANSWER)
        if not piece:
            return b""
        found += piece
        if len(found) > _MOST_ANSWER:
            return b"\n"
    return found
