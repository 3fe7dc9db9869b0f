"""Screen and station at the same drafts, in whatever order: what was saved last is never lost."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from at_length import cases
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kiosk.offline.draft_files import DraftFile, DraftState
from kiosk.offline.drafts import Drafts
from kiosk.protocol.draft import KEPT

NOW = datetime(2026, 11, 25, 16, 5, tzinfo=UTC)
HERE = "0" * 32


class ScreenAndStation(RuleBasedStateMachine):
    """The screen saves and forgets while the station sends, fails, crashes and starts again."""

    def __init__(self) -> None:
        super().__init__()
        self.place = TemporaryDirectory()
        self.drafts = Drafts(Path(self.place.name) / "drafts")
        self.last: bytes | None = None
        self.portal: bytes | None = None
        self.taken: DraftFile | None = None
        self.answered: tuple[DraftFile, bytes] | None = None
        self.forgotten = False

    def teardown(self) -> None:
        self.place.cleanup()

    @rule(sealed=st.binary(min_size=1, max_size=8))
    def saves(self, sealed: bytes) -> None:
        if not self.forgotten:  # a code that was sent is not known any more
            self.drafts.save(HERE, sealed, NOW)
            self.last = sealed

    @rule()
    def sends(self) -> None:
        self.drafts.forget(HERE, NOW)
        self.last, self.forgotten = None, True

    @rule()
    def is_taken(self) -> None:
        if HERE in self.drafts.waiting() and self.taken is None:
            self.taken = self.drafts.take(HERE)

    @rule(arrives=st.booleans())
    def arrives(self, arrives: bool) -> None:
        if self.taken is None:
            return
        if arrives:
            self.portal = self.taken.sealed
            self.drafts.mark_kept(HERE, self.taken.sealed, NOW + KEPT)
        else:
            self.drafts.put_back(HERE)
        self.taken = None

    @rule()
    def portal_answers_what_it_has(self) -> None:
        """For a visitor who goes on here; the answer may be long on its way."""
        draft = self.drafts.find(HERE)
        if draft is not None and draft.state is DraftState.KEPT and self.portal is not None:
            self.answered = draft, self.portal

    @rule()
    def answer_arrives(self) -> None:
        if self.answered is not None:
            self.drafts.renew(*self.answered, NOW + KEPT)
        self.answered = None

    @rule()
    def portal_forgets(self) -> None:
        self.portal = self.answered = None
        self.drafts.send_again()

    @rule()
    def station_starts_again(self) -> None:
        self.taken = self.answered = None
        self.drafts.recover()

    @rule()
    def portal_is_told(self) -> None:
        if self.drafts.gone() and self.taken is None:
            self.portal = None
            self.drafts.told(HERE)

    @invariant()
    def the_last_save_is_what_is_found(self) -> None:
        draft = self.drafts.find(HERE)
        assert (draft.sealed if draft else None) == self.last

    @invariant()
    def it_is_never_said_to_be_everywhere_when_it_is_not(self) -> None:
        draft = self.drafts.find(HERE)
        if draft is not None and draft.state is DraftState.KEPT:
            assert self.portal == draft.sealed

    @invariant()
    def what_only_this_machine_has_will_be_sent(self) -> None:
        if self.last is not None and self.portal != self.last:
            assert HERE in self.drafts.waiting() or self.taken is not None


TestScreenAndStation = ScreenAndStation.TestCase
TestScreenAndStation.settings = settings(
    max_examples=cases(60), stateful_step_count=20, deadline=None
)
