"""QML as strict as the Python: `qmllint` with the view-models' types, and `qmlformat` clean.

qmllint sees a wrong member only where it knows the types, so they are generated first, from the
`@QmlElement` classes of `kiosk/ui/models`. Run as a program; `--fix` puts files into form.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
QML = ROOT / "kiosk" / "ui" / "qml"
MODELS = ROOT / "kiosk" / "ui" / "models"
TYPES = ROOT / "build" / "qmltypes"
TOOLS = Path(sys.executable).parent


def generate_types() -> None:
    """Writes the module `Ventanilla.Models` as qmllint reads it."""
    module = TYPES / "Ventanilla" / "Models"
    module.mkdir(parents=True, exist_ok=True)
    described = []
    for source in sorted(MODELS.glob("*.py")):
        if "@QmlElement" not in source.read_text("utf-8"):
            continue
        output = module / f"{source.stem}.json"
        output.write_text(_run("pyside6-metaobjectdump", str(source)), "utf-8")
        described.append(str(output))
    _run(
        "pyside6-qmltyperegistrar",
        "--generate-qmltypes",
        str(module / "models.qmltypes"),
        "-o",
        str(module / "registration.cpp"),
        "--import-name",
        "Ventanilla.Models",
        "--major-version",
        "1",
        *described,
    )
    (module / "qmldir").write_text("module Ventanilla.Models\ntypeinfo models.qmltypes\n", "utf-8")


def _run(tool: str, *arguments: str) -> str:
    done = subprocess.run(
        [TOOLS / tool, *arguments], capture_output=True, text=True, check=False, cwd=ROOT
    )
    if done.returncode != 0:
        sys.exit(f"{tool}: {done.stdout}{done.stderr}")
    return done.stdout


def lint(files: list[str]) -> int:
    """The number of files with a warning; each is printed."""
    done = subprocess.run(
        [TOOLS / "pyside6-qmllint", "--max-warnings", "0", "-I", TYPES, "-I", QML, *files],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        print(done.stdout + done.stderr)
    return done.returncode


def unformatted(files: list[str]) -> list[str]:
    """The files that qmlformat would write otherwise."""
    wrong = []
    for file in files:
        formatted = _run("pyside6-qmlformat", *FORMAT, file)
        if formatted != Path(file).read_text("utf-8"):
            wrong.append(file)
    return wrong


FORMAT = ("--indent-width", "4", "--newline", "unix")


def main() -> int:
    """0 where there is nothing to say."""
    files = [str(path) for path in sorted(QML.rglob("*.qml"))]
    if "--fix" in sys.argv:
        _run("pyside6-qmlformat", *FORMAT, "--inplace", *files)
    generate_types()
    failed = lint(files)
    for file in unformatted(files):
        print(f"{Path(file).relative_to(ROOT)}: not in qmlformat's form; run `make format`")
        failed = 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
