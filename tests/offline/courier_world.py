"""A kiosk whose outbox is to be carried, sticks that are pulled out, a portal that reads them."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, NoReturn
from uuid import UUID

import apsw
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from outbox_samples import BODY, NOON, submission
from sync_world import DEVICE, PORTAL, accepted

from kiosk.offline.attachment_files import stored_streams
from kiosk.offline.courier.bundle import MAX_BUNDLE_BYTES, Origin, Packer
from kiosk.offline.courier.exporting import Exported, export_to_stick
from kiosk.offline.courier.importing import Addressee, Outcome, import_from_stick
from kiosk.offline.courier.progress import Report
from kiosk.offline.courier.readme import readme
from kiosk.offline.courier.shelf import shelf_at
from kiosk.offline.courier.stick import Calls, stick_at
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import OutboxItem, State
from kiosk.protocol.attachment import SealedAttachment
from kiosk.protocol.batch import ItemResult
from kiosk.protocol.courier import (
    ANSWER_SUFFIX,
    BUNDLE_SUFFIX,
    FOLDER,
    BundleLabel,
    CourierAnswer,
    sign_answer,
)
from kiosk.protocol.courier_records import BadRecord, read_records
from kiosk.protocol.enrolment import Centre, Enrolment
from kiosk.protocol.envelope import Envelope
from kiosk.sealing.agency_key import PRIVATE_KEY_BYTES, AgencyPrivateKey
from kiosk.sealing.sealed_stream import CutShort, bundle_info, open_stream

DEVICE_KEY = DEVICE.public_key().public_bytes_raw()
PORTAL_KEY = PORTAL.public_key().public_bytes_raw()
COURIER = AgencyPrivateKey(b"\x07" * PRIVATE_KEY_BYTES)
ENROLMENT = Enrolment(
    kiosk="kiosk-7",
    kiosk_number=7,
    centre=Centre(
        id="centro-1", name="Centro Ñandú", state="MX-OAX", municipality="20067", phone="951 000"
    ),
    portal_key=PORTAL_KEY,
    enrolled_at=NOON,
)


def quiet(_: object) -> None:
    """For who does not want to know how far it is."""


@dataclass
class Kiosk:
    """One kiosk's home."""

    home: Path
    courier: AgencyPrivateKey = COURIER
    now: datetime = NOON

    def __post_init__(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox.open(self.home / "outbox.sqlite")

    @property
    def shelf(self) -> Path:
        return self.home / "courier"

    def accept(self, sealed: bytes = BODY, attachments: Sequence[bytes] = ()) -> OutboxItem:
        make = submission(self.now, sealed)
        new = make(None)
        writes = tuple(_writer(content) for content in attachments)
        with self.outbox.receiving(), stored_streams(self.outbox.path, new.header.id, writes) as on:
            changed = {"id": new.header.id, "attachments": on}

            def with_them(last: str | None) -> object:
                made = make(last)
                return replace(made, header=made.header.model_copy(update=changed))

            return self.outbox.accept(with_them)  # type: ignore[arg-type]  # a NewSubmission

    def export(
        self,
        stick: Path,
        report: Report = quiet,
        calls: Calls | None = None,
        most_bytes: int = MAX_BUNDLE_BYTES,
    ) -> Exported:
        origin = Origin(
            outbox=self.outbox,
            kiosk=ENROLMENT.kiosk,
            device_key=DEVICE,
            courier_key=self.courier.public_key(),
            clock=lambda: self.now,
            random_bytes=os.urandom,
        )
        with shelf_at(self.shelf) as shelf, stick_at(stick, make=True, calls=calls) as at:
            packer = Packer(origin, shelf, most_bytes)
            return export_to_stick(origin, packer, at, readme(ENROLMENT), report)

    def take_in(self, stick: Path) -> list[Outcome]:
        addressee = Addressee(ENROLMENT.kiosk, (PORTAL_KEY,), lambda: self.now)
        with shelf_at(self.shelf) as shelf, stick_at(stick) as at:
            return import_from_stick(at, self.outbox, shelf, addressee)

    def spoil_body(self, id_: UUID) -> None:
        """In the outbox and in its copy."""
        file = apsw.Connection(str(self.outbox.path))
        file.execute("UPDATE submission SET sealed = ? WHERE id = ?", (b"rot", str(id_)))
        file.close()
        for copy in self.home.rglob(str(id_)):
            if copy.is_file():
                copy.unlink()

    def states(self) -> list[State]:
        return [entry.state for entry in self.outbox.items()]

    def bundles(self) -> dict[UUID, bytes]:
        """What is on the shelf."""
        return {UUID(p.stem): p.read_bytes() for p in self.shelf.glob(f"*{BUNDLE_SUFFIX}")}


def _writer(content: bytes) -> Callable[[BinaryIO], SealedAttachment]:
    def write(file: BinaryIO) -> SealedAttachment:
        file.write(content)
        return SealedAttachment(size=len(content), sha256=sha256(content).digest())

    return write


@contextmanager
def kiosk_at(home: Path) -> Iterator[Kiosk]:
    kiosk = Kiosk(home)
    yield kiosk
    kiosk.outbox.close()


def on_stick(stick: Path) -> dict[UUID, bytes]:
    """The bundles that have their final name there."""
    return {UUID(p.stem): p.read_bytes() for p in (stick / FOLDER).glob(f"*{BUNDLE_SUFFIX}")}


@dataclass
class Pulled:
    """A stick that is pulled out or fails in the middle of its `at`-th call; 0: never."""

    at: int = 0
    error: int = errno.EIO
    made: int = 0
    written: int = 0
    synced: dict[str, int] = field(default_factory=dict)
    """How long each file was when it was last synced, by the name it had then."""

    @property
    def calls(self) -> Calls:
        return Calls(write=self._write, sync=self._sync, cut=self._cut, rename=self._rename)

    def _write(self, descriptor: int, content: memoryview) -> int:
        if self._is_out():
            os.write(descriptor, content[: len(content) // 2])
            self._fail()
        done = os.write(descriptor, content)
        self.written += done
        return done

    def _sync(self, descriptor: int) -> None:
        self._fail_if_out()
        os.fsync(descriptor)
        name = Path(f"/proc/self/fd/{descriptor}").readlink().name
        self.synced[name] = os.fstat(descriptor).st_size

    def _cut(self, descriptor: int, size: int) -> None:
        self._fail_if_out()
        os.ftruncate(descriptor, size)

    def _rename(self, old: str, new: str, folder: int) -> None:
        self._fail_if_out()
        os.rename(old, new, src_dir_fd=folder, dst_dir_fd=folder)

    def _fail_if_out(self) -> None:
        if self._is_out():
            self._fail()

    def _is_out(self) -> bool:
        self.made += 1
        return 0 < self.at <= self.made

    def _fail(self) -> NoReturn:
        raise OSError(self.error, os.strerror(self.error))


@dataclass
class Read:
    """One bundle as the portal reads it."""

    label: BundleLabel
    submissions: list[tuple[Envelope, list[bytes]]]
    complete: bool


def read_bundle(
    content: bytes, key: AgencyPrivateKey = COURIER, device_key: bytes = DEVICE_KEY
) -> Read:
    line, _, sealed = content.partition(b"\n")
    label = BundleLabel.model_validate_json(line)
    assert label.is_signed_by(device_key)
    found: list[tuple[Envelope, list[bytes]]] = []
    try:
        for record in read_records(
            open_stream(BytesIO(sealed), key, bundle_info(label.id, label.kiosk))
        ):
            assert record.envelope is not None
            assert record.envelope.is_signed_by(device_key)
            found.append((record.envelope, [b"".join(pieces) for pieces in record.attachments]))
    except (CutShort, BadRecord):
        return Read(label, found, complete=False)
    assert label.sealed_bytes == len(sealed)
    assert label.items == len(found)
    return Read(label, found, complete=True)


def answer_of(
    read: Read,
    judge: Callable[[Envelope], ItemResult] = accepted,
    key: Ed25519PrivateKey = PORTAL,
    hours: int = 1,
    **changes: object,
) -> CourierAnswer:
    unsigned = CourierAnswer(
        bundle=read.label.id,
        kiosk=read.label.kiosk,
        results=tuple(judge(envelope) for envelope, _ in read.submissions),
        complete=read.complete,
        answered_at=NOON + timedelta(hours=hours),
        signature=bytes(64),
    )
    return sign_answer(unsigned.model_copy(update=changes), key)


def put_answer(stick: Path, answer: CourierAnswer, name: UUID | None = None) -> Path:
    path = stick / FOLDER / f"{name or answer.bundle}{ANSWER_SUFFIX}"
    path.write_bytes(answer.canonical())
    return path


def portal_visits(
    stick: Path, judge: Callable[[Envelope], ItemResult] = accepted, **options: object
) -> None:
    """The portal answers every bundle on the stick."""
    for content in on_stick(stick).values():
        put_answer(stick, answer_of(read_bundle(content), judge, **options))  # type: ignore[arg-type]
