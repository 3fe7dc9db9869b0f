"""Making a bundle: what waits, signed by the device and sealed to the portal, in constant memory.

Guarantees: what is not bit by bit what was accepted stays out, with the reason, and keeps nothing
else out; nothing in the outbox is changed; a bundle is on the shelf whole or not at all.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import BinaryIO, Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.offline.attachment_files import stream_path
from kiosk.offline.courier.copying import in_megabytes
from kiosk.offline.courier.errors import OwnDiskFailed
from kiosk.offline.courier.progress import Progress, Report, Step
from kiosk.offline.courier.shelf import BundleNote, Shelf
from kiosk.offline.courier.streams import CheckedStream, Unfit
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import SENDABLE
from kiosk.offline.verdict import damage
from kiosk.protocol.courier import MAX_BUNDLE_ITEMS, BundleLabel, sign_label
from kiosk.protocol.courier_records import as_file, record_pieces, record_size
from kiosk.protocol.envelope import Envelope, sign_envelope
from kiosk.protocol.identifier import uuid7
from kiosk.sealing.agency_key import AgencyPublicKey
from kiosk.sealing.sealed_stream import bundle_info, seal_any_length, sealed_size

MAX_BUNDLE_BYTES: Final = 1024 * 1024 * 1024
"""A larger one is made only for a single submission; FAT takes files up to 4 GiB."""
RESERVE_BYTES: Final = 64 * 1024 * 1024
"""Of this machine's disk: left free for what visitors hand in meanwhile."""
_MOST_LISTED: Final = 100_000


@dataclass(frozen=True)
class LeftOut:
    """One that could not go into a bundle, and why."""

    folio: str
    reason: str


@dataclass(frozen=True)
class Origin:
    """Whose outbox it is, and to whom its bundles are sealed."""

    outbox: Outbox
    kiosk: str
    device_key: Ed25519PrivateKey = field(repr=False)
    courier_key: AgencyPublicKey
    clock: Callable[[], datetime]
    random_bytes: Callable[[int], bytes]


class Packer:
    """Packs what waits, the oldest first, one bundle at a call."""

    def __init__(self, origin: Origin, shelf: Shelf, most_bytes: int = MAX_BUNDLE_BYTES) -> None:
        self._origin = origin
        self.shelf = shelf
        self._most_bytes = most_bytes
        self._unfit: dict[UUID, LeftOut] = {}

    @property
    def left_out(self) -> list[LeftOut]:
        """What was found unfit so far."""
        return list(self._unfit.values())

    def pack(self, packed: Collection[UUID], report: Report) -> BundleNote | None:
        """Puts a bundle of what waits and is not yet `packed` on the shelf; None: nothing is.

        Raises `OutboxError`, `OwnDiskFailed` and `OSError`.
        """
        while True:
            chosen, size = self._chosen(packed)
            if not chosen:
                return None
            try:
                return self._sealed(chosen, size, report)
            except Unfit as unfit:
                self._leave_out(unfit)

    def _chosen(self, packed: Collection[UUID]) -> tuple[list[UUID], int]:
        """Those that go together, and how long their records are."""
        free = shutil.disk_usage(self.shelf.folder).free - RESERVE_BYTES
        chosen: list[UUID] = []
        total = 0
        for entry in self._origin.outbox.items(SENDABLE, _MOST_LISTED):
            if entry.id in packed or entry.id in self._unfit:
                continue
            try:
                size = record_size(self._envelope(entry.id))
            except Unfit as unfit:
                self._leave_out(unfit)
                continue
            sealed = sealed_size(total + size)
            if chosen and (sealed > min(self._most_bytes, free) or len(chosen) == MAX_BUNDLE_ITEMS):
                break
            if sealed > free:
                raise OwnDiskFailed(
                    f"this machine's own disk has no room for a bundle of {in_megabytes(sealed)}"
                )
            chosen.append(entry.id)
            total += size
        return chosen, total

    def _sealed(self, chosen: list[UUID], size: int, report: Report) -> BundleNote:
        origin = self._origin
        now = origin.clock()
        unsigned = BundleLabel(
            id=uuid7(now, origin.random_bytes),
            kiosk=origin.kiosk,
            made_at=now,
            items=len(chosen),
            sealed_bytes=sealed_size(size),
            key_id=origin.courier_key.key_id,
            signature=bytes(64),
        )
        label = sign_label(unsigned, origin.device_key)
        draft = self.shelf.draft_path(label.id)
        try:
            with draft.open("xb") as file:
                sink = _Sink(file, label.sealed_bytes, report)
                sink.write(label.canonical() + b"\n")
                records = as_file(self._records(chosen))
                info = bundle_info(label.id, label.kiosk)
                seal_any_length(records, size, sink, origin.courier_key, info, origin.random_bytes)
                file.flush()
                os.fsync(file.fileno())
            note = BundleNote(
                id=label.id,
                kiosk=label.kiosk,
                key_id=label.key_id,
                items=tuple(chosen),
                size=sink.written,
                sha256=sink.sha256,
            )
            self.shelf.put(note)
        finally:
            draft.unlink(missing_ok=True)
        return note

    def _records(self, ids: list[UUID]) -> Iterator[bytes]:
        for id_ in ids:
            envelope = self._envelope(id_)
            yield from record_pieces(envelope, self._streams(envelope))

    def _envelope(self, id_: UUID) -> Envelope:
        item = self._origin.outbox.item(id_)
        if item is None or item.state not in SENDABLE:
            raise Unfit(id_, "its body is missing")
        if (why := damage(item)) is not None:
            raise Unfit(id_, why)
        return sign_envelope(item.header, item.sealed, self._origin.device_key)

    def _streams(self, envelope: Envelope) -> Iterator[BinaryIO]:
        """Each attachment's sealed stream as it lies beside the outbox."""
        id_ = envelope.header.id
        for position, announced in enumerate(envelope.header.attachments):
            path = stream_path(self._origin.outbox.path, id_, position)
            with CheckedStream.opened(path, announced, id_) as stream:
                yield stream

    def _leave_out(self, unfit: Unfit) -> None:
        """Notes why, unless it only was delivered meanwhile."""
        entry = self._origin.outbox.by_id(unfit.id)
        if entry is not None and entry.state in SENDABLE:
            self._unfit[unfit.id] = LeftOut(entry.folio, unfit.reason)


def still_waiting(outbox: Outbox, ids: Collection[UUID]) -> list[UUID]:
    """Those of them without the portal's word."""
    entries = (outbox.by_id(id_) for id_ in ids)
    return [entry.id for entry in entries if entry is not None and entry.state in SENDABLE]


class _Sink:
    """A file that is digested while it is written."""

    def __init__(self, file: BinaryIO, total: int, report: Report) -> None:
        self._file = file
        self._total = total
        self._report = report
        self._digest = sha256()
        self.written = 0

    @property
    def sha256(self) -> bytes:
        return self._digest.digest()

    def write(self, data: bytes, /) -> None:
        self._file.write(data)
        self._digest.update(data)
        self.written += len(data)
        self._report(Progress(Step.SEAL, min(self.written, self._total), self._total))
