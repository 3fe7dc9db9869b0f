"""The courier's whole way with both real ends: outbox, stick, portal, stick, outbox."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import pytest
from portal_world import Device
from stick_world import Stick, courier_key, held

from kiosk.offline.attachment_files import stored_streams
from kiosk.offline.courier.bundle import Origin, Packer
from kiosk.offline.courier.exporting import Exported, export_to_stick
from kiosk.offline.courier.importing import Addressee, Outcome, Read, import_from_stick
from kiosk.offline.courier.readme import readme
from kiosk.offline.courier.shelf import shelf_at
from kiosk.offline.courier.stick import stick_at
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import NewSubmission, State
from kiosk.protocol.attachment import SealedAttachment
from kiosk.protocol.batch import Accepted
from kiosk.protocol.envelope import Envelope, sign_envelope

pytest_plugins = ["portal_fixtures", "stick_fixtures"]


class Kiosk:
    """One enrolled machine with its outbox and its shelf."""

    def __init__(self, device: Device, home: Path) -> None:
        self.device = device
        self.home = home
        self.outbox = Outbox.open(home / "outbox.sqlite")

    def accept(self, attachments: Sequence[bytes] = (), **changes: object) -> Envelope:
        """As the line would send it."""
        header = self.device.header(**changes)
        writes = tuple(_writer(content) for content in attachments)
        with (
            self.outbox.receiving(),
            stored_streams(self.outbox.path, header.id, writes) as announced,
        ):
            header = header.model_copy(update={"attachments": announced})
            item = self.outbox.accept(lambda _: NewSubmission(header, os.urandom(3000)))
        return sign_envelope(item.header, item.sealed, self.device.key)

    def export(self, root: Path) -> Exported:
        origin = Origin(
            self.outbox,
            self.device.id,
            self.device.key,
            courier_key(self.device.portal),
            self.device.portal.clock,
            os.urandom,
        )
        with shelf_at(self.home / "courier") as shelf, stick_at(root, make=True) as stick:
            packer, words = Packer(origin, shelf), readme(self.device.enrolment)
            return export_to_stick(origin, packer, stick, words, lambda _: None)

    def take_in(self, root: Path) -> list[Outcome]:
        who = Addressee(
            self.device.id, (self.device.enrolment.portal_key,), self.device.portal.clock
        )
        with shelf_at(self.home / "courier") as shelf, stick_at(root) as stick:
            return import_from_stick(stick, self.outbox, shelf, who)

    def states(self) -> list[State]:
        return [entry.state for entry in self.outbox.items()]


def _writer(content: bytes) -> Callable[[BinaryIO], SealedAttachment]:
    def write(file: BinaryIO) -> SealedAttachment:
        file.write(content)
        return SealedAttachment(size=len(content), sha256=sha256(content).digest())

    return write


@pytest.fixture
def kiosk(device: Device, tmp_path: Path) -> Iterator[Kiosk]:
    (tmp_path / "kiosk").mkdir()
    kiosk = Kiosk(device, tmp_path / "kiosk")
    yield kiosk
    kiosk.outbox.close()


def test_what_waits_is_carried_delivered_and_counted_once_by_both_ways(
    stick: Stick, kiosk: Kiosk
) -> None:
    kiosk.accept([os.urandom(150_000), b"small"])
    poisoned = kiosk.accept(kiosk="kiosk-999")
    by_both = kiosk.accept()
    kiosk.export(stick.root)
    (sent,) = kiosk.device.submit(by_both)
    assert isinstance(sent, Accepted)
    assert State.DELIVERED not in kiosk.states()

    first = stick.imported("--json")
    (outcome,) = kiosk.take_in(stick.root)

    assert first.counts() == (1, 1, 1, 0, True, True)
    assert isinstance(outcome, Read)
    assert (outcome.delivered, outcome.held, outcome.false) == (2, 1, 0)
    assert sorted(kiosk.states()) == sorted([State.DELIVERED, State.HELD, State.DELIVERED])
    refused = kiosk.outbox.by_id(poisoned.header.id)
    assert refused is not None
    assert refused.state is State.HELD
    assert held(stick.portal) == 2
    assert stick.imported("--json").counts() == (0, 2, 1, 0, True, True)
    assert held(stick.portal) == 2


def test_a_stick_that_was_cut_short_delivers_what_is_whole_and_the_rest_when_brought_again(
    stick: Stick, kiosk: Kiosk
) -> None:
    for _ in range(4):
        kiosk.accept([os.urandom(100_000)])
    kiosk.export(stick.root)
    (bundle,) = stick.folder.glob("*.vcourier")
    content = bundle.read_bytes()
    bundle.write_bytes(content[: len(content) * 7 // 10])

    assert stick.imported("--json").code == 1
    (cut,) = kiosk.take_in(stick.root)

    assert isinstance(cut, Read)
    assert not cut.complete
    assert kiosk.states().count(State.DELIVERED) == cut.delivered == held(stick.portal) == 2
    kiosk.export(stick.root)
    stick.imported("--json")
    kiosk.take_in(stick.root)
    assert set(kiosk.states()) == {State.DELIVERED}
    assert held(stick.portal) == 4
