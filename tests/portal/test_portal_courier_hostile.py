"""What a stick may bring besides whole bundles: told in words, and in no other's way."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from portal_world import Device
from stick_world import Stick, bundle, held, some, verified, with_attachments

from kiosk.protocol.batch import Accepted, Deferred, Refused
from kiosk.protocol.envelope import Envelope, sign_envelope
from kiosk.sealing.agency_key import generate_agency_key
from portal.cli import main

pytest_plugins = ["portal_fixtures", "stick_fixtures"]


def wrong_kiosk(device: Device) -> tuple[UUID, bytes]:
    return bundle(device, some(device, 1), kiosk="kiosk-999")


def other_kiosks_name(device: Device) -> tuple[UUID, bytes]:
    return bundle(device, some(device, 1), kiosk=device.portal.enrol().id)


def another_portals_key(device: Device) -> tuple[UUID, bytes]:
    return bundle(device, some(device, 1), generate_agency_key().public_key())


def label_changed(device: Device) -> tuple[UUID, bytes]:
    identity, content = bundle(device, some(device, 1))
    return identity, content.replace(b'"items":1', b'"items":2')


def no_bundle(device: Device) -> tuple[UUID, bytes]:
    return uuid4(), b"CANARY" * 10_000


def empty(device: Device) -> tuple[UUID, bytes]:
    return uuid4(), b""


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (wrong_kiosk, "kiosk-999, which is not enrolled"),
        (other_kiosks_name, "forged"),
        (another_portals_key, "another portal"),
        (label_changed, "forged"),
        (no_bundle, "no courier's bundle"),
        (empty, "no courier's bundle"),
    ],
)
def test_what_is_foreign_or_forged_is_told_and_stops_no_other(
    stick: Stick, device: Device, make: object, words: str
) -> None:
    assert callable(make)
    bad, good = stick.put(make(device)), bundle(device, some(device, 2))
    stick.put(good)

    outcome = stick.imported("--json")

    told = {str(one["file"]): one for one in outcome.bundles}
    assert outcome.code == 1
    assert "1 of 2 bundles" in outcome.err
    assert outcome.err.count("\n") == 1
    assert words in str(told[bad.name]["troubles"])
    assert "CANARY" not in outcome.out + outcome.err
    assert told[f"{good[0]}.vcourier"]["accepted"] == 2
    assert not bad.with_suffix(".vanswer").exists()
    assert held(stick.portal) == 2


def test_where_a_bundle_was_altered_what_stands_before_it_counts(
    stick: Stick, device: Device
) -> None:
    load = [(device.envelope(os.urandom(100_000)), ()) for _ in range(4)]
    identity, content = bundle(device, load)
    at = len(content) // 2
    stick.put((identity, content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]))

    outcome = stick.imported("--json")

    assert "changed or moved" in str(outcome.bundles[0]["troubles"])
    answer = stick.answer(identity)
    assert not answer.complete
    assert len(verified(answer, device, load[: len(answer.results)])) in {1, 2}


def test_one_that_is_refused_or_put_off_stops_none_behind_it(stick: Stick, device: Device) -> None:
    stranger = Ed25519PrivateKey.generate()
    good, forged = device.envelope(), sign_envelope(device.header(), b"sealed", stranger)
    unknown = device.envelope(agency="no-such-agency")
    identity, content = bundle(device, [(forged, ()), (unknown, ()), (good, ())])
    stick.put((identity, content))

    outcome = stick.imported("--json")

    assert outcome.code == 0
    assert outcome.counts() == (1, 0, 1, 1, True, True)
    results = stick.answer(identity).results
    assert [type(one) for one in results] == [Refused, Deferred, Accepted]


def test_an_envelope_of_a_newer_kiosk_waits_and_stops_none(stick: Stick, device: Device) -> None:
    good, newer = device.envelope(), device.envelope()
    unreadable = Envelope.model_construct(
        header=newer.header.model_copy(update={"service": "¿cuál?"}),
        sealed=b"sealed",
        signature=bytes(64),
    )
    identity, content = bundle(device, [(unreadable, ()), (good, ())])
    stick.put((identity, content))

    assert stick.imported("--json").counts() == (1, 0, 0, 1, True, True)

    assert [one.id for one in stick.answer(identity).results] == [newer.header.id, good.header.id]


@pytest.mark.parametrize(("promised", "taken"), [(1, 1), (3, 2)])
def test_a_label_that_counts_otherwise_makes_no_whole_bundle(
    stick: Stick, device: Device, promised: int, taken: int
) -> None:
    identity, content = bundle(device, some(device, 2), items=promised)
    stick.put((identity, content))

    outcome = stick.imported("--json")

    assert outcome.counts() == (taken, 0, 0, 0, False, True)
    assert "its label promises" in str(outcome.bundles[0]["troubles"])
    assert not stick.answer(identity).complete


def test_an_attachment_that_is_not_what_was_signed_is_not_taken_and_stops_none(
    stick: Stick, device: Device
) -> None:
    envelope, _ = with_attachments(device, b"signed")
    load = [(envelope, [b"forged"]), *some(device, 1)]
    identity, content = bundle(device, load)
    stick.put((identity, content))

    assert stick.imported("--json").counts() == (1, 0, 0, 1, True, True)

    first, second = stick.answer(identity).results
    assert isinstance(first, Deferred)
    assert isinstance(second, Accepted)
    assert held(stick.portal) == 1


def test_links_on_a_stick_are_not_followed(stick: Stick, device: Device, tmp_path: Path) -> None:
    identity, content = bundle(device, some(device, 1))
    (tmp_path / "elsewhere").write_bytes(content)
    (stick.folder / f"{identity}.vcourier").symlink_to(tmp_path / "elsewhere")
    good = bundle(device, some(device, 1))
    stick.put(good)
    target = tmp_path / "target"
    target.write_text("untouched")
    (stick.folder / f"{good[0]}.vanswer.part").symlink_to(target)

    outcome = stick.imported("--json")

    assert outcome.code == 1
    assert [one["accepted"] for one in outcome.bundles if one["bundle"]] == [1]
    assert target.read_text() == "untouched"


def test_a_folder_that_is_no_portals_gets_no_new_identity(stick: Stick, tmp_path: Path) -> None:
    for action in (["import", str(stick.root)], ["rotate"]):
        assert main(["courier", *action, "--home", str(tmp_path / "typo")]) == 1
        assert not (tmp_path / "typo").exists()


def test_a_stick_without_bundles_is_told_in_one_line(stick: Stick) -> None:
    (stick.folder / "photo.jpg").write_bytes(b"")
    (stick.folder / "name.vcourier").write_bytes(b"")

    outcome = stick.imported()

    assert (outcome.code, outcome.out) == (1, "")
    assert "there is no bundle (*.vcourier)" in outcome.err
    assert stick.imported(directory=stick.root / "none").code == 1
