"""What a stick brings: taken in once, as far as it is whole, and answered on the same stick."""

from __future__ import annotations

import errno
import json
import os
import tracemalloc

import pytest
from portal_world import Device
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from stick_world import (
    Stick,
    bundle,
    courier_key,
    held,
    receipts,
    some,
    verified,
    with_attachments,
)

from kiosk.offline.courier.stick import Calls, stick_at
from portal.attachments.stream_folder import StreamFolder
from portal.cli import main
from portal.courier.importing import BundleIntake
from portal.storage import submissions
from portal.stream_place import StreamPlace

pytest_plugins = ["portal_fixtures", "stick_fixtures"]


def test_a_bundle_is_taken_in_and_answered_with_receipts(stick: Stick, device: Device) -> None:
    load = some(device, 3)
    identity, content = bundle(device, load)
    stick.put((identity, content))

    outcome = stick.imported("--json")

    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.counts() == (3, 0, 0, 0, True, True)
    assert outcome.bundles[0]["kiosk"] == device.id
    assert outcome.bundles[0]["bundle"] == str(identity)
    answer = stick.answer(identity)
    assert answer.complete
    verified(answer, device, load)
    assert held(stick.portal) == 3
    assert sorted(path.suffix for path in stick.folder.iterdir()) == [".vanswer", ".vcourier"]


def test_the_operator_reads_a_table(stick: Stick, device: Device) -> None:
    identity, content = bundle(device, some(device, 2))
    stick.put((identity, content))

    outcome = stick.imported()

    head, line = outcome.out.splitlines()
    assert head.split() == ["bundle", "kiosk", "accepted", "known", "refused", "deferred"]
    assert line.split() == [str(identity), device.id, "2", "0", "0", "0"]


def test_what_comes_again_by_stick_or_line_counts_once_and_gets_the_same_receipt(
    stick: Stick, device: Device
) -> None:
    by_line, both = with_attachments(device, b"stream"), with_attachments(device)
    (sent,) = receipts(device.submit(both[0]))
    identity, content = bundle(device, [both, by_line])
    stick.put((identity, content))

    first = stick.imported("--json")
    before = verified(stick.answer(identity), device, [both, by_line])
    second = stick.imported("--json")
    after = verified(stick.answer(identity), device, [both, by_line])

    assert first.counts() == (1, 1, 0, 0, True, True)
    assert second.counts() == (0, 2, 0, 0, True, True)
    assert before == after == [sent, *receipts(device.submit(by_line[0]))]
    assert held(stick.portal) == 2


def test_attachments_come_with_their_application(stick: Stick, device: Device) -> None:
    contents = [os.urandom(200_000), b"x"]
    load = [with_attachments(device, *contents), *some(device, 1)]
    identity, content = bundle(device, load)
    stick.put((identity, content))

    assert stick.imported("--json").counts() == (2, 0, 0, 0, True, True)

    verified(stick.answer(identity), device, load)
    streams = StreamFolder(stick.portal.settings.attachments)
    for position, expected in enumerate(contents):
        with streams.read(StreamPlace(device.id, load[0][0].header.id, position)) as file:
            assert file.read() == expected


