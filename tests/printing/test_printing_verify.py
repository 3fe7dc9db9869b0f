"""`kiosk verify`: genuine or not, from a code's text or a picture of the paper."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import QGuiApplication

from kiosk.cli import main
from kiosk.printing.gallery_pictures import pictures
from kiosk.printing.paper import ROLL_58
from kiosk.printing.samples import FOLIO, PORTAL_KEY, samples
from kiosk.printing.slip import ApplicationSlip

KEY = ["--portal-key", base64.b64encode(PORTAL_KEY).decode()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Every sample on a narrow roll, as a picture."""
    application = QGuiApplication.instance() or QGuiApplication([])
    folder = tmp_path_factory.mktemp("slips")
    for name, content in pictures([ROLL_58], "es", 100):
        (folder / name).write_bytes(content)
    yield folder
    del application


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


@pytest.mark.parametrize("kind", ["application", "application-copy", "tracking", "payment"])
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
