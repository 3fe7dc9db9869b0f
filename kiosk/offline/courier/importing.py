"""Taking in the portal's answers that came back on a stick.

Guarantees: an answer counts only if the kiosk's portal signed it, for this kiosk and for a bundle
that this kiosk made, and once: an older one that is shown again changes nothing. Each result in it
is then judged as if it had come by the line (`kiosk.offline.verdict.judge`). Nothing else on the
stick is touched, and nothing is written to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum, auto
from typing import Final, assert_never
from uuid import UUID

from pydantic import ValidationError

from kiosk.offline.courier.bundle import still_waiting
from kiosk.offline.courier.errors import StickGone, StickSuspicious, own_disk_in_words
from kiosk.offline.courier.shelf import BundleNote, Shelf
from kiosk.offline.courier.stick import Stick
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import SENDABLE, OutboxEntry, State
from kiosk.offline.verdict import Again, Delivered, Held, Verdict, damage, judge
from kiosk.protocol.batch import Accepted, ItemResult
from kiosk.protocol.courier import ANSWER_SUFFIX, CourierAnswer
from kiosk.protocol.envelope import Envelope

MAX_ANSWER_BYTES: Final = 16 * 1024 * 1024


ENDED_BY_AN_ANSWER: Final = SENDABLE | {State.HELD}


class Effect(Enum):
    """What one result did to its submission."""

    DELIVERED = auto()
    HELD = auto()
    WAITS = auto()
    FALSE = auto()  # a receipt that is not genuine: it waits
    NONE = auto()  # it had ended before


class Left(StrEnum):
    """Why an answer was left alone."""

    NOT_GENUINE = "not-genuine"  # no answer, or not signed by this kiosk's portal
    UNREADABLE = "unreadable"  # the stick does not give it back
    OTHER_KIOSK = "other-kiosk"
    UNKNOWN_BUNDLE = "unknown-bundle"  # all in it is settled, or it was packed anew
    READ_BEFORE = "read-before"  # this one, or a newer one


@dataclass(frozen=True)
class Untouched:
    """An answer that changed nothing. `name` is the id in the file's name."""

    name: UUID
    why: Left


@dataclass(frozen=True)
class Read:
    """An answer that was taken in: how many it delivered and held.

    `waiting` of its bundle still do; `false` of its receipts were not genuine.
    """

    bundle: UUID
    complete: bool
    delivered: int
    held: int
    waiting: int
    false: int


Outcome = Read | Untouched


@dataclass(frozen=True)
class Addressee:
    """Whom the answers must be for; `portal_keys` are those believed."""

    kiosk: str
    portal_keys: Collection[bytes]
    clock: Callable[[], datetime]


def import_from_stick(
    stick: Stick, outbox: Outbox, shelf: Shelf, addressee: Addressee
) -> list[Outcome]:
    """Takes in every answer on the stick. Raises `CourierError` and `OutboxError`.

    Broken off at any point it may be done again. Bundles of which all is delivered go.
    """
    with own_disk_in_words(shelf.folder):
        outcomes = [
            _taken_in(name, stick, outbox, shelf, addressee) for name in stick.ids_of(ANSWER_SUFFIX)
        ]
        for note in shelf.notes():
            if all(_is_over(outbox.by_id(id_)) for id_ in note.items):
                shelf.remove(note.id)
    return outcomes


def _is_over(entry: OutboxEntry | None) -> bool:
    """Whether no answer can change anything of it any more."""
    return entry is None or entry.state not in ENDED_BY_AN_ANSWER


def _taken_in(
    name: UUID, stick: Stick, outbox: Outbox, shelf: Shelf, addressee: Addressee
) -> Outcome:
    try:
        answer = _answer(name, stick)
    except StickGone:
        return Untouched(name, Left.UNREADABLE)  # perhaps a bad block: the others count
    if answer is None:
        return Untouched(name, Left.NOT_GENUINE)
    note = shelf.note(answer.bundle)
    why = _why_not(answer, note, addressee)
    if note is None or why is not None:
        return Untouched(name, why or Left.UNKNOWN_BUNDLE)
    ours = set(note.items)
    effects = Counter(
        _carried_out(result, outbox, addressee) for result in answer.results if result.id in ours
    )
    shelf.write(note.model_copy(update={"answered_at": answer.answered_at}))
    return Read(
        bundle=answer.bundle,
        complete=answer.complete,
        delivered=effects[Effect.DELIVERED],
        held=effects[Effect.HELD],
        waiting=len(still_waiting(outbox, note.items)),
        false=effects[Effect.FALSE],
    )


def _why_not(answer: CourierAnswer, note: BundleNote | None, addressee: Addressee) -> Left | None:
    """Why an answer does not count; None where it does."""
    if answer.kiosk != addressee.kiosk:
        return Left.OTHER_KIOSK
    if not any(answer.is_of(key) for key in addressee.portal_keys):
        return Left.NOT_GENUINE
    if note is None or note.kiosk != answer.kiosk:
        return Left.UNKNOWN_BUNDLE
    if note.answered_at is not None and answer.answered_at <= note.answered_at:
        return Left.READ_BEFORE
    return None


def _answer(name: UUID, stick: Stick) -> CourierAnswer | None:
    try:
        with stick.reading(f"{name}{ANSWER_SUFFIX}") as file:
            content = file.read_at(0, MAX_ANSWER_BYTES)
        return CourierAnswer.model_validate_json(content)
    except (StickSuspicious, ValidationError):
        return None


def _carried_out(result: ItemResult, outbox: Outbox, addressee: Addressee) -> Effect:
    item = outbox.item(result.id)
    if item is None or _is_over(item):
        return Effect.NONE
    if damage(item) is not None:
        return Effect.WAITS
    sent = Envelope(header=item.header, sealed=item.sealed, signature=bytes(64))
    verdict: Verdict = judge(sent, result, addressee.portal_keys)
    match verdict:
        case Delivered(id=id_, receipt_json=receipt_json):
            outbox.mark_delivered(id_, receipt_json, addressee.clock())
            return Effect.DELIVERED
        case Held(id=id_, reason=reason):
            if item.state is State.HELD:
                return Effect.NONE
            outbox.mark_held(id_, reason, addressee.clock())
            return Effect.HELD
        case Again():
            return Effect.FALSE if isinstance(result, Accepted) else Effect.WAITS
        case _:
            assert_never(verdict)
