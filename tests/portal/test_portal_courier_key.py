"""The courier key: made once, named with the portal's signature, rotated without losing any."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from portal_world import Device, Portal, kind_of, problem_of

from kiosk.protocol.courier import CourierKey, sign_courier_key
from portal.app import build_app
from portal.cli import main
from portal.courier.key_files import load_courier_key, make_first_courier_key, rotate_courier_key
from portal.courier.published_key import read_published_key
from portal.identity import IdentityUnusable
from portal.settings import PortalSettings

pytest_plugins = ["portal_fixtures"]


def named(portal: Portal) -> CourierKey:
    answer = portal.call("GET", "/v1/courier-key")
    assert answer.status_code == 200, answer.text
    return CourierKey.model_validate_json(answer.content)


def private_files(settings: PortalSettings) -> list[Path]:
    return sorted(settings.courier_keys.iterdir())


def test_the_first_start_makes_a_key_and_no_later_one_another(
    portal: Portal, device: Device
) -> None:
    first = named(portal)
    build_app(portal.settings, portal.clock).state.database.close()

    assert first.is_of(device.enrolment.portal_key)
    assert named(portal) == first
    (private,) = private_files(portal.settings)
    assert private.stem == first.key_id
    assert private.stat().st_mode & 0o777 == 0o600
    assert private.parent.stat().st_mode & 0o777 == 0o700
    opened = load_courier_key(portal.settings, first.key_id)
    assert opened is not None
    assert opened.public_key().raw == first.public_key


def test_starts_at_once_name_one_key_that_opens(tmp_path: Path) -> None:
    settings, signing_key = PortalSettings(home=tmp_path), Ed25519PrivateKey.generate()
    portal_key = signing_key.public_key().public_bytes_raw()

    def start(_: int) -> CourierKey:
        make_first_courier_key(settings, signing_key, os.urandom)
        return read_published_key(settings.courier_key_path, portal_key)

    with ThreadPoolExecutor(8) as pool:
        keys = {key.key_id for key in pool.map(start, range(8))}

    assert len(keys) == 1
    assert load_courier_key(settings, keys.pop()) is not None


def test_a_running_portal_names_the_new_key_and_all_old_ones_stay(portal: Portal) -> None:
    names = [named(portal).key_id]
    before = {path: path.read_bytes() for path in private_files(portal.settings)}

    for _ in range(3):
        assert main(["courier", "rotate", "--home", str(portal.settings.home)]) == 0
        names.append(named(portal).key_id)

    assert len(set(names)) == 4
    assert {path.stem for path in private_files(portal.settings)} == set(names)
    assert all(path.read_bytes() == content for path, content in before.items())


def damaged(settings: PortalSettings) -> None:
    settings.courier_key_path.write_bytes(b"{")


def another_portals(settings: PortalSettings) -> None:
    key = CourierKey.model_validate_json(settings.courier_key_path.read_bytes())
    foreign = sign_courier_key(key.public_key, Ed25519PrivateKey.generate())
    settings.courier_key_path.write_bytes(foreign.canonical())


@pytest.mark.parametrize("spoil", [damaged, another_portals])
def test_a_key_that_is_not_ours_is_never_named(
    portal: Portal, spoil: Callable[[PortalSettings], None]
) -> None:
    spoil(portal.settings)

    answer = portal.call("GET", "/v1/courier-key")

    assert kind_of(problem_of(answer)) == "no-courier-key"
    assert int(answer.headers["retry-after"]) > 0
    with pytest.raises(IdentityUnusable, match="portal courier rotate"):
        build_app(portal.settings, portal.clock)
    assert main(["courier", "rotate", "--home", str(portal.settings.home)]) == 0
    assert named(portal).key_id in {path.stem for path in private_files(portal.settings)}


def test_a_private_half_that_others_can_read_or_that_is_damaged_is_not_used(
    portal: Portal,
) -> None:
    key_id = named(portal).key_id
    (private,) = private_files(portal.settings)

    private.chmod(0o640)
    with pytest.raises(IdentityUnusable, match="chmod 600"):
        load_courier_key(portal.settings, key_id)
    private.chmod(0o600)
    private.write_bytes(b"{}")
    with pytest.raises(IdentityUnusable, match="backup"):
        load_courier_key(portal.settings, key_id)
    private.unlink()
    assert load_courier_key(portal.settings, key_id) is None


def test_where_nothing_can_be_written_no_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "courier-keys").write_text("a file where the folder belongs")
    settings, signing_key = PortalSettings(home=tmp_path), Ed25519PrivateKey.generate()

    for make in (make_first_courier_key, rotate_courier_key):
        with pytest.raises(IdentityUnusable, match="no courier key can be made"):
            make(settings, signing_key, os.urandom)

    assert not settings.courier_key_path.exists()
