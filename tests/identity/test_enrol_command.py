"""`kiosk enrol`: over real HTTP against a small portal on loopback."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from enrolment_samples import CODE, ENROLMENT, CodeUnknownError, PortalInMemory
from own_authority import over_tls

from kiosk.cli import main
from kiosk.identity.device_key import DeviceKeys
from kiosk.identity.enrolment_record import load_enrolment, save_enrolment
from kiosk.identity.machine_keyring import machine_keyring
from kiosk.identity.portal_address import keep_address
from kiosk.protocol.enrolment import EnrolmentRequest, code_text, fingerprint
from kiosk.protocol.problem import problem
from kiosk.settings import load_settings

KEY = bytes(range(32))


class Answers(BaseHTTPRequestHandler):
    """POST /v1/enrolments, as the portal answers it."""

    portal: PortalInMemory

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            assert self.path == "/v1/enrolments"
            answer = self.portal.enrol(EnrolmentRequest.model_validate_json(body)).canonical()
            self._say(201, "application/json", answer)
        except CodeUnknownError:
            refusal = problem("unknown-code", "This code is not good (any more)", 403)
            self._say(403, "application/problem+json", refusal.canonical())

    def _say(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing on standard error, where the command's own line is looked for."""


@pytest.fixture
def portal() -> Iterator[str]:
    handler = type("AnswersForOne", (Answers,), {"portal": PortalInMemory(CODE)})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("KIOSK_SETTINGS", "CREDENTIALS_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KIOSK_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_a_good_code_makes_a_kiosk(
    home: Path, portal: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_PORTAL_URL", portal)

    assert main(["enrol", CODE]) == 0

    assert capsys.readouterr().out == (
        "enrolled as kiosk-7 (number 7) of Centro Ñandú\n"
        f"fingerprint of the portal: {fingerprint(ENROLMENT.portal_key)}\n"
    )
    assert load_enrolment(home / "enrolment.json") == ENROLMENT


def test_a_portal_is_believed_by_an_authority_of_ones_own(
    home: Path,
    portal: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with over_tls(portal, tmp_path) as (url, authority):
        assert main(["enrol", CODE, "--portal", url]) == 1
        assert "believed are the system's authorities" in capsys.readouterr().err
        monkeypatch.setenv("KIOSK_PORTAL_CA", str(authority))
        assert main(["enrol", CODE, "--portal", url]) == 0
    assert load_enrolment(home / "enrolment.json") == ENROLMENT


@pytest.mark.parametrize("scanned", [f"{CODE}\n", f" {CODE.lower()}\r\n", CODE.replace("-", "")])
def test_a_code_that_is_not_given_is_asked_for_and_may_be_scanned(
    home: Path, portal: str, monkeypatch: pytest.MonkeyPatch, scanned: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(scanned))

    assert main(["enrol", "--portal", portal]) == 0

    assert load_enrolment(home / "enrolment.json") == ENROLMENT


def test_a_scanner_that_never_ends_is_no_code(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", endless := io.StringIO("7" * 100_000))

    assert main(["enrol", "--portal", "http://127.0.0.1:9"]) == 1

    assert endless.tell() <= 300
    assert "twelve letters and digits" in capsys.readouterr().err
    assert not (home / "enrolment.json").exists()


def test_the_portals_address_is_kept_where_the_settings_say_none(
    home: Path, portal: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["enrol", CODE, "--portal", portal]) == 0

    assert load_settings().portal_url == portal
    assert "set portal_url" not in capsys.readouterr().out


@pytest.mark.parametrize("code", [CODE, "7K3M"])
def test_who_does_not_get_another_enrolment_keeps_the_portal_there_was(
    home: Path, portal: str, code: str
) -> None:
    assert main(["enrol", CODE, "--portal", portal]) == 0

    assert main(["enrol", "--again", code, "--portal", "https://127.0.0.1:9"]) == 1

    assert load_settings().portal_url == portal
    assert load_enrolment(home / "enrolment.json") == ENROLMENT


def test_a_machine_that_was_enrolled_while_a_code_was_typed_keeps_its_portal(
    home: Path, portal: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def typed() -> str:
        save_enrolment(home / "enrolment.json", ENROLMENT)
        keep_address(load_settings().portal_address_path, "https://first.example")
        return CODE

    monkeypatch.setattr("kiosk.identity.command._asked_for", typed)

    assert main(["enrol", "--portal", portal]) == 1

    assert "already kiosk-7" in capsys.readouterr().err
    assert load_settings().portal_url == "https://first.example"


def test_a_portal_that_the_station_does_not_use_is_pointed_out(
    home: Path, portal: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_PORTAL_URL", "http://127.0.0.1:9")
    assert main(["enrol", CODE, "--portal", portal]) == 0

    assert f"set portal_url to {portal} in the settings" in capsys.readouterr().out
    assert load_settings().portal_url == "http://127.0.0.1:9"


def test_an_operators_qr_code_says_all_of_it(
    home: Path, portal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = code_text(portal, CODE, ENROLMENT.portal_key)
    monkeypatch.setattr(sys, "stdin", io.StringIO(text + "\r\n"))

    assert main(["enrol"]) == 0

    assert load_settings().portal_url == portal


def test_another_portal_than_the_qr_code_says_is_not_taken(
    home: Path, portal: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["enrol", code_text(portal, CODE, bytes(32))]) == 1

    assert "another portal" in capsys.readouterr().err
    assert not (home / "enrolment.json").exists()


def test_an_enrolled_machine_says_so_and_stays(
    home: Path, portal: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["enrol", CODE, "--portal", portal])
    capsys.readouterr()

    assert main(["enrol", CODE, "--portal", portal]) == 1
    assert capsys.readouterr().err == (
        "kiosk enrol: this machine is already kiosk-7 of Centro Ñandú; --again replaces that\n"
    )

    assert main(["enrol", CODE, "--portal", portal, "--again"]) == 1  # asked, and used up
    assert "This code is not good" in capsys.readouterr().err
    assert load_enrolment(home / "enrolment.json") == ENROLMENT


def test_again_replaces_a_damaged_enrolment(
    home: Path, portal: str, capsys: pytest.CaptureFixture[str]
) -> None:
    home.mkdir()
    (home / "enrolment.json").write_text("hola")

    assert main(["enrol", CODE, "--portal", portal]) == 1
    assert "--again" in capsys.readouterr().err
    assert main(["enrol", CODE, "--portal", portal, "--again"]) == 0
    assert load_enrolment(home / "enrolment.json") == ENROLMENT


@pytest.mark.parametrize(
    ("code", "url", "words"),
    [
        ("7K3M", "http://127.0.0.1:9", "twelve letters and digits"),
        (CODE, "http://127.0.0.1:9", "no answer from the portal"),
        (CODE, "no address", "the portal's address"),
    ],
)
def test_what_goes_wrong_is_one_clear_line(
    home: Path, capsys: pytest.CaptureFixture[str], code: str, url: str, words: str
) -> None:
    assert main(["enrol", code, "--portal", url]) == 1

    err = capsys.readouterr().err
    assert err.startswith("kiosk enrol: ")
    assert words in err
    assert err.count("\n") == 1
    assert not (home / "enrolment.json").exists()


def test_a_keyring_that_does_not_open_is_one_clear_line(
    home: Path, portal: str, capsys: pytest.CaptureFixture[str]
) -> None:
    home.mkdir()
    machine_keyring(home, {}).set_password("ventanilla", "other", "1234")
    (home / "keys/machine.key").write_bytes(KEY)

    assert main(["enrol", CODE, "--portal", portal]) == 1
    assert "does not open with this machine's key" in capsys.readouterr().err


@pytest.mark.parametrize("lost", [True, False])
def test_again_keeps_a_keyring_that_does_not_open_and_makes_another(
    home: Path, portal: str, capsys: pytest.CaptureFixture[str], lost: bool
) -> None:
    home.mkdir()
    machine_keyring(home, {}).set_password("ventanilla", "device-key", "of before")
    kept = (home / "keyring.json").read_bytes()
    if lost:
        (home / "keys/machine.key").unlink()
    else:
        (home / "keys/machine.key").write_bytes(KEY)

    assert main(["enrol", CODE, "--portal", portal, "--again"]) == 0

    (aside,) = home.glob("keyring.json.unopened-*")
    assert str(aside) in capsys.readouterr().out
    assert aside.read_bytes() == kept
    DeviceKeys(backend=machine_keyring(home, {})).load()  # raises where there is none


@pytest.mark.parametrize("torn", ["keyring.json", "keys/machine.key"])
def test_again_begins_anew_where_the_disk_has_torn_keyring_or_key(
    home: Path, portal: str, torn: str
) -> None:
    home.mkdir()
    machine_keyring(home, {}).set_password("ventanilla", "device-key", "of before")
    kept = (home / torn).read_bytes()[:-1]
    (home / torn).write_bytes(kept[1:])

    assert main(["enrol", CODE, "--portal", portal]) == 1
    assert main(["enrol", CODE, "--portal", portal, "--again"]) == 0

    (aside,) = home.glob(f"{torn}.unopened-*")
    assert aside.read_bytes() == kept[1:]
    assert len(list(home.glob("keyring.json.unopened-*"))) == 1
    DeviceKeys(backend=machine_keyring(home, {})).load()  # raises where there is none


def test_again_goes_on_with_a_keyring_that_opens(home: Path, portal: str) -> None:
    before = DeviceKeys(backend=machine_keyring(home, {})).create()

    assert main(["enrol", CODE, "--portal", portal, "--again"]) == 0

    after = DeviceKeys(backend=machine_keyring(home, {})).load()
    assert after.private_bytes_raw() == before.private_bytes_raw()
    assert not list(home.glob("keyring.json.*"))
