"""One scene as it is played: a visitor at a fresh screen, the house around them, and an album."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from kiosk.identity.efirma.command import PASSWORD
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import State
from kiosk.tour.album import Chapter
from kiosk.tour.stage import Stage
from kiosk.tour.visitor import NotSeen, Visitor
from kiosk.words import Words

_DELIVERY_SECONDS: Final = 60.0


@dataclass(frozen=True)
class Slip:
    """What a visitor was given."""

    folio: str
    claim: str = field(repr=False)


@dataclass(frozen=True)
class Walk:
    """`sticks` is where sticks are mounted; the example's e.firma lies on one there."""

    visitor: Visitor
    stage: Stage
    words: Words
    chapter: Chapter
    sticks: Path

    def shows(self, name: str, caption: str, act: Callable[[], None] = lambda: None) -> None:
        """Does one thing, then takes its picture."""
        self.chapter.step(name, caption, act, self.visitor.shows)

    def arrives(self) -> None:
        """From the attract page to home."""
        self.visitor.taps(self.words("attract.start"))
        self.visitor.taps(self.words("language.name"))
        self.visitor.waits_for(self.words("home.heading"))

    def taps(self, *names: str) -> None:
        for name in names:
            self.visitor.taps(name)

    def goes_on(self, *answers: Callable[[], None]) -> None:
        """Answers a page and continues."""
        for answer in answers:
            answer()
        self.visitor.taps(self.words("question.continue"))

    def answers(self, question: str, *, types: str = "", taps: str = "") -> None:
        """A page with one question."""
        self.visitor.waits_for(question)
        if types:
            self.visitor.types(types)
        if taps:
            self.visitor.taps(taps)
        self.goes_on()

    def searches(self, query: str, service: str) -> None:
        """From home to a service's page, by words.

        A list that is still searched may move under the finger; then one goes back, as we all do.
        """
        visitor, words = self.visitor, self.words
        visitor.enters(words("search.label"), query)
        visitor.taps(service)
        visitor.waits_for(words("service.cost"))
        if not visitor.sees(service):
            visitor.taps(words("bar.back"))
            visitor.taps(service)
            visitor.waits_until(lambda: visitor.sees(service), f"the page of {service!r}")
            visitor.waits_for(words("service.cost"))

    def signs(self) -> None:
        """From checked answers to signed ones, with the stick."""
        visitor, words = self.visitor, self.words
        visitor.taps(words("check.sign"))
        visitor.waits_for(words("sign.heading"))
        visitor.taps(words("sign.look"))
        visitor.waits_until(lambda: not visitor.sees(words("sign.looking")), "the stick", 20)
        visitor.chooses_field(words("sign.password"))
        visitor.types(PASSWORD)
        visitor.taps(words("sign.sign"))
        visitor.waits_for(words("sign.heading-signed"), 20)

    def sends(self) -> Slip:
        """From checked answers to the folio; unsigned, where one may sign and has not."""
        if self.visitor.sees(self.words("check.sign")):
            self.visitor.taps(self.words("check.sign"))
            self.visitor.taps(self.words("sign.without"))
        else:
            self.visitor.taps(self.words("check.send"))
        self.visitor.waits_for(self.words("confirmation.claim"), _DELIVERY_SECONDS)
        names = [thing.name for thing in self.visitor.things()]

        def after(label: str) -> str:
            return names[names.index(self.words(label)) + 1]

        return Slip(after("confirmation.folio"), after("confirmation.claim"))

    def without_line(self) -> None:
        """The portal answers nobody."""
        self.stage.stop_portal()

    def with_line(self, slip: Slip) -> None:
        """The portal answers again, and what was sent arrives there."""
        self.stage.start_portal()
        visitor = self.visitor
        visitor.waits_until(lambda: self._state(slip) is State.DELIVERED, "it", _DELIVERY_SECONDS)
        visitor.waits_for(self.words("state.delivered.long"), 10)

    def has_delivered(self, *slips: Slip) -> None:
        """The portal answers again, and all that was sent before arrives there."""
        self.stage.start_portal()

        def all_delivered() -> bool:
            return all(self._state(slip) is State.DELIVERED for slip in slips)

        self.visitor.waits_until(all_delivered, "they", _DELIVERY_SECONDS)

    def follows_up(self, slip: Slip, seen: str) -> None:
        """From home to what became of it."""
        visitor, words = self.visitor, self.words
        visitor.taps(words("home.track"))
        visitor.enters(words("confirmation.folio"), slip.folio.replace("-", ""))
        visitor.enters(words("confirmation.claim"), slip.claim.replace("-", ""))
        visitor.taps(words("track.look"))
        visitor.waits_for(seen, 20)

    def desk(self, action: str, slip: Slip, *options: str) -> dict[str, Any]:
        """One thing done at the agency's desk."""
        keys = ("--keys", str(self.stage.agency_keys)) if action in {"open", "write"} else ()
        told: dict[str, Any] = json.loads(
            self.stage.portal_command(
                "desk", action, "--folio", slip.folio, *keys, *options, "--json"
            )
        )
        return told

    def finds(self, what: str, found: object, expected: object) -> None:
        """What the agency reads is what was answered. Raises `NotSeen`."""
        if found != expected:
            raise NotSeen(f"{what}: {found!r}, where {expected!r} was sent")

    def _state(self, slip: Slip) -> State | None:
        with Outbox.open_for_reading(self.stage.settings().outbox_path) as outbox:
            entry = outbox.by_folio(slip.folio)
            return entry.state if entry else None
