"""A settled body is nowhere in the outbox's files."""

from __future__ import annotations

import errno
from itertools import pairwise
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import apsw
import pytest
from outbox_samples import MINUTE, NOON, RECEIPT, accept

from kiosk.offline.copies import Copies
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import DiskFailed

SIZES = (300, 3_184, 70_000)


def _marked(size: int, name: str) -> bytes:
    word = f"<{name}>".encode()
    return (word * (size // len(word) + 1))[:size]


def _where(folder: Path, name: str) -> list[str]:
    """The files that still hold the body of that name."""
    word = f"<{name}>".encode()
    return [file.name for file in folder.rglob("*") if file.is_file() and word in file.read_bytes()]


def _deliver(outbox: Outbox, size: int, name: str) -> None:
    item = accept(outbox, sealed=_marked(size, name))
    outbox.mark_sending([item.id], NOON)
    outbox.mark_failed(item.id, NOON, "no line")
    outbox.mark_sending([item.id], NOON)
    outbox.mark_delivered(item.id, RECEIPT, NOON)
    assert outbox.settle([item.id], NOON + MINUTE) == 1


@pytest.mark.parametrize("size", SIZES)
def test_after_settling_the_body_is_gone(tmp_path: Path, size: int) -> None:
    with Outbox.open(tmp_path / "outbox.sqlite") as outbox:
        kept = accept(outbox, sealed=_marked(size, "kept"))
        _deliver(outbox, size, "sent")

        assert _where(tmp_path, "sent") == []
        assert sorted(_where(tmp_path, "kept")) == sorted(["outbox.sqlite", str(kept.id)])
    assert _where(tmp_path, "sent") == []


@pytest.mark.parametrize("step", ["settling", "forgetting"])
def test_a_copy_that_was_never_confirmed_is_gone_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(_self: Copies, _id: UUID) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Copies, "confirm", fail)
    with Outbox.open(tmp_path / "outbox.sqlite") as outbox:
        if step == "settling":
            _deliver(outbox, 300, "sent")
        else:
            with monkeypatch.context() as disk:
                disk.setattr(Copies, "erase", fail)
                with pytest.raises(DiskFailed):
                    _deliver(outbox, 300, "sent")
            assert _where(tmp_path, "sent") != []
            assert outbox.forget_delivered(NOON + MINUTE) == 1

        assert _where(tmp_path, "sent") == []


def test_it_is_gone_while_others_have_the_outbox_open(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    with Outbox.open(path) as outbox, Outbox.open(path) as other:
        assert other.items() == []
        _deliver(outbox, 3_184, "sent")

        assert _where(tmp_path, "sent") == []


@pytest.mark.parametrize("later", ["the next settling", "the next start", "forgetting"])
def test_what_a_reader_kept_is_gone_with_the_next_step(tmp_path: Path, later: str) -> None:
    path = tmp_path / "outbox.sqlite"
    with Outbox.open(path) as outbox, Outbox.open_for_reading(path) as reader:
        outbox._connection.set_busy_timeout(1)
        reader._connection.execute("BEGIN")
        assert reader.items() == []
        _deliver(outbox, 3_184, "sent")
        assert _where(tmp_path, "sent") != [], "the reader should have kept the log"
        reader._connection.execute("COMMIT")

        match later:
            case "the next settling":
                _deliver(outbox, 300, "other")
            case "the next start":
                outbox.recover()
            case _:
                outbox.forget_delivered(NOON)

        assert _where(tmp_path, "sent") == []


class _FullDisk:
    """A connection whose log cannot be emptied: SQLite speaks of an error, the system of room."""

    system_errno = errno.ENOSPC

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, statement: str, *values: Any) -> Any:
        if "checkpoint" not in statement:
            return self._connection.execute(statement, *values)
        error = apsw.IOError("disk I/O error")
        error.extendedresult = apsw.SQLITE_IOERR_WRITE  # type: ignore[attr-defined]
        raise error


def test_a_settling_counts_where_the_system_has_no_room_to_empty_the_log(tmp_path: Path) -> None:
    with Outbox.open(tmp_path / "outbox.sqlite") as outbox:
        whole = outbox._connection
        outbox._connection = cast("apsw.Connection", _FullDisk(whole))
        try:
            _deliver(outbox, 300, "sent")
        finally:
            outbox._connection = whole


def test_a_forgotten_submission_leaves_no_folio_behind(tmp_path: Path) -> None:
    with Outbox.open(tmp_path / "outbox.sqlite") as outbox:
        items = [accept(outbox) for _ in range(3)]
        outbox.mark_sending([item.id for item in items], NOON)
        for item in items:
            outbox.mark_delivered(item.id, RECEIPT, NOON)
        outbox.settle([item.id for item in items], NOON + MINUTE)
        outbox.forget_delivered(NOON + MINUTE)

        content = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    for earlier, _ in pairwise(items):
        assert str(earlier.id).encode() not in content
        assert earlier.folio.encode() not in content
