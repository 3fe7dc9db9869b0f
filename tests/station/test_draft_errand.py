"""Drafts on their way to the portal and back: never overwritten by older ones, never overstated."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from draft_shelf import FIRST, HERE, LATER, MEMBER, NOW, OTHER, SECOND, THERE, Shelf, run, state

from kiosk.offline import drafts as drafts_module
from kiosk.offline.draft_files import DraftState
from kiosk.offline.drafts import Drafts
from kiosk.offline.outbox_errors import OutboxError
from kiosk.portal_client.errors import (
    PortalBusy,
    PortalError,
    PortalGarbage,
    PortalRefused,
    PortalUnreachable,
)
from kiosk.protocol.draft import KEPT, KeptDraft
from kiosk.protocol.problem import problem
from kiosk.station.draft_errand import REST, DraftErrand, fetched
from kiosk.station.draft_fetch import fetch_draft, recover, tidy
from kiosk.station.portal_link import Portal


@pytest.fixture
def drafts(tmp_path: Path) -> Drafts:
    return Drafts(tmp_path / "drafts")


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def test_where_nothing_is_nothing_is_due(drafts: Drafts) -> None:
    assert DraftErrand(drafts).due_in(NOW) is None


def test_what_was_saved_is_brought_and_then_works_everywhere(drafts: Drafts, shelf: Shelf) -> None:
    drafts.save(HERE, FIRST, NOW)
    drafts.save(THERE, SECOND, NOW)
    shelf.now = NOW + timedelta(hours=1)
    assert run(drafts, shelf) == 2
    assert state(drafts) == (FIRST, DraftState.KEPT)
    found = drafts.find(HERE)
    assert found is not None
    assert found.until == shelf.now + KEPT, "the portal's date counts"
    assert shelf.asked == ["put", "put"], "a fresh code is not asked for"
    assert DraftErrand(drafts).due_in(NOW) is None


@pytest.mark.parametrize(
    "error", [PortalUnreachable("no line"), PortalBusy(503), PortalGarbage("a page")]
)
def test_a_line_that_fails_leaves_it_here_and_says_so(
    drafts: Drafts, shelf: Shelf, error: PortalError
) -> None:
    drafts.save(HERE, FIRST, NOW)
    shelf.fails = [error]
    with pytest.raises(type(error)):
        run(drafts, shelf)
    assert state(drafts) == (FIRST, DraftState.LOCAL)
    run(drafts, shelf)
    assert state(drafts) == (FIRST, DraftState.KEPT)


def test_a_portal_that_shows_other_bytes_has_not_kept_it(drafts: Drafts, shelf: Shelf) -> None:
    drafts.save(HERE, FIRST, NOW)
    shelf.shows = OTHER
    with pytest.raises(PortalGarbage):
        run(drafts, shelf)
    assert state(drafts) == (FIRST, DraftState.LOCAL)


def test_one_that_is_refused_for_what_it_is_delays_no_other(drafts: Drafts, shelf: Shelf) -> None:
    drafts.save(HERE, FIRST, NOW)
    drafts.save(THERE, SECOND, NOW)
    shelf.fails = [PortalRefused(problem("too-large", "Too large", 413))]
    errand = DraftErrand(drafts)
    run(drafts, shelf, errand=errand)
    assert shelf.asked == ["put", "put"]
    assert state(drafts) == (FIRST, DraftState.LOCAL)
    assert state(drafts, THERE) == (SECOND, DraftState.KEPT)
    rest = errand.due_in(NOW)
    assert rest == REST.total_seconds()
    run(drafts, shelf, NOW + REST, errand)
    assert state(drafts) == (FIRST, DraftState.KEPT)


def test_a_refusal_stands_until_the_refused_one_is_through(drafts: Drafts, shelf: Shelf) -> None:
    drafts.save(HERE, FIRST, NOW)
    refused = PortalRefused(problem("too-large", "Too large", 413))
    shelf.fails = [refused]
    errand = DraftErrand(drafts)
    portal = cast("Portal", shelf)
    assert errand.run(portal, MEMBER, NOW) is refused
    drafts.save(THERE, SECOND, NOW)
    assert errand.run(portal, MEMBER, NOW) is refused, "a good one says nothing of it"
    assert state(drafts, THERE) == (SECOND, DraftState.KEPT)
    assert errand.run(portal, MEMBER, NOW + REST) is None
    assert state(drafts) == (FIRST, DraftState.KEPT)


def test_a_tombstone_that_is_refused_delays_no_draft(drafts: Drafts, shelf: Shelf) -> None:
    drafts.forget(HERE, NOW)
    drafts.save(THERE, SECOND, NOW)
    shelf.fails = [PortalRefused(problem("bad-locator", "No locator", 400))]
    errand = DraftErrand(drafts)
    run(drafts, shelf, errand=errand)
    assert state(drafts, THERE) == (SECOND, DraftState.KEPT)
    assert drafts.gone() == [HERE]
    assert errand.due_in(NOW) == REST.total_seconds()
    run(drafts, shelf, NOW + REST, errand)
    assert drafts.gone() == []


def test_one_that_rotted_delays_no_other_and_is_not_sent(drafts: Drafts, shelf: Shelf) -> None:
    drafts.save(HERE, FIRST, NOW)
    drafts.save(THERE, SECOND, NOW)
    folder = Path(drafts._folder)
    (folder / f"{HERE}.local").write_bytes(b"\0" * 50)
    run(drafts, shelf)
    assert set(shelf.kept) == {THERE}


def test_a_forgotten_draft_is_forgotten_at_the_portal_first_of_all(
    drafts: Drafts, shelf: Shelf
) -> None:
    drafts.save(HERE, FIRST, NOW)
    run(drafts, shelf)
    drafts.forget(HERE, NOW)
    drafts.save(THERE, SECOND, NOW)
    shelf.asked.clear()
    shelf.fails = [PortalUnreachable("no line")]
    with pytest.raises(PortalUnreachable):
        run(drafts, shelf)
    assert drafts.gone() == [HERE], "it is told until the portal knows"
    run(drafts, shelf)
    assert shelf.asked == ["delete", "delete", "put"]
    assert set(shelf.kept) == {THERE}
    assert drafts.gone() == []


# Continued in two places -----------------------------------------------------------------------


def test_a_draft_that_was_saved_again_here_takes_the_old_ones_place(
    drafts: Drafts, shelf: Shelf
) -> None:
    drafts.save(HERE, FIRST, NOW)
    run(drafts, shelf)
    shelf.now = LATER  # the portal's clock is days ahead; what followed what is known all the same
    shelf.kept[HERE] = shelf.kept[HERE].model_copy(update={"kept_until": LATER + KEPT})
    drafts.save(HERE, SECOND, NOW)
    drafts.save(HERE, OTHER, NOW)
    run(drafts, shelf)
    assert shelf.kept[HERE].sealed == OTHER
    assert state(drafts) == (OTHER, DraftState.KEPT)


@pytest.mark.parametrize(("saved_elsewhere", "wins"), [(LATER, OTHER), (NOW, SECOND)])
def test_of_two_that_grew_apart_the_later_counts(
    drafts: Drafts, shelf: Shelf, saved_elsewhere: datetime, wins: bytes
) -> None:
    drafts.save(HERE, FIRST, NOW)
    run(drafts, shelf)
    shelf.kept[HERE] = KeptDraft(locator=HERE, sealed=OTHER, kept_until=saved_elsewhere + KEPT)
    drafts.save(HERE, SECOND, NOW + timedelta(days=1))
    run(drafts, shelf)
    assert shelf.kept[HERE].sealed == wins
    assert state(drafts) == (wins, DraftState.KEPT)


def test_an_answer_that_got_lost_is_no_conflict(drafts: Drafts, shelf: Shelf) -> None:
    first = drafts.save(HERE, FIRST, NOW)
    run(drafts, shelf)
    second = drafts.save(HERE, SECOND, NOW)
    assert second.follows == (first.digest,)
    shelf.kept[HERE] = KeptDraft(locator=HERE, sealed=SECOND, kept_until=LATER + KEPT)
    run(drafts, shelf)
    assert state(drafts) == (SECOND, DraftState.KEPT)


def test_a_portal_that_forgot_gets_again_what_it_had(drafts: Drafts, shelf: Shelf) -> None:
    drafts.save(HERE, FIRST, NOW)
    run(drafts, shelf)
    drafts.save(THERE, FIRST, NOW)
    run(drafts, shelf)
    del shelf.kept[HERE]
    shelf.kept[THERE] = KeptDraft(locator=THERE, sealed=OTHER, kept_until=LATER + KEPT)
    errand = DraftErrand(drafts)
    errand.send_again()
    run(drafts, shelf, errand=errand)
    assert {locator: kept.sealed for locator, kept in shelf.kept.items()} == {
        HERE: FIRST,
        THERE: OTHER,
    }


def test_what_a_portal_forgot_is_sent_again_once_the_disk_lets_it(
    drafts: Drafts, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts.save(HERE, FIRST, NOW)
    run(drafts, shelf)
    shelf.kept.clear()
    errand = DraftErrand(drafts)

    def fail(*_: object) -> None:
        raise OSError(5, "no")

    with monkeypatch.context() as patch:
        patch.setattr(drafts_module, "listed", fail)
        errand.send_again()
    errand.look(NOW)
    run(drafts, shelf, errand=errand)
    assert set(shelf.kept) == {HERE}
    errand.look(NOW)
    assert state(drafts) == (FIRST, DraftState.KEPT), "that was once"


# A disk that fails -----------------------------------------------------------------------------


def test_a_disk_that_fails_is_no_bug(
    drafts: Drafts, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts.save(HERE, FIRST, NOW)

    def fail(*_: object) -> None:
        raise OSError(5, "no")

    errand = DraftErrand(drafts)
    with monkeypatch.context() as patch:
        patch.setattr(drafts_module, "write_draft", fail)
        with pytest.raises(OutboxError):
            errand.run(cast("Portal", shelf), MEMBER, NOW)
        patch.setattr(drafts_module, "listed", fail)
        assert errand.due_in(NOW) is None
        recover(drafts)
        tidy(drafts, NOW)
        errand.send_again()
    assert state(drafts) == (FIRST, DraftState.LOCAL)


WRITER = bytes(range(32))


def test_by_what_the_portal_knows_a_phone_goes_along_every_time(
    drafts: Drafts, shelf: Shelf
) -> None:
    drafts.save(HERE, FIRST, NOW, WRITER)
    run(drafts, shelf)
    assert shelf.writers == {HERE: WRITER}
    shelf.kept.clear()
    shelf.writers.clear()
    drafts.send_again()
    run(drafts, shelf)
    assert shelf.writers == {HERE: WRITER}
    fetch_draft(drafts, HERE, lambda one: fetched(cast("Portal", shelf), one), NOW)
    found = drafts.find(HERE)
    assert found is not None
    assert (found.state, found.writer) == (DraftState.KEPT, WRITER)


def test_what_a_phone_made_of_it_stays_though_its_arrival_was_never_heard_of(
    drafts: Drafts, shelf: Shelf
) -> None:
    drafts.save(HERE, FIRST, NOW, WRITER)
    shelf.fails = [PortalUnreachable("after it had arrived")]
    with pytest.raises(PortalUnreachable):
        run(drafts, shelf)
    # a phone's, by a clock that is behind: the portal knows that it is the later one
    shelf.kept[HERE] = KeptDraft(locator=HERE, sealed=OTHER, kept_until=NOW + KEPT, newer=True)
    run(drafts, shelf)
    assert state(drafts) == (OTHER, DraftState.KEPT)


def test_what_a_phone_saves_between_a_look_and_a_put_stays(drafts: Drafts, shelf: Shelf) -> None:
    drafts.save(HERE, FIRST, NOW, WRITER)
    run(drafts, shelf)
    drafts.save(HERE, SECOND, NOW, WRITER)
    later = KeptDraft(locator=HERE, sealed=OTHER, kept_until=LATER + KEPT)
    shelf.between = lambda: shelf.kept.update({HERE: later})
    errand = DraftErrand(drafts)

    run(drafts, shelf, errand=errand)

    assert shelf.kept[HERE].sealed == OTHER
    assert state(drafts) == (SECOND, DraftState.LOCAL), "not yet looked at again"
    rest = errand.due_in(NOW)
    assert rest is not None
    assert 0 < rest < 60
    run(drafts, shelf, NOW + timedelta(seconds=rest), errand)
    assert state(drafts) == (OTHER, DraftState.KEPT)
