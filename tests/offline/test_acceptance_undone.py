"""A disk that fails at the very end of an acceptance: nothing is lost, twice there, or in part."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import apsw
import pytest
from outbox_samples import NOON
from test_acceptance import AGENCY_KEY, ENROLMENT

from kiosk.offline.acceptance import Acceptance, Accepted, Attachment, NewApplication, Signed
from kiosk.offline.attachment_files import stream_path
from kiosk.offline.copies import Copies
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import DiskFailed, DiskFull, MayBeStored
from kiosk.offline.outbox_item import OutboxEntry, State
from kiosk.offline.repair import open_repaired
from kiosk.sealing.body import AttachmentNote, BodySignature
from kiosk.sealing.letterbox import Claim, mint_claim_and_letterbox

CHOSEN = UUID("0197a000-0000-7000-8000-000000000001")
SCAN = b"%PDF-1.7 " + bytes(3_000)
CLAIM = mint_claim_and_letterbox(os.urandom)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox.open(tmp_path / "outbox.sqlite") as opened:
        yield opened


class _Disk:
    """An outbox's connection on a disk that fails at each of `fails`, in their order.

    A commit that it says has failed has reached the file. The first commit, which looks for what an
    earlier attempt has left, succeeds.
    """

    def __init__(self, connection: apsw.Connection, fails: tuple[str, ...]) -> None:
        self._connection = connection
        self._fails = list(fails)
        self._looked = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, statement: str, *values: Any) -> Any:
        if not self._looked or not self._fails or statement != self._fails[0]:
            self._looked = self._looked or statement == "COMMIT"
            return self._connection.execute(statement, *values)
        if self._fails.pop(0) == "COMMIT":
            self._connection.execute("COMMIT")
        error = apsw.IOError("disk I/O error")
        error.extendedresult = apsw.SQLITE_IOERR_FSYNC  # type: ignore[attr-defined]
        raise error


@contextmanager
def failing(outbox: Outbox, *fails: str) -> Iterator[None]:
    """The disk under it fails at these statements."""
    whole = outbox._connection
    outbox._connection = cast("apsw.Connection", _Disk(whole, fails))
    try:
        yield
    finally:
        outbox._connection = whole


def entrust(
    outbox: Outbox, claim: Claim = CLAIM, *, signed: bool = True, id_: UUID = CHOSEN
) -> Accepted:
    note = AttachmentNote(
        question="/scan",
        name="scan.pdf",
        media_type="application/pdf",
        size=len(SCAN),
        sha256=bytes(32),
    )
    signature = BodySignature(der=b"0")
    return Acceptance(outbox, ENROLMENT, lambda: NOON, os.urandom).accept(
        NewApplication(
            "acta",
            3,
            "registro-civil",
            AGENCY_KEY.public_key(),
            "es",
            {"name": "Ñu"},
            (Attachment(note, lambda: io.BytesIO(SCAN)),),
            claim=claim,
            signed=Signed(id_, signature) if signed else None,
            id=id_,
        )
    )


@pytest.fixture
def ghost(outbox: Outbox) -> OutboxEntry:
    """Its row is in the file, though the commit failed; nobody has its folio."""
    with failing(outbox, "COMMIT", "BEGIN IMMEDIATE"), pytest.raises(MayBeStored):
        entrust(outbox)
    (entry,) = outbox.items()
    return entry


def streams_are_whole(outbox: Outbox) -> bool:
    (item,) = outbox.sendable(10)
    path = stream_path(outbox.path, item.id, 0)
    return path.stat().st_size == item.header.attachments[0].size


def test_what_can_be_taken_back_leaves_nothing(outbox: Outbox, tmp_path: Path) -> None:
    with failing(outbox, "COMMIT"), pytest.raises(DiskFailed) as told:
        entrust(outbox)

    assert not isinstance(told.value, MayBeStored)
    assert outbox.items() == []
    assert list((tmp_path / "copies").iterdir()) == []
    assert list((tmp_path / "attachments").iterdir()) == []


@pytest.mark.usefixtures("ghost")
def test_what_may_be_stored_would_be_sent_whole(outbox: Outbox) -> None:
    assert streams_are_whole(outbox)


def test_one_that_never_counted_gives_way(outbox: Outbox, ghost: OutboxEntry) -> None:
    accepted = entrust(outbox)

    assert accepted.folio != ghost.folio
    assert [(one.id, one.folio) for one in outbox.items()] == [(CHOSEN, accepted.folio)]
    assert streams_are_whole(outbox)


def test_one_that_was_sent_meanwhile_is_the_visitors(outbox: Outbox, ghost: OutboxEntry) -> None:
    outbox.mark_sending([CHOSEN], NOON)

    accepted = entrust(outbox)

    assert (accepted.folio, accepted.claim) == (ghost.folio, CLAIM.code)
    assert [one.state for one in outbox.items()] == [State.SENDING]
    assert streams_are_whole(outbox)


def test_one_that_a_repair_let_count_is_the_visitors(outbox: Outbox, ghost: OutboxEntry) -> None:
    outbox.close()
    mended, _ = open_repaired(outbox.path, lambda: NOON)
    with mended:
        assert entrust(mended).folio == ghost.folio
        assert [one.folio for one in mended.items()] == [ghost.folio]
        assert streams_are_whole(mended)


@pytest.mark.parametrize("signed", [True, False])
def test_an_accepted_one_is_not_accepted_twice(outbox: Outbox, signed: bool) -> None:
    accepted = entrust(outbox, signed=signed)

    assert entrust(outbox, signed=signed) == accepted
    assert [one.folio for one in outbox.items()] == [accepted.folio]


def test_a_signed_one_is_stored_under_the_id_that_was_signed(outbox: Outbox) -> None:
    signed = Signed(UUID(int=CHOSEN.int + 1), BodySignature(der=b"0"))
    application = NewApplication(
        "acta", 3, "registro-civil", AGENCY_KEY.public_key(), "es", {}, signed=signed, id=CHOSEN
    )

    accepted = Acceptance(outbox, ENROLMENT, lambda: NOON, os.urandom).accept(application)

    assert accepted.id == signed.id
    assert [one.id for one in outbox.items()] == [signed.id]


def test_whose_claim_code_is_another_gets_no_folio(outbox: Outbox, ghost: OutboxEntry) -> None:
    outbox.mark_sending([CHOSEN], NOON)

    with pytest.raises(ValueError, match="another claim code"):
        entrust(outbox, mint_claim_and_letterbox(os.urandom))
    assert [one.folio for one in outbox.items()] == [ghost.folio]


def test_one_that_the_station_takes_up_before_it_is_undone_keeps_its_files(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    undo = outbox.take_back

    def too_late(id_: UUID) -> OutboxEntry | None:
        with Outbox.open(outbox.path) as station:
            station.mark_sending([id_], NOON)
        return undo(id_)

    def in_time(id_: UUID) -> OutboxEntry | None:
        monkeypatch.setattr(outbox, "take_back", too_late)
        return undo(id_)

    monkeypatch.setattr(outbox, "take_back", in_time)
    with failing(outbox, "COMMIT"), pytest.raises(MayBeStored):
        entrust(outbox)

    assert [one.state for one in outbox.items()] == [State.SENDING]
    assert streams_are_whole(outbox)


def test_what_was_taken_back_is_not_sent_by_whoever_saw_it(outbox: Outbox) -> None:
    seen = entrust(outbox).id
    (outbox.path.parent / "copies" / str(seen)).unlink()  # as if it had never counted
    assert outbox.take_back(seen) is None

    assert outbox.mark_sending([seen], NOON) == []


def test_a_full_disk_gets_its_room_back(
    outbox: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entrust(outbox)
    other = UUID(int=CHOSEN.int + 1)
    kept = sorted(path.name for path in tmp_path.rglob("*"))

    def full(_self: Copies, _new: object) -> None:
        (tmp_path / "copies" / f"{other}.new").write_bytes(b"in part")
        monkeypatch.setattr(outbox, "take_back", refuse)
        raise OSError(28, "No space left on device")

    def refuse(_id: UUID) -> None:
        raise DiskFull("no room to undo it either")

    monkeypatch.setattr(Copies, "write", full)
    with pytest.raises(DiskFull):
        entrust(outbox, id_=other)
    assert sorted(path.name for path in tmp_path.rglob("*")) == kept


def test_a_full_disk_that_gives_nothing_back_is_said_to_be_full(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        for name in ("read", "discard"):
            monkeypatch.setattr(Copies, name, full)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Copies, "write", full)
    with pytest.raises(DiskFull):
        entrust(outbox)
