"""One application as the pages and the exports tell it: opened, checked, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiosk.protocol.letter import Letter
from kiosk.protocol.tracking import Stage, Tracking, TrackingStep
from kiosk.sealing.letterbox import About, CannotOpenLetter, open_own_letter
from portal.clerks.applications import NotThere
from portal.desk.efirma import ReadSignature, read_signature
from portal.desk.in_words import InWords, NoForm, Section, answers_in_words, as_text, in_words
from portal.desk.pages.catalogue import Services
from portal.desk.pages.door import Unlocked
from portal.desk.reading import Application, CannotRead


@dataclass(frozen=True)
class ToldStep:
    """A step of the history; `letter` is there where it opens."""

    step: TrackingStep
    letter: Letter | None


@dataclass(frozen=True)
class Told:
    """`is_plain`: the form is not known, so that the answers stand under their names in the form.

    `sections`, `faults` and `unasked` are as `InWords` has them; `signature` is None where nobody
    signed.
    """

    application: Application
    sections: tuple[Section, ...]
    faults: tuple[str, ...]
    unasked: tuple[tuple[str, str], ...]
    is_plain: bool
    signature: ReadSignature | None
    history: tuple[ToldStep, ...]

    @property
    def stage(self) -> Stage:
        return self.history[-1].step.stage

    @property
    def can_be_written_to(self) -> bool:
        return self.application.opened.body.letterbox is not None

    @property
    def tracking(self) -> Tracking:
        """Its steps as they are told here."""
        header = self.application.opened.header
        steps = self.application.held.steps
        return Tracking(folio=header.folio, service=header.service, steps=steps)

    def due(self) -> tuple[Letter, ...]:
        """Letters that ask for a payment which did not come, oldest first; not those that a newer
        one takes the place of."""
        return tuple(
            one.letter
            for place, one in enumerate(self.history, start=1)
            if one.letter
            and one.letter.payment
            and not self.is_replaced(one.letter)
            and not any(
                later.step.stage is Stage.PAID and later.step.settles in {None, one.letter.id}
                for later in self.history[place:]
            )
        )

    def expected(self) -> tuple[Letter, ...]:
        """Letters with an appointment, oldest first; not those that a newer one takes the place
        of."""
        return tuple(
            one.letter
            for one in self.history
            if one.letter and one.letter.appointment and not self.is_replaced(one.letter)
        )

    def is_replaced(self, letter: Letter) -> bool:
        """Whether a newer one takes its place."""
        return any(one.letter and one.letter.replaces == letter.id for one in self.history)


def tell(desk: Unlocked, services: Services, folio: str, language: str, now: datetime) -> Told:
    """Raises as `open_application`, and `TrayUnreachable`."""
    application = desk.open(folio, with_replies=True)
    words = _in_words(desk, services, application, language)
    body = application.opened.body
    plain = tuple((name, as_text(answer)) for name, answer in body.answers.items())
    return Told(
        application=application,
        sections=joined(words.sections) if words else (Section("", plain),),
        faults=words.faults if words else (),
        unasked=words.unasked if words else (),
        is_plain=words is None,
        signature=read_signature(application.opened, services.folder, now),
        history=_history(application),
    )


def joined(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Pages of one question that is their title follow each other in one list without a title."""
    found: list[Section] = []
    for section in sections:
        is_alone = [question for question, _ in section.answered] == [section.title]
        if is_alone and found and not found[-1].title:
            found[-1] = Section("", (*found[-1].answered, *section.answered))
        else:
            found.append(Section("", section.answered) if is_alone else section)
    return tuple(found)


def _in_words(
    desk: Unlocked, services: Services, application: Application, language: str
) -> InWords | None:
    opened = application.opened
    if opened.header.call_back:
        return None
    try:
        if opened.header.follows is not None:
            return _answers(desk, services, application, language)
        return in_words(services.catalogues, opened.body, opened.header.created_at, language)
    except NoForm:
        return None


def _answers(
    desk: Unlocked, services: Services, application: Application, language: str
) -> InWords | None:
    """In the words of the letter that was answered, which is in the other's history."""
    body, follows = application.opened.body, application.opened.header.follows
    if follows is None or body.letter is None:
        return None
    try:
        letters = (one.letter for one in _history(desk.open(follows.folio)))
    except (CannotRead, NotThere):
        return None
    letter = next((one for one in letters if one and one.id == body.letter), None)
    if letter is None or letter.questions is None:
        return None
    day = application.opened.header.created_at.astimezone(services.zone()).date()
    return answers_in_words(letter.questions, body, day, language)


def _history(application: Application) -> tuple[ToldStep, ...]:
    header, box = application.opened.header, application.opened.body.letterbox
    about = About(header.folio, header.service)

    def opened(step: TrackingStep) -> Letter | None:
        if step.letter is None or box is None:
            return None
        try:
            return open_own_letter(step.letter, box, about)
        except CannotOpenLetter:
            return None

    return tuple(ToldStep(step, opened(step)) for step in application.held.steps)


def as_json(told: Told) -> Mapping[str, Any]:
    """For programs: all that is known, and the answers as they came beside those in words."""
    opened, held = told.application.opened, told.application.held
    header, body = opened.header, opened.body
    return {
        "folio": header.folio,
        "service": header.service,
        "form_version": header.form_version,
        "kiosk": header.kiosk,
        "centre": held.centre,
        "created_at": header.created_at.isoformat(timespec="seconds"),
        "received_at": held.received_at.isoformat(timespec="seconds"),
        "language": body.language,
        "stage": told.stage.value,
        "device_signature": opened.is_genuine,
        "assisted": header.assisted,
        "call_back": header.call_back,
        "follows": header.follows.folio if header.follows else None,
        "replies": list(held.replies),
        "efirma": told.signature.as_json() if told.signature else None,
        "answers": body.answers,
        "form_known": not told.is_plain,
        "in_words": [
            {"question": question, "answer": answer}
            for section in told.sections
            for question, answer in section.answered
        ],
        "not_asked": [{"name": name, "answer": answer} for name, answer in told.unasked],
        "does_not_fit": list(told.faults),
        "attachments": [
            {"name": note.name, "media_type": note.media_type, "size": note.size}
            for note in body.attachments
        ],
        "steps": [
            {
                "stage": one.step.stage.value,
                "at": one.step.at.isoformat(timespec="seconds"),
                "note": one.step.note,
                "letter": one.letter.text if one.letter else None,
            }
            for one in told.history
        ],
    }
