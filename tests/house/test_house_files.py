"""Small files, nothing of one machine, no error swallowed, dependencies pinned by what they are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from house_tree import ROOT, python_files, tree_of, views

LINES = 400
WHATEVER = ("Exception", "BaseException")
LOCKS = ("requirements.lock", "requirements-kiosk.lock", "requirements-portal.lock")
WRITTEN = ("kiosk", "portal", "tests", "benchmarks", "deploy", "docs", "assets", ".ci")
TEXT = {".py", ".qml", ".md", ".toml", ".json", ".yaml", ".sh", ".txt", ".svg", ".service", ""}
HOME_OF_ONE = re.compile(
    r"(?<![\w.}])/(?:(?:home|Users)/[a-z]+/|root/|mnt/|work/|tmp/[a-z])|\b[A-Z]:\\\\[A-Z]"
)
SOURCES = re.compile(
    r"https?://(?:[\w.-]*\.)?(?:pypi\.org|pythonhosted\.org|[\w.-]*(?:artifactory|nexus|devpi)[\w.-]*)"
    r"|--(?:extra-)?index-url|--find-links|--trusted-host"
)


def here(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def texts() -> Iterator[tuple[Path, str]]:
    """Every text that was written here, this file left out: it names what it forbids."""
    names = ("Makefile", "pyproject.toml", "README.md", "CHANGELOG.md", "CONTRIBUTING.md")
    tops = [ROOT / name for name in names]
    inside = [path for folder in WRITTEN for path in sorted((ROOT / folder).rglob("*"))]
    for path in [*tops, *inside]:
        skipped = path == Path(__file__).resolve() or "__pycache__" in path.parts
        if path.is_file() and path.suffix in TEXT and not skipped:
            yield path, path.read_text("utf-8")


def test_a_file_holds_one_idea() -> None:
    files = [*python_files("kiosk", "portal", "tests", "benchmarks"), *views()]
    long = {
        here(path): count
        for path in files
        if (count := len(path.read_text("utf-8").splitlines())) > LINES
    }
    assert not long, f"{long}: more than {LINES} lines; find the second idea and give it a file."


def test_nothing_of_one_machine() -> None:
    wrong = [
        f"{here(path)}: {found[0]}"
        for path, text in texts()
        if (found := HOME_OF_ONE.search(text)) and not _is_an_inert_example(path)
    ]
    assert not wrong, f"{wrong}: take the folder from the settings, or from a test's tmp_path."


def _is_an_inert_example(path: Path) -> bool:
    return path.parent.name == "vectors"


def test_no_index_address() -> None:
    told = "a package's name and hash say enough; where it comes from is the machine's matter."
    wrong = [f"{here(p)}: {found[0]}" for p, text in texts() if (found := SOURCES.search(text))]
    assert not wrong, f"{wrong}: {told}"
    for lock in LOCKS:
        named = SOURCES.findall((ROOT / lock).read_text("utf-8"))
        assert not named, f"{lock} names {named[:3]}; run `make lock`: {told}"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_its_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8").replace("\\\n", " ")
    pins = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert len(pins) > 10
    wrong = [
        pin.split()[0]
        for pin in pins
        if not re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==[\w.!+]+ ", pin)
        or not re.search(r"--hash=sha256:[0-9a-f]{64}\b", pin)
    ]
    assert not wrong, f"{lock}: {wrong} lack a version or a hash; run `make lock`."


def test_the_kiosk_needs_nothing_of_the_portal() -> None:
    """Every megabyte crosses 8,000 thin lines."""
    names = set(
        re.findall(r"^([a-z0-9._-]+)==", (ROOT / LOCKS[1]).read_text("utf-8"), re.MULTILINE)
    )
    assert "pyside6-essentials" in names
    extra = names & {"pyside6", "pyside6-addons", "fastapi", "sqlalchemy", "uvicorn", "pytest"}
    assert not extra, f"{sorted(extra)} would be installed on every kiosk"


def test_no_error_is_swallowed() -> None:
    wrong = [
        f"{here(path)}:{node.lineno}"
        for path in python_files("kiosk", "portal")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler)
        if node.type is None or _passes_in_silence(node, path) or _hides_bugs(node)
    ]
    assert not wrong, (
        f"{wrong}: name what the world may do and answer it (a value, a log line, or `pass` with"
        " the reason beside it); a bug must crash, or be told."
    )


def _hides_bugs(handler: ast.ExceptHandler) -> bool:
    """Takes whatever there is, and neither raises nor tells nor hands on what it was."""
    if not isinstance(handler.type, ast.Name) or handler.type.id not in WHATEVER:
        return False
    parts = [part for statement in handler.body for part in ast.walk(statement)]
    told = any(isinstance(part, ast.Attribute) and part.attr == "exception" for part in parts)
    handed = any(isinstance(part, ast.Name) and part.id == handler.name for part in parts)
    return not (told or handed or any(isinstance(part, ast.Raise) for part in parts))


def _passes_in_silence(handler: ast.ExceptHandler, path: Path) -> bool:
    if not all(isinstance(statement, ast.Pass) for statement in handler.body):
        return False
    first, last = handler.lineno - 1, handler.body[-1].lineno
    return "#" not in "".join(path.read_text("utf-8").splitlines()[first:last])


def test_only_commands_print() -> None:
    wrong = [
        f"{here(path)}:{node.lineno}"
        for path in python_files("kiosk", "portal")
        if not _is_a_command(path)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    assert not wrong, f"{wrong}: return it, or log it; standard output belongs to the commands."


def _is_a_command(path: Path) -> bool:
    """A module of the commands' tables: it has `configure` and `run`; or the table's own."""
    names = {node.name for node in tree_of(path).body if isinstance(node, ast.FunctionDef)}
    return {"configure", "run"} <= names or path.name in {"cli.py", "command.py"}


def test_every_module_says_what_it_is_for() -> None:
    wrong = [
        here(path)
        for path in python_files("kiosk", "portal", "tests")
        if tree_of(path).body and not ast.get_docstring(tree_of(path))
    ]
    assert not wrong, f"{wrong}: open with a few lines: what it is for, what it guarantees."
