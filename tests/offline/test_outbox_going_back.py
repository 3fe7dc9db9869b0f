"""The outbox of a newer release, and its second copies, read by the release before."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import UUID

import apsw
import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from grown import more
from outbox_samples import submission

from kiosk.offline.attachment_files import stream_path
from kiosk.offline.outbox import Outbox, copies_of
from kiosk.offline.outbox_item import NewSubmission, OutboxItem, row_digest
from kiosk.offline.repair import open_repaired
from kiosk.offline.submission_row import received_at
from kiosk.offline.verdict import damage
from kiosk.protocol.attachment import SealedAttachment
from kiosk.protocol.envelope import Followed, sign_envelope
from kiosk.protocol.receipt import Receipt, sign_receipt

KEY: Final = Ed25519PrivateKey.generate()
NOW: Final = datetime(2031, 3, 1, 10, tzinfo=UTC)


def accepted(path: Path) -> OutboxItem:
    """An application with all that a header may have."""

    def make(last: str | None) -> NewSubmission:
        new = submission()(last)
        header = new.header.model_copy(
            update={
                "attachments": (SealedAttachment(size=9, sha256=b"a" * 32),),
                "follows": Followed(folio=new.header.folio, claim_hash=b"c" * 32),
            }
        )
        return NewSubmission(header=header, sealed=new.sealed)

    with Outbox.open(path) as outbox:
        return outbox.accept(make)


def grown_row(path: Path, item: OutboxItem) -> str:
    """The row and its copy as a newer release stores them; the header."""
    header = rfc8785.dumps(more(json.loads(item.header_json)))
    with apsw.Connection(str(path)) as db:
        digest = row_digest(header.decode(), item.sealed)
        db.execute("UPDATE submission SET header_json = ?, row_sha256 = ?",
                   (header.decode(), digest))  # fmt: skip
    write_copy(path, item.id, header, item.sealed)
    return header.decode()


def copy_at(path: Path, id_: UUID, suffix: str = "") -> Path:
    return copies_of(path)._folder / f"{id_}{suffix}"


def write_copy(path: Path, id_: UUID, header: bytes, sealed: bytes) -> None:
    content = header + b"\n" + sealed
    copy_at(path, id_).write_bytes(content + sha256(content).digest())


def lose_rows(path: Path) -> None:
    """The database is no database any more."""
    for name in (path, path.with_name(f"{path.name}-wal")):
        name.write_bytes(b"rotten" * 1000)


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    return tmp_path / "outbox.sqlite"


@pytest.mark.parametrize("suffix", ["", ".new"])
def test_an_application_is_sent_byte_for_byte_as_it_was_accepted(outbox: Path, suffix: str) -> None:
    item = accepted(outbox)
    header = grown_row(outbox, item)
    if suffix:
        copy_at(outbox, item.id).rename(copy_at(outbox, item.id, suffix))

    whole, repairs = open_repaired(outbox, lambda: NOW)
    with whole:
        (due,) = whole.sendable(9)

    assert not repairs.notable
    assert damage(due) is None
    assert copies_of(outbox).ids() == {item.id}
    envelope = sign_envelope(due.header, due.sealed, KEY)
    sent = json.loads(envelope.model_dump_json())
    assert rfc8785.dumps(sent["header"]).decode() == header
    unsigned = {name: value for name, value in sent.items() if name != "signature"}
    signed = b"ventanilla/envelope/1\n" + rfc8785.dumps(unsigned)
    KEY.public_key().verify(envelope.signature, signed)
    assert "of_years_to_come" not in repr(due.header)


def test_an_application_that_only_a_copy_still_has_comes_back_byte_for_byte(outbox: Path) -> None:
    item = accepted(outbox)
    header = grown_row(outbox, item)
    lose_rows(outbox)

    whole, repairs = open_repaired(outbox, lambda: NOW)
    with whole:
        (due,) = whole.sendable(9)

    assert repairs.kept.restored == 1
    assert (due.header_json, due.sealed) == (header, item.sealed)
    assert damage(due) is None


@pytest.mark.parametrize("suffix", ["", ".new"])
@pytest.mark.parametrize("rows_are", ["lost", "there"])
def test_a_copy_alone_that_this_release_cannot_read_is_kept_for_one_that_can(
    outbox: Path, rows_are: str, suffix: str
) -> None:
    item = accepted(outbox)
    header = json.dumps(json.loads(item.header_json) | {"service": "of years to come"}).encode()
    write_copy(outbox, item.id, header, item.sealed)
    if suffix:
        copy_at(outbox, item.id).rename(copy_at(outbox, item.id, suffix))
    stream = stream_path(outbox, item.id, 0)
    stream.parent.mkdir(parents=True)
    stream.write_bytes(b"an attachment")
    if rows_are == "lost":
        lose_rows(outbox)
    else:
        with apsw.Connection(str(outbox)) as db:
            digest = row_digest(header.decode(), item.sealed)
            db.execute("UPDATE submission SET header_json = ?, row_sha256 = ?",
                       (header.decode(), digest))  # fmt: skip
    before = copy_at(outbox, item.id, suffix).read_bytes()

    for _ in range(2):  # the second start finds no damage any more
        whole, repairs = open_repaired(outbox, lambda: NOW)
        whole.close()
        assert len(repairs.kept.spoilt) == 1, "staff are told"
        assert copy_at(outbox, item.id).read_bytes() == before
        assert stream.read_bytes() == b"an attachment"


def test_a_copy_that_was_never_accepted_still_goes(outbox: Path) -> None:
    item = accepted(outbox)
    stranger = submission()(None)
    copies_of(outbox).write(stranger)
    rotten = copy_at(outbox, stranger.header.id, ".new")
    rotten.write_bytes(rotten.read_bytes()[:-1])

    open_repaired(outbox, lambda: NOW)[0].close()

    assert list(copies_of(outbox)._folder.iterdir()) == [copy_at(outbox, item.id)]


def test_an_application_s_receipt_is_read(outbox: Path) -> None:
    item = accepted(outbox)
    receipt = sign_receipt(
        Receipt(
            id=item.id,
            folio=item.folio,
            body_sha256=item.body_sha256,
            attachments=(),
            received_at=NOW,
            key_id="0" * 16,
            signature=bytes(64),
        ),
        KEY,
    )
    assert received_at(json.dumps(more(json.loads(receipt.canonical())))) == NOW
