"""Sticks with bundles on them, made by the protocol's own words, for the tests of this folder."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from portal_world import Device, Portal

from kiosk.protocol.attachment import SealedAttachment
from kiosk.protocol.batch import Accepted, ItemResult
from kiosk.protocol.courier import BundleLabel, CourierAnswer, CourierKey, sign_label
from kiosk.protocol.courier_records import as_file, record_pieces, record_size
from kiosk.protocol.envelope import Envelope
from kiosk.protocol.identifier import uuid7
from kiosk.protocol.receipt import Receipt
from kiosk.sealing.agency_key import AgencyPublicKey
from kiosk.sealing.sealed_stream import bundle_info, seal_stream, sealed_size
from portal.cli import main
from portal.storage import submission_sums

Load = Sequence[tuple[Envelope, Sequence[bytes]]]
"""Envelopes, each with its attachments' sealed streams."""


def with_attachments(device: Device, *contents: bytes) -> tuple[Envelope, Sequence[bytes]]:
    """The streams need not open here: nobody on the way has the key."""
    announced = [SealedAttachment(size=len(c), sha256=sha256(c).digest()) for c in contents]
    return device.envelope(attachments=tuple(announced)), contents


def some(device: Device, count: int) -> Load:
    return [(device.envelope(f"sealed {number}".encode()), ()) for number in range(count)]


def courier_key(portal: Portal) -> AgencyPublicKey:
    answer = portal.call("GET", "/v1/courier-key")
    assert answer.status_code == 200, answer.text
    return AgencyPublicKey.from_bytes(CourierKey.model_validate_json(answer.content).public_key)


def bundle(
    device: Device, load: Load, key: AgencyPublicKey | None = None, **label: object
) -> tuple[UUID, bytes]:
    """A bundle's id and bytes; `label` are fields that differ from the truth."""
    key = key or courier_key(device.portal)
    size = sum(record_size(envelope) for envelope, _ in load)
    truth: dict[str, object] = {
        "id": uuid7(device.portal.clock(), os.urandom),
        "kiosk": device.id,
        "made_at": device.portal.clock(),
        "items": len(load),
        "sealed_bytes": sealed_size(size),
        "key_id": key.key_id,
        "signature": bytes(64),
    }
    signed = sign_label(BundleLabel.model_validate(truth | label), device.key)
    records = as_file(
        piece
        for envelope, contents in load
        for piece in record_pieces(envelope, map(io.BytesIO, contents))
    )
    file = io.BytesIO()
    file.write(signed.canonical() + b"\n")
    seal_stream(records, size, file, key, bundle_info(signed.id, signed.kiosk))
    return signed.id, file.getvalue()


@dataclass(frozen=True)
class Outcome:
    """What the command said."""

    code: int
    out: str
    err: str

    @property
    def bundles(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(self.out)
        return found

    def counts(self, number: int = 0) -> tuple[object, ...]:
        """Accepted, known, refused, deferred, complete, answered."""
        words = ("accepted", "known", "refused", "deferred", "complete", "answered")
        return tuple(self.bundles[number][word] for word in words)


class Stick:
    """A folder where a stick is mounted, and the operator who imports it."""

    def __init__(self, root: Path, portal: Portal, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self.folder = root / "ventanilla"
        self.folder.mkdir(parents=True)
        self.portal = portal
        self._capsys = capsys

    def put(self, made: tuple[UUID, bytes]) -> Path:
        identity, content = made
        path = self.folder / f"{identity}.vcourier"
        path.write_bytes(content)
        return path

    def imported(self, *options: str, directory: Path | None = None) -> Outcome:
        home = str(self.portal.settings.home)
        arguments = ["courier", "import", str(directory or self.root), "--home", home, *options]
        code = main(arguments)
        return Outcome(code, *self._capsys.readouterr())

    def answer(self, identity: UUID) -> CourierAnswer:
        text = (self.folder / f"{identity}.vanswer").read_bytes()
        answer = CourierAnswer.model_validate_json(text)
        assert answer.bundle == identity
        return answer


def receipts(results: tuple[ItemResult, ...]) -> list[Receipt]:
    assert all(isinstance(one, Accepted) for one in results), results
    return [one.receipt for one in results if isinstance(one, Accepted)]


def held(portal: Portal) -> int:
    with portal.database.reading() as session:
        return sum(one.count for one in submission_sums.counts(session))


def verified(answer: CourierAnswer, device: Device, load: Load) -> list[Receipt]:
    """The receipts, each checked as the kiosk does."""
    portal_key = device.enrolment.portal_key
    assert answer.is_of(portal_key)
    assert answer.kiosk == device.id
    found = receipts(answer.results)
    for receipt, (envelope, _) in zip(found, load, strict=True):
        assert receipt.acknowledges(envelope.header, envelope.body_sha256, portal_key)
    return found
