"""Drafts as the screen means them: sealed under six words, on the disk before they are shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from kiosk.catalogue.reading import CatalogueStore
from kiosk.forms.file_reference import without_files
from kiosk.offline.draft_code import (
    DraftCode,
    DraftKeys,
    held_in_address,
    keys_of,
    mint_code,
)
from kiosk.offline.draft_files import DraftState
from kiosk.offline.drafts import Drafts, DraftsFailed, NoRoomForDraft
from kiosk.offline.sealed_draft import (
    CannotOpenDraft,
    DraftContent,
    DraftGuide,
    open_draft,
    seal_draft,
)
from kiosk.sealing.seal import BodyTooLarge
from kiosk.ui.not_kept import Kept, tell_not_kept
from kiosk.visit.guided import Guided
from kiosk.visit.journey import Application, SavedDraft


class Where(StrEnum):
    """From where a draft can be continued at this moment; the endings of the words for it."""

    EVERYWHERE = "everywhere"
    HERE = "here"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Opened:
    """A draft that its words opened."""

    content: DraftContent
    draft: SavedDraft


@dataclass(frozen=True)
class Drafting:
    """Saves, opens and forgets drafts. `store` is None where there is no catalogue."""

    drafts: Drafts
    store: CatalogueStore | None
    clock: Callable[[], datetime]
    random_bytes: Callable[[int], bytes] = field(repr=False)

    def save(
        self, application: Application, language: str, guided: Guided | None = None
    ) -> SavedDraft | str:
        """The words, given only once the draft is on the disk; or the message that says why not.

        An application that was saved before keeps its words. Files are not saved: they are larger
        than a draft may be, and a visitor has them at hand. `guided`: the way that it is a step of.
        """
        if self.store is None:
            return "draft.not-saved"
        service = self.store.service(application.service)
        if service.form_version is None:
            return "draft.not-saved"
        before = application.draft
        code = mint_code(self.random_bytes) if before is None else DraftCode(before.words)
        now = self.clock()
        kept = without_files(application.answers)
        try:
            content = DraftContent(
                service=service.id,
                form_version=service.form_version,
                language=language,
                answers=dict(kept),
                saved_at=now,
                guide=_guide_of(guided),
            )
            keys = keys_of(code)
            sealed = seal_draft(content, keys, self.random_bytes)
            saved = self.drafts.save(keys.locator, sealed, now, keys.writer)
        except BodyTooLarge:
            return "draft.too-large"
        except NoRoomForDraft:
            return "draft.no-room"
        except (DraftsFailed, ValueError) as error:  # the latter: text that is no Unicode
            tell_not_kept(Kept.DRAFT, error)
            return "draft.not-saved"
        partly = kept != application.answers
        held = held_in_address(code, keys)
        return SavedDraft(code.words, keys.locator, saved.until, application.answers, partly, held)

    def where(self, locator: str) -> Where:
        """Never ahead of the facts: everywhere only once the portal has it."""
        try:
            found = self.drafts.find(locator)
        except DraftsFailed:
            return Where.UNKNOWN
        match found and found.state:
            case DraftState.KEPT | DraftState.FETCHED:
                return Where.EVERYWHERE
            case DraftState.LOCAL | DraftState.SENDING:
                return Where.HERE
            case _:
                return Where.UNKNOWN

    def open(self, code: DraftCode, keys: DraftKeys) -> Opened | None:
        """The draft of these words; None where none is on this machine, or none that opens."""
        try:
            found = self.drafts.find(keys.locator)
            if found is None:
                return None
            content = open_draft(found.sealed, keys)
        except (DraftsFailed, CannotOpenDraft):
            return None
        held = held_in_address(code, keys)
        draft = SavedDraft(code.words, keys.locator, found.until, content.answers, held=held)
        return Opened(content, draft)

    def forget(self, draft: SavedDraft) -> bool:
        """The application was sent: its draft is of no use here or anywhere. Whether that is done.

        Where the disk refuses, the draft stays sealed, and goes when its time is over.
        """
        try:
            self.drafts.forget(draft.locator, self.clock())
        except DraftsFailed:
            return False
        return True


def guided_of(content: DraftContent) -> Guided | None:
    """The way that the saved application is a step of."""
    saved = content.guide
    if saved is None:
        return None
    return Guided(saved.guide, saved.answers, saved.told, saved.sent, frozenset(saved.had))


def _guide_of(guided: Guided | None) -> DraftGuide | None:
    if guided is None:
        return None
    return DraftGuide(
        guide=guided.guide,
        answers=dict(guided.answers),
        told=dict(guided.told),
        sent=dict(guided.sent),
        had=tuple(sorted(guided.had)),
    )
