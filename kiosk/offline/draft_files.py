"""One draft in one file: a line of JSON that tells until when and what it follows, then the draft.

Guarantees: a file is there whole, old or new; one that rotted is taken for none, and keeps up no
other; a name that is not of this form is never opened, changed or removed.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Final

from pydantic import Field, ValidationError

from kiosk.disk.folders import make_shared
from kiosk.disk.whole_file import replace_file
from kiosk.protocol.draft import MAX_SEALED_DRAFT_BYTES
from kiosk.protocol.message import Instant, Message, Sha256

MAX_ANCESTORS: Final = 8
_MAX_LABEL_BYTES: Final = 2048
_FILE_MODE: Final = 0o660
_NAME: Final = re.compile(r"([0-9a-f]{32})\.(local|sending|kept|missed|gone|fetched)")
_HALF_WRITTEN: Final = re.compile(r"\.[0-9a-f]{32}\.[a-z]+\.[0-9a-f]{16}")


class DraftState(StrEnum):
    """Where a draft is, and the ending of its file's name."""

    LOCAL = "local"  # on this machine only
    SENDING = "sending"  # on its way to the portal; after a crash it is LOCAL again
    KEPT = "kept"  # the portal has it too
    MISSED = "missed"  # the portal had it, and has none now: nobody opens it here
    GONE = "gone"  # nobody may have it any more; the portal is still to be told
    FETCHED = "fetched"  # brought from the portal for a visitor who goes on with it here


class _Label(Message):
    """`follows`: digests of the drafts that this one was written after, the oldest first;
    `writer`: as in `kiosk.protocol.draft.Draft`."""

    until: Instant
    follows: tuple[Sha256, ...] = Field(max_length=MAX_ANCESTORS)
    sealed_sha256: Sha256
    writer: Sha256 | None = Field(default=None, exclude_if=lambda writer: writer is None)


@dataclass(frozen=True)
class DraftFile:
    """A draft as it lies here. `until`: when it is removed."""

    locator: str
    state: DraftState
    until: datetime
    sealed: bytes = field(repr=False)
    follows: tuple[bytes, ...] = field(default=(), repr=False)
    writer: bytes | None = field(default=None, repr=False)

    @property
    def digest(self) -> bytes:
        return sha256(self.sealed).digest()


def path_of(folder: Path, locator: str, state: DraftState) -> Path:
    """Where it lies. Raises `ValueError` where the locator is none."""
    name = f"{locator}.{state.value}"
    if _NAME.fullmatch(name) is None:
        raise ValueError("a draft's locator is 32 hexadecimal digits")
    return folder / name


def write_draft(folder: Path, draft: DraftFile) -> None:
    """Durable on the return. Raises `OSError`; then the old file, or none, is as before."""
    make_shared(folder)
    label = _Label(
        until=draft.until,
        follows=draft.follows,
        sealed_sha256=draft.digest,
        writer=draft.writer,
    )
    content = label.model_dump_json().encode("ascii") + b"\n" + draft.sealed
    replace_file(path_of(folder, draft.locator, draft.state), content, _FILE_MODE)


def read_draft(folder: Path, locator: str, state: DraftState) -> DraftFile | None:
    """None where there is none, where it rotted, or lies on a bad sector. Raises `OSError`."""
    try:
        with path_of(folder, locator, state).open("rb") as file:
            head = file.readline(_MAX_LABEL_BYTES)
            sealed = file.read(MAX_SEALED_DRAFT_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        return None
    try:
        label = _Label.stored(head)
    except ValidationError:
        return None
    if sha256(sealed).digest() != label.sealed_sha256:
        return None
    return DraftFile(locator, state, label.until, sealed, label.follows, label.writer)


def listed(folder: Path) -> Iterator[tuple[str, DraftState, Path]]:
    """Every draft's file by locator, state and path; nothing where there is no folder."""
    with suppress(FileNotFoundError):
        for path in sorted(folder.iterdir()):
            if match := _NAME.fullmatch(path.name):
                yield match[1], DraftState(match[2]), path


def half_written(folder: Path) -> Iterator[Path]:
    """What a power cut in the middle of a write leaves."""
    with suppress(FileNotFoundError):
        yield from (path for path in folder.iterdir() if _HALF_WRITTEN.fullmatch(path.name))
