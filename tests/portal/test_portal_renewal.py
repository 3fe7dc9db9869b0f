"""The portal's own key is changed, by the commands as an operator runs them, and nobody is lost."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from console_world import Browser, Console
from portal_world import Device, Portal
from publishing_world import Desk
from updating_client import Client

from kiosk.identity.portal_keys import believed_keys
from kiosk.protocol.batch import Accepted
from kiosk.protocol.courier import CourierKey
from kiosk.protocol.enrolment import fingerprint
from kiosk.protocol.envelope import Envelope
from kiosk.protocol.health import PortalHealth
from kiosk.protocol.portal_keys import PORTAL_KEYS
from portal.checking.catalogue import check_catalogue
from portal.cli import main
from portal.clock import utc_now
from portal.console.door import Door
from portal.console.roles import Role
from portal.console.secrets import SecondFactors
from portal.identity import load_or_create_signing_key
from portal.manuscript.folder import Manuscript
from portal.publishing.errors import PublishingError
from portal.publishing.request_signing import sign_request
from portal.publishing.requests import prepare, publish_signed, read_request, read_signed_file
from portal.publishing.source_files import read_files
from portal.signing_key import signing_key_of

pytest_plugins = ["portal_fixtures"]

NONCE = "ab" * 16


class Owner:
    """A portal, the desk of whoever publishes for it, and a kiosk with its catalogue."""

    def __init__(self, folder: Path, portal: Portal, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.portal, self.capsys = folder, portal, capsys
        self.desk = Desk(folder)
        self.desk.make_keys()
        self.desk.publish()
        self.device = portal.enrol()
        self.kiosk = Client(self.desk, folder / "kiosk")

    @property
    def pinned(self) -> bytes:
        return self.device.enrolment.portal_key

    def run(self, *arguments: str) -> str:
        code, out, err = self._tries(*arguments)
        assert code == 0, err
        return out

    def fails(self, *arguments: str) -> str:
        code, _, err = self._tries(*arguments)
        assert code == 1
        assert err.count("\n") == 1
        return err

    def _tries(self, *arguments: str) -> tuple[int, str, str]:
        self.capsys.readouterr()
        code = main(["identity", *arguments, "--home", str(self.desk.home)])
        out, err = self.capsys.readouterr()
        return code, out, err

    def renew(self) -> bytes:
        """The next public key."""
        self.run("renew", str(self.desk.source))
        path = self.portal.settings.next_signing_key_path
        assert path.stat().st_mode & 0o777 == 0o600
        return load_or_create_signing_key(path).public_key().public_bytes_raw()

    def revoke(self, key: bytes) -> str:
        return self.run("revoke", fingerprint(key), str(self.desk.source))

    def believed(self) -> tuple[bytes, ...]:
        """By the kiosk, after its next update."""
        self.kiosk.update()
        return believed_keys(self.kiosk.folder / "portal-keys.json", self.pinned)

    def restarted(self) -> Portal:
        self.portal.close()
        self.portal = Portal(self.folder)
        return self.portal

    def signs_as(self) -> bytes:
        """By which of its keys the running portal answers."""
        answer = self.portal.call("GET", f"/v1/health?nonce={NONCE}")
        health = PortalHealth.model_validate_json(answer.content)
        shown = json.loads(self.run("show", "--json"))["keys"]
        public = [bytes_of(one["public_key"]) for one in shown]
        (found,) = [key for key in public if health.is_of(key, NONCE)]
        return found


def bytes_of(written: str) -> bytes:
    return base64.b64decode(written)


@pytest.fixture
def owner(tmp_path: Path, portal: Portal, capsys: pytest.CaptureFixture[str]) -> Owner:
    return Owner(tmp_path, portal, capsys)


def receipt_key(device: Device, envelope: Envelope, *keys: bytes) -> bytes:
    (result,) = device.submit(envelope)
    assert isinstance(result, Accepted)
    asked = (envelope.header, envelope.body_sha256)
    (found,) = [key for key in keys if result.receipt.acknowledges(*asked, key)]
    return found


def test_a_planned_change_leaves_no_kiosk_behind(owner: Owner) -> None:
    old, device = owner.pinned, owner.device
    envelope = device.envelope()
    new = owner.renew()
    assert owner.renew() == new, "done twice, it is done once"
    owner.desk.publish(to_all=True)
    assert owner.believed() == (old, new)
    assert owner.signs_as() == old
    assert receipt_key(device, envelope, old, new) == old

    assert "restart" in owner.run("switch")
    owner.restarted()
    device.portal = owner.portal

    assert owner.signs_as() == new
    assert not owner.portal.settings.next_signing_key_path.exists()
    assert receipt_key(device, envelope, old, new) == new, "its old receipt may be asked for again"
    courier = owner.portal.call("GET", "/v1/courier-key")
    assert CourierKey.model_validate_json(courier.content).is_of(new)
    later = owner.portal.enrol()
    assert later.enrolment.portal_key == new

    owner.revoke(old)
    owner.desk.publish(to_all=True)
    assert owner.believed() == (new,)
    assert believed_keys(owner.kiosk.folder / "portal-keys.json", new) == (new,)


def test_it_is_not_changed_before_every_ring_knows_the_next_key(owner: Owner) -> None:
    assert "there is no next key" in owner.fails("switch")
    new = owner.renew()
    assert "ring 1 would not know this portal" in owner.fails("switch")
    owner.desk.publish()
    assert "ring 2 would not know this portal" in owner.fails("switch")
    assert owner.signs_as() == owner.pinned
    owner.desk.publish(to_all=True)
    owner.run("switch")
    owner.restarted()
    assert owner.signs_as() == new


def test_after_a_theft_the_key_goes_in_one_publication(owner: Owner) -> None:
    old = owner.pinned
    new = owner.renew()
    assert "`switch` as soon as" in owner.revoke(old)
    owner.desk.publish(to_all=True)
    assert owner.believed() == (new,), "whatever the thief signs counts no more"
    owner.run("switch")
    owner.restarted()
    assert owner.signs_as() == new
    shown = owner.run("show")
    assert f"{fingerprint(new)}  signs     believed in ring 1, 2, 3" in shown
    assert f"{fingerprint(old)}  earlier   revoked in ring 1, 2, 3" in shown


def test_a_next_key_that_was_stolen_too_is_made_anew(owner: Owner) -> None:
    stolen = owner.renew()
    owner.revoke(stolen)
    new = owner.renew()
    assert new != stolen
    owner.desk.publish(to_all=True)
    assert owner.believed() == (owner.pinned, new)


def test_the_last_key_that_is_believed_is_not_revoked(owner: Owner) -> None:
    source = str(owner.desk.source)
    assert "has no key" in owner.fails("revoke", fingerprint(owner.pinned), source)
    new = owner.renew()
    owner.revoke(owner.pinned)
    assert "no other key is believed" in owner.fails("revoke", fingerprint(new), source)


def test_no_release_drops_a_key_or_lets_a_revoked_one_back(owner: Owner) -> None:
    new = owner.renew()
    place = owner.desk.source / PORTAL_KEYS
    both = place.read_bytes()
    owner.revoke(owner.pinned)
    without = place.read_bytes()
    owner.desk.publish(to_all=True)
    place.write_bytes(both)
    with pytest.raises(PublishingError, match="stays so for good"):
        owner.desk.publish()
    place.unlink()
    with pytest.raises(PublishingError, match="missing here"):
        owner.desk.publish()
    place.write_bytes(without)
    owner.desk.publish()
    assert owner.believed() == (new,)


def test_a_list_without_sense_is_told_before_it_is_published(owner: Owner) -> None:
    place = owner.desk.source / PORTAL_KEYS
    place.parent.mkdir(parents=True)
    place.write_bytes(b"nonsense")
    told = [problem.file for problem in check_catalogue(owner.desk.source).errors]
    assert PORTAL_KEYS in told
    with pytest.raises(PublishingError, match="makes no sense"):
        owner.desk.publish()


def test_operators_keep_their_authenticators_and_read_of_it(owner: Owner) -> None:
    account = Console(owner.portal).add("ana", Role.ADMIN)
    door = Door(
        owner.portal.database, SecondFactors(signing_key_of(owner.portal.settings)), utc_now
    )
    assert door.enter_proved("m" * 32, "eva@example.mx", Role.VIEWER)
    owner.renew()
    owner.desk.publish(to_all=True)
    owner.run("switch")
    console = Console(owner.restarted())
    account.console = console
    browser = Browser(owner.portal)
    answer = browser.post(
        "/console/login", name="ana", password=account.password, code=account.code()
    )
    assert answer.status_code == 303, answer.text
    log = browser.get("/console/log").text
    for words in ("Llave siguiente del portal hecha", "Llave del portal cambiada"):
        assert words in log


def test_what_is_no_portals_folder_gets_no_key(owner: Owner, tmp_path: Path) -> None:
    assert main(["identity", "renew", str(owner.desk.source), "--home", str(tmp_path / "no")]) == 1
    assert not (tmp_path / "no").exists()
    assert "is no catalogue" in owner.fails("renew", str(tmp_path / "home"))


def test_who_signs_far_away_sees_which_key_comes_and_which_goes(owner: Owner) -> None:
    new = owner.renew()
    owner.desk.publish(to_all=True)
    owner.revoke(owner.pinned)
    desk = owner.desk
    desk.later(minutes=1)
    asked = prepare(desk.repository, read_files(desk.source), desk.now)
    path = owner.folder / "release.pack"
    path.write_bytes(asked)
    owner.capsys.readouterr()
    assert main(["sign", str(path), "--keys", str(desk.keys.folder)]) == 0
    said = owner.capsys.readouterr().out
    assert f"changed  {PORTAL_KEYS}" in said
    gone = base64.b64encode(owner.pinned).decode("ascii")
    (line,) = [line for line in said.splitlines() if "+ revoked" in line]
    assert gone in line
    signed = read_signed_file(path.with_name("release.pack.signed.json").read_bytes())
    publish_signed(desk.repository, read_request(asked), signed, desk.online, desk.now, to_all=True)
    assert owner.believed() == (new,)


def test_without_a_source_the_list_is_written_in_the_draft(owner: Owner) -> None:
    assert "begin a draft" in owner.fails("renew")
    home = ["--home", str(owner.desk.home)]
    assert main(["manuscript", "begin", *home]) == 0
    owner.run("renew")
    path = owner.portal.settings.next_signing_key_path
    new = load_or_create_signing_key(path).public_key().public_bytes_raw()
    owner.run("revoke", fingerprint(owner.pinned))
    files = Manuscript(owner.portal.settings.home).files()
    desk = owner.desk
    desk.later(minutes=1)
    asked = read_request(prepare(desk.repository, files, desk.now))
    signed = sign_request(asked, desk.keys)
    publish_signed(desk.repository, asked, signed, desk.online, desk.now, to_all=True)
    assert owner.believed() == (new,)


def test_a_source_without_the_list_goes_on_from_what_is_published(owner: Owner) -> None:
    new = owner.renew()
    owner.revoke(owner.pinned)
    owner.desk.publish(to_all=True)
    owner.run("switch")
    (owner.desk.source / PORTAL_KEYS).unlink()
    following = owner.renew()
    owner.desk.publish(to_all=True)
    assert owner.believed() == (new, following)
