"""Where the portal keeps drafts: one under each locator, for `KEPT` since it was last put.

The portal can open none: the key is in the visitor's code. What is kept no longer is erased, not
hidden, and nothing of a draft or its locator is ever logged. Guarantees: whoever is no kiosk
changes a draft only with the proof of its key, and only the one that was read; what took a draft's
place is not replaced by that draft coming once more.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest

from sqlalchemy.exc import IntegrityError

from kiosk.protocol.draft import KEPT, Draft, DraftChange, DraftInHand, KeptDraft
from portal.storage import drafts
from portal.storage.database import Database
from portal.storage.drafts import DraftRow


class TooManyDrafts(Exception):  # noqa: N818 - named for what happened
    """As many drafts of this kiosk are kept as one may leave."""


class NoDraftThere(Exception):  # noqa: N818 - named for what happened
    """It was sent, its time is over, or it never came."""


class NotItsKey(Exception):  # noqa: N818 - named for what happened
    """The proof is another's, or no kiosk said by what it is known."""


class DraftChanged(Exception):  # noqa: N818 - named for what happened
    """Another lies there than the one that is to be replaced."""


class DraftShelf:
    """`per_kiosk`: how many drafts that one kiosk put last may lie here at a time."""

    def __init__(self, database: Database, per_kiosk: int, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._per_kiosk = per_kiosk
        self._clock = clock

    def put(self, kiosk: str, locator: str, draft: Draft) -> KeptDraft:
        """Keeps a draft in the place of the one before, or tells what took its own place.

        Raises `TooManyDrafts` and `DraftChanged`.
        """
        try:
            return self._put(kiosk, locator, draft)
        except IntegrityError:  # another kiosk put one there a moment ago: the later one stays
            return self._put(kiosk, locator, draft)

    def get(self, locator: str) -> KeptDraft | None:
        """The draft that is kept there."""
        with self._database.reading() as session:
            row = drafts.find(session, _place(locator), self._clock())
            return None if row is None else _kept(locator, row)

    def look(self, locator: str) -> DraftInHand:
        """As `get`, for who is no kiosk. Raises `NoDraftThere`."""
        with self._database.reading() as session:
            row = drafts.find(session, _place(locator), self._clock())
            if row is None:
                raise NoDraftThere
            return _in_hand(locator, row)

    def change(self, change: DraftChange) -> DraftInHand:
        """For who holds the key. Raises `NoDraftThere`, `NotItsKey` and `DraftChanged`.

        Coming twice changes nothing the second time.
        """
        now, place = self._clock(), _place(change.locator)
        with self._database.writing() as session:
            row = drafts.find_to_change(session, place, now)
            if row is None:
                raise NoDraftThere
            if row.writer is None or not compare_digest(_digest(change.proof), row.writer):
                raise NotItsKey
            if row.digest not in {change.instead_of, _digest(change.sealed)}:
                raise DraftChanged
            if row.digest == change.instead_of:
                row.before = row.before_next
                row.sealed, row.kept_until = change.sealed, now + KEPT
            return _in_hand(change.locator, row)

    def erase(self, locator: str) -> None:
        """Keeps nothing there any longer."""
        with self._database.writing() as session:
            drafts.erase(session, _place(locator))

    def erase_expired(self) -> int:
        """Erases what is kept no longer; how many drafts that were."""
        with self._database.writing() as session:
            return drafts.erase_expired(session, self._clock())

    def _put(self, kiosk: str, locator: str, draft: Draft) -> KeptDraft:
        now, place = self._clock(), _place(locator)
        with self._database.writing() as session:
            drafts.erase_expired(session, now)
            there = drafts.find_to_change(session, place, now)
            if there is not None and draft.writer and _digest(draft.sealed) in there.took_place_of:
                return _kept(locator, there, newer=True)
            if draft.instead_of not in {None, there and there.digest}:
                raise DraftChanged
            if drafts.count_others(session, kiosk, place) >= self._per_kiosk:
                raise TooManyDrafts
            row = DraftRow(
                locator_sha256=place,
                kiosk=kiosk,
                sealed=draft.sealed,
                kept_until=now + KEPT,
                writer=draft.writer,
                before=_before(there, draft),
            )
            drafts.keep(session, row)
            return _kept(locator, row)


def _before(there: DraftRow | None, draft: Draft) -> bytes | None:
    if there is None:
        return None
    return there.before if there.sealed == draft.sealed else there.before_next


def _kept(locator: str, row: DraftRow, *, newer: bool = False) -> KeptDraft:
    return KeptDraft(locator=locator, sealed=row.sealed, kept_until=row.kept_until, newer=newer)


def _in_hand(locator: str, row: DraftRow) -> DraftInHand:
    return DraftInHand(
        locator=locator,
        sealed=row.sealed,
        kept_until=row.kept_until,
        may_change=row.writer is not None,
    )


def _place(locator: str) -> bytes:
    return _digest(locator.encode("ascii"))


def _digest(content: bytes) -> bytes:
    return sha256(content).digest()
