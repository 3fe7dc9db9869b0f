"""What waits goes onto the stick sealed and whole, once, and nothing in the outbox is given up."""

from __future__ import annotations

import errno
import io
import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from courier_world import Kiosk, Pulled, kiosk_at, on_stick, read_bundle
from outbox_samples import MINUTE, NOON, RECEIPT
from sync_world import DEVICE

from kiosk.offline.attachment_files import stream_path
from kiosk.offline.courier import bundle as courier_bundle
from kiosk.offline.courier.bundle import LeftOut
from kiosk.offline.courier.errors import CourierBusy, NoStick
from kiosk.offline.courier.progress import Progress, Step
from kiosk.offline.courier.shelf import shelf_at
from kiosk.offline.outbox_item import State
from kiosk.protocol.attachment import MAX_SEALED_ATTACHMENT_BYTES
from kiosk.protocol.courier import FOLDER
from kiosk.protocol.envelope import sign_envelope
from kiosk.sealing.agency_key import generate_agency_key
from kiosk.sealing.seal import CannotOpen


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    with kiosk_at(tmp_path / "home") as made:
        yield made


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    path = tmp_path / "stick"
    path.mkdir()
    return path


def test_all_that_waits_is_on_the_stick_as_the_line_would_send_it(
    kiosk: Kiosk, stick: Path
) -> None:
    queued = kiosk.accept(b"first" * 1000)
    flying = kiosk.accept(b"second", attachments=[b"a" * 200_000, os.urandom(70_000)])
    done, held = kiosk.accept(), kiosk.accept()
    kiosk.outbox.mark_sending([flying.id, done.id, held.id], NOON)
    kiosk.outbox.mark_delivered(done.id, RECEIPT, NOON)
    kiosk.outbox.mark_held(held.id, "no such form", NOON)

    exported = kiosk.export(stick)

    (content,) = on_stick(stick).values()
    read = read_bundle(content)
    assert read.complete
    assert read.submissions == [
        (sign_envelope(queued.header, b"first" * 1000, DEVICE), []),
        (
            sign_envelope(flying.header, b"second", DEVICE),
            [stream_path(kiosk.outbox.path, flying.id, place).read_bytes() for place in range(2)],
        ),
    ]
    assert exported.items == 2
    assert exported.left_out == ()
    assert kiosk.states() == [State.CARRIED, State.SENDING, State.DELIVERED, State.HELD]


def test_nothing_but_the_label_can_be_read_by_who_finds_it(kiosk: Kiosk, stick: Path) -> None:
    item = kiosk.accept(b"<canary>" * 50, attachments=[b"<canary>" * 50])
    kiosk.export(stick)
    (content,) = on_stick(stick).values()
    for secret in (b"<canary>", item.folio.encode(), b"registro-civil", b"acta-de", item.id.bytes):
        assert secret not in content
    assert str(item.id).encode() not in content
    with pytest.raises(CannotOpen):
        read_bundle(content, generate_agency_key())


def test_names_are_such_as_fat_takes(kiosk: Kiosk, stick: Path) -> None:
    kiosk.accept()
    kiosk.export(stick)
    for path in (stick / FOLDER).iterdir():
        assert not set(path.name) & set('"*/:<>?\\|+,;=[]')
        assert len(path.name) < 100


def test_nothing_waiting_leaves_the_stick_as_it_was(kiosk: Kiosk, stick: Path) -> None:
    exported = kiosk.export(stick)
    assert exported.bundles == ()
    assert list((stick / FOLDER).iterdir()) == []


def test_a_second_export_finds_the_same_bundle_there(kiosk: Kiosk, stick: Path) -> None:
    kiosk.accept()
    kiosk.export(stick)
    before = on_stick(stick)
    stick_calls = Pulled()
    again = kiosk.export(stick, calls=stick_calls.calls)
    assert on_stick(stick) == before == kiosk.bundles()
    (bundle,) = again.bundles
    assert (bundle.copied.kept, bundle.copied.written) == (bundle.size, 0)
    assert stick_calls.made == 0, "what is there need not be written, nor renamed"


def test_another_stick_gets_the_same_bundle(kiosk: Kiosk, stick: Path, tmp_path: Path) -> None:
    kiosk.accept()
    kiosk.export(stick)
    other = tmp_path / "other"
    other.mkdir()
    kiosk.export(other)
    assert on_stick(other) == on_stick(stick)


