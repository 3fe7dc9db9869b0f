"""A page of a database that the disk does not give back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import apsw
import pytest

_PAGE = 4096


class _Connection(apsw.Connection):
    """Closes as SQLite does: a checkpoint that fails meanwhile is not reported."""

    def close(self, force: bool = False) -> None:
        with suppress(apsw.Error):
            super().close(force)


class _Vfs(apsw.VFS):
    def __init__(self, inode: int, page: int) -> None:
        self.inode, self.page = inode, page
        super().__init__("bad-sector", "unix", makedefault=True)

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        return _File(self, name, flags)


class _File(apsw.VFSFile):
    def __init__(self, vfs: _Vfs, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        super().__init__("unix", name, flags)
        path = Path(name.filename() if isinstance(name, apsw.URIFilename) else name or "")
        is_it = path.is_file() and path.stat().st_ino == vfs.inode
        self._bad = range(vfs.page * _PAGE, (vfs.page + 1) * _PAGE) if is_it else range(0)

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802
        if offset < self._bad.stop and offset + amount > self._bad.start:
            error = apsw.IOError("the disk failed")
            error.extendedresult = apsw.SQLITE_IOERR_READ  # type: ignore[attr-defined]
            raise error
        return super().xRead(amount, offset)


@contextmanager
def bad_sector(path: Path, page: int) -> Iterator[None]:
    """Whoever reads that page of the file meets an input/output error, by whatever name."""
    vfs = _Vfs(path.stat().st_ino, page)
    # Held open, so that no other file gets its number.
    with path.open("rb"), pytest.MonkeyPatch.context() as patch:
        patch.setattr(apsw, "Connection", _Connection)
        try:
            yield
        finally:
            vfs.unregister()
