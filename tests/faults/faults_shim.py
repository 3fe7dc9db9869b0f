"""A disk that fails on demand, within one process.

Stands between SQLite and its files (as the default VFS) and before the `os` calls that other files
are written with. Counts each write, sync, truncation, renaming and removal, and at the one that the
plan names it does the worst that a disk does there.
"""

from __future__ import annotations

import errno
import os
import random
import signal
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Any, Final, NoReturn

import apsw

SECTOR: Final = 512
NEVER: Final = 1 << 60


class Fault(Enum):
    """What happens at the operation of that number."""

    KILL = auto()  # kill -9 just before it
    TORN = auto()  # half of a write is done, then kill -9
    FULL = auto()  # no room, from now on until healed
    EIO = auto()  # this one fails
    CUT = auto()  # the power goes: of what was not synced, sectors are lost


@dataclass(frozen=True)
class Plan:
    """`at`: counted from 1. `lasts`: after so many refused writes a full disk has room again.

    `arm`: a file; counting begins once it is there.
    """

    fault: Fault
    at: int = NEVER
    seed: int = 0
    lasts: int = NEVER
    arm: Path | None = None


class Shim:
    """Installed once in a process that may be broken."""

    def __init__(self, plan: Plan) -> None:
        self.count = 0
        self._plan = plan
        self._refusals = 0
        self._armed = plan.arm is None
        self._undo: list[tuple[str, Callable[[], None]]] = []
        self._random = random.Random(plan.seed)  # noqa: S311 - to be repeated
        self._vfs = _Vfs(self)
        apsw.Connection = _Connection  # type: ignore[misc]  # for this process only
        _patch_os(self)

    def heal(self) -> None:
        """There is room again."""
        self._refusals = 0

    def meets(self, *, writes: bool) -> Fault | None:
        """Counts one operation; the fault that it meets. Does not return from a kill."""
        if not self._armed:
            self._armed = self._plan.arm is not None and self._plan.arm.exists()
            if not self._armed:
                return None
        self.count += 1
        fault = self._plan.fault
        if self.count == self._plan.at:
            if fault is Fault.KILL:
                die()
            if fault is Fault.CUT:
                self._cut()
            if fault is not Fault.FULL:
                return fault
            self._refusals = self._plan.lasts
        if writes and self._refusals:
            self._refusals -= 1
            return Fault.FULL
        return None

    def remember(self, name: str, undo: Callable[[], None]) -> None:
        """How to take back what was not synced yet; only where the power is to go."""
        if self._plan.fault is Fault.CUT:
            self._undo.append((name, undo))

    def synced(self, name: str) -> None:
        self._undo = [(other, undo) for other, undo in self._undo if other != name]

    def lose(self) -> bool:
        """Whether one sector is lost."""
        return self._random.random() < 0.5

    def _cut(self) -> NoReturn:
        for _, undo in reversed(self._undo):
            undo()
        die()


def die() -> NoReturn:
    """As `kill -9` from outside."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("killed, and still here")


class _Connection(apsw.Connection):
    """Closes as SQLite does: a checkpoint that fails meanwhile is not reported."""

    def close(self, force: bool = False) -> None:
        with suppress(apsw.Error):
            super().close(force)


class _Vfs(apsw.VFS):
    def __init__(self, shim: Shim) -> None:
        self._shim = shim
        super().__init__("faulty", "unix", makedefault=True)

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        path = name.filename() if isinstance(name, apsw.URIFilename) else name or ""
        if "outbox" not in Path(path).name:
            return super().xOpen(name, flags)
        return _File(self._shim, path, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        fault = self._shim.meets(writes=False)
        if fault is Fault.EIO:
            _refuse(apsw.SQLITE_IOERR_DELETE)
        if fault is Fault.TORN:
            die()
        path = Path(filename)
        if path.exists():
            content = path.read_bytes()
            self._shim.remember(
                filename, lambda: _if(self._shim, lambda: path.write_bytes(content))
            )
        super().xDelete(filename, syncdir)


class _File(apsw.VFSFile):
    def __init__(
        self, shim: Shim, path: str, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> None:
        self._shim = shim
        self._path = path
        super().__init__("unix", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        match self._shim.meets(writes=True):
            case Fault.FULL:
                raise apsw.FullError("no room")
            case Fault.EIO:
                _refuse(apsw.SQLITE_IOERR_WRITE)
            case Fault.TORN:
                super().xWrite(bytes(data)[: len(data) // 2], offset)
                die()
        self._shim.remember(self._path, self._unwriting(offset, len(data)))
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:  # noqa: N802
        match self._shim.meets(writes=False):
            case Fault.EIO:
                _refuse(apsw.SQLITE_IOERR_FSYNC)
            case Fault.TORN:
                die()
        super().xSync(flags)
        self._shim.synced(self._path)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        match self._shim.meets(writes=False):
            case Fault.EIO:
                _refuse(apsw.SQLITE_IOERR_TRUNCATE)
            case Fault.TORN:
                die()
        size = self.xFileSize()
        if newsize < size:
            tail = _read(self._path, newsize, size - newsize)
            self._shim.remember(
                self._path, lambda: _if(self._shim, lambda: _write(self._path, newsize, tail))
            )
        super().xTruncate(newsize)

    def _unwriting(self, offset: int, length: int) -> Callable[[], None]:
        before = _read(self._path, offset, length)

        def undo() -> None:
            for start in range(0, length, SECTOR):
                if self._shim.lose():
                    sector = before[start : start + SECTOR]
                    missing = bytes(min(SECTOR, length - start) - len(sector))
                    _write(self._path, offset + start, sector + missing)

        return undo


def _refuse(code: int) -> NoReturn:
    error = apsw.IOError("the disk failed")
    error.extendedresult = code  # type: ignore[attr-defined]  # missing in apsw's stubs
    raise error


def _if(shim: Shim, undo: Callable[[], object]) -> None:
    if shim.lose():
        undo()


def _read(path: str, offset: int, length: int) -> bytes:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return os.pread(descriptor, length, offset)
    finally:
        os.close(descriptor)


def _write(path: str, offset: int, content: bytes) -> None:
    """Nothing happens to a file that is gone: it has no sectors to lose."""
    try:
        descriptor = os.open(path, os.O_WRONLY)
    except FileNotFoundError:
        return
    try:
        _REAL["pwrite"](descriptor, content, offset)
    finally:
        os.close(descriptor)


_WRITING: Final = ("write", "pwrite", "rename", "replace", "link")
_OTHER: Final = ("fsync", "fdatasync", "unlink", "remove", "truncate", "ftruncate")
_REAL: Final[dict[str, Callable[..., Any]]] = {
    name: getattr(os, name) for name in (*_WRITING, *_OTHER)
}


def _patch_os(shim: Shim) -> None:
    for name in _REAL:
        setattr(os, name, _faulty(shim, name))


def _faulty(shim: Shim, name: str) -> Callable[..., Any]:
    real = _REAL[name]

    def call(*arguments: Any, **named: Any) -> Any:
        first = arguments[0]
        if name in {"write", "pwrite"} and not stat.S_ISREG(os.fstat(first).st_mode):
            return real(*arguments, **named)
        match shim.meets(writes=name in _WRITING):
            case Fault.FULL:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            case Fault.EIO:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            case Fault.TORN:
                if name in {"write", "pwrite"}:
                    content = bytes(arguments[1])
                    real(first, content[: len(content) // 2], *arguments[2:])
                die()
        return real(*arguments, **named)

    return call