def test_what_came_later_goes_in_a_bundle_of_its_own(kiosk: Kiosk, stick: Path) -> None:
    first = kiosk.accept()
    kiosk.export(stick)
    second = kiosk.accept()
    exported = kiosk.export(stick)
    assert [bundle.items for bundle in exported.bundles] == [1, 1]
    carried = [
        [envelope.header.id for envelope, _ in read_bundle(on_stick(stick)[b.id]).submissions]
        for b in exported.bundles
    ]
    assert carried == [[first.id], [second.id]]


def test_a_bundle_goes_when_all_in_it_has_ended(kiosk: Kiosk, stick: Path) -> None:
    first, second = kiosk.accept(), kiosk.accept()
    kiosk.export(stick)
    kiosk.outbox.mark_delivered(first.id, RECEIPT, NOON)
    kiosk.export(stick)
    assert len(kiosk.bundles()) == 1
    kiosk.outbox.mark_held(second.id, "no such form", NOON)
    assert kiosk.export(stick).bundles == ()
    assert [path.name for path in kiosk.shelf.iterdir()] == ["lock"]


def test_large_ones_are_split(kiosk: Kiosk, stick: Path) -> None:
    items = [kiosk.accept(os.urandom(20_000)) for _ in range(7)]
    exported = kiosk.export(stick, most_bytes=80_000)
    assert [bundle.items for bundle in exported.bundles] == [2, 2, 2, 1]
    assert all(bundle.size < 80_000 + 1_000 for bundle in exported.bundles)
    order = [
        envelope.header.id
        for bundle in exported.bundles
        for envelope, _ in read_bundle(on_stick(stick)[bundle.id]).submissions
    ]
    assert order == [item.id for item in items]


def test_one_larger_than_a_bundle_goes_alone(kiosk: Kiosk, stick: Path) -> None:
    kiosk.accept()
    kiosk.accept(b"small", attachments=[os.urandom(300_000)])
    kiosk.accept()
    exported = kiosk.export(stick, most_bytes=100_000)
    assert [bundle.items for bundle in exported.bundles] == [1, 1, 1]


