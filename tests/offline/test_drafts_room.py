"""Room for drafts, in a folder that screen and station share: either may remove what is there."""

from __future__ import annotations

import os
from collections import namedtuple
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.offline import drafts as drafts_module
from kiosk.offline.draft_files import DraftState, listed
from kiosk.offline.drafts import Drafts, NoRoomForDraft
from kiosk.protocol.draft import KEPT, MAX_SEALED_DRAFT_BYTES

NOW = datetime(2026, 11, 25, 16, 5, tzinfo=UTC)
HERE, THERE, OTHER, NEW = (str(number) * 32 for number in range(4))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "drafts"


@pytest.fixture
def drafts(folder: Path) -> Drafts:
    return Drafts(folder)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_nearly_full_disk_is_noticed_before(
    drafts: Drafts, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts.save(HERE, b"first sealed", NOW)
    usage = namedtuple("usage", "total used free")  # noqa: PYI024 - as shutil has it
    monkeypatch.setattr(drafts_module, "disk_usage", lambda _: usage(1, 1, 1024))
    with pytest.raises(NoRoomForDraft):
        drafts.save(THERE, b"second sealed", NOW)
    assert names(folder) == [f"{HERE}.local"]


@pytest.mark.parametrize("limit", ["MAX_DRAFTS", "MAX_BYTES"])
def test_there_are_never_too_many_and_what_the_portal_has_had_longest_goes_first(
    drafts: Drafts, folder: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    size = 600_000
    monkeypatch.setattr(
        drafts_module, limit, {"MAX_DRAFTS": 3, "MAX_BYTES": 3 * size + 2000}[limit]
    )
    for locator, age in ((HERE, 2), (THERE, 1)):
        drafts.mark_kept(locator, bytes(size), NOW + KEPT)
        os.utime(folder / f"{locator}.kept", (age, age))
    drafts.save(OTHER, bytes(size), NOW)
    drafts.save(NEW, bytes(size), NOW)
    assert names(folder) == [f"{HERE}.kept", f"{OTHER}.local", f"{NEW}.local"]
    monkeypatch.setattr(drafts_module, limit, 2 if limit == "MAX_DRAFTS" else size)
    before = names(folder)
    with pytest.raises(NoRoomForDraft):
        drafts.save("9" * 32, bytes(size), NOW)
    assert names(folder) == before, "a save that fails lets go of nothing"


def test_the_longest_draft_is_found_again(drafts: Drafts) -> None:
    longest = bytes(MAX_SEALED_DRAFT_BYTES)
    assert drafts.save(HERE, longest, NOW) == drafts.find(HERE)


@pytest.mark.parametrize("first", ["the screen's", "the station's"])
def test_screen_and_station_share_the_folder_whatever_the_umask(tmp_path: Path, first: str) -> None:
    home = tmp_path / "home"
    before = os.umask(0o077)
    try:
        if first == "the screen's":
            Drafts(home / "drafts").save(HERE, b"sealed", NOW)
        else:
            Drafts(home / "drafts").mark_kept(HERE, b"sealed", NOW + KEPT)
    finally:
        os.umask(before)
    assert [path.stat().st_mode & 0o777 for path in (home, home / "drafts")] == [0o770, 0o770]


# Removed by the other one meanwhile ------------------------------------------------------------


@pytest.fixture
def vanishing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every draft is gone by the time that one looks at what a listing named."""

    def vanished(folder: Path) -> Iterator[tuple[str, DraftState, Path]]:
        for entry in list(listed(folder)):
            entry[2].unlink(missing_ok=True)
            yield entry

    monkeypatch.setattr(drafts_module, "listed", vanished)


@pytest.fixture
def other_is_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is removed here, the other one removed a moment before."""
    really = Path.unlink

    def unlink(path: Path, missing_ok: bool = False) -> None:
        really(path, missing_ok=True)
        really(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)


def had_by_the_portal(drafts: Drafts) -> None:
    for locator in (HERE, THERE):
        drafts.mark_kept(locator, b"sealed", NOW + KEPT)


@pytest.mark.usefixtures("vanishing")
def test_what_has_vanished_is_in_nobodys_way(drafts: Drafts, folder: Path) -> None:
    had_by_the_portal(drafts)
    assert drafts.prune(NOW + KEPT) == 0
    drafts.save(OTHER, b"sealed", NOW)
    had_by_the_portal(drafts)
    drafts.save(NEW, b"new", NOW)
    assert names(folder) == [f"{NEW}.local"]


@pytest.mark.usefixtures("other_is_faster")
def test_what_the_other_one_removes_in_the_same_moment_is_no_failure(
    drafts: Drafts, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    had_by_the_portal(drafts)
    monkeypatch.setattr(drafts_module, "MAX_DRAFTS", 2)
    drafts.save(NEW, b"new", NOW)
    half = folder / f".{THERE}.local.{'a' * 16}"
    half.write_bytes(b"{")
    assert drafts.prune(datetime.now(UTC) + 2 * KEPT) == 2
    assert names(folder) == []
