"""The files of one visit: in this process' memory alone, and gone with it.

Nothing is written to a disk. What comes from a camera, a scanner, a stick or a finger is made anew
by `kiosk.files.workshop`, in a process of its own, before it is held.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from kiosk.files.shown_name import shown_name
from kiosk.forms.file_reference import FileReference
from kiosk.forms.file_rules import MOST_BYTES, FileRules
from kiosk.ui.processes import RunningProgram, whole_answer

MOST_HELD: Final = 160_000_000
"""Bytes: whoever takes more photos than that in one visit is told to use those there are."""
_MOST_ANSWERED: Final = MOST_BYTES + 3_000_000
_SECONDS: Final = 60.0
_ENDINGS: Final = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
WORKSHOP: Final = (sys.executable, "-P", "-m", "kiosk.files.workshop")
FAILED: Final = "failed"
"""The trouble where the workshop gave no answer."""

Told = Mapping[str, Any]


@dataclass(frozen=True)
class HeldFile:
    """One file, ready to be sealed. `preview` is a small JPEG of it."""

    reference: FileReference
    name: str
    content: bytes = field(repr=False)
    preview: bytes = field(repr=False)
    pages: int = 1


@dataclass(frozen=True)
class Devices:
    """Where files come from; an empty camera or scanner: there is none."""

    sticks: Path = Path("/media")
    camera: str = ""
    scanner: str = ""


class FileDesk:
    """Holds what was taken, and runs what takes it: one program at a time."""

    def __init__(self, devices: Devices | None = None) -> None:
        self.devices = devices or Devices()
        self.frame = b""
        self._held: dict[str, HeldFile] = {}
        self._running: RunningProgram | None = None

    def held(self, sha256_digits: str) -> HeldFile | None:
        """A file of this visit, by the digest of its content."""
        return self._held.get(sha256_digits)

    def keep(self, told: Told, parts: tuple[bytes, bytes], stem: str) -> HeldFile | None:
        """Holds what the workshop made, under that name; None where there is no more room."""
        content, preview = parts
        kind = str(told["media_type"])
        name = f"{shown_name(stem, 60)}.{_ENDINGS[kind]}"
        digest = sha256(content).hexdigest()
        if sum(len(one.content) for one in self._held.values()) + len(content) > MOST_HELD:
            return None
        reference = FileReference(kind, name, len(content), digest)
        held = HeldFile(reference, name, content, preview, int(told["pages"]))
        self._held[digest] = held
        return held

    @property
    def is_busy(self) -> bool:
        """Whether a program runs for it."""
        return self._running is not None

    def forget(self) -> None:
        """The visit is over."""
        self.rest()
        self._held.clear()

    def rest(self) -> None:
        """Ends whatever runs: the page that wanted it is left."""
        self.frame = b""
        if self._running is not None:
            self._running.stop()
            self._running = None

    def list_stick(self, rules: FileRules, then: Callable[[Told], None]) -> None:
        """What of the stick the form takes."""
        order = {"do": "list", "sticks": str(self.devices.sticks), "types": rules.types}
        self._order(order, b"", rules, lambda told, _: then(told))

    def take(
        self,
        path: Sequence[str],
        rules: FileRules,
        then: Callable[[Told, tuple[bytes, bytes]], None],
    ) -> None:
        """One file of the stick, made anew."""
        order = {"do": "take", "sticks": str(self.devices.sticks), "path": list(path)}
        self._order(order | _limits(rules), b"", rules, then)

    def remake(
        self,
        content: bytes,
        rules: FileRules,
        then: Callable[[Told, tuple[bytes, bytes]], None],
    ) -> None:
        """A picture that is in memory, made anew."""
        self._order({"do": "remake"} | _limits(rules), content, rules, then)

    def run(
        self,
        command: Sequence[str],
        piece: Callable[[bytes], None],
        ended: Callable[[bool], None],
        *,
        put_in: bytes = b"",
        seconds: float | None = None,
    ) -> None:
        """Another program in the place of the one that runs."""
        self.rest()
        self._running = RunningProgram(command, piece, ended, put_in=put_in, seconds=seconds)

    def _order(
        self,
        order: Told,
        content: bytes,
        rules: FileRules,
        then: Callable[[Told, tuple[bytes, bytes]], None],
    ) -> None:
        def take(answered: bytes | None) -> None:
            self._running = None
            then(*_read(answered or b"", rules))

        line = json.dumps(order).encode("ascii") + b"\n"
        heard = whole_answer(_MOST_ANSWERED, take)
        self.run(WORKSHOP, *heard, put_in=line + content, seconds=_SECONDS)


_NOTHING: Final = (b"", b"")


def _limits(rules: FileRules) -> dict[str, Any]:
    return {
        "types": rules.types,
        "most_bytes": rules.most_bytes,
        "most_pages": rules.most_pages,
    }


def _read(answered: bytes, rules: FileRules) -> tuple[Told, tuple[bytes, bytes]]:
    """The line, and the file with its picture; what is not as it was ordered has failed."""
    line, _, rest = answered.partition(b"\n")
    try:
        told = json.loads(line)
        if "media_type" not in told:
            return told, _NOTHING
        size, preview = int(told["size"]), int(told["preview"])
        fits = told["media_type"] in rules.types and 0 < size <= rules.most_bytes
    except (ValueError, TypeError, KeyError):
        return {"trouble": FAILED}, _NOTHING
    if not fits or len(rest) != size + preview:
        return {"trouble": FAILED}, _NOTHING
    return told, (rest[:size], rest[size:])
