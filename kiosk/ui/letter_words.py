"""What a visitor reads of an application's steps and of its agency's letters: a table, no Qt."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from kiosk.catalogue.zones import zone_called
from kiosk.dates import day_words, moment_words, other_clock_words
from kiosk.languages import language_of
from kiosk.money import money_words
from kiosk.protocol.letter import Appointment, Letter, Payment
from kiosk.protocol.tracking import Stage
from kiosk.ui.letters_read import Asked, Read, asked, is_due, is_paid, is_replaced
from kiosk.words import Words

GLYPHS: Final = {
    Stage.WAITING: "safe",
    Stage.HELD: "warning",
    Stage.DELIVERED: "send",
    Stage.IN_REVIEW: "document",
    Stage.NEEDS_VISITOR: "person",
    Stage.ANSWERED: "send",
    Stage.PAID: "check",
    Stage.RESOLVED: "check",
    Stage.REJECTED: "close",
    Stage.OTHER: "notice",
}
_GROUP: Final = 4


@dataclass(frozen=True)
class Surroundings:
    """What else the words depend on: the day, and why a letter cannot be answered here, if so."""

    today: date
    refusal: Callable[[Letter], str]


def derive_steps(
    steps: Sequence[Read], around: Surroundings, words: Words, taken: int | None = None
) -> tuple[dict[str, Any], ...]:
    """Newest first. `said` is the agency's, `banner` what is true of what it asks.

    `taken` is the step whose slip the page's own buttons take along.
    """
    return tuple(
        _step(steps, place, around, words)
        | {"takes": "" if place == taken else _takes(steps, place, words)}
        for place in range(len(steps) - 1, -1, -1)
    )


def _step(steps: Sequence[Read], place: int, around: Surroundings, words: Words) -> dict[str, Any]:
    step, letter = steps[place].step, steps[place].letter
    banner = _standing(steps, place, around, words)
    return {
        "place": place,
        "glyph": GLYPHS[step.stage],
        "words": words(f"stage.{step.stage.value}"),
        "moment": moment_words(step.at, words),
        "note": step.note,
        "said": letter.text if letter else "",
        "saidIn": _language_note(letter, words),
        "facts": _facts(letter, around.today if is_due(steps, place) else None, words),
        "banner": banner.words,
        "bannerKind": banner.kind,
        "answerable": banner.answerable,
    }


@dataclass(frozen=True)
class _Standing:
    """What is true of a letter, as a banner of this `kind`; without `words` there is none."""

    words: str = ""
    kind: str = "notice"
    answerable: bool = False


def _standing(steps: Sequence[Read], place: int, around: Surroundings, words: Words) -> _Standing:
    letter = steps[place].letter
    if letter is None:
        closed = steps[place].stays_closed
        return _Standing(words("letter.closed"), "danger") if closed else _Standing()
    match asked(steps, place):
        case Asked.ANSWERED:
            return _Standing(words("letter.answered"), "success")
        case Asked.OPEN:
            refusal = around.refusal(letter)
            return _Standing(refusal or words("letter.asks"), answerable=not refusal)
        case _:
            paid = is_paid(steps, place)
            if is_replaced(steps, place) and not paid:
                return _Standing(words("letter.replaced"))
            today = around.today if is_due(steps, place) else None
            return _of_money(letter.payment, paid, today, words)


def _of_money(payment: Payment | None, paid: bool, today: date | None, words: Words) -> _Standing:
    if payment is None:
        return _Standing()
    if paid:
        return _Standing(words("letter.paid"), "success")
    overdue = today is not None and payment.due < today
    return _Standing(words("letter.overdue"), "danger") if overdue else _Standing()


def _takes(steps: Sequence[Read], place: int, words: Words) -> str:
    """The words for taking along what is to be paid or kept; empty where there is nothing."""
    letter = steps[place].letter
    if letter is None:
        return ""
    if letter.payment is not None and is_due(steps, place):
        return words("letter.take-payment")
    holds = letter.appointment is not None and not is_replaced(steps, place)
    return words("letter.take-appointment") if holds else ""


def _facts(letter: Letter | None, today: date | None, words: Words) -> list[dict[str, str]]:
    """How many days are left is said where there is a day to count from."""
    if letter is None:
        return []
    facts = _of_payment(letter.payment, today, words) if letter.payment else []
    return facts + (_of_appointment(letter.appointment, words) if letter.appointment else [])


def _of_payment(payment: Payment, today: date | None, words: Words) -> list[dict[str, str]]:
    reference = in_groups(payment.reference)
    return [
        _fact("money", words("slip.amount"), money_words(payment.amount, words), payment.concept),
        _fact(
            "calendar",
            words("slip.due"),
            day_words(payment.due, words),
            _left(payment.due, today, words) if today else "",
        ),
        _fact("document", words("slip.reference"), reference, spelt=" ".join(reference)),
        _fact("place", words("slip.pay-at"), payment.pay_at),
    ]


def _of_appointment(appointment: Appointment, words: Words) -> list[dict[str, str]]:
    """By the clock of where it is, which is named where it is not this one's."""
    bring = "\n".join(f"• {one}" for one in appointment.bring)
    at, zone = appointment.at, zone_called(appointment.zone)
    facts = [
        _fact(
            "calendar",
            words("letter.when"),
            moment_words(at, words, zone),
            other_clock_words(at, zone, words),
        ),
        _fact("place", words("slip.where"), appointment.address),
    ]
    return [*facts, _fact("document", words("slip.bring"), bring)] if bring else facts


def in_groups(reference: str) -> str:
    """As the agency grouped it, else by fours where it is long."""
    if re.search(r"[ -]", reference) or len(reference) <= _GROUP + 2:
        return reference
    return " ".join(reference[start : start + _GROUP] for start in range(0, len(reference), _GROUP))


def _left(due: date, today: date, words: Words) -> str:
    days = (due - today).days
    if days < 0:
        return words("letter.days-over", count=-days)
    return words("letter.days-left", count=days) if days else words("letter.due-today")


def _language_note(letter: Letter | None, words: Words) -> str:
    """Said where the agency wrote in another language than the screen speaks."""
    if letter is None or letter.language == words.language:
        return ""
    return words("letter.written-in", language=language_of(letter.language).name)


def _fact(glyph: str, label: str, value: str, note: str = "", spelt: str = "") -> dict[str, str]:
    return {"glyph": glyph, "label": label, "value": value, "note": note, "spelt": spelt}
