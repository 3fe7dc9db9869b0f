"""Who changes the outbox shares it, and who repairs it has it alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest
from outbox_samples import NOON, accept

from kiosk.offline import outbox_lock
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import OutboxBusy, OutboxReplaced
from kiosk.offline.outbox_lock import alone
from kiosk.offline.repair import open_repaired


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox_lock, "_ALONE_SECONDS", 0.0)
    monkeypatch.setattr(outbox_lock, "_SHARED_SECONDS", 0.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.sqlite"


@pytest.fixture
def strict_umask() -> Iterator[None]:
    before = os.umask(0o077)
    yield
    os.umask(before)


def test_an_open_outbox_keeps_no_repair_out_but_while_it_changes(path: Path) -> None:
    with Outbox.open(path) as outbox:
        with outbox.receiving():
            accept(outbox)  # within it, and it goes on
            with pytest.raises(OutboxBusy, match="in use"), alone(path):
                pass
            with pytest.raises(OutboxBusy, match="in use"):
                open_repaired(path, lambda: NOON)
        with alone(path):
            pass


def test_nothing_is_accepted_or_opened_while_one_has_it_alone(path: Path) -> None:
    with Outbox.open(path) as outbox:
        accepted = accept(outbox)
        works: list[AbstractContextManager[object]] = [outbox.receiving(), alone(path)]
        with alone(path):
            for work in works:
                with pytest.raises(OutboxBusy), work:
                    pass
            with pytest.raises(OutboxBusy):
                Outbox.open(path)
            with pytest.raises(OutboxBusy, match=str(path)):
                accept(outbox)
        assert [entry.id for entry in outbox.items()] == [accepted.id]
        accept(outbox)


def test_who_waits_gets_in_when_the_other_lets_go(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox_lock, "_SHARED_SECONDS", 5.0)
    with Outbox.open(path) as outbox, ExitStack() as repair:
        repair.enter_context(alone(path))

        def meanwhile(seconds: float) -> None:
            assert 0 < seconds < 0.2, "a visitor would notice"
            repair.close()

        monkeypatch.setattr("time.sleep", meanwhile)
        accept(outbox)


def test_a_file_that_is_gone_is_stored_in_no_more(path: Path) -> None:
    with Outbox.open(path) as outbox:
        path.unlink()
        assert not outbox.is_current
        with pytest.raises(OutboxReplaced):
            accept(outbox)
    assert list(path.parent.glob("copies/*")) == []


def test_several_change_it_side_by_side(path: Path) -> None:
    with Outbox.open(path) as screen, Outbox.open(path) as station, ExitStack() as both:
        both.enter_context(screen.receiving())
        both.enter_context(station.receiving())
        accept(screen)
        accept(station)


def test_all_of_it_is_for_both_users_whatever_the_umask(path: Path, strict_umask: None) -> None:
    with Outbox.open(path) as outbox:
        accept(outbox)
        modes = {file: file.stat().st_mode & 0o777 for file in path.parent.rglob("*")}
    assert {mode for file, mode in modes.items() if file.is_dir()} == {0o770}
    assert {mode for file, mode in modes.items() if file.is_file()} == {0o660}
    assert len(modes) >= len(("database", "log", "its index", "lock", "copies", "a copy"))
