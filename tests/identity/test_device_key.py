"""The device key: made once, kept encrypted, refused when damaged."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest

from kiosk.identity.device_key import (
    ITEM,
    DeviceKeyDamaged,
    DeviceKeyExists,
    DeviceKeys,
    NoDeviceKey,
)
from kiosk.identity.machine_keyring import machine_keyring


def _keys(home: Path) -> DeviceKeys:
    return DeviceKeys(backend=machine_keyring(home, {}))


def test_the_key_that_was_made_is_the_key_that_is_loaded(tmp_path: Path) -> None:
    made = _keys(tmp_path).create()

    loaded = _keys(tmp_path).load()

    assert loaded.private_bytes_raw() == made.private_bytes_raw()


def test_before_it_is_made_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(NoDeviceKey, match="kiosk enrol"):
        _keys(tmp_path).load()


def test_it_is_never_made_over_another(tmp_path: Path) -> None:
    made = _keys(tmp_path).create()

    with pytest.raises(DeviceKeyExists):
        _keys(tmp_path).create()
    assert _keys(tmp_path).load().private_bytes_raw() == made.private_bytes_raw()


def test_two_machines_have_two_keys(tmp_path: Path) -> None:
    first, second = (_keys(tmp_path / name).create() for name in ("a", "b"))

    assert first.private_bytes_raw() != second.private_bytes_raw()


@pytest.mark.parametrize("stored", ["", "hola", "AAAA", "ñ"])
def test_a_damaged_key_is_said_without_being_quoted(tmp_path: Path, stored: str) -> None:
    ring = machine_keyring(tmp_path, {})
    ring.set_password("ventanilla", ITEM, stored)

    with pytest.raises(DeviceKeyDamaged, match="is damaged") as refused:
        DeviceKeys(backend=ring).load()
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_it_is_nowhere_in_plain(tmp_path: Path) -> None:
    raw = _keys(tmp_path).create().private_bytes_raw()

    content = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    for form in (raw, b64encode(raw), raw.hex().encode()):
        assert form not in content
