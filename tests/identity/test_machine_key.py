"""The machine key: from systemd or from its own file, readable by nobody else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kiosk.identity.machine_key import (
    KeyPlace,
    MachineKeyUnusable,
    make_machine_key,
    place_of_machine_key,
    read_machine_key,
)
from kiosk.identity.machine_keyring import KeyringForeign, machine_keyring

KEY = bytes(range(32))
FILE = Path("keys/machine.key")


def test_the_first_use_makes_it_and_later_ones_find_it(tmp_path: Path) -> None:
    assert read_machine_key(tmp_path, {}) is None

    machine_keyring(tmp_path, {}).set_password("ventanilla", "pin", "1234")

    key = read_machine_key(tmp_path, {})
    assert key is not None
    assert len(key) == 32
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / FILE.parent).stat().st_mode & 0o777 == 0o700
    assert machine_keyring(tmp_path, {}).get_password("ventanilla", "pin") == "1234"


def test_systemds_credential_comes_first(tmp_path: Path) -> None:
    make_machine_key(tmp_path, os.urandom)
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "machine-key").write_bytes(KEY)

    environment = {"CREDENTIALS_DIRECTORY": str(credentials)}
    assert read_machine_key(tmp_path, environment) == KEY
    assert place_of_machine_key(tmp_path, environment) is KeyPlace.CREDENTIAL
    assert place_of_machine_key(tmp_path, {}) is KeyPlace.FILE
    assert place_of_machine_key(credentials, {}) is None


def test_credentials_without_it_fall_back_to_the_file(tmp_path: Path) -> None:
    made = make_machine_key(tmp_path, lambda _size: KEY)

    assert read_machine_key(tmp_path, {"CREDENTIALS_DIRECTORY": str(tmp_path)}) == made == KEY


@pytest.mark.parametrize("exposed", [FILE, FILE.parent])
@pytest.mark.parametrize("bits", [0o040, 0o004, 0o020])
def test_a_key_that_others_can_reach_is_refused(tmp_path: Path, exposed: Path, bits: int) -> None:
    make_machine_key(tmp_path, os.urandom)
    place = tmp_path / exposed
    place.chmod(place.stat().st_mode & 0o777 | bits)

    with pytest.raises(MachineKeyUnusable, match=f"chmod go= {place}"):
        read_machine_key(tmp_path, {})


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_a_key_of_another_length_is_refused(tmp_path: Path, size: int) -> None:
    make_machine_key(tmp_path, os.urandom)
    (tmp_path / FILE).write_bytes(bytes(size))

    with pytest.raises(MachineKeyUnusable, match=f"has {size} bytes, not 32"):
        read_machine_key(tmp_path, {})


def test_a_lost_key_is_not_quietly_replaced(tmp_path: Path) -> None:
    machine_keyring(tmp_path, {}).set_password("ventanilla", "pin", "1234")
    (tmp_path / FILE).unlink()

    with pytest.raises(MachineKeyUnusable, match="its machine key is gone"):
        machine_keyring(tmp_path, {})
    assert not (tmp_path / FILE).exists()


def test_another_key_in_its_place_does_not_open(tmp_path: Path) -> None:
    machine_keyring(tmp_path, {}).set_password("ventanilla", "pin", "1234")
    (tmp_path / FILE).write_bytes(KEY)

    with pytest.raises(KeyringForeign):
        machine_keyring(tmp_path, {}).get_password("ventanilla", "pin")


def test_a_home_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")

    with pytest.raises(MachineKeyUnusable, match=r"File exists|Not a directory"):
        machine_keyring(tmp_path / "home", {})
