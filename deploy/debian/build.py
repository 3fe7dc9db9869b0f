"""`make deb`: the kiosk as one Debian package, for the Python of the machine that builds.

Whatever the package holds comes from the lock file with its hashes, as wheels, and from this
tree. The same tree, Python and `SOURCE_DATE_EPOCH` give the same package, byte for byte.
`--metadata-only` leaves the libraries out: what the tests of the package's own files need.
"""

from __future__ import annotations

import argparse
import compileall
import os
import py_compile
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zipfile import ZipFile

from control import changelog_of, control_of, copyright_of, md5sums_of
from hatchling.builders.wheel import WheelBuilder
from hatchling.metadata.core import ProjectMetadata
from hatchling.plugin.manager import PluginManager
from trim import trim

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
PACKAGE: Final = "ventanilla-kiosk"
CONFFILES: Final = ("/etc/ventanilla/kiosk.toml",)
SYSTEM_PYTHON: Final = "/usr/bin/python3"
DOCUMENTS: Final = ("docs/install.md",)
LONG_RUNNING: Final = ("kiosk.ui.command", "kiosk.station.command")
LOADED_ONCE: Final = "import sys; from kiosk.cli import load_for_good; load_for_good(sys.argv[1])"
"""Leaves the methods of its dataclasses beside the bytecode: nobody else may write there."""


@dataclass(frozen=True)
class Target:
    """What is built: `python` as `3.11`, `architecture` as Debian calls it."""

    version: str
    python: str
    architecture: str
    moment: int

    @property
    def release(self) -> str:
        """Where the release lies in the system, without the first slash."""
        return f"usr/lib/ventanilla/{self.version}"

    @property
    def name(self) -> str:
        return f"{PACKAGE}_{self.version}_{self.architecture}.deb"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make deb", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--version", help="default: the project's")
    parser.add_argument("--metadata-only", action="store_true")
    parser.add_argument("--setting", default="", help="one line more in the settings, for a proof")
    parser.add_argument("--quick", action="store_true", help="larger, and sooner done")
    arguments = parser.parse_args()
    target = _target(arguments.version)
    with tempfile.TemporaryDirectory(prefix="ventanilla-deb-") as folder:
        tree = Path(folder) / "tree"
        lay_out(tree, target, arguments.setting)
        if not arguments.metadata_only:
            _add_release(tree / target.release, target, Path(folder))
        _close(tree, target)
        arguments.out.mkdir(parents=True, exist_ok=True)
        package = arguments.out / target.name
        pressed = ("-Zgzip", "-z1") if arguments.quick else ("-Zxz",)
        _run(
            ["dpkg-deb", "--root-owner-group", *pressed, "--build", str(tree), str(package)],
            SOURCE_DATE_EPOCH=str(target.moment),
        )
    print(package)
    return 0


def lay_out(tree: Path, target: Target, setting: str) -> None:
    """Everything but the libraries and our own modules; `setting` is a line of the settings."""
    shutil.copytree(HERE / "root", tree)
    if setting:
        settings = tree / "etc/ventanilla/kiosk.toml"
        settings.write_text(f"{settings.read_text('utf-8')}{setting}\n", "utf-8")
    launcher = tree / "usr/bin/kiosk"
    launcher.write_text(_filled(launcher.read_text("utf-8"), target), "utf-8")
    control = tree / "DEBIAN"
    control.mkdir()
    for script in (HERE / "maintainer").iterdir():
        (control / script.name).write_text(_filled(script.read_text("utf-8"), target), "utf-8")
    (control / "conffiles").write_text("".join(f"{name}\n" for name in CONFFILES), "utf-8")
    documents = tree / "usr/share/doc" / PACKAGE
    documents.mkdir(parents=True)
    for name in DOCUMENTS:
        shutil.copyfile(ROOT / name, documents / Path(name).name)
    (documents / "changelog.gz").write_bytes(changelog_of(ROOT / "CHANGELOG.md"))
    bill = ["--kiosk", "--version", target.version, "--out", str(documents / "sbom.json")]
    _run(
        [sys.executable, str(ROOT / "deploy/sbom.py"), *bill],
        SOURCE_DATE_EPOCH=str(target.moment),
    )


