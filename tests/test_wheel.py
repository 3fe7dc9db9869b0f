"""The wheel alone, in an empty environment and another folder, holds all that the kiosk needs.

At length, what it depends on is installed anew, from the index by the hashes that are locked; in
short that is lent by the environment of the tests.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest
from at_length import WHOLE

ROOT = Path(__file__).parents[1]
FIRST_FRAME = """
import sys
from pathlib import Path
from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QGuiApplication
from kiosk.settings import Settings
from kiosk.ui.app import build_screen
application = QGuiApplication(sys.argv[:1])
screen = build_screen(Settings(home=Path(sys.argv[1])), size=QSize(1366, 768))
screen.window.frameSwapped.connect(application.quit)
QTimer.singleShot(20_000, lambda: application.exit(3))
screen.window.show()
code = application.exec()
screen.window.grabWindow().save(sys.argv[2])
sys.exit(code)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True)
    (built,) = folder.glob("ventanilla-*.whl")
    return built


def test_all_assets_are_inside(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    for folder in ("assets", "kiosk/ui/qml"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file():
                name = path.relative_to(ROOT).as_posix()
                assert (f"kiosk/{name}" if folder == "assets" else name) in inside
    assert not [name for name in inside if name.startswith("tests/")]


@pytest.mark.at_length
def test_it_installs_into_an_empty_environment_and_starts(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    quietly = ["--quiet", "--disable-pip-version-check", "--no-compile"]
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", *quietly]
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = {
        **{key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
        "KIOSK_HOME": str(elsewhere),
        "QT_QPA_PLATFORM": "offscreen",
        "QT_QUICK_BACKEND": "software",
    }

    def run(*command: str) -> str:
        done = subprocess.run(
            command, cwd=elsewhere, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    if WHOLE:
        run(*pip, "--require-hashes", "-r", str(ROOT / "requirements-kiosk.lock"))
    else:
        lent = sysconfig.get_paths(vars={"base": str(tmp_path / "venv")})["purelib"]
        Path(lent, "lent.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    run(*pip, "--no-deps", str(wheel))
    kiosk = str(python.parent / "kiosk")
    assert "screen" in run(kiosk, "--help")
    found = json.loads(run(kiosk, "search", "acta de nasimiento", "--json"))
    assert found[0]["id"] == "acta-de-nacimiento"
    picture = elsewhere / "first.png"
    run(str(python), "-c", FIRST_FRAME, str(elsewhere), str(picture))
    assert picture.stat().st_size > 10_000
