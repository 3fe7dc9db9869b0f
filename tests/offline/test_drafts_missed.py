"""Drafts that the portal had and has no longer: nobody opens them, and a restored one gets them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.offline.draft_files import DraftState, path_of
from kiosk.offline.drafts import Drafts
from kiosk.protocol.draft import KEPT

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
HERE, THERE = "0" * 32, "1" * 32
FIRST, SECOND = b"first sealed", b"second sealed"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "drafts"


@pytest.fixture
def drafts(folder: Path) -> Drafts:
    """With one that the portal had."""
    drafts = Drafts(folder)
    drafts.save(HERE, FIRST, NOW)
    drafts.take(HERE)
    drafts.mark_kept(HERE, FIRST, NOW + KEPT)
    drafts.mark_missed(HERE)
    return drafts


def names(folder: Path) -> list[str]:
    return sorted(path.suffix for path in folder.iterdir())


def test_it_is_there_and_opened_by_nobody(drafts: Drafts, folder: Path) -> None:
    assert drafts.find(HERE) is None
    assert drafts.waiting() == drafts.gone() == []
    assert names(folder) == [".missed"]


def test_what_was_fetched_of_it_is_opened_by_nobody_either(drafts: Drafts, folder: Path) -> None:
    drafts.put_fetched(HERE, FIRST, NOW)
    drafts.mark_missed(HERE)
    assert drafts.find(HERE) is None
    assert names(folder) == [".missed"]


def test_a_restored_portal_is_given_it_again(drafts: Drafts, folder: Path) -> None:
    drafts.send_again()
    found = drafts.find(HERE)
    assert found is not None
    assert (found.sealed, found.state, found.until) == (FIRST, DraftState.LOCAL, NOW + KEPT)
    assert names(folder) == [".local"]


def test_what_was_saved_since_is_newer(drafts: Drafts, folder: Path) -> None:
    drafts.save(HERE, SECOND, NOW)
    assert names(folder) == [".local"]
    drafts.send_again()
    found = drafts.find(HERE)
    assert found is not None
    assert found.sealed == SECOND


def test_what_the_portal_has_after_all_takes_its_place(drafts: Drafts, folder: Path) -> None:
    drafts.mark_kept(HERE, SECOND, NOW + KEPT)
    assert names(folder) == [".kept"]


def test_what_is_forgotten_here_is_not_given_again(drafts: Drafts, folder: Path) -> None:
    drafts.forget(HERE, NOW)
    drafts.send_again()
    assert names(folder) == [".gone"]


def test_a_crash_while_it_was_forgotten_gives_nothing_again(drafts: Drafts, folder: Path) -> None:
    missed = path_of(folder, HERE, DraftState.MISSED)
    content = missed.read_bytes()
    drafts.forget(HERE, NOW)
    missed.write_bytes(content)
    drafts.send_again()
    assert drafts.waiting() == []
    drafts.told(HERE)
    assert names(folder) == []


def test_one_that_rotted_is_passed_over_and_holds_up_no_other(drafts: Drafts, folder: Path) -> None:
    drafts.mark_kept(THERE, FIRST, NOW + KEPT)
    drafts.mark_missed(THERE)
    path_of(folder, HERE, DraftState.MISSED).write_bytes(b"rot")
    drafts.send_again()
    assert drafts.waiting() == [THERE]


def test_it_is_removed_when_its_time_is_over(drafts: Drafts, folder: Path) -> None:
    assert drafts.prune(NOW + KEPT - timedelta(seconds=1)) == 0
    assert drafts.prune(NOW + KEPT) == 1
    assert names(folder) == []
