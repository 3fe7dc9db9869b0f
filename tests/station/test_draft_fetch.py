"""A draft that is asked for: the newest that can be had, and nothing that is over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from draft_shelf import FIRST, HERE, LATER, NOW, OTHER, THERE, Shelf, run, state

from kiosk.offline.draft_files import DraftState
from kiosk.offline.drafts import Drafts, DraftsFailed
from kiosk.portal_client.errors import PortalUnreachable
from kiosk.protocol.draft import KEPT, KeptDraft
from kiosk.station.draft_errand import fetched
from kiosk.station.draft_fetch import NoLineToDrafts, NoSuchDraft, fetch_draft, recover, tidy
from kiosk.station.portal_link import Portal


@pytest.fixture
def drafts(tmp_path: Path) -> Drafts:
    return Drafts(tmp_path / "drafts")


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def fetch(drafts: Drafts, shelf: Shelf) -> None:
    fetch_draft(drafts, HERE, lambda locator: fetched(cast("Portal", shelf), locator), NOW)


def test_the_portals_draft_is_brought_for_a_while(drafts: Drafts, shelf: Shelf) -> None:
    shelf.kept[HERE] = KeptDraft(locator=HERE, sealed=FIRST, kept_until=LATER)
    fetch(drafts, shelf)
    assert state(drafts) == (FIRST, DraftState.FETCHED)
    tidy(drafts, NOW + timedelta(minutes=49))
    assert state(drafts) == (FIRST, DraftState.FETCHED)
    tidy(drafts, NOW + timedelta(minutes=50))
    assert state(drafts) is None
    fetch(drafts, shelf)
    recover(drafts)
    assert state(drafts) is None


def test_one_that_only_this_machine_has_is_not_asked_for(drafts: Drafts, shelf: Shelf) -> None:
    drafts.save(HERE, FIRST, NOW)
    fetch(drafts, shelf)
    drafts.take(HERE)
    fetch(drafts, shelf)
    assert shelf.asked == []
    assert state(drafts) == (FIRST, DraftState.SENDING)


def test_what_was_continued_elsewhere_is_fetched_anew(drafts: Drafts, shelf: Shelf) -> None:
    drafts.save(HERE, FIRST, NOW)
    run(drafts, shelf)
    shelf.kept[HERE] = KeptDraft(locator=HERE, sealed=OTHER, kept_until=LATER)
    fetch(drafts, shelf)
    assert state(drafts) == (OTHER, DraftState.KEPT)


def test_what_was_sent_elsewhere_is_opened_by_nobody_here(drafts: Drafts, shelf: Shelf) -> None:
    drafts.put_fetched(HERE, OTHER, NOW)
    with pytest.raises(NoSuchDraft):
        fetch(drafts, shelf)
    assert state(drafts) is None
    drafts.save(HERE, FIRST, NOW)
    run(drafts, shelf)
    shelf.kept.clear()
    with pytest.raises(NoSuchDraft):
        fetch(drafts, shelf)
    assert state(drafts) is None
    shelf.fails = [PortalUnreachable("no line")]
    with pytest.raises(NoLineToDrafts):
        fetch(drafts, shelf)
    tidy(drafts, NOW + KEPT)
    drafts.send_again()
    assert drafts.waiting() == []


def test_what_a_restored_portal_has_not_yet_is_not_lost(drafts: Drafts, shelf: Shelf) -> None:
    drafts.save(HERE, FIRST, NOW)
    run(drafts, shelf)
    shelf.kept.clear()
    with pytest.raises(NoSuchDraft):
        fetch(drafts, shelf)
    drafts.send_again()
    run(drafts, shelf)
    fetch(drafts, shelf)
    assert state(drafts) == (FIRST, DraftState.KEPT)


def test_what_is_to_be_forgotten_is_not_fetched_back(drafts: Drafts, shelf: Shelf) -> None:
    drafts.save(HERE, FIRST, NOW)
    run(drafts, shelf)
    drafts.forget(HERE, NOW)
    with pytest.raises(NoSuchDraft):
        fetch(drafts, shelf)
    assert shelf.asked == ["put"]


def test_without_a_line_what_is_here_serves(drafts: Drafts, shelf: Shelf) -> None:
    shelf.fails = [PortalUnreachable("no line")]
    with pytest.raises(NoLineToDrafts):
        fetch(drafts, shelf)
    drafts.save(HERE, FIRST, NOW)
    run(drafts, shelf)
    shelf.fails = [PortalUnreachable("no line")]
    fetch(drafts, shelf)
    assert state(drafts) == (FIRST, DraftState.KEPT)


def test_an_answer_about_another_draft_is_none(drafts: Drafts, shelf: Shelf) -> None:
    shelf.kept[HERE] = KeptDraft(locator=THERE, sealed=FIRST, kept_until=LATER)
    with pytest.raises(NoLineToDrafts):
        fetch(drafts, shelf)
    assert state(drafts) is None


def test_a_folder_in_the_way_is_said(drafts: Drafts, shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "drafts").write_text("in the way")
    with pytest.raises(DraftsFailed):
        fetch(drafts, shelf)
