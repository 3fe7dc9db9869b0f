"""Slips on their way to the printer: durable, sealed, and gone as soon as their end is known.

One file a job, AES-256-GCM under a key that only this process has, the job's id bound in. A job is
`waiting` or `printing`. What was there when the power went is never printed by itself afterwards,
for somebody else may stand there then: it is told, and erased, and nobody could open it any more.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.disk.erasing import erase_file
from kiosk.disk.syncing import sync
from kiosk.disk.whole_file import replace_file

MAX_WAITING: Final = 8
_NONCE_BYTES: Final = 12
_MAX_FILE_BYTES: Final = 128 * 1024
_NAME: Final = re.compile(r"([0-9a-f]{32})\.(waiting|printing)")


class SpoolFailed(Exception):  # noqa: N818 - named for what happened
    """The disk refused, or too many slips wait."""


@dataclass(frozen=True)
class Left:
    """Jobs of an earlier station: not begun, and in the middle."""

    waiting: tuple[str, ...]
    printing: tuple[str, ...]


class Spool:
    """For several threads; each job is one's at a time."""

    def __init__(self, folder: Path, random_bytes: Callable[[int], bytes]) -> None:
        self._folder = folder
        self._cipher = AESGCM(random_bytes(32))
        self._random_bytes = random_bytes

    def add(self, content: bytes) -> str:
        """The job's id; the job is durable on the return. Raises `SpoolFailed`."""
        job = self._random_bytes(16).hex()
        nonce = self._random_bytes(_NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, content, job.encode())
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if len(self._named("waiting")) >= MAX_WAITING:
                raise SpoolFailed("too many slips wait for the printer")
            replace_file(self._path(job, "waiting"), sealed, 0o600)
        except OSError as error:
            raise SpoolFailed(f"the spool {self._folder}: {error.strerror}") from error
        return job

    def take(self, job: str) -> bytes | None:
        """The slip, which counts as being printed from now on; None where there is none.

        Raises `SpoolFailed`.
        """
        path = self._path(job, "printing")
        try:
            self._path(job, "waiting").replace(path)
            sync(self._folder)
            with path.open("rb") as file:
                sealed = file.read(_MAX_FILE_BYTES)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SpoolFailed(f"the spool {self._folder}: {error.strerror}") from error
        nonce, closed = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, closed, job.encode())
        except (InvalidTag, ValueError):
            return None

    def erase(self, job: str) -> None:
        """Nothing of the job is left. Raises `SpoolFailed`."""
        try:
            for state in ("waiting", "printing"):
                erase_file(self._path(job, state))
        except OSError as error:
            raise SpoolFailed(f"the spool {self._folder}: {error.strerror}") from error

    def recover(self) -> Left:
        """Erases what an earlier station left, and tells what that was. Raises `SpoolFailed`."""
        left = Left(self._named("waiting"), self._named("printing"))
        for job in (*left.waiting, *left.printing):
            self.erase(job)
        try:
            for half_written in self._folder.glob(".*"):
                erase_file(half_written)
        except OSError as error:
            raise SpoolFailed(f"the spool {self._folder}: {error.strerror}") from error
        return left

    def _named(self, state: str) -> tuple[str, ...]:
        try:
            names = sorted(path.name for path in self._folder.iterdir())
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise SpoolFailed(f"the spool {self._folder}: {error.strerror}") from error
        matches = (_NAME.fullmatch(name) for name in names)
        return tuple(match[1] for match in matches if match and match[2] == state)

    def _path(self, job: str, state: str) -> Path:
        name = f"{job}.{state}"
        if _NAME.fullmatch(name) is None:
            raise ValueError("a job's id is 32 hexadecimal digits")
        return self._folder / name
