"""The machine key: from systemd or from its own file, readable by nobody else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from kiosk.identity.machine_key import (
    KeyPlace,
    MachineKeyUnusable,
    machine_keys,
    make_machine_key,
)
from kiosk.identity.machine_keyring import (
    KeyringForeign,
    erase_spare_key,
    machine_key_in_use,
    machine_keyring,
)

KEY = bytes(range(32))
FILE = Path("keys/machine.key")


def sealed_by_systemd(home: Path, key: bytes) -> dict[str, str]:
    """The environment of a service to which systemd gives the key."""
    folder = home / "credentials"
    folder.mkdir()
    (folder / "machine-key").write_bytes(key)
    return {"CREDENTIALS_DIRECTORY": str(folder)}


def in_use(home: Path, environment: Mapping[str, str]) -> tuple[KeyPlace, bytes] | None:
    key = machine_key_in_use(home, environment)
    return None if key is None else (key.place, key.secret)


def test_the_first_use_makes_it_and_later_ones_find_it(tmp_path: Path) -> None:
    assert machine_keys(tmp_path, {}) == ()

    machine_keyring(tmp_path, {}).set_password("ventanilla", "pin", "1234")

    (key,) = machine_keys(tmp_path, {})
    assert len(key.secret) == 32
    assert repr(key.secret) not in repr(key)
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / FILE.parent).stat().st_mode & 0o777 == 0o700
    assert machine_keyring(tmp_path, {}).get_password("ventanilla", "pin") == "1234"


def test_systemds_credential_comes_first(tmp_path: Path) -> None:
    made = make_machine_key(tmp_path, os.urandom)
    environment = sealed_by_systemd(tmp_path, KEY)

    assert in_use(tmp_path, environment) == (KeyPlace.CREDENTIAL, KEY)
    assert in_use(tmp_path, {}) == (KeyPlace.FILE, made)
    assert in_use(tmp_path / "credentials", {}) is None


def test_where_systemd_holds_the_key_none_is_written(tmp_path: Path) -> None:
    environment = sealed_by_systemd(tmp_path, KEY)

    machine_keyring(tmp_path, environment).set_password("ventanilla", "pin", "1234")

    assert machine_keyring(tmp_path, environment).get_password("ventanilla", "pin") == "1234"
    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize("folder", ["", "."])
def test_credentials_without_it_fall_back_to_the_file(tmp_path: Path, folder: str) -> None:
    made = make_machine_key(tmp_path, lambda _size: KEY)
    named = {"CREDENTIALS_DIRECTORY": str(tmp_path / folder) if folder else ""}

    assert in_use(tmp_path, named) == (KeyPlace.FILE, made)


def test_of_two_keys_the_one_that_opens_the_keyring_is_in_use(tmp_path: Path) -> None:
    machine_keyring(tmp_path, {}).set_password("ventanilla", "pin", "1234")
    environment = sealed_by_systemd(tmp_path, KEY)

    assert machine_keyring(tmp_path, environment).get_password("ventanilla", "pin") == "1234"
    assert not erase_spare_key(tmp_path, environment)
    assert (tmp_path / FILE).exists()


def test_the_file_goes_once_systemds_key_opened_the_keyring(tmp_path: Path) -> None:
    machine_keyring(tmp_path, {}).set_password("ventanilla", "pin", "1234")
    environment = sealed_by_systemd(tmp_path, (tmp_path / FILE).read_bytes())

    assert not erase_spare_key(tmp_path, {})
    assert erase_spare_key(tmp_path, environment)

    assert not (tmp_path / FILE).exists()
    assert not erase_spare_key(tmp_path, environment), "there is none any more"
    assert machine_keyring(tmp_path, environment).get_password("ventanilla", "pin") == "1234"


def test_an_empty_keyring_proves_nothing(tmp_path: Path) -> None:
    made = make_machine_key(tmp_path, os.urandom)

    assert not erase_spare_key(tmp_path, sealed_by_systemd(tmp_path, KEY))
    assert (tmp_path / FILE).read_bytes() == made


def test_a_removal_cut_short_is_finished_and_zeros_are_no_key(tmp_path: Path) -> None:
    machine_keyring(tmp_path, {}).set_password("ventanilla", "pin", "1234")
    environment = sealed_by_systemd(tmp_path, (tmp_path / FILE).read_bytes())
    (tmp_path / FILE).write_bytes(bytes(32))

    assert machine_keys(tmp_path, {}) == ()
    assert erase_spare_key(tmp_path, environment)
    assert not (tmp_path / FILE).exists()


ERASING = """
import os, signal, sys
from pathlib import Path
from kiosk.identity.machine_keyring import erase_spare_key

calls = ("open", "os.remove")
left = int(sys.argv[2])

def killed_at(event, arguments):
    global left
    if event in calls and "machine.key" in str(arguments[0]):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

home = Path(sys.argv[1])
sys.addaudithook(killed_at)
erase_spare_key(home, {"CREDENTIALS_DIRECTORY": str(home / "credentials")})
"""


def test_killed_at_any_step_of_the_removal_the_keyring_still_opens(tmp_path: Path) -> None:
    machine_keyring(tmp_path, {}).set_password("ventanilla", "pin", "1234")
    kept = (tmp_path / FILE).read_bytes()
    environment = sealed_by_systemd(tmp_path, kept)
    kills = 0
    while True:
        command = [sys.executable, "-c", ERASING, str(tmp_path), str(kills)]
        done = subprocess.run(command, check=False)
        assert machine_keyring(tmp_path, environment).get_password("ventanilla", "pin") == "1234"
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL
        kills += 1
        (tmp_path / FILE).write_bytes(kept)
    assert kills >= 2
    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize("exposed", [FILE, FILE.parent])
@pytest.mark.parametrize("bits", [0o040, 0o004, 0o020])
def test_a_key_that_others_can_reach_is_refused(tmp_path: Path, exposed: Path, bits: int) -> None:
    make_machine_key(tmp_path, os.urandom)
    place = tmp_path / exposed
    place.chmod(place.stat().st_mode & 0o777 | bits)

    with pytest.raises(MachineKeyUnusable, match=f"chmod go= {place}"):
        machine_keys(tmp_path, {})


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_a_key_of_another_length_is_refused(tmp_path: Path, size: int) -> None:
    make_machine_key(tmp_path, os.urandom)
    (tmp_path / FILE).write_bytes(bytes(size))

    with pytest.raises(MachineKeyUnusable, match=f"has {size} bytes, not 32"):
        machine_keys(tmp_path, {})


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
