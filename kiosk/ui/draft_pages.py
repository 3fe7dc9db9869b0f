"""Makes the models of the two pages about drafts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject

from kiosk.ui.drafting import Drafting
from kiosk.ui.models.draft_saved import DraftSavedModel
from kiosk.ui.models.resume import Ask, ResumeModel
from kiosk.ui.paper_pages import PaperPages
from kiosk.visit.journey import Visit
from kiosk.words import Words


@dataclass(frozen=True)
class DraftPages:
    """`ask` asks the station for the newest draft of a place."""

    drafting: Drafting
    ask: Ask
    paper: PaperPages

    def saved(self, visit: Visit, service: str, words: Words, parent: QObject) -> DraftSavedModel:
        """The words of the open application, which was saved."""
        if visit.application is None or visit.application.draft is None:
            raise ValueError("nothing was saved")
        draft = visit.application.draft
        return DraftSavedModel(
            draft,
            service,
            self.drafting.where(draft.locator),
            words,
            code=self.paper.draft_code(draft),
            on_phones=self.paper.has_phones(draft),
            paper=self.paper.model(None, words),
            on_paper=partial(self.paper.draft, draft, service),
            parent=parent,
        )

    def resume(self, typed: str, words: Words, parent: QObject, *, replaced: str) -> ResumeModel:
        """`replaced` names what is open, and would be lost by going on; else empty."""
        open_draft = self.drafting.open
        return ResumeModel(self.ask, open_draft, words, parent, typed=typed, replaced=replaced)

    def refresh(self, model: DraftSavedModel) -> None:
        """The station may have brought it to the portal meanwhile."""
        model.show_where(self.drafting.where(model.locator))
