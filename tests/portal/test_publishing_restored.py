"""A repository that came back from a backup: kiosks that saw newer take what it signs next."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import copy

import pytest
from portal_world import Portal
from publishing_world import SAT, Desk
from updating_client import Client

from kiosk.catalogue.updating.errors import RolledBack, UpdateError
from kiosk.catalogue.updating.facts import METADATA
from portal.cli import main
from portal.publishing.agencies import rotate_withdrawals_key
from portal.publishing.keys import KeyFolder
from portal.publishing.renewing import renew
from portal.publishing.role_signing import RoleSigner
from portal.publishing.root import next_root, publish_root, sign_draft
from portal.publishing.withdrawing import withdraw, withdrawn_services

pytest_plugins = ["portal_fixtures"]


@pytest.fixture
def kept(portal: Portal) -> Desk:
    """The portal's own repository, with a release on all rings."""
    desk = Desk(portal.settings.home.parent)
    desk.author.service("cita", agency=SAT)
    desk.author.service("alta", agency=SAT)
    desk.make_keys()
    desk.publish()
    return desk


@pytest.fixture
def restore(
    portal: Portal, kept: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[[], str]:
    """A backup was made now; the function lets the portal be lost, and says what restoring told."""
    backup = tmp_path / "backup"
    assert main(["backup", str(backup), "--home", str(portal.settings.home)]) == 0

    def run() -> str:
        portal.database.close()
        kept.later(hours=1)
        portal.settings.home.rename(tmp_path / "lost")
        capsys.readouterr()
        assert main(["restore", str(backup), "--home", str(portal.settings.home)]) == 0
        told: str = capsys.readouterr().err
        return told

    return run


@pytest.fixture
def client(kept: Desk, tmp_path: Path) -> Client:
    client = Client(kept, tmp_path / "kiosk")
    client.update()
    return client


def without_offline_keys(desk: Desk) -> RoleSigner:
    signer = desk.signer()
    return RoleSigner(KeyFolder(desk.folder / "no-stick"), signer.online, desk.now, signer.roots)


def busy(desk: Desk) -> None:
    """Online roles rise, often."""
    for _ in range(5):
        desk.later(minutes=1)
        withdraw(desk.repository, desk.signer(), ["alta"])
        withdraw(desk.repository, desk.signer(), ["alta"], undo=True)


def test_what_is_withdrawn_after_a_restore_goes_at_once(
    client: Client, restore: Callable[[], str]
) -> None:
    desk = client.desk
    busy(desk)
    withdraw(desk.repository, desk.signer(), ["alta"])
    client.update()
    assert client.shown == {"acta-de-nacimiento", "cita", "rfc"}

    told = restore()

    assert "portal renew --again" in told
    assert withdrawn_services(desk.repository) == {}, "what was withdrawn since is lost"
    with pytest.raises(RolledBack):
        client.update()
    assert client.shown == {"acta-de-nacimiento", "cita", "rfc"}, "and shown by nobody's mistake"
    withdraw(desk.repository, without_offline_keys(desk), ["alta", "rfc"])
    client.update()
    assert client.shown == {"acta-de-nacimiento", "cita"}


def test_online_signatures_alone_bring_kiosks_back(
    client: Client, restore: Callable[[], str]
) -> None:
    busy(client.desk)
    client.update()
    restore()
    signer = without_offline_keys(client.desk)
    assert renew(client.desk.repository, signer) == 0, "nothing ends soon"

    assert renew(client.desk.repository, signer, anew=True)

    assert not client.update().is_new


def test_a_lost_release_is_kept_until_it_is_published_again(
    client: Client, restore: Callable[[], str]
) -> None:
    desk = client.desk
    desk.change_rfc(40)
    desk.publish(to_all=True)
    desk.change_rfc(41)
    desk.author.service("nuevo", agency=SAT)
    desk.publish(to_all=True)
    client.update()
    shown = client.shown
    assert "nuevo" in shown
    restore()

    withdraw(desk.repository, without_offline_keys(desk), ["alta"])
    with pytest.raises(RolledBack):
        client.update()
    assert client.shown == shown, "nothing older takes its place"
    desk.publish(to_all=True)

    client.update()
    assert client.shown == shown - {"alta"}


def test_what_looks_as_it_was_is_signed_again_on_demand(
    client: Client, restore: Callable[[], str]
) -> None:
    desk = client.desk
    before = (desk.source / "agencies/sat/services/rfc.yaml").read_bytes()
    desk.change_rfc(40)
    desk.publish(to_all=True)
    (desk.source / "agencies/sat/services/rfc.yaml").write_bytes(before)
    desk.publish(to_all=True)
    client.update()
    restore()
    assert desk.publish(to_all=True).plan.is_empty
    with pytest.raises(RolledBack):
        client.update()

    done = desk.publish(to_all=True, again=True)

    assert done.left == ()
    assert not client.update().is_new
    desk.keys.agency_paths(SAT)[0].unlink()
    desk.keys.agency_paths("registro-civil")[1].unlink(missing_ok=True)
    assert SAT in desk.publish(again=True).left


def test_a_root_that_was_lost_comes_back_from_a_kiosk(
    client: Client, restore: Callable[[], str]
) -> None:
    """It named another targets key, which the admin still has."""
    desk = client.desk
    root = desk.repository.trusted_root().signed
    (old,) = root.roles["targets"].keyids
    draft = next_root(root, {"targets": (old, desk.keys.make("targets").public_key)}, desk.now)
    sign_draft(draft, root, desk.keys.of_role("root"))
    publish_root(desk.repository, draft, desk.signer())
    client.update()
    restore()
    desk.publish(to_all=True, again=True)
    with pytest.raises(UpdateError):
        client.update()

    lost = client.folder / METADATA / "root_history" / "2.root.json"
    copy(lost, desk.repository.folder / "metadata")
    desk.publish(to_all=True, again=True)

    assert not client.update().is_new


def test_new_online_keys_bring_back_even_those_who_know_an_agency_that_was_lost(
    client: Client, restore: Callable[[], str]
) -> None:
    """Its role was in a snapshot that the portal knows nothing of: none ever leaves one."""
    desk = client.desk
    desk.author.agency("pasajera")
    desk.author.service("visa", agency="pasajera")
    desk.make_keys()
    desk.publish(to_all=True)
    client.update()
    restore()
    for path in sorted((desk.source / "agencies/pasajera").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (desk.source / "agencies/pasajera").rmdir()
    desk.publish(to_all=True, again=True)
    with pytest.raises(UpdateError):
        client.update()

    root = desk.repository.trusted_root().signed
    new = {
        role: (root.roles[role].keyids[0], desk.online.make(role).public_key)
        for role in ("snapshot", "timestamp")
    }
    draft = next_root(root, new, desk.now)
    rotate_withdrawals_key(desk.repository, desk.signer())
    sign_draft(draft, root, desk.keys.of_role("root"))
    publish_root(desk.repository, draft, desk.signer())

    client.update()
    assert "visa" not in client.shown
