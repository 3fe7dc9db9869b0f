"""Every library that is asked for is told of in docs/dependencies.md, and used."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.metadata import packages_distributions

import pytest
from house_tree import ROOT, python_files
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

DOCUMENT = "docs/dependencies.md"
PARTS = {
    "kiosk": ("On the kiosk", ("kiosk",)),
    "portal": ("On the portal, besides", ("portal",)),
    "dev": ("For development, on no machine at work", ("tests", "deploy")),
}
"""The heading of each part's table, and the folders whose modules import it."""
NOT_IMPORTED = {
    "coverage": ("Makefile", "-m coverage"),
    "build": ("tests/test_wheel.py", '"-m", "build"'),
    "flask": ("tests/portal/bucket_world.py", "with flask"),
    "flask-cors": ("tests/portal/bucket_world.py", "flask-cors"),
    "editables": ("deploy/setup.sh", "--editable"),
    "mypy": ("Makefile", "-m mypy"),
    "psycopg": ("portal/storage/engines.py", "postgresql+psycopg"),
    "pytest-qt": ("pyproject.toml", "qt_api"),
    "pytest-timeout": ("pyproject.toml", "\ntimeout ="),
    "pytest-randomly": ("Makefile", "--randomly-seed"),
    "pytest-xdist": ("Makefile", "--dist"),
    "ruff": ("Makefile", "-m ruff"),
    "uv": ("Makefile", "bin/uv"),
}
"""Tools and plug-ins, and where they are called."""


@cache
def asked_for(part: str) -> frozenset[str]:
    """What pyproject.toml names for a part, in the form in which names are compared."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    listed = {"kiosk": project["dependencies"], **project["optional-dependencies"]}[part]
    return frozenset(canonicalize_name(Requirement(one).name) for one in listed) - {"ventanilla"}


def told_of(heading: str) -> list[list[str]]:
    """The rows of the table under a heading."""
    text = (ROOT / DOCUMENT).read_text("utf-8")
    section = text.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in section.splitlines()]
    return [row for row in rows if row and row[0] != "library" and set(row[0]) != {"-"}]


@cache
def imported_in(folders: tuple[str, ...]) -> frozenset[str]:
    """The libraries that the modules of these folders import, by the names they install under."""
    imports = {
        name
        for path in python_files(*folders)
        for name in re.findall(r"^ *(?:import|from) (\w+)", path.read_text("utf-8"), re.MULTILINE)
    }
    owners = packages_distributions()
    return frozenset(canonicalize_name(o) for name in imports for o in owners.get(name, ()))


@pytest.mark.parametrize("part", PARTS)
def test_the_table_names_exactly_what_is_asked_for(part: str) -> None:
    rows = told_of(PARTS[part][0])
    names = [canonicalize_name(row[0]) for row in rows]
    assert len(set(names)) == len(names)
    wrong = set(names) ^ asked_for(part)
    assert not wrong, f"{sorted(wrong)}: in only one of pyproject.toml and {DOCUMENT}"
    thin = [row for row in rows if len(row) != 4 or not all(row)]
    assert not thin, f"{thin}: say what for, under which licence, and what would replace it"


@pytest.mark.parametrize("part", PARTS)
def test_what_is_asked_for_is_used(part: str) -> None:
    used = imported_in(PARTS[part][1]) | NOT_IMPORTED.keys()
    typed = {f"types-{name}" for name in asked_for("kiosk") | asked_for("portal")}
    unused = asked_for(part) - used - typed
    assert not unused, f"{sorted(unused)}: nobody uses it; take it out and run `make lock`"


def test_tools_are_called_where_it_says() -> None:
    known = asked_for("kiosk") | asked_for("portal") | asked_for("dev")
    assert NOT_IMPORTED.keys() <= known, sorted(NOT_IMPORTED.keys() - known)
    for name, (path, call) in NOT_IMPORTED.items():
        assert call in (ROOT / path).read_text("utf-8"), f"{name} is not called in {path}"
