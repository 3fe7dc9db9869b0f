"""Where a kiosk's secrets lie: its own keyring, or the Secret Service of who is logged in."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from keyring.errors import InitError, KeyringLocked, PasswordDeleteError
from session_world import Session, session, what_is_missing

from kiosk.identity.device_key import DeviceKeys, NoDeviceKey
from kiosk.identity.kiosk_keyring import in_secret_service, kiosk_keyring, set_aside_unopened
from kiosk.identity.machine_keyring import MachineKeyring
from kiosk.identity.secret_service import UnlockedSecretService
from kiosk.station.checks_identity import check_device_key, key_seal

pytestmark = pytest.mark.skipif(bool(what_is_missing()), reason=f"needs {what_is_missing()}")


@pytest.fixture
def login(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with session(tmp_path_factory.mktemp("session")) as there:
        yield there


@pytest.fixture
def bare_login(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with session(tmp_path_factory.mktemp("session"), with_service=False) as there:
        yield there


def _device_keys(home: Path, there: Session) -> DeviceKeys:
    return DeviceKeys(backend=kiosk_keyring(home, there.environment))


def _said(home: Path, there: Session) -> str:
    return check_device_key(home, there.environment, home / "none").meaning


def test_where_a_service_is_unlocked_it_keeps_the_key_and_no_file_does(
    tmp_path: Path, login: Session
) -> None:
    made = _device_keys(tmp_path, login).create()

    assert _device_keys(tmp_path, login).load().private_bytes_raw() == made.private_bytes_raw()
    assert login.labels() == {f"ventanilla: device-key ({tmp_path})"}
    assert [(f.name, f.stat().st_size) for f in tmp_path.rglob("*")] == [
        ("secrets-in-secret-service", 0)
    ]
    assert "Secret Service of this session" in _said(tmp_path, login)


def test_two_kiosks_in_one_session_have_their_own(tmp_path: Path, login: Session) -> None:
    one = _device_keys(tmp_path / "one", login).create()

    with pytest.raises(NoDeviceKey):
        _device_keys(tmp_path / "two", login).load()
    two = _device_keys(tmp_path / "two", login).create()
    assert one.private_bytes_raw() != two.private_bytes_raw()


def test_locked_later_it_is_said_at_once_and_no_second_key_is_made(
    tmp_path: Path, login: Session
) -> None:
    _device_keys(tmp_path, login).create()
    login.lock()

    with pytest.raises(KeyringLocked):
        _device_keys(tmp_path, login).create()
    finding = check_device_key(tmp_path, login.environment, tmp_path / "none")
    assert "locked" in finding.meaning
    assert "Log in" in finding.remedy


def test_locked_from_the_first_the_machine_keeps_its_own(tmp_path: Path, login: Session) -> None:
    kiosk_keyring(tmp_path / "another", login.environment).set_password("other", "first", "1")
    login.lock()

    _device_keys(tmp_path, login).create()

    assert isinstance(kiosk_keyring(tmp_path, login.environment), MachineKeyring)
    assert not in_secret_service(tmp_path)


def test_what_the_machine_keeps_stays_there_when_somebody_logs_in(
    tmp_path: Path, login: Session
) -> None:
    made = DeviceKeys(backend=kiosk_keyring(tmp_path, {})).create()

    assert _device_keys(tmp_path, login).load().private_bytes_raw() == made.private_bytes_raw()
    assert login.labels() == set()


def test_who_replaces_a_locked_key_gets_one_elsewhere(tmp_path: Path, login: Session) -> None:
    _device_keys(tmp_path, login).create()
    assert set_aside_unopened(tmp_path, login.environment) is None, "it opens"
    login.lock()

    aside = set_aside_unopened(tmp_path, login.environment)

    assert aside is not None
    assert aside.exists()
    _device_keys(tmp_path, login).create()
    assert isinstance(kiosk_keyring(tmp_path, login.environment), MachineKeyring)


@pytest.mark.parametrize("environment", [{}, {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}])
def test_without_a_session_the_machine_keeps_its_own(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    assert isinstance(kiosk_keyring(tmp_path, environment), MachineKeyring)
    assert not UnlockedSecretService(tmp_path, environment).is_unlocked()


def test_a_session_without_a_service_is_left_without_one(
    tmp_path: Path, bare_login: Session
) -> None:
    assert isinstance(kiosk_keyring(tmp_path, bare_login.environment), MachineKeyring)
    assert not bare_login.has_owner()


def test_a_service_that_is_gone_is_an_error_and_not_an_empty_keyring(
    tmp_path: Path, login: Session
) -> None:
    _device_keys(tmp_path, login).create()

    with pytest.raises(InitError, match="no session bus"):
        DeviceKeys(backend=kiosk_keyring(tmp_path, {})).load()
    assert key_seal(tmp_path, {}) == "session"


def test_it_is_a_keyring_like_others(tmp_path: Path, login: Session) -> None:
    ring = UnlockedSecretService(tmp_path, login.environment)
    assert ring.get_password("ventanilla", "pin") is None
    ring.set_password("ventanilla", "pin", "1234")
    ring.set_password("ventanilla", "pin", "ñandú")
    assert ring.get_password("ventanilla", "pin") == "ñandú"
    assert len(login.labels()) == 1
    ring.delete_password("ventanilla", "pin")
    with pytest.raises(PasswordDeleteError):
        ring.delete_password("ventanilla", "pin")


def test_keyring_finds_the_kiosks_keyring_by_itself(tmp_path: Path) -> None:
    """As another program of this machine would, in a process of its own."""
    home = tmp_path / "home"
    environment = {**os.environ, "KIOSK_HOME": str(home)}
    environment.pop("DBUS_SESSION_BUS_ADDRESS", None)

    def asked(*words: str) -> str:
        command = [sys.executable, "-m", "keyring", *words]
        run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        return run.stdout + run.stderr

    assert "KioskKeyring" not in asked("--list-backends"), "where there is no kiosk"
    kiosk_keyring(home, {}).set_password("ventanilla", "greeting", "buenas tardes")
    assert asked("get", "ventanilla", "greeting").strip() == "buenas tardes"
