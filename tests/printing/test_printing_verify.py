"""`kiosk verify`: genuine or not, from a code's text or a picture of the paper."""

from __future__ import annotations

import base64
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image, ImageFilter
from PySide6.QtGui import QGuiApplication

from kiosk.cli import main
from kiosk.identity.enrolment_record import save_enrolment
from kiosk.printing.gallery_pictures import pictures
from kiosk.printing.paper import LETTER, ROLL_58, ROLL_80, Paper
from kiosk.printing.samples import FOLIO, PORTAL_KEY, samples
from kiosk.printing.slip import ApplicationSlip
from kiosk.protocol.enrolment import Centre, Enrolment
from kiosk.protocol.portal_keys import PortalKeys
from kiosk.protocol.slip import slip_address
from kiosk.settings import Settings

pytestmark = pytest.mark.usefixtures("qapp")

KEY = ["--portal-key", base64.b64encode(PORTAL_KEY).decode()]


@pytest.fixture(scope="module")
def folder(qapp: QGuiApplication, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every sample on a narrow roll, as a picture."""
    folder = tmp_path_factory.mktemp("slips")
    for name, content in pictures([ROLL_58], "es", 100):
        (folder / name).write_bytes(content)
    return folder


def token() -> str:
    slip = samples("es")["application"]
    assert isinstance(slip, ApplicationSlip)
    assert slip.token is not None
    return slip.token


def test_a_genuine_code_says_what_its_kiosk_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", token(), *KEY, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["folio"] == FOLIO
    assert told["stage"] == "waiting"
    assert told["kiosk"] == "kiosk-4096"
    assert told["centre"] == "centro-oaxaca"
    assert told["copy"] is False


def test_one_sign_changed_is_not_genuine(capsys: pytest.CaptureFixture[str]) -> None:
    false = token()[:-1] + ("A" if token()[-1] != "A" else "B")
    assert main(["verify", false, *KEY]) == 1
    assert "not genuine" in capsys.readouterr().err


def test_another_portals_key_vouches_for_nothing() -> None:
    other = base64.b64encode(bytes(32)).decode()
    assert main(["verify", token(), "--portal-key", other]) == 1
    assert main(["verify", token(), "--portal-key", "short"]) == 1


def test_a_machine_vouches_for_the_keys_that_it_believes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It pinned another one; the list of the catalogue names both."""
    monkeypatch.delenv("KIOSK_SETTINGS", raising=False)
    monkeypatch.setenv("KIOSK_HOME", str(tmp_path))
    pinned, settings = bytes(32), Settings(home=tmp_path)
    centre = Centre(id="centro", name="Centro", state="MX-OAX", municipality="20067")
    now = datetime(2026, 11, 27, tzinfo=UTC)
    enrolment = Enrolment(
        kiosk="kiosk-7", kiosk_number=7, centre=centre, portal_key=pinned, enrolled_at=now
    )
    save_enrolment(settings.enrolment_path, enrolment)
    assert main(["verify", token()]) == 1
    settings.portal_keys_path.parent.mkdir()
    settings.portal_keys_path.write_bytes(PortalKeys(believed=(pinned, PORTAL_KEY)).canonical())
    assert main(["verify", token()]) == 0


@pytest.mark.parametrize("kind", ["application", "application-copy"])
def test_a_photograph_of_the_paper_is_read(
    folder: Path, tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Turned a little, grey, and not at the camera's best."""
    with Image.open(folder / f"{kind}-58mm-es.png") as paper:
        photograph = paper.convert("L").point(lambda dot: 40 + dot // 2).rotate(4, expand=True)
    photograph.save(tmp_path / "photograph.jpg", quality=60)

    assert main(["verify", str(tmp_path / "photograph.jpg"), *KEY]) == 0
    told = capsys.readouterr().out
    assert FOLIO in told
    assert ("copy        True" in told) == (kind == "application-copy")


def test_what_is_no_slip_is_said_in_one_line(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "text").write_text("VT?")
    for wrong in (tmp_path / "none", tmp_path / "text", folder / "requirements-58mm-es.png"):
        assert main(["verify", str(wrong), *KEY]) == 1
        assert len(capsys.readouterr().err.strip().splitlines()) == 1


PAPERS_HERE = {paper.name: paper for paper in (ROLL_58, ROLL_80, LETTER)}


def slip_on(paper: Paper, kind: str, language: str) -> Image.Image:
    """One slip as it lies on the table."""
    for name, content in pictures([paper], language, 100):
        if name.startswith(f"{kind}-{paper.name}") and name.endswith(".png"):
            return Image.open(io.BytesIO(content)).convert("L")
    raise AssertionError(kind)


def photographed(slip: Image.Image, degrees: float, seed: int) -> Image.Image:
    """On a grey table, turned, pale, with the grain of a cheap camera, and not quite sharp."""
    table = slip.point(lambda dot: 60 + dot // 2).rotate(degrees, expand=True, fillcolor=120)
    grain = Image.frombytes("L", table.size, Random(seed).randbytes(table.width * table.height))  # noqa: S311 - seen again
    return Image.blend(table, grain, 0.12).filter(ImageFilter.GaussianBlur(0.8))


@pytest.mark.parametrize("degrees", [0, 17, 90, 180, 223, 270])
@pytest.mark.parametrize("paper", PAPERS_HERE.values(), ids=PAPERS_HERE)
def test_a_slip_is_read_however_it_lies(
    tmp_path: Path, paper: Paper, degrees: int, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = tmp_path / "photograph.jpg"
    photographed(slip_on(paper, "application", "es"), degrees, seed=degrees).save(
        picture, quality=70
    )
    assert main(["verify", str(picture), *KEY, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["folio"] == FOLIO


def test_several_slips_in_one_picture_are_all_verified(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slips = [slip_on(ROLL_58, kind, "es") for kind in ("application", "application-copy")]
    table = Image.new("L", (sum(one.width + 40 for one in slips), 2200), 130)
    for place, one in enumerate(slips):
        table.paste(one, (place * 420 + 20, 20))
    table.save(tmp_path / "table.png")
    assert main(["verify", str(tmp_path / "table.png"), *KEY, "--json"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {one["copy"] for one in told} == {True, False}

    other = base64.b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
    assert main(["verify", str(tmp_path / "table.png"), "--portal-key", other]) == 1
    err = capsys.readouterr().err
    assert "2 of 2 not genuine" in err
    assert len(err.splitlines()) == 1


def test_an_address_on_a_phone_is_verified_too() -> None:
    assert main(["verify", slip_address(token(), "https://portal.example"), *KEY]) == 0


def test_no_file_however_made_is_a_traceback(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = (folder / "application-58mm-es.png").read_bytes()
    (tmp_path / "cut.png").write_bytes(whole[: len(whole) // 2])
    flipped = bytearray(whole)
    flipped[60] ^= 0xFF
    (tmp_path / "flipped.png").write_bytes(bytes(flipped))
    (tmp_path / "empty.png").write_bytes(b"")
    Image.new("1", (12_000, 12_000)).save(tmp_path / "huge.png")
    wrong = ("cut.png", "flipped.png", "empty.png", "huge.png", ".", "n" * 5000)
    for name in (*(str(tmp_path / one) for one in wrong), "VT1", "a\0b"):
        assert main(["verify", name, *KEY]) == 1, name
        assert len(capsys.readouterr().err.splitlines()) == 1, name
