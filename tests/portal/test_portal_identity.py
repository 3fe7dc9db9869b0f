"""The signing key is made once, for the portal's user alone, and never replaced."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from portal_world import Device, Portal

from portal.app import build_app
from portal.cli import main
from portal.identity import IdentityUnusable, load_or_create_signing_key
from portal.storage import kiosks

pytest_plugins = ["portal_fixtures"]


def test_the_key_is_made_once_and_only_its_user_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "home" / "key.pem"

    first = load_or_create_signing_key(path)

    assert path.stat().st_mode & 0o777 == 0o600
    assert load_or_create_signing_key(path).private_bytes_raw() == first.private_bytes_raw()
    assert [child.name for child in path.parent.iterdir()] == ["key.pem"]


def test_starts_at_once_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(load_or_create_signing_key, [tmp_path / "key.pem"] * 8))

    assert len({key.private_bytes_raw() for key in keys}) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_not_used(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "key.pem"
    load_or_create_signing_key(path)
    path.chmod(mode)

    with pytest.raises(IdentityUnusable, match="chmod 600"):
        load_or_create_signing_key(path)


@pytest.mark.parametrize("content", [b"", b"not a key", b"-----BEGIN PRIVATE KEY-----\n"])
def test_a_damaged_key_is_never_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(content)
    path.chmod(0o600)

    with pytest.raises(IdentityUnusable, match="backup"):
        load_or_create_signing_key(path)

    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_written_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(IdentityUnusable, match=r"key\.pem"):
        load_or_create_signing_key(tmp_path / "file" / "key.pem")


@pytest.mark.both_databases
def test_beside_a_database_in_use_an_empty_folder_gets_no_key_of_its_own(
    portal: Portal,
    device: Device,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Every kiosk pinned the one that was lost with the folder."""
    address, home = portal.settings.database, tmp_path / "empty"
    settings = replace(portal.settings, home=home, database_url=address)
    monkeypatch.setenv("PORTAL_DATABASE_URL", address)

    with pytest.raises(IdentityUnusable, match="put the key back"):
        build_app(settings)
    assert main(["operator", "add", "ana", "--role", "admin", "--home", str(home)]) == 1
    assert "put the key back" in capsys.readouterr().err
    assert not settings.signing_key_path.exists()

    home.mkdir(exist_ok=True)
    shutil.copy(portal.settings.signing_key_path, home)
    assert main(["operator", "add", "ana", "--role", "admin", "--home", str(home)]) == 0
    with portal.database.reading() as session:
        assert kiosks.by_id(session, device.id) is not None
