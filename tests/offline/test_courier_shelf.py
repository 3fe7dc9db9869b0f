"""Bundles lie on this machine's shelf until all in them has ended; what is unsound is made anew."""

from __future__ import annotations

import errno
import io
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from courier_world import Kiosk, kiosk_at, on_stick, portal_visits, read_bundle
from outbox_samples import NOON, RECEIPT

from kiosk.offline.courier import bundle as courier_bundle
from kiosk.offline.courier.errors import OwnDiskFailed
from kiosk.offline.courier.importing import Left, Untouched
from kiosk.offline.outbox_item import State
from kiosk.protocol.batch import Deferred
from kiosk.protocol.courier import FOLDER
from kiosk.protocol.problem import problem
from kiosk.sealing.agency_key import generate_agency_key


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    with kiosk_at(tmp_path / "home") as made:
        yield made


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    path = tmp_path / "stick"
    path.mkdir()
    return path


def test_a_bundle_that_rotted_on_the_shelf_is_made_anew(kiosk: Kiosk, stick: Path) -> None:
    kiosk.accept()
    kiosk.export(stick)
    (old,) = kiosk.bundles()
    path = kiosk.shelf / f"{old}.vcourier"
    content = bytearray(path.read_bytes())
    content[-5] ^= 1
    path.write_bytes(content)

    (bundle,) = kiosk.export(stick).bundles

    assert bundle.id != old
    assert read_bundle(on_stick(stick)[bundle.id]).complete


@pytest.mark.parametrize("suffix", [".vcourier", ".json"])
def test_a_bundle_that_the_disk_does_not_give_back_is_made_anew(
    kiosk: Kiosk, stick: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    kiosk.accept()
    kiosk.export(stick)
    (old,) = kiosk.bundles()
    opened = io.open

    def fails(path: object, *arguments: Any, **named: Any) -> Any:
        if path == kiosk.shelf / f"{old}{suffix}":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return opened(path, *arguments, **named)  # type: ignore[call-overload]  # as it came

    monkeypatch.setattr("io.open", fails)  # by which `pathlib` opens

    (bundle,) = kiosk.export(stick).bundles

    assert bundle.id != old
    assert read_bundle(on_stick(stick)[bundle.id]).complete
    assert list(kiosk.bundles()) == [bundle.id]


def test_what_is_none_of_ours_on_the_shelf_is_left_alone(kiosk: Kiosk, stick: Path) -> None:
    kiosk.accept()
    kiosk.export(stick)
    strays = ["notes.json", "x.vcourier", ".draft", f"{{{UUID(int=9)}}}.draft"]
    for name in strays:
        (kiosk.shelf / name).write_bytes(b"stray")
    (kiosk.shelf / f"{UUID(int=5)}.json").mkdir()
    assert len(kiosk.export(stick).bundles) == 1
    assert all((kiosk.shelf / name).exists() for name in strays)


def test_what_an_export_that_was_killed_left_is_cleared_away(kiosk: Kiosk, stick: Path) -> None:
    kiosk.accept()
    kiosk.export(stick)
    whole = sorted(path.name for path in kiosk.shelf.iterdir())
    for name in (f"{UUID(int=1)}.vcourier", f"{UUID(int=2)}.json", f"{UUID(int=3)}.draft"):
        (kiosk.shelf / name).write_bytes(b"half")
    kiosk.export(stick)
    assert sorted(path.name for path in kiosk.shelf.iterdir()) == whole


def test_a_bundle_to_a_key_of_before_is_made_anew(kiosk: Kiosk, stick: Path) -> None:
    kiosk.accept()
    kiosk.export(stick)
    kiosk.courier = generate_agency_key()
    (bundle,) = kiosk.export(stick).bundles
    assert read_bundle(on_stick(stick)[bundle.id], kiosk.courier).complete
    assert list(kiosk.bundles()) == [bundle.id]


def test_a_disk_without_room_says_so_and_keeps_its_reserve(
    kiosk: Kiosk, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk.accept()
    monkeypatch.setattr(courier_bundle, "RESERVE_BYTES", 1 << 60)
    with pytest.raises(OwnDiskFailed, match="no room for a bundle"):
        kiosk.export(stick)
    assert kiosk.bundles() == {}
    assert kiosk.states() == [State.QUEUED]


def test_a_bundle_that_lies_there_twice_counts_once(kiosk: Kiosk, stick: Path) -> None:
    kiosk.accept()
    kiosk.export(stick)
    (name,) = kiosk.bundles()
    for suffix in (".vcourier", ".json"):
        copy = kiosk.shelf / f"{UUID(int=7)}{suffix}"
        copy.write_bytes((kiosk.shelf / f"{name}{suffix}").read_bytes())
    exported = kiosk.export(stick)
    assert [bundle.id for bundle in exported.bundles] == [name]
    assert list(kiosk.bundles()) == [name]


def test_another_bundles_note_in_its_place_counts_for_nothing(kiosk: Kiosk, stick: Path) -> None:
    kiosk.accept()
    kiosk.export(stick)
    (first,) = kiosk.bundles()
    kiosk.accept()
    kiosk.export(stick)
    (second,) = set(kiosk.bundles()) - {first}
    portal_visits(stick)
    its_note = (kiosk.shelf / f"{first}.json").read_bytes()
    (kiosk.shelf / f"{second}.json").write_bytes(its_note)

    assert Untouched(second, Left.UNKNOWN_BUNDLE) in kiosk.take_in(stick)

    assert kiosk.states() == [State.DELIVERED, State.CARRIED]
    assert kiosk.export(stick).items == 1, "it goes out anew"


def test_who_shares_the_kiosks_folders_may_go_on_with_an_export(kiosk: Kiosk, stick: Path) -> None:
    def modes() -> set[int]:
        return {stat.S_IMODE(path.stat().st_mode) for path in kiosk.shelf.glob("*.json")}

    kiosk.accept()
    kiosk.export(stick)
    assert modes() == {0o660}
    later = problem("later", "Not now", 503)
    portal_visits(stick, lambda envelope: Deferred(id=envelope.header.id, problem=later))
    kiosk.take_in(stick)
    assert modes() == {0o660}


def test_a_bundle_goes_with_the_answer_that_ends_all_in_it(kiosk: Kiosk, stick: Path) -> None:
    first, second = kiosk.accept(), kiosk.accept()
    kiosk.export(stick)
    kiosk.accept()
    kiosk.export(stick)
    kiosk.outbox.mark_held(second.id, "no such agency yet", NOON)
    kiosk.outbox.mark_delivered(first.id, RECEIPT, NOON)
    kiosk.take_in(stick)
    assert len(kiosk.bundles()) == 2, "an answer may still deliver what is held"

    portal_visits(stick)
    kiosk.take_in(stick)

    assert kiosk.states() == [State.DELIVERED] * 3
    assert [path.name for path in kiosk.shelf.iterdir()] == ["lock"]


def test_a_full_disk_is_said_with_its_folder_and_all_is_done_again(
    kiosk: Kiosk, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def is_said(act: Callable[[Path], object]) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            with pytest.raises(OwnDiskFailed) as told:
                act(stick)
        assert str(told.value) == (
            f"this machine's own disk ({kiosk.shelf}): {os.strerror(errno.ENOSPC)}"
        )

    (stick / FOLDER).mkdir()
    kiosk.accept()
    is_said(kiosk.export)
    assert kiosk.bundles() == {}
    assert kiosk.export(stick).items == 1
    portal_visits(stick)
    is_said(kiosk.take_in)
    kiosk.take_in(stick)
    assert kiosk.states() == [State.DELIVERED]