@pytest.mark.parametrize("tenths", range(1, 10))
def test_of_a_bundle_that_is_cut_short_all_that_is_whole_counts(
    stick: Stick, device: Device, tenths: int
) -> None:
    load = [with_attachments(device, os.urandom(90_000)) for _ in range(4)]
    identity, content = bundle(device, load)
    path = stick.put((identity, content[: len(content) * tenths // 10]))

    cut = stick.imported("--json")

    answer = stick.answer(identity)
    count = len(answer.results)
    assert cut.code == 1
    assert cut.counts() == (count, 0, 0, 0, False, True)
    assert "ends too soon" in str(cut.bundles[0]["troubles"])
    assert not answer.complete
    verified(answer, device, load[:count])
    assert held(stick.portal) == count
    assert count >= (tenths - 4) * 4 // 10, "more of it was whole"
    path.write_bytes(content)

    assert stick.imported("--json").counts() == (4 - count, count, 0, 0, True, True)
    verified(stick.answer(identity), device, load)


def test_the_part_that_a_pulled_stick_holds_is_taken_too(stick: Stick, device: Device) -> None:
    load = [(device.envelope(os.urandom(100_000)), ()) for _ in range(3)]
    identity, content = bundle(device, load)
    whole = stick.put((identity, content[:350_000] + bytes(5000)))
    whole.rename(whole.with_name(whole.name + ".part"))

    outcome = stick.imported("--json")

    assert outcome.code == 1
    assert outcome.counts() == (2, 0, 0, 0, False, True)
    verified(stick.answer(identity), device, load[:2])


def test_an_answer_to_all_is_not_replaced_by_one_to_a_part(stick: Stick, device: Device) -> None:
    load = some(device, 3)
    identity, content = bundle(device, load)
    path = stick.put((identity, content))
    stick.imported()
    whole = stick.answer(identity)
    path.write_bytes(content[:-1])

    assert stick.imported().code == 1

    assert stick.answer(identity) == whole


@pytest.mark.parametrize("forged", [b"", b"{}", b"not json\n"])
def test_an_answer_that_is_not_ours_is_replaced(
    stick: Stick, device: Device, forged: bytes
) -> None:
    identity, content = bundle(device, some(device, 2))
    stick.put((identity, content[:-1]))
    (stick.folder / f"{identity}.vanswer").write_bytes(forged)

    stick.imported()

    assert stick.answer(identity).is_of(device.enrolment.portal_key)


def test_after_a_rotation_bundles_sealed_to_the_old_key_still_open(
    stick: Stick, device: Device, capsys: pytest.CaptureFixture[str]
) -> None:
    old = courier_key(stick.portal)
    before = bundle(device, some(device, 1))
    home = str(stick.portal.settings.home)

    assert main(["courier", "rotate", "--json", "--home", home]) == 0

    made = json.loads(capsys.readouterr().out)["key_id"]
    new = courier_key(stick.portal)
    assert (made, new.key_id != old.key_id) == (new.key_id, True)
    after = bundle(device, some(device, 1))
    stick.put(before)
    stick.put(after)
    outcome = stick.imported("--json")
    assert outcome.code == 0
    assert [one["accepted"] for one in outcome.bundles] == [1, 1]


def test_a_stick_that_is_full_is_told_and_later_the_answer_is_written(
    stick: Stick, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = some(device, 2)
    identity, content = bundle(device, load)
    stick.put((identity, content))

    def full(descriptor: int, data: memoryview) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(
            "portal.courier.command.stick_at",
            lambda directory: stick_at(directory, calls=Calls(write=full)),
        )
        failed = stick.imported("--json")

    assert failed.code == 1
    assert failed.counts() == (2, 0, 0, 0, True, False)
    assert "no room is left" in str(failed.bundles[0]["troubles"])
    assert not (stick.folder / f"{identity}.vanswer").exists()
    assert held(stick.portal) == 2

    assert stick.imported("--json").counts() == (0, 2, 0, 0, True, True)
    verified(stick.answer(identity), device, load)
    assert not list(stick.folder.glob("*.part"))


def test_a_portal_that_cannot_store_gives_no_receipt_and_goes_on_later(
    stick: Stick, device: Device, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    load = some(device, 3)
    identity, content = bundle(device, load)
    stick.put((identity, content))
    add, calls = submissions.add, iter(range(9))

    def full(*arguments: object) -> None:
        if next(calls) == 1:
            raise OperationalError("INSERT secret", {}, Exception("database or disk is full"))
        add(*arguments)  # type: ignore[arg-type]  # whatever it was given

    monkeypatch.setattr("portal.storage.submissions.add", full)
    failed = stick.imported("--json")

    assert failed.code == 1
    assert failed.counts() == (1, 0, 0, 0, False, True)
    assert "run this again" in str(failed.bundles[0]["troubles"])
    assert len(stick.answer(identity).results) == 1
    assert "secret" not in caplog.text
    assert stick.imported("--json").counts() == (2, 1, 0, 0, True, True)
    verified(stick.answer(identity), device, load)


@pytest.mark.parametrize(
    "failure",
    [
        *(
            kind("SELECT secret", {}, Exception("read-only\nrow: secret"))
            for kind in (OperationalError, InterfaceError, InternalError)
        ),
        PoolTimeout("others have been writing for too long"),
        OSError(5, "Input/output error"),
    ],
    ids=lambda one: type(one).__name__,
)
def test_whatever_way_the_portal_cannot_store_the_bundle_is_brought_again(
    failure: Exception, stick: Stick, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = some(device, 2)
    identity, content = bundle(device, load)
    stick.put((identity, content))

    def fails(*_: object) -> None:
        raise failure

    with monkeypatch.context() as failing:
        failing.setattr(BundleIntake, "_knows", fails)
        failed = stick.imported("--json")

    told = str(failed.bundles[0]["troubles"])
    assert (failed.code, failed.counts()) == (1, (0, 0, 0, 0, False, True))
    assert "run this again" in told
    assert "secret" not in told
    assert stick.imported("--json").counts() == (2, 0, 0, 0, True, True)
    verified(stick.answer(identity), device, load)


def test_the_stick_may_be_named_by_its_folder(stick: Stick, device: Device) -> None:
    stick.put(bundle(device, some(device, 1)))

    assert stick.imported(directory=stick.folder).code == 0


def test_a_large_bundle_needs_little_memory(stick: Stick, device: Device) -> None:
    load = [with_attachments(device, os.urandom(24 * 1024 * 1024)) for _ in range(2)]
    identity, content = bundle(device, load)
    stick.put((identity, content))
    del content
    tracemalloc.start()
    try:
        assert stick.imported("--json").counts() == (2, 0, 0, 0, True, True)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 12 * 1024 * 1024
