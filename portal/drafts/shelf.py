"""Where the portal keeps drafts: one under each locator, for `KEPT` since it was last put.

The portal can open none: the key is in the visitor's code. What is kept no longer is erased, not
hidden, and nothing of a draft or its locator is ever logged.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from sqlalchemy.exc import IntegrityError

from kiosk.protocol.draft import KEPT, Draft, KeptDraft
from portal.storage import drafts
from portal.storage.database import Database


class TooManyDrafts(Exception):  # noqa: N818 - named for what happened
    """As many drafts of this kiosk are kept as one may leave."""


class DraftShelf:
    """`per_kiosk`: how many drafts that one kiosk put last may lie here at a time."""

    def __init__(self, database: Database, per_kiosk: int, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._per_kiosk = per_kiosk
        self._clock = clock

    def put(self, kiosk: str, locator: str, draft: Draft) -> KeptDraft:
        """Keeps a draft in the place of the one before. Raises `TooManyDrafts`."""
        try:
            return self._put(kiosk, locator, draft)
        except IntegrityError:  # another kiosk put one there a moment ago: the later one stays
            return self._put(kiosk, locator, draft)

    def get(self, locator: str) -> KeptDraft | None:
        """The draft that is kept there."""
        with self._database.reading() as session:
            row = drafts.find(session, _place(locator), self._clock())
            if row is None:
                return None
            return KeptDraft(locator=locator, sealed=row.sealed, kept_until=row.kept_until)

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
            if drafts.count_others(session, kiosk, place) < self._per_kiosk:
                drafts.keep(session, place, kiosk, draft.sealed, now + KEPT)
                return KeptDraft(locator=locator, sealed=draft.sealed, kept_until=now + KEPT)
        raise TooManyDrafts


def _place(locator: str) -> bytes:
    return sha256(locator.encode("ascii")).digest()
