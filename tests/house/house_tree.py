"""The house as its rules see it: its modules, what each imports, its views and their literals."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
QML = ROOT / "kiosk" / "ui" / "qml"
ASSETS = ROOT / "assets"


@dataclass(frozen=True)
class Import:
    """One name that a module imports: `from a.b import c` is `a.b.c`, from line `line`."""

    importer: str
    name: str
    path: Path
    line: int

    def is_within(self, *packages: str) -> bool:
        """Whether what is imported is one of these packages or modules, or lies in one."""
        return any(self.name == p or self.name.startswith(p + ".") for p in packages)

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line} imports {self.name}"


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    """Every Python file of these top-level folders."""
    return tuple(
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "__pycache__" not in path.parts
    )


def module_name(path: Path) -> str:
    """`kiosk/ui/app.py` is `kiosk.ui.app`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


@cache
def defined_in(path: Path) -> frozenset[str]:
    """The functions, classes and constants of a module, and of its classes as `Class.name`."""
    found: set[str] = set()
    for holder, prefix in _holders(tree_of(path)):
        for node in holder.body:
            match node:
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    found.add(prefix + name)
                case ast.ClassDef(name=name):
                    found.add(prefix + name)
                case (
                    ast.Assign(targets=[ast.Name(id=name)])
                    | ast.AnnAssign(target=ast.Name(id=name))
                ):
                    found.add(prefix + name)
                case _:
                    pass
    return frozenset(found)


def _holders(tree: ast.Module) -> Iterator[tuple[ast.Module | ast.ClassDef, str]]:
    yield tree, ""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield node, f"{node.name}."


@cache
def imports_of(package: str) -> tuple[Import, ...]:
    """Every import in a package of `kiosk` or `portal`, those inside functions too."""
    top = package.split(".", 1)[0]
    return tuple(
        found
        for path in python_files(top)
        if (module_name(path) + ".").startswith(package + ".")
        for found in imports_in(path)
    )


def imports_in(path: Path) -> Iterator[Import]:
    importer = module_name(path)
    package = importer if path.name == "__init__.py" else importer.rpartition(".")[0]
    for node in ast.walk(tree_of(path)):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    yield Import(importer, alias.name, path, node.lineno)
            case ast.ImportFrom(module=module, names=names, level=level):
                for alias in names:
                    source = _absolute(package, module, level)
                    yield Import(importer, f"{source}.{alias.name}", path, node.lineno)
            case _:
                pass


def _absolute(package: str, module: str | None, level: int) -> str:
    if level == 0:
        return module or ""
    base = ".".join(package.split(".")[: len(package.split(".")) - level + 1])
    return f"{base}.{module}" if module else base


@cache
def strings_in(path: Path) -> tuple[str, ...]:
    """Every string constant of a module, f-strings' constant parts too; docstrings left out."""
    tree = tree_of(path)
    skipped = {id(node) for node in _docstrings(tree)}
    return tuple(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if id(node) not in skipped
    )


def _docstrings(tree: ast.Module) -> Iterator[ast.Constant]:
    """Strings that stand as statements of their own: for people, not for the program."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


@cache
def views() -> tuple[Path, ...]:
    """Every QML file."""
    return tuple(sorted(QML.rglob("*.qml")))


@cache
def code_of(view: Path) -> str:
    """A view without its comments, each line where it was."""
    text = view.read_text("utf-8")
    text = re.sub(r"/\*.*?\*/", lambda found: "\n" * found[0].count("\n"), text, flags=re.DOTALL)
    return re.sub(r"(?<!:)//[^\n]*", "", text)


def lines_matching(pattern: str, view: Path) -> list[str]:
    """`file:line: text` for each line of a view's code that matches."""
    return [
        f"{view.relative_to(ROOT)}:{number}: {line.strip()}"
        for number, line in enumerate(code_of(view).splitlines(), start=1)
        if re.search(pattern, line)
    ]
