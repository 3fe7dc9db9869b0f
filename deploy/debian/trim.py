"""Leaves of PySide6 what the screen needs, and of the other libraries what is not for their makers.

Named are the modules, plugins and QML folders that are used; the libraries below them are found by
asking the dynamic linker. What is missing shows at once: the tests start the trimmed screen.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

MODULES: Final = (
    *("Core", "Gui", "Network", "OpenGL", "Qml", "Quick", "Svg"),
    *("Test", "Widgets"),  # for `kiosk tour`
)
PLUGINS: Final = (
    "iconengines/libqsvgicon.so",
    "imageformats/libqjpeg.so",
    "imageformats/libqsvg.so",
    "platforminputcontexts/libcomposeplatforminputcontextplugin.so",
    "platforms/libqoffscreen.so",
    "platforms/libqwayland.so",
    "platforms/libqxcb.so",
    "wayland-graphics-integration-client/libqt-plugin-wayland-egl.so",
    "wayland-shell-integration/libxdg-shell.so",
    "xcbglintegrations/libqxcb-egl-integration.so",
    "xcbglintegrations/libqxcb-glx-integration.so",
)
QML: Final = (
    "QtCore",
    "QtQml",
    "QtQuick/Layouts",
    "QtQuick/Shapes",
    "QtQuick/Templates",
    "QtQuick/Window",
)
"""Folders of Qt's QML modules; what lies beside these in a folder above them stays."""
_LIBRARY: Final = re.compile(r"^libQt6.*\.so|^libicu.*\.so")
_FOR_MAKERS: Final = ("*.pyi", "*.pyx", "*.pxd", "*.h", "*.c", "*.cpp", "*.qmltypes", "*.a")
_OWN_TESTS: Final = (
    "apsw/tests",
    "certifi/tests",
    "importlib_resources/tests",
    "jeepney/io/tests",
    "jeepney/tests",
    "keyring/testing",
    "qrcode/tests",
)
_OTHER_PYTHONS: Final = ("zstandard/_cffi.*.so",)
"""What only PyPy loads."""
_NOT_MODULES: Final = ("bin", "docs", "tests")
"""What wheels drop beside their modules."""


class TrimmedTooMuch(Exception):  # noqa: N818 - named for what happened
    """Something that is to stay is not there, or needs what is not there."""


def trim(site: Path) -> None:
    """Raises `TrimmedTooMuch`; then the folder is half done."""
    _trim_qt(site / "PySide6")
    for path in [
        *(found for pattern in _FOR_MAKERS for found in site.rglob(pattern)),
        *(found for pattern in _OTHER_PYTHONS for found in site.glob(pattern)),
    ]:
        path.unlink()
    for name in (*_OWN_TESTS, *_NOT_MODULES):
        shutil.rmtree(site / name, ignore_errors=True)


def _trim_qt(pyside: Path) -> None:
    qt = pyside / "Qt"
    modules = [pyside / f"Qt{name}.abi3.so" for name in MODULES]
    plugins = [qt / "plugins" / name for name in PLUGINS]
    folders = [qt / "qml" / name for name in QML]
    for path in (*modules, *plugins, *folders):
        if not path.exists():
            raise TrimmedTooMuch(f"PySide6 has no {path.relative_to(pyside)} any more: see trim.py")
    own = ("__init__.py", "_config.py", "_git_pyside_version.py")
    shared = pyside.glob("libpyside6*.so.*")
    _keep(pyside, [qt, *modules, *shared, *(pyside / name for name in own)])
    _keep(qt, [qt / "lib", qt / "plugins", qt / "qml"])
    _keep_files(qt / "plugins", set(plugins))
    _keep_files(qt / "qml", set(_inside(folders, qt / "qml")))
    roots = [*modules, *plugins, *(qt / "qml").rglob("*.so"), *pyside.glob("libpyside6*.so.*")]
    needed = set(_needed(roots, qt / "lib"))
    for path in (qt / "lib").iterdir():
        if _LIBRARY.match(path.name) and path not in needed:
            path.unlink()


def _keep(folder: Path, kept: Iterable[Path]) -> None:
    kept = set(kept)
    for path in folder.iterdir():
        if path in kept:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _keep_files(folder: Path, kept: set[Path]) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path not in kept:
            path.unlink()


def _inside(folders: Iterable[Path], top: Path) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file())
        above = folder.parent
        while above != top:
            yield from (path for path in above.iterdir() if path.is_file())
            above = above.parent


def _needed(roots: Iterable[Path], folder: Path) -> Iterator[Path]:
    """The libraries in `folder` that the dynamic linker loads for any of `roots`."""
    for root in roots:
        done = subprocess.run(["ldd", root], capture_output=True, text=True, check=True)
        for line in done.stdout.splitlines():
            _, _, found = line.partition(" => ")
            path = Path(found.rsplit(" (", 1)[0].strip())
            if found and path.parent.resolve() == folder.resolve():
                yield folder / path.name
