"""The drafts on this machine: nothing lost between two steps, nothing kept beyond its time."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.offline.draft_files import DraftState
from kiosk.offline.drafts import FETCHED_FOR, Drafts, DraftsFailed, NoRoomForDraft
from kiosk.protocol.draft import KEPT

NOW = datetime(2026, 11, 25, 16, 5, tzinfo=UTC)
HERE, THERE = "0" * 32, "1" * 32
FIRST, SECOND, OTHER = b"first sealed", b"second sealed", b"other sealed"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "drafts"


@pytest.fixture
def drafts(folder: Path) -> Drafts:
    return Drafts(folder)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def found(drafts: Drafts, locator: str = HERE) -> tuple[bytes, DraftState] | None:
    draft = drafts.find(locator)
    return None if draft is None else (draft.sealed, draft.state)


def test_what_is_saved_is_found_and_is_only_here(drafts: Drafts, folder: Path) -> None:
    saved = drafts.save(HERE, FIRST, NOW)
    assert saved == drafts.find(HERE)
    assert (saved.state, saved.until) == (DraftState.LOCAL, NOW + KEPT)
    assert drafts.find(THERE) is None
    assert drafts.waiting() == [HERE]
    assert names(folder) == [f"{HERE}.local"]
    assert (folder / f"{HERE}.local").stat().st_mode & 0o777 == 0o660


def test_before_the_first_there_is_nothing(drafts: Drafts) -> None:
    assert drafts.find(HERE) is None
    assert drafts.waiting() == drafts.gone() == []
    assert drafts.prune(NOW) == 0
    assert drafts.take(HERE) is None
    for act in (drafts.put_back, drafts.mark_missed, drafts.told):
        act(HERE)
    drafts.send_again()
    drafts.recover()


@pytest.mark.parametrize("writer", [None, b"w" * 32])
def test_who_else_may_change_it_is_kept_with_it(drafts: Drafts, writer: bytes | None) -> None:
    saved = drafts.save(HERE, FIRST, NOW, writer)
    assert saved == drafts.find(HERE)
    assert saved.writer == writer
    drafts.take(HERE)
    drafts.mark_kept(HERE, FIRST, NOW + KEPT, writer)
    drafts.send_again()
    again = drafts.take(HERE)
    assert again is not None
    assert again.writer == writer


def test_the_last_save_counts(drafts: Drafts, folder: Path) -> None:
    first = drafts.save(HERE, FIRST, NOW)
    second = drafts.save(HERE, SECOND, NOW + timedelta(days=1))
    assert found(drafts) == (SECOND, DraftState.LOCAL)
    assert second.until == NOW + timedelta(days=31)
    assert second.follows == (first.digest,)
    assert names(folder) == [f"{HERE}.local"]


@pytest.mark.parametrize("name", ["", "0", "0" * 33, "../etc/passwd", "G" * 32, "0" * 31 + "/"])
def test_only_a_locator_names_a_file(drafts: Drafts, name: str) -> None:
    acts: list[Callable[[], object]] = [
        lambda: drafts.save(name, FIRST, NOW),
        lambda: drafts.find(name),
        lambda: drafts.forget(name, NOW),
        lambda: drafts.put_fetched(name, FIRST, NOW),
    ]
    for act in acts:
        with pytest.raises(ValueError, match="locator"):
            act()


# On the way to the portal ----------------------------------------------------------------------


def test_a_draft_that_was_sent_is_kept_until_the_portals_date(drafts: Drafts, folder: Path) -> None:
    drafts.save(HERE, FIRST, NOW)
    taken = drafts.take(HERE)
    assert taken is not None
    assert found(drafts) == (FIRST, DraftState.SENDING)
    drafts.mark_kept(HERE, taken.sealed, NOW + timedelta(days=29))
    assert names(folder) == [f"{HERE}.kept"]
    kept = drafts.find(HERE)
    assert kept is not None
    assert (kept.state, kept.until) == (DraftState.KEPT, NOW + timedelta(days=29))
    assert drafts.waiting() == []


def test_one_that_was_not_sent_waits_again(drafts: Drafts, folder: Path) -> None:
    drafts.save(HERE, FIRST, NOW)
    drafts.take(HERE)
    drafts.put_back(HERE)
    assert found(drafts) == (FIRST, DraftState.LOCAL)
    assert names(folder) == [f"{HERE}.local"]


@pytest.mark.parametrize("sent", [True, False])
def test_a_save_in_the_middle_of_sending_is_not_lost(drafts: Drafts, sent: bool) -> None:
    drafts.save(HERE, FIRST, NOW)
    taken = drafts.take(HERE)
    assert taken is not None
    drafts.save(HERE, SECOND, NOW)
    if sent:
        drafts.mark_kept(HERE, taken.sealed, NOW + KEPT)
    else:
        drafts.put_back(HERE)
    assert found(drafts) == (SECOND, DraftState.LOCAL)
    assert drafts.waiting() == [HERE]


def test_what_the_portal_forgot_is_sent_again_after_a_look_at_what_it_has(
    drafts: Drafts, folder: Path
) -> None:
    first = drafts.save(HERE, FIRST, NOW)
    for locator in (HERE, THERE):
        drafts.save(locator, FIRST, NOW)
        drafts.take(locator)
        drafts.mark_kept(locator, FIRST, NOW + timedelta(days=9))
    drafts.forget(THERE, NOW)
    drafts.send_again()
    assert drafts.waiting() == [HERE]
    waiting = drafts.find(HERE)
    assert waiting is not None
    assert (waiting.sealed, waiting.until) == (FIRST, NOW + timedelta(days=9))
    assert waiting.follows == (first.digest,)
    assert names(folder) == [f"{HERE}.local", f"{THERE}.gone"]


def test_after_a_crash_what_was_on_its_way_waits_and_what_was_fetched_is_gone(
    drafts: Drafts, folder: Path
) -> None:
    drafts.save(HERE, FIRST, NOW)
    drafts.take(HERE)
    drafts.put_fetched(THERE, OTHER, NOW)
    drafts.recover()
    assert names(folder) == [f"{HERE}.local"]


def test_a_draft_remembers_all_that_it_was_written_after(drafts: Drafts) -> None:
    digests = [drafts.save(HERE, bytes([number]), NOW).digest for number in range(20)]
    last = drafts.find(HERE)
    assert last is not None
    assert list(last.follows) == digests[-9:-1]
    drafts.take(HERE)
    drafts.mark_kept(HERE, last.sealed, NOW + KEPT)
    assert drafts.save(HERE, SECOND, NOW).follows == (last.digest,)
    drafts.put_fetched(THERE, OTHER, NOW)
    fetched = drafts.find(THERE)
    assert fetched is not None
    assert drafts.save(THERE, FIRST, NOW).follows == (fetched.digest,)


@pytest.mark.parametrize("newer", ["saved", "kept"])
def test_what_was_fetched_goes_once_there_is_a_newer_one(
    drafts: Drafts, folder: Path, newer: str
) -> None:
    drafts.put_fetched(HERE, FIRST, NOW)
    if newer == "saved":
        drafts.save(HERE, SECOND, NOW)
    else:
        drafts.mark_kept(HERE, SECOND, NOW + KEPT)
    (path,) = folder.iterdir()
    path.write_bytes(b"rotten")
    assert drafts.find(HERE) is None, "it is no older one's turn"


# The end of a draft ----------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["local", "sending", "kept", "fetched"])
def test_a_forgotten_draft_is_opened_nowhere_and_the_portal_is_told(
    drafts: Drafts, folder: Path, state: str
) -> None:
    in_state(drafts, state)
    drafts.forget(HERE, NOW)
    assert drafts.find(HERE) is None
    assert drafts.gone() == [HERE]
    assert drafts.waiting() == []
    assert names(folder) == [f"{HERE}.gone"]
    assert FIRST not in (folder / f"{HERE}.gone").read_bytes()
    drafts.told(HERE)
    assert names(folder) == []


def in_state(drafts: Drafts, state: str) -> None:
    if state == "fetched":
        drafts.put_fetched(HERE, FIRST, NOW)
        return
    drafts.save(HERE, FIRST, NOW)
    if state == "gone":
        drafts.forget(HERE, NOW)
    elif state != "local":
        drafts.take(HERE)
    if state == "kept":
        drafts.mark_kept(HERE, FIRST, NOW + KEPT)


@pytest.mark.parametrize("sent", [True, False])
def test_one_that_is_forgotten_while_it_is_sent_does_not_come_back(
    drafts: Drafts, folder: Path, sent: bool
) -> None:
    drafts.save(HERE, FIRST, NOW)
    taken = drafts.take(HERE)
    assert taken is not None
    drafts.forget(HERE, NOW)
    if sent:
        drafts.mark_kept(HERE, taken.sealed, NOW + KEPT)
    else:
        drafts.put_back(HERE)
    assert drafts.find(HERE) is None
    assert drafts.waiting() == []
    drafts.told(HERE)
    assert names(folder) == []


@pytest.mark.parametrize(
    ("state", "lives"),
    [
        ("local", KEPT),
        ("sending", KEPT),
        ("kept", KEPT),
        ("fetched", FETCHED_FOR),
        ("gone", KEPT),
    ],
)
def test_it_is_removed_when_its_time_is_over(
    drafts: Drafts, folder: Path, state: str, lives: timedelta
) -> None:
    in_state(drafts, state)
    assert drafts.prune(NOW + lives - timedelta(seconds=1)) == 0
    assert names(folder) == [f"{HERE}.{state}"]
    assert drafts.prune(NOW + lives) == 1
    assert names(folder) == []


@pytest.mark.parametrize("year", [1970, 2025])
def test_one_that_was_saved_by_a_clock_in_the_past_waits_for_the_portals_date(
    drafts: Drafts, year: int
) -> None:
    drafts.save(HERE, FIRST, datetime(year, 12, 31, tzinfo=UTC))
    assert drafts.prune(NOW) == 0
    assert drafts.find(HERE) is not None
    drafts.take(HERE)
    assert drafts.prune(NOW) == 0
    assert drafts.find(HERE) is not None


def test_what_others_have_too_is_removed_whatever_the_clock_said(
    drafts: Drafts, folder: Path
) -> None:
    drafts.put_fetched(HERE, FIRST, datetime(1970, 1, 1, tzinfo=UTC))
    drafts.forget(THERE, datetime(1970, 1, 1, tzinfo=UTC))
    assert drafts.prune(NOW) == 2
    assert names(folder) == []


def test_a_rotted_one_is_removed_when_no_draft_of_its_age_is_kept(
    drafts: Drafts, folder: Path
) -> None:
    drafts.save(HERE, FIRST, NOW)
    rotten = folder / f"{HERE}.local"
    rotten.write_bytes(b"rotten")
    written = datetime.fromtimestamp(rotten.stat().st_mtime, UTC)
    assert drafts.prune(written + KEPT) == 0
    assert rotten.exists(), "somebody may still want to look at it"
    assert drafts.prune(written + KEPT + timedelta(seconds=1)) == 1
    assert names(folder) == []


def test_one_on_a_bad_sector_keeps_up_no_other(
    drafts: Drafts, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Path.open

    def open_(path: Path, *arguments: Any) -> object:
        if path.name == f"{HERE}.kept":
            raise OSError(errno.EIO, "Input/output error")
        return opened(path, *arguments)

    monkeypatch.setattr(Path, "open", open_)
    for locator in (HERE, THERE):
        drafts.mark_kept(locator, FIRST, NOW + KEPT)
    drafts.send_again()
    assert drafts.waiting() == [THERE]
    assert drafts.find(HERE) is None
    assert drafts.prune(NOW + KEPT) == 1
    assert names(folder) == [f"{HERE}.kept"]


def test_what_a_power_cut_left_half_written_is_removed_later(drafts: Drafts, folder: Path) -> None:
    drafts.save(HERE, FIRST, NOW)
    half = folder / f".{THERE}.local.{'a' * 16}"
    half.write_bytes(b"{")
    stranger = folder / "notes.txt"
    stranger.write_text("mine")
    written = datetime.fromtimestamp(half.stat().st_mtime, UTC)
    drafts.prune(written)
    assert half.exists(), "it may be being written in this moment"
    drafts.prune(written + timedelta(hours=2))
    assert not half.exists()
    assert stranger.exists()


# What the world does ---------------------------------------------------------------------------


def test_a_rotted_file_is_taken_for_none(drafts: Drafts, folder: Path) -> None:
    drafts.save(HERE, FIRST, NOW)
    whole = (folder / f"{HERE}.local").read_bytes()
    for place in range(0, len(whole), 7):
        rotten = bytearray(whole)
        rotten[place] ^= 0x41
        (folder / f"{HERE}.local").write_bytes(rotten)
        draft = drafts.find(HERE)
        assert draft is None or draft.sealed == FIRST
    (folder / f"{HERE}.local").write_bytes(whole[:-1])
    assert drafts.find(HERE) is None
    assert drafts.take(HERE) is None


def test_an_older_whole_one_stands_in_for_a_rotted_one(drafts: Drafts, folder: Path) -> None:
    drafts.save(HERE, FIRST, NOW)
    drafts.take(HERE)
    drafts.save(HERE, SECOND, NOW)
    (folder / f"{HERE}.local").write_bytes(b"\0" * 100)
    assert found(drafts) == (FIRST, DraftState.SENDING)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS])
def test_a_disk_that_fails_leaves_the_old_draft(
    drafts: Drafts, folder: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    drafts.save(HERE, FIRST, NOW)
    drafts.mark_kept(THERE, OTHER, NOW + KEPT)
    before = names(folder)

    def fail(*_: object) -> None:
        raise OSError(number, "no")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        kind = NoRoomForDraft if number in {errno.ENOSPC, errno.EDQUOT} else DraftsFailed
        with pytest.raises(kind):
            drafts.save(HERE, SECOND, NOW)
        with pytest.raises(kind):
            drafts.forget(HERE, NOW)
        with pytest.raises(kind):
            drafts.send_again()
    assert found(drafts) == (FIRST, DraftState.LOCAL)
    assert names(folder) == before


def test_a_folder_that_cannot_be_used_is_said(drafts: Drafts, folder: Path) -> None:
    folder.write_text("in the way")
    acts: list[Callable[[], object]] = [
        lambda: drafts.save(HERE, FIRST, NOW),
        lambda: drafts.find(HERE),
        lambda: drafts.forget(HERE, NOW),
        drafts.waiting,
        drafts.gone,
        lambda: drafts.take(HERE),
        lambda: drafts.put_back(HERE),
        lambda: drafts.mark_kept(HERE, FIRST, NOW),
        lambda: drafts.put_fetched(HERE, FIRST, NOW),
        lambda: drafts.mark_missed(HERE),
        drafts.send_again,
        lambda: drafts.told(HERE),
        drafts.recover,
        lambda: drafts.prune(NOW),
    ]
    for act in acts:
        with pytest.raises(DraftsFailed):
            act()