def _add_release(release: Path, target: Target, scratch: Path) -> None:
    """The virtual environment: the libraries of the lock file, and the kiosk without the portal."""
    site = release / "lib" / f"python{target.python}" / "site-packages"
    (release / "bin").mkdir(parents=True)
    (release / "bin/python3").symlink_to(f"/usr/bin/python{target.python}")
    (release / "pyvenv.cfg").write_text(
        f"home = /usr/bin\ninclude-system-site-packages = false\nversion = {target.python}\n",
        "utf-8",
    )
    _run(
        [
            *(sys.executable, "-m", "pip", "--python", SYSTEM_PYTHON, "install", "--quiet"),
            *("--target", str(site), "--no-compile", "--no-deps", "--only-binary", ":all:"),
            *("--require-hashes", "-r", str(ROOT / "requirements-kiosk.lock")),
            *("--root-user-action", "ignore", "--disable-pip-version-check"),
        ]
    )
    before = _bytes_in(site)
    trim(site)
    print(f"libraries: {before >> 20} MiB, {_bytes_in(site) >> 20} MiB of them kept")
    with ZipFile(_wheel(target, scratch)) as wheel:
        wheel.extractall(site)
    compile_modules(site, f"/{target.release}/lib/python{target.python}/site-packages")
    for program in LONG_RUNNING:
        _run([str(release / "bin/python3"), "-I", "-c", LOADED_ONCE, program])


def compile_modules(site: Path, place: str) -> None:
    """Bytecode that is believed unseen: the package's files never change under it."""
    compileall.compile_dir(
        str(site),
        ddir=place,
        quiet=2,  # templates and other Pythons' files among the libraries do not compile
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        workers=1,
    )


def _wheel(target: Target, folder: Path) -> Path:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    config["project"]["version"] = target.version.partition("-")[0].replace("~", "")
    config["project"]["scripts"].pop("portal")
    config["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] = ["kiosk"]
    plugins = PluginManager()
    metadata = ProjectMetadata(str(ROOT), plugins, config)
    os.environ["SOURCE_DATE_EPOCH"] = str(target.moment)
    builder = WheelBuilder(str(ROOT), plugin_manager=plugins, metadata=metadata)
    (built,) = builder.build(directory=str(folder), versions=["standard"])
    return Path(built)


def _close(tree: Path, target: Target) -> None:
    """What is told of the whole: control file, sums, modes, and one moment for every file."""
    control = tree / "DEBIAN"
    documents = tree / "usr/share/doc" / PACKAGE
    (documents / "copyright").write_text(copyright_of(tree / target.release), "utf-8")
    kilobytes = _bytes_in(tree) // 1024
    (control / "control").write_text(
        control_of(PACKAGE, target.version, target.architecture, target.python, kilobytes), "utf-8"
    )
    (control / "md5sums").write_text(md5sums_of(tree), "utf-8")
    scripts = {path.name for path in (HERE / "maintainer").iterdir()}
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            runs = path.is_dir() or path.name in scripts or path.stat().st_mode & 0o100
            path.chmod(0o755 if runs else 0o644)
        os.utime(path, (target.moment, target.moment), follow_symlinks=False)


def _target(version: str | None) -> Target:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = "import sys; print('%d.%d' % sys.version_info[:2])"
    python = _run([SYSTEM_PYTHON, "-c", asked]).strip()
    if tuple(map(int, python.split("."))) != sys.version_info[:2]:
        # Bytecode is made by the Python that runs this.
        raise SystemExit(f"this runs on {sys.version.split()[0]}, {SYSTEM_PYTHON} is {python}")
    return Target(
        version=version or project["version"],
        python=python,
        architecture=_run(["dpkg", "--print-architecture"]).strip(),
        moment=_moment(),
    )


def _moment() -> int:
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    return int(_run(["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]))


def _filled(text: str, target: Target) -> str:
    return text.replace("@VERSION@", target.version)


def _bytes_in(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())


def _run(command: list[str], **variables: str) -> str:
    done = subprocess.run(
        command, env={**os.environ, **variables}, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
