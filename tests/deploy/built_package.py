"""The package without its libraries, as `make deb` builds it, and a system to put it into."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy" / "debian"
UNITS = DEPLOY / "root/usr/lib/systemd/system"
SCRIPTS = DEPLOY / "root/usr/lib/ventanilla/deploy"
PACKAGE = "ventanilla-kiosk"
needs_dpkg = pytest.mark.skipif(
    shutil.which("dpkg-deb") is None
    or not Path("/usr/bin/python3").exists()
    or sys.version_info[:2]
    != tuple(
        map(
            int,
            subprocess.run(
                ["/usr/bin/python3", "-c", "import sys; print(*sys.version_info[:2])"],
                capture_output=True,
                text=True,
                check=False,
            ).stdout.split()
            or (0, 0),
        )
    ),
    reason="no dpkg here, or its Python is another one than the tests'",
)


def build(folder: Path, version: str = "0.1.0", *options: str) -> Path:
    """A package of every file but the libraries."""
    done = subprocess.run(
        [
            *(sys.executable, str(DEPLOY / "build.py"), "--metadata-only"),
            *("--out", str(folder), "--version", version, *options),
        ],
        capture_output=True,
        text=True,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip().splitlines()[-1])


@dataclass
class Machine:
    """A system below a folder, with a package database of its own. No service runs in it."""

    root: Path
    kiosk: Path | None = None
    """What stands in for the installed command."""

    def __post_init__(self) -> None:
        for name in ("var/lib/dpkg/info", "var/lib/dpkg/updates", "var/lib/dpkg/triggers"):
            (self.root / name).mkdir(parents=True, exist_ok=True)
        for name in ("status", "available"):
            (self.root / "var/lib/dpkg" / name).touch()

    @property
    def home(self) -> Path:
        return self.root / "var/lib/ventanilla"

    @property
    def state(self) -> Path:
        return self.root / "var/lib/ventanilla-release"

    @property
    def library(self) -> Path:
        return self.root / "usr/lib/ventanilla"

    def dpkg(self, *arguments: str) -> str:
        """Runs dpkg on this system; what it said."""
        environment = dict(os.environ)
        if self.kiosk is not None:
            environment["VENTANILLA_KIOSK"] = str(self.kiosk)
        done = subprocess.run(
            [
                *("dpkg", f"--root={self.root}", "--force-script-chrootless", "--force-depends"),
                *("--force-not-root", f"--log={self.root}/dpkg.log", *arguments),
            ],
            capture_output=True,
            text=True,
            env=environment,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def install(self, package: Path) -> str:
        return self.dpkg("--install", str(package))

    def make_release(self, version: str) -> Path:
        """The part of a release that is left out of these packages."""
        release = self.library / version
        (release / "bin").mkdir(parents=True, exist_ok=True)
        (release / "bin/python3").symlink_to(sys.executable)
        (release / "told").write_text(version, "utf-8")
        return release
