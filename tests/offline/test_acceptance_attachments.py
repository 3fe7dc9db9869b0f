"""Attachments are accepted with their application or not at all, and only the agency opens them."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import pytest
from outbox_samples import MINUTE, NOON, RECEIPT
from test_acceptance import AGENCY_KEY, ENROLMENT

from kiosk.offline.acceptance import Acceptance, Accepted, Attachment, NewApplication
from kiosk.offline.attachment_files import stream_path
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import DiskFailed, DiskFull
from kiosk.sealing.body import AttachmentNote, SubmissionBody
from kiosk.sealing.seal import CannotOpen, SealBinding, open_sealed
from kiosk.sealing.sealed_stream import StreamBinding, WrongLength, open_stream

PHOTO = os.urandom(200_000)
SCAN = b"%PDF-1.7 " + os.urandom(3_000)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.sqlite"


@pytest.fixture
def outbox(path: Path) -> Iterator[Outbox]:
    with Outbox.open(path) as opened:
        yield opened


def _attachment(
    content: bytes, name: str, *, size: int | None = None, broken: Exception | None = None
) -> Attachment:
    note = AttachmentNote(
        question=f"/{name}",
        name=f"{name}.bin",
        media_type="application/octet-stream",
        size=len(content) if size is None else size,
    )

    def open_() -> BinaryIO:
        if broken is not None:
            raise broken
        return io.BytesIO(content)

    return Attachment(note, open_)


def _accept(outbox: Outbox, *attachments: Attachment) -> Accepted:
    return Acceptance(outbox, ENROLMENT, lambda: NOON, os.urandom).accept(
        NewApplication(
            "acta", 3, "registro-civil", AGENCY_KEY.public_key(), "es", {"name": "Ñu"}, attachments
        )
    )


def _opened(path: Path, id_: UUID, position: int) -> bytes:
    binding = SealBinding(id_, 3, AGENCY_KEY.public_key().key_id)
    info = StreamBinding(binding, position).hpke_info
    with stream_path(path, id_, position).open("rb") as file:
        return b"".join(open_stream(file, AGENCY_KEY, info))


def test_the_agency_opens_what_the_visitor_gave(path: Path, outbox: Outbox) -> None:
    accepted = _accept(outbox, _attachment(PHOTO, "photo"), _attachment(SCAN, "scan"))

    (item,) = outbox.due(NOON, 10)
    assert [_opened(path, accepted.id, n) for n in range(2)] == [PHOTO, SCAN]
    for position, stream in enumerate(item.header.attachments):
        sealed = stream_path(path, accepted.id, position).read_bytes()
        assert (stream.size, stream.sha256) == (len(sealed), sha256(sealed).digest())
    binding = SealBinding(item.id, 3, AGENCY_KEY.public_key().key_id)
    body = SubmissionBody.model_validate_json(open_sealed(item.sealed, AGENCY_KEY, binding))
    assert [(one.name, one.size) for one in body.attachments] == [
        ("photo.bin", len(PHOTO)),
        ("scan.bin", len(SCAN)),
    ]


def test_one_opens_in_no_others_place(path: Path, outbox: Outbox) -> None:
    accepted = _accept(outbox, _attachment(PHOTO, "photo"), _attachment(SCAN, "scan"))
    first, second = (stream_path(path, accepted.id, n) for n in range(2))
    exchanged = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(exchanged)

    for position in range(2):
        with pytest.raises(CannotOpen):
            _opened(path, accepted.id, position)


def test_nothing_of_it_can_be_read_on_the_disk(tmp_path: Path, outbox: Outbox) -> None:
    _accept(outbox, _attachment(b"una foto de la INE " * 100, "ine"))

    content = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"una foto" not in content
    assert b"ine.bin" not in content


@pytest.mark.parametrize(
    ("attachment", "error"),
    [
        (_attachment(SCAN, "scan", size=len(SCAN) + 1), WrongLength),
        (_attachment(SCAN, "scan", size=len(SCAN) - 1), WrongLength),
        (_attachment(SCAN, "scan", broken=OSError(28, "No space left on device")), DiskFull),
        (_attachment(SCAN, "scan", broken=OSError(5, "Input/output error")), DiskFailed),
    ],
    ids=["shorter than said", "longer than said", "no room", "a stick that was pulled"],
)
def test_where_one_cannot_be_kept_nothing_is(
    tmp_path: Path, outbox: Outbox, attachment: Attachment, error: type[Exception]
) -> None:
    with pytest.raises(error):
        _accept(outbox, _attachment(PHOTO, "photo"), attachment)

    assert outbox.items() == []
    assert list((tmp_path / "attachments").iterdir()) == []
    assert _accept(outbox, _attachment(PHOTO, "photo")).folio


def test_where_the_row_cannot_be_kept_no_attachment_is(
    tmp_path: Path, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_make: Callable[[str | None], object]) -> None:
        raise DiskFull("no room is left")

    with monkeypatch.context() as patched:
        patched.setattr(outbox, "accept", refuse)
        with pytest.raises(DiskFull):
            _accept(outbox, _attachment(PHOTO, "photo"))

    assert list((tmp_path / "attachments").iterdir()) == []


def test_they_are_erased_when_the_application_is_settled(tmp_path: Path, outbox: Outbox) -> None:
    accepted = _accept(outbox, _attachment(PHOTO, "photo"))
    outbox.mark_delivered(accepted.id, RECEIPT, NOON)
    assert stream_path(outbox.path, accepted.id, 0).exists(), "the portal may still forget it"

    outbox.settle([accepted.id], NOON + MINUTE)

    assert list((tmp_path / "attachments").iterdir()) == []
    assert list((tmp_path / "copies").iterdir()) == []