def test_a_bundle_may_be_longer_than_any_attachment(kiosk: Kiosk, stick: Path) -> None:
    half = bytes(MAX_SEALED_ATTACHMENT_BYTES // 2)
    for _ in range(2):
        kiosk.accept(attachments=[half])

    def held(progress: Progress) -> None:
        if progress.step is Step.SEAL:
            peaks.append(tracemalloc.get_traced_memory()[1])

    peaks: list[int] = []
    tracemalloc.start()
    try:
        (bundle,) = kiosk.export(stick, held).bundles
    finally:
        tracemalloc.stop()
    assert bundle.size > MAX_SEALED_ATTACHMENT_BYTES
    assert max(peaks) < 8_000_000


def test_no_more_than_so_many_go_together(
    kiosk: Kiosk, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier_bundle, "MAX_BUNDLE_ITEMS", 3)
    for _ in range(7):
        kiosk.accept(b"small")
    assert [bundle.items for bundle in kiosk.export(stick).bundles] == [3, 3, 1]


def test_a_rotten_one_stays_out_and_keeps_no_other_out(kiosk: Kiosk, stick: Path) -> None:
    rotten = kiosk.accept()
    missing, altered, longer, cut = (kiosk.accept(attachments=[b"stream" * 9]) for _ in range(4))
    good = kiosk.accept(attachments=[b"stream" * 9])
    kiosk.spoil_body(rotten.id)
    stream_path(kiosk.outbox.path, missing.id, 0).unlink()
    stream_path(kiosk.outbox.path, altered.id, 0).write_bytes(b"Stream" * 9)
    stream_path(kiosk.outbox.path, longer.id, 0).write_bytes(b"stream" * 10)
    stream_path(kiosk.outbox.path, cut.id, 0).write_bytes(b"stream" * 8)

    exported = kiosk.export(stick)

    (content,) = on_stick(stick).values()
    (only,) = read_bundle(content).submissions
    assert only[0].header.id == good.id
    assert sorted(exported.left_out, key=lambda one: one.folio) == sorted(
        (
            LeftOut(rotten.folio, "the stored header and body are not what was accepted"),
            LeftOut(missing.folio, "an attachment is missing"),
            LeftOut(altered.folio, "an attachment is not what was accepted"),
            LeftOut(longer.folio, "an attachment has another length than was accepted"),
            LeftOut(cut.folio, "an attachment has another length than was accepted"),
        ),
        key=lambda one: one.folio,
    )
    assert kiosk.states() == [State.QUEUED] * 5 + [State.CARRIED]


def test_an_attachment_that_the_disk_does_not_give_keeps_no_other_out(
    kiosk: Kiosk, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, broken = (kiosk.accept(attachments=[b"stream" * 9]) for _ in range(2))
    good = kiosk.accept(attachments=[b"stream" * 9])
    path = stream_path(kiosk.outbox.path, closed.id, 0)
    path.unlink()
    path.mkdir()
    bad_block = stream_path(kiosk.outbox.path, broken.id, 0)
    opened = io.open

    def opens(path: object, *arguments: Any, **named: Any) -> Any:
        found = "/proc/self/mem" if path == bad_block else path  # whose start is not to be read
        return opened(found, *arguments, **named)  # type: ignore[call-overload]  # as it came

    monkeypatch.setattr("io.open", opens)  # by which `pathlib` opens

    exported = kiosk.export(stick)

    (content,) = on_stick(stick).values()
    (only,) = read_bundle(content).submissions
    assert only[0].header.id == good.id
    assert {one.folio: one.reason for one in exported.left_out} == {
        closed.folio: f"an attachment cannot be read: {os.strerror(errno.EISDIR)}",
        broken.folio: f"an attachment cannot be read: {os.strerror(errno.EIO)}",
    }
    assert kiosk.states() == [State.QUEUED, State.QUEUED, State.CARRIED]


@pytest.mark.parametrize("settled", [False, True])
def test_what_the_line_delivers_while_it_is_sealed_is_left_out(
    kiosk: Kiosk, stick: Path, settled: bool
) -> None:
    items = [kiosk.accept(os.urandom(100_000)) for _ in range(3)]
    delivered: list[object] = []

    def deliver_second(progress: Progress) -> None:
        if progress.step is Step.SEAL and not delivered:
            kiosk.outbox.mark_delivered(items[1].id, RECEIPT, NOON)
            if settled:
                kiosk.outbox.settle([items[1].id], NOON + MINUTE)
            delivered.append(items[1].id)

    exported = kiosk.export(stick, deliver_second)

    assert (exported.items, exported.left_out) == (2, ())
    (content,) = on_stick(stick).values()
    ids = [envelope.header.id for envelope, _ in read_bundle(content).submissions]
    assert ids == [items[0].id, items[2].id]
    assert kiosk.states() == [State.CARRIED, State.DELIVERED, State.CARRIED]


def test_what_the_line_delivers_while_it_is_copied_stays_delivered(
    kiosk: Kiosk, stick: Path
) -> None:
    item = kiosk.accept()

    def deliver(progress: Progress) -> None:
        if progress.step is Step.COPY:
            kiosk.outbox.mark_delivered(item.id, RECEIPT, NOON)

    assert kiosk.export(stick, deliver).items == 0
    assert kiosk.states() == [State.DELIVERED]


def test_two_exports_at_once_are_one(kiosk: Kiosk, stick: Path) -> None:
    kiosk.accept()
    with shelf_at(kiosk.shelf), pytest.raises(CourierBusy, match="another courier command"):
        kiosk.export(stick)
    assert kiosk.export(stick).items == 1


def test_without_a_stick_nothing_is_made(kiosk: Kiosk, tmp_path: Path) -> None:
    kiosk.accept()
    (tmp_path / "file").touch()
    for nowhere in (tmp_path / "nowhere", tmp_path / "file"):
        with pytest.raises(NoStick, match="is the stick mounted there"):
            kiosk.export(nowhere)
    assert kiosk.bundles() == {}


def test_progress_goes_from_nothing_to_all_in_each_step(kiosk: Kiosk, stick: Path) -> None:
    kiosk.accept(os.urandom(2_000_000))
    kiosk.accept(os.urandom(2_000_000))
    seen: list[Progress] = []
    kiosk.export(stick, seen.append)
    steps = list(dict.fromkeys(progress.step for progress in seen))
    assert steps == [Step.SEAL, Step.COPY, Step.CHECK]
    for step in steps:
        done = [progress.done for progress in seen if progress.step is step]
        assert done == sorted(done)
        assert len(done) > 3, "nobody sees it move"
        assert [p.percent for p in seen if p.step is step][-1] == 100
    again: list[Progress] = []
    kiosk.export(stick, again.append)
    assert {progress.step for progress in again} == {Step.COMPARE}
    assert again[-1].percent == 100
