"""What a clerk's workstation took through itself, kept so that it can be done again.

A portal that comes back from a backup has forgotten what was done since, and nobody else sends a
step or a letter again. Beside the key file lies one more, `<key file>.acts`: a line for each step
that the portal took from this desk, exactly as it was sent, and marks of where the agency's log
stood. Guarantees: each line is sealed under a key of the clerk's own (AES-256-GCM, from the signing
key by HKDF-SHA256, RFC 5869), so that the file tells how much was done and when, and nothing else;
it holds `KEPT` and `MOST_BYTES` at most; a line that was torn or is another key's is passed over.
Where it cannot be written the act is done all the same, and `is_kept` says so.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from threading import RLock
from typing import Annotated, Final, Literal
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import Field, TypeAdapter, ValidationError

from kiosk.disk.whole_file import read_or_none, replace_file
from kiosk.protocol.folio import Folio
from kiosk.protocol.message import Instant, Message, Sha256
from kiosk.protocol.tracking import Tracking, TrackingStep
from portal.clerks.messages import LogEnd, NextStep
from portal.desk.key_file import DeskKeys

KEPT: Final = timedelta(days=40)
MOST_BYTES: Final = 32 * 1024 * 1024
_PURPOSE: Final = "ventanilla/desk-acts/1"
_NONCE_BYTES: Final = 12
_KEY_BYTES: Final = 32


class Mark(Message):
    """At that moment the agency's log ended so."""

    kind: Literal["mark"] = "mark"
    at: Instant
    end: LogEnd


class Act(Message):
    """A step that the portal took; `before` is the digest of the steps that it followed."""

    kind: Literal["act"] = "act"
    at: Instant
    folio: Folio
    step: NextStep
    before: Sha256


_Kept = Annotated[Mark | Act, Field(discriminator="kind")]
_KEPT: Final[TypeAdapter[Mark | Act]] = TypeAdapter(_Kept)


class OwnActs:
    """Of one clerk. Whoever asks the portal where its log ends, or moves it on, holds `turn`."""

    def __init__(self, path: Path, keys: DeskKeys, clock: Callable[[], datetime]) -> None:
        self._path = path
        self._clock = clock
        self._bound_to = f"{_PURPOSE}\n{keys.agency}".encode("ascii")
        derived = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=self._bound_to)
        self._box = AESGCM(derived.derive(keys.signing.private_bytes_raw()))
        self.turn = RLock()
        self.is_kept = True
        """Whether what was done last could be written down."""
        content = read_or_none(path) or b""
        found = list(self._opened(content))
        self._size = len(content)
        self._kept = self._bounded(found)
        if self._kept != found or (content and content[-1:] != b"\n"):
            self._rewrite()

    def marks(self) -> list[Mark]:
        """Oldest first."""
        return [one for one in self._kept if isinstance(one, Mark)]

    def since(self, mark: Mark | None) -> tuple[Act, ...]:
        """What was done after that one, oldest first; None: all that is kept."""
        behind = 0 if mark is None else self._kept.index(mark)
        return tuple(one for one in self._kept[behind:] if isinstance(one, Act))

    def took(self, folio: str, step: NextStep, told: Tracking) -> None:
        """The portal answered `told` to that step, so it is done."""
        before = digest_of(told.steps[: step.after])
        self._append(Act(at=self._clock(), folio=folio, step=step, before=before))

    def saw(self, end: LogEnd) -> None:
        """The agency's log ends there, and holds every mark so far."""
        marks = self.marks()
        if not marks or marks[-1].end != end:
            self._append(Mark(at=self._clock(), end=end))
        elif not self.is_kept:
            self._rewrite()

    def begin_again(self, common: Mark | None, end: LogEnd) -> None:
        """Forgets the marks after `common`, which the portal does not know, and goes on."""
        behind = -1 if common is None else self._kept.index(common)
        self._kept = [
            one for at, one in enumerate(self._kept) if at <= behind or isinstance(one, Act)
        ]
        self._kept.append(Mark(at=self._clock(), end=end))
        self._rewrite()

    def _append(self, entry: Mark | Act) -> None:
        self._kept.append(entry)
        line = self._sealed(entry)
        self._size += len(line)
        if self._size > MOST_BYTES or not self.is_kept:
            self._kept = self._bounded(self._kept)
            self._rewrite()
            return
        try:
            descriptor = os.open(
                self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600
            )
            with os.fdopen(descriptor, "wb", buffering=0) as file:
                self.is_kept = file.write(line) == len(line)
                os.fsync(descriptor)
        except OSError:
            self.is_kept = False

    def _rewrite(self) -> None:
        lines = [self._sealed(one) for one in self._kept]
        try:
            replace_file(self._path, b"".join(lines))
            self.is_kept = True
        except OSError:
            self.is_kept = False
        self._size = sum(map(len, lines))

    def _bounded(self, found: Sequence[Mark | Act]) -> list[Mark | Act]:
        """Of marks that follow each other the newest tells all; the newest of all always stays."""
        oldest = self._clock() - KEPT
        marks = [one for one in found if isinstance(one, Mark)]
        kept = [
            one
            for one, after in pairwise([*found, None])
            if one is not None
            and (one.at > oldest or (marks and one is marks[-1]))
            and not (isinstance(one, Mark) and isinstance(after, Mark))
        ]
        if self._size <= MOST_BYTES:
            return kept
        left = MOST_BYTES // 2
        for at in reversed(range(len(kept))):
            left -= len(self._sealed(kept[at]))
            if left < 0:
                return kept[at + 1 :]
        return kept

    def _sealed(self, entry: Mark | Act) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        box = self._box.encrypt(nonce, entry.canonical(), self._bound_to)
        return b64encode(nonce + box) + b"\n"

    def _opened(self, content: bytes) -> Iterator[Mark | Act]:
        for line in content.splitlines():
            with suppress(InvalidTag, NoBase64, ValidationError, ValueError):
                raw = b64decode(line, validate=True)
                nonce, box = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
                yield _KEPT.validate_json(self._box.decrypt(nonce, box, self._bound_to))


def acts_beside(key_file: Path) -> Path:
    """Where they lie."""
    return key_file.with_name(f"{key_file.name}.acts")


def digest_of(steps: Sequence[TrackingStep]) -> bytes:
    """What those steps say, but for when: done again they are of another moment."""
    return sha256(repr([_said(one) for one in steps]).encode()).digest()


def is_step(step: TrackingStep, wanted: NextStep) -> bool:
    """Whether it is the one that was asked for."""
    return _said(step) == (wanted.stage.value, wanted.note.strip(), wanted.letter, wanted.settles)


def _said(step: TrackingStep) -> tuple[str, str, bytes | None, UUID | None]:
    return step.stage.value, step.note, step.letter, step.settles
