"""A code, a key and an answer make a kiosk; nothing less does."""

from __future__ import annotations

from pathlib import Path

import pytest
from enrolment_samples import CODE, ENROLMENT, NOON, CodeUnknownError, PortalInMemory

from kiosk.identity.device_key import DeviceKeys
from kiosk.identity.enrolment import BadCode, enrol, normalise_code
from kiosk.identity.enrolment_record import load_enrolment
from kiosk.identity.machine_keyring import machine_keyring
from kiosk.protocol.enrolment import Enrolment


def _keys(home: Path) -> DeviceKeys:
    return DeviceKeys(backend=machine_keyring(home, {}))


def _enrol(home: Path, portal: PortalInMemory, code: str = CODE) -> Enrolment:
    record = home / "enrolment.json"
    return enrol(portal, _keys(home), record, code, software="ventanilla 0", clock=lambda: NOON)


def test_the_answer_is_pinned_and_the_key_is_known(tmp_path: Path) -> None:
    portal = PortalInMemory(CODE)

    assert _enrol(tmp_path, portal, "7k3m 9qxr 2tfa") == ENROLMENT

    assert load_enrolment(tmp_path / "enrolment.json") == ENROLMENT
    assert portal.device_keys == [_keys(tmp_path).load().public_key().public_bytes_raw()]


def test_a_refusal_leaves_the_machine_as_it_was_and_keeps_its_key(tmp_path: Path) -> None:
    with pytest.raises(CodeUnknownError):
        _enrol(tmp_path, PortalInMemory())
    assert not (tmp_path / "enrolment.json").exists()
    made = _keys(tmp_path).load().public_key().public_bytes_raw()

    portal = PortalInMemory(CODE)
    _enrol(tmp_path, portal)

    assert portal.device_keys == [made]


def test_what_is_no_code_is_not_sent(tmp_path: Path) -> None:
    with pytest.raises(BadCode, match="twelve"):
        _enrol(tmp_path, PortalInMemory(CODE), "7K3M-9QXR")

    assert list(tmp_path.iterdir()) == [tmp_path / "keys"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("7K3M-9QXR-2TFA", "7K3M-9QXR-2TFA"),
        (" 7k3m9qxr2tfa ", "7K3M-9QXR-2TFA"),
        ("OoIi-Ll00-1111", "0011-1100-1111"),
    ],
)
def test_a_code_is_read_as_people_type_it(typed: str, code: str) -> None:
    assert normalise_code(typed) == code


@pytest.mark.parametrize("typed", ["", "7K3M-9QXR-2TF", "7K3M-9QXR-2TFAA", "7K3M-9QXR-2TFU", "ñ"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(BadCode):
        normalise_code(typed)
