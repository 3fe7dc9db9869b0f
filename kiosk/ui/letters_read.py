"""An application's steps with its agency's letters opened, and what of them is still to be done.

Whatever hides or turns signs is left out of an agency's words: they stand beside the kiosk's own.
Pure but for the opening, which takes about a tenth of a second for each letterbox.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kiosk.protocol.letter import Letter
from kiosk.protocol.tracking import CLOSED, Stage, Tracking, TrackingStep
from kiosk.sealing.letterbox import About, CannotOpenLetter, LetterOpener
from kiosk.seen import seen


class Asked(StrEnum):
    """How it stands with the questions of a letter."""

    NOTHING = "nothing"
    OPEN = "open"
    ANSWERED = "answered"
    PASSED = "passed"  # another request or a decision came after it


@dataclass(frozen=True)
class Read:
    """A step, and its letter where it has one that opens."""

    step: TrackingStep
    letter: Letter | None = None

    @property
    def stays_closed(self) -> bool:
        """Whether there is a letter that does not open."""
        return self.step.letter is not None and self.letter is None


def read(tracking: Tracking, claim: str) -> tuple[Read, ...]:
    """The steps, oldest first; each letter that the claim code opens."""
    opener = LetterOpener(claim, About(tracking.folio, tracking.service))

    def opened(step: TrackingStep) -> Letter | None:
        if step.letter is None:
            return None
        try:
            return _seen(opener.open(step.letter))
        except CannotOpenLetter:
            return None

    return tuple(
        Read(step.model_copy(update={"note": seen(step.note)}), opened(step))
        for step in tracking.steps
    )


def asked(steps: Sequence[Read], place: int) -> Asked:
    """How it stands with what the letter at `place` asks, by the steps after it."""
    if not _asks(steps[place]):
        return Asked.NOTHING
    for later in steps[place + 1 :]:
        if later.step.stage is Stage.ANSWERED and _settles(later, steps[place]):
            return Asked.ANSWERED
        if _asks(later) or later.step.stage in CLOSED:
            return Asked.PASSED
    return Asked.OPEN


def is_paid(steps: Sequence[Read], place: int) -> bool:
    """Whether the payment that the letter at `place` asks for came."""
    return any(
        later.step.stage is Stage.PAID and _settles(later, steps[place])
        for later in steps[place + 1 :]
    )


def is_due(steps: Sequence[Read], place: int) -> bool:
    """Whether that payment is still wanted: it did not come, no newer letter takes its place, and
    nothing is decided yet."""
    decided = any(later.step.stage in CLOSED for later in steps[place + 1 :])
    return not (decided or is_paid(steps, place) or is_replaced(steps, place))


def is_replaced(steps: Sequence[Read], place: int) -> bool:
    """Whether a newer letter takes the place of the one at `place`."""
    letter = steps[place].letter
    newer = [later.letter for later in steps[place + 1 :] if later.letter]
    return letter is not None and any(one.replaces == letter.id for one in newer)


def to_take_along(steps: Sequence[Read]) -> int | None:
    """The newest letter with a payment that is due, or else with an appointment that holds."""
    places = range(len(steps) - 1, -1, -1)
    letters = [(place, letter) for place in places if (letter := steps[place].letter)]
    due = [at for at, letter in letters if letter.payment and is_due(steps, at)]
    come = [at for at, letter in letters if letter.appointment and not is_replaced(steps, at)]
    return next(iter((*due, *come)), None)


def _seen(letter: Letter) -> Letter:
    """The questions' words are seen to where a form is made of them."""
    words: dict[str, object] = {"text": seen(letter.text)}
    if (payment := letter.payment) is not None:
        said = {"concept": seen(payment.concept), "pay_at": seen(payment.pay_at)}
        words["payment"] = payment.model_copy(update=said)
    if (called := letter.appointment) is not None:
        said_of = {"address": seen(called.address), "bring": tuple(map(seen, called.bring))}
        words["appointment"] = called.model_copy(update=said_of)
    return letter.model_copy(update=words)


def _settles(step: Read, asked: Read) -> bool:
    return step.step.settles in {None, asked.letter.id if asked.letter else None}


def _asks(step: Read) -> bool:
    return step.letter is not None and step.letter.questions is not None
