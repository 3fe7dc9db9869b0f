"""A row of the table `submission` as values, and back.

Times are stored as RFC 3339 in UTC with microseconds, so that their order is that of the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from pydantic import ValidationError

from kiosk.offline.outbox_errors import OutboxDamaged
from kiosk.offline.outbox_item import (
    NewSubmission,
    OutboxEntry,
    OutboxItem,
    State,
    row_digest,
)
from kiosk.protocol.envelope import Header
from kiosk.protocol.receipt import Receipt

ENTRY: Final = (
    "id, folio, header_json, body_sha256, state, created_at, attempts, next_attempt_at,"
    " reason, receipt_json, delivered_at"
)
ITEM: Final = f"{ENTRY}, sealed, row_sha256"
WHOLE: Final = f"place, {ITEM}, carried_at"
"""The columns of an entry, of an item, and all there are."""


def text_of(moment: datetime) -> str:
    """As times are stored."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def moment_of(text: str) -> datetime:
    """As it was stored. Raises `OutboxDamaged` for what is no moment."""
    try:
        moment = datetime.fromisoformat(text)
    except (ValueError, TypeError) as error:
        raise _senseless(error) from error
    if moment.tzinfo is None:
        raise _senseless("a moment of no zone")
    return moment


def id_of(text: str) -> UUID:
    """As it was stored. Raises `OutboxDamaged` for what is no id, or is written otherwise.

    A UUID is read in capitals too, but no row is found by such an id.
    """
    try:
        id_ = UUID(text)
    except (ValueError, TypeError, AttributeError) as error:
        raise _senseless(error) from error
    if str(id_) != text:
        raise _senseless("an id is written otherwise")
    return id_


def state_of(text: str) -> State:
    """As it was stored. Raises `OutboxDamaged` for what is no state."""
    try:
        return State(text)
    except ValueError as error:
        raise _senseless(error) from error


def entry_of(row: Sequence[Any]) -> OutboxEntry:
    """From `ENTRY`. Raises `OutboxDamaged` for a row that makes no sense."""
    return OutboxEntry(**_fields(row))


def item_of(row: Sequence[Any]) -> OutboxItem:
    """From `ITEM`. Raises `OutboxDamaged` for a row that makes no sense."""
    return OutboxItem(**_fields(row), sealed=row[11], row_sha256=row[12])


def received_at(receipt_json: str) -> datetime | None:
    """When the portal received it, by its own clock; None where the receipt cannot be read."""
    try:
        return Receipt.stored(receipt_json).received_at
    except ValidationError:
        return None


def makes_sense(row: Sequence[Any]) -> bool:
    """From `WHOLE`: whether the row can be shown and sent, right or wrong."""
    try:
        entry_of(row[1:])
    except OutboxDamaged:
        return False
    return all(isinstance(text, str) for text in row[1:4])


def is_sound(row: Sequence[Any]) -> bool:
    """From `WHOLE`: whether the row makes sense and is what was accepted, as far as it can tell."""
    try:
        entry = entry_of(row[1:]) if row[12] is None else item_of(row[1:])
        names_itself = (entry.header.id, entry.header.folio) == (entry.id, entry.folio)
    except (OutboxDamaged, ValidationError, TypeError, AttributeError):
        return False
    if isinstance(entry, OutboxItem):
        return names_itself and entry.is_intact
    return names_itself and entry.receipt_json is not None and entry.state is State.DELIVERED


def named_anew(row: Sequence[Any]) -> tuple[Any, ...] | None:
    """From `WHOLE`: the row under the names that its header gives it.

    None where header and body are not both what was accepted.
    """
    header_json, sealed, row_sha256 = row[3], row[12], row[13]
    if not isinstance(header_json, str) or not isinstance(sealed, bytes):
        return None
    if row_digest(header_json, sealed) != row_sha256:
        return None
    try:
        header = Header.stored(header_json)
    except ValidationError:
        return None
    return (row[0], str(header.id), header.folio, *row[3:])


def is_torn_from(row: Sequence[Any], copy: NewSubmission) -> bool:
    """From `WHOLE`: whether a damaged row was this submission's.

    One part that names it is enough: damage may have hit its id and its folio both.
    """
    _, id_, folio, header_json, body_sha256, *_, sealed, row_sha256, _ = row
    header = copy.header
    texts = (id_, str(header.id)), (folio, header.folio), (header_json, copy.header_json)
    digests = (body_sha256, copy.body_sha256), (row_sha256, copy.row_sha256)
    return (
        sealed == copy.sealed
        or any(_bytes(part) == text.encode() for part, text in texts)
        or any(part == digest for part, digest in digests)
    )


def _bytes(text: object) -> object:
    return text.encode() if isinstance(text, str) else text


def _fields(row: Sequence[Any]) -> dict[str, Any]:
    (id_, folio, header, digest, state, created, attempts, next_, reason, receipt, delivered) = row[
        :11
    ]
    try:
        return {
            "id": id_of(id_),
            "folio": folio,
            "header_json": header,
            "body_sha256": digest,
            "state": state_of(state),
            "created_at": moment_of(created),
            "attempts": attempts,
            "next_attempt_at": moment_of(next_),
            "reason": reason,
            "receipt_json": receipt,
            "delivered_at": None if delivered is None else moment_of(delivered),
        }
    except (ValueError, TypeError, AttributeError) as error:
        raise _senseless(error) from error


def _senseless(why: object) -> OutboxDamaged:
    """SQLite's check sees torn pages, not torn text."""
    return OutboxDamaged(f"the outbox is damaged: a row makes no sense ({why})")
