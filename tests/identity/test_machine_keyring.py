"""The machine's keyring: encrypted, whole, and never waiting for anybody."""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.errors import PasswordDeleteError, PasswordSetError

from kiosk.identity.machine_keyring import (
    KeyringDamaged,
    KeyringForeign,
    MachineKeyring,
)

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "keyring.json"


def _filled(path: Path) -> MachineKeyring:
    ring = MachineKeyring(path, KEY)
    ring.set_password("ventanilla", "device-key", "s3cr3t-of-the-device")
    ring.set_password("ventanilla", "pin", "s3cr3t-of-the-staff")
    return ring


def test_what_was_set_is_got_by_the_next_process_too(path: Path) -> None:
    _filled(path)

    ring = MachineKeyring(path, KEY)
    assert ring.get_password("ventanilla", "device-key") == "s3cr3t-of-the-device"
    assert ring.get_password("ventanilla", "pin") == "s3cr3t-of-the-staff"
    assert ring.get_password("ventanilla", "other") is None
    assert ring.get_password("other", "pin") is None


@given(service=TEXT, username=TEXT, password=TEXT)
def test_any_words_come_back(
    tmp_path_factory: pytest.TempPathFactory, service: str, username: str, password: str
) -> None:
    ring = MachineKeyring(tmp_path_factory.mktemp("ring") / "keyring.json", KEY)

    ring.set_password(service, username, password)

    assert ring.get_password(service, username) == password


def test_setting_again_replaces_and_deleting_deletes(path: Path) -> None:
    ring = _filled(path)
    ring.set_password("ventanilla", "pin", "another")
    assert ring.get_password("ventanilla", "pin") == "another"

    ring.delete_password("ventanilla", "pin")

    assert ring.get_password("ventanilla", "pin") is None
    assert ring.get_password("ventanilla", "device-key") == "s3cr3t-of-the-device"
    with pytest.raises(PasswordDeleteError):
        ring.delete_password("ventanilla", "pin")


def test_the_file_holds_nothing_in_plain(path: Path) -> None:
    _filled(path)

    content = path.read_bytes()
    for secret in (b"s3cr3t-of-the-device", b"s3cr3t-of-the-staff", KEY):
        assert secret not in content
        assert b64encode(secret)[:-4] not in content
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["keyring.json"]


def test_another_machines_key_is_a_clear_error_and_changes_nothing(path: Path) -> None:
    _filled(path)
    before = path.read_bytes()
    foreign = MachineKeyring(path, OTHER_KEY)

    with pytest.raises(KeyringForeign, match="does not open with this machine's key"):
        foreign.get_password("ventanilla", "pin")
    with pytest.raises(KeyringForeign):
        foreign.set_password("ventanilla", "new", "x")
    with pytest.raises(KeyringForeign):
        foreign.delete_password("ventanilla", "pin")
    assert path.read_bytes() == before


def test_items_cannot_be_exchanged(path: Path) -> None:
    ring = _filled(path)
    stored = json.loads(path.read_text())
    first, second = stored["items"]
    first["sealed"], second["sealed"] = second["sealed"], first["sealed"]
    path.write_text(json.dumps(stored))

    with pytest.raises(KeyringForeign):
        ring.get_password("ventanilla", "pin")


@given(place=st.integers(0, 39 * 8 - 1))
def test_a_changed_bit_is_noticed(tmp_path_factory: pytest.TempPathFactory, place: int) -> None:
    path = tmp_path_factory.mktemp("ring") / "keyring.json"
    ring = MachineKeyring(path, KEY)
    ring.set_password("ventanilla", "pin", "eleven more")
    stored = json.loads(path.read_text())
    sealed = bytearray(b64decode(stored["items"][0]["sealed"]))
    assert len(sealed) == 39
    sealed[place // 8] ^= 1 << place % 8
    stored["items"][0]["sealed"] = b64encode(sealed).decode()
    path.write_text(json.dumps(stored))

    with pytest.raises(KeyringForeign):
        ring.get_password("ventanilla", "pin")


@pytest.mark.parametrize(
    "content", [b"", b"hola", b"{}", b"[]", b'{"kind": "other"}', b'{"items": [{}]}', b"\xff"]
)
def test_a_damaged_file_is_a_clear_error_and_stays(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    ring = MachineKeyring(path, KEY)

    with pytest.raises(KeyringDamaged, match="is damaged"):
        ring.get_password("ventanilla", "pin")
    with pytest.raises(KeyringDamaged):
        ring.set_password("ventanilla", "pin", "x")
    assert path.read_bytes() == content


def test_a_failure_in_between_leaves_the_old_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = _filled(path)
    before = path.read_bytes()

    def fails(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(os, "fsync", fails)
        with pytest.raises(PasswordSetError, match="No space left"):
            ring.set_password("ventanilla", "pin", "another")

    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["keyring.json"]


def test_writers_at_the_same_time_lose_nothing(path: Path) -> None:
    def write(number: int) -> None:
        MachineKeyring(path, KEY).set_password("ventanilla", f"item-{number}", str(number))

    with ThreadPoolExecutor(8) as writers:
        list(writers.map(write, range(40)))

    ring = MachineKeyring(path, KEY)
    assert [ring.get_password("ventanilla", f"item-{n}") for n in range(40)] == [
        str(n) for n in range(40)
    ]
