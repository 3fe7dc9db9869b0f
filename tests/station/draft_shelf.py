"""The portal's drafts, in memory, and how the errand brings them there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from kiosk_world import enrolment

from kiosk.offline.draft_files import DraftState
from kiosk.offline.drafts import Drafts
from kiosk.portal_client.errors import PortalError, PortalRefused
from kiosk.protocol.draft import KEPT, Draft, KeptDraft
from kiosk.protocol.problem import problem
from kiosk.station.draft_errand import DraftErrand
from kiosk.station.membership import Member
from kiosk.station.portal_link import Portal

NOW = datetime(2026, 11, 25, 16, 5, tzinfo=UTC)
LATER = NOW + timedelta(days=2)
HERE, THERE = "0" * 32, "1" * 32
FIRST, SECOND, OTHER = b"first sealed", b"second sealed", b"other sealed"
MEMBER = Member(enrolment(bytes(32)), Ed25519PrivateKey.generate())


@dataclass
class Shelf:
    """`fails` in place of an answer, once for each."""

    now: datetime = NOW
    kept: dict[str, KeptDraft] = field(default_factory=dict)
    fails: list[PortalError] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    shows: bytes | None = None
    writers: dict[str, bytes | None] = field(default_factory=dict)
    between: Callable[[], object] = bool  # what happens after a look, before a put

    def put_draft(self, locator: str, draft: Draft) -> KeptDraft:
        self._answer("put")
        self.between()
        there = self.kept.get(locator)
        if draft.instead_of not in {None, there and sha256(there.sealed).digest()}:
            raise PortalRefused(problem("draft-changed", "Another lies there by now.", 412))
        if there is not None and there.newer:
            return there
        self.writers[locator] = draft.writer
        kept = KeptDraft(locator=locator, sealed=draft.sealed, kept_until=self.now + KEPT)
        self.kept[locator] = kept
        return kept if self.shows is None else kept.model_copy(update={"sealed": self.shows})

    def get_draft(self, locator: str) -> KeptDraft:
        self._answer("get")
        if locator not in self.kept:
            raise PortalRefused(problem("unknown-draft", "No draft is kept there.", 404))
        return self.kept[locator]

    def delete_draft(self, locator: str) -> None:
        self._answer("delete")
        self.kept.pop(locator, None)

    def _answer(self, what: str) -> None:
        self.asked.append(what)
        if self.fails:
            raise self.fails.pop(0)


def run(
    drafts: Drafts, shelf: Shelf, now: datetime = NOW, errand: DraftErrand | None = None
) -> int:
    """Runs the errand until nothing is due; how often it ran."""
    errand = errand or DraftErrand(drafts)
    count = 0
    while errand.due_in(now) == 0.0:
        errand.run(cast("Portal", shelf), MEMBER, now)
        count += 1
        assert count < 20, "the errand never rests"
    return count


def state(drafts: Drafts, locator: str = HERE) -> tuple[bytes, DraftState] | None:
    found = drafts.find(locator)
    return None if found is None else (found.sealed, found.state)
