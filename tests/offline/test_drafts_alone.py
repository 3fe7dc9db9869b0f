"""Each change of the drafts is made alone, and what was saved meanwhile is newer."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.offline.draft_files import DraftFile, DraftState
from kiosk.offline.drafts import Drafts, DraftsFailed
from kiosk.protocol.draft import KEPT

NOW = datetime(2026, 11, 27, 16, 5, tzinfo=UTC)
HERE = "0" * 32
FIRST, SECOND = b"first sealed", b"second sealed"


@pytest.fixture
def drafts(tmp_path: Path) -> Drafts:
    return Drafts(tmp_path)


def kept(drafts: Drafts, sealed: bytes) -> DraftFile:
    """As the portal has it."""
    drafts.save(HERE, sealed, NOW)
    drafts.take(HERE)
    drafts.mark_kept(HERE, sealed, NOW + KEPT)
    found = drafts.find(HERE)
    assert found is not None
    return found


def in_the_middle_of_a_change(folder: Path) -> int:
    """Another process; it ends with its descriptor."""
    descriptor = os.open(folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def test_one_change_at_a_time(
    drafts: Drafts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = drafts.save(HERE, FIRST, NOW)
    monkeypatch.setattr("kiosk.offline.drafts._ALONE_SECONDS", 0.0)
    descriptor = in_the_middle_of_a_change(tmp_path)
    acts: list[Callable[[], object]] = [
        lambda: drafts.save(HERE, SECOND, NOW),
        lambda: drafts.forget(HERE, NOW),
        lambda: drafts.take(HERE),
        lambda: drafts.put_back(HERE),
        lambda: drafts.mark_kept(HERE, SECOND, NOW),
        lambda: drafts.renew(saved, SECOND, NOW),
        lambda: drafts.put_fetched(HERE, SECOND, NOW),
        lambda: drafts.mark_missed(HERE),
        lambda: drafts.told(HERE),
        lambda: drafts.prune(NOW + 2 * KEPT),
    ]
    for act in acts:
        with pytest.raises(DraftsFailed, match="in use"):
            act()
    assert drafts.find(HERE) == saved
    os.close(descriptor)
    assert drafts.save(HERE, SECOND, NOW).follows == (saved.digest,)


def test_what_waits_again_is_looked_at_alone(
    drafts: Drafts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    was = kept(drafts, FIRST)
    monkeypatch.setattr("kiosk.offline.drafts._ALONE_SECONDS", 0.0)
    descriptor = in_the_middle_of_a_change(tmp_path)
    with pytest.raises(DraftsFailed, match="in use"):
        drafts.send_again()
    os.close(descriptor)
    drafts.send_again()
    assert drafts.find(HERE) == replace(was, state=DraftState.LOCAL, follows=(was.digest,))


def test_what_the_portal_tells_late_takes_the_place_of_nothing_newer(drafts: Drafts) -> None:
    asked = kept(drafts, FIRST)
    kept(drafts, SECOND)
    drafts.renew(asked, FIRST, NOW + KEPT)
    assert drafts.find(HERE) == replace(asked, sealed=SECOND)


def test_what_the_portal_tells_takes_the_place_of_what_it_was_asked_about(drafts: Drafts) -> None:
    asked = kept(drafts, FIRST)
    drafts.renew(asked, SECOND, NOW + 2 * KEPT)
    assert drafts.find(HERE) == replace(asked, sealed=SECOND, until=NOW + 2 * KEPT)
