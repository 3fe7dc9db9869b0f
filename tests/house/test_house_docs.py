"""What the documents name is there: paths, names in modules, tests, commands, other pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Final

import pytest
from house_tree import ROOT, defined_in

from kiosk.cli import COMMANDS as KIOSK
from kiosk.protocol.trouble import TroubleName
from kiosk.settings import Settings
from portal.cli import COMMANDS as PORTAL
from portal.settings import PortalSettings

PAGES: Final = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    ROOT / "deploy" / "portal" / "README.md",
]
TOPS: Final = "kiosk|portal|tests|benchmarks|deploy|docs|assets"
_PATH = re.compile(rf"(?<![\w./<>*-])((?:{TOPS})/[\w./<>*-]*)(?:::(\w+(?:\.\w+)*))?")
_MODULE = re.compile(r"`((?:kiosk|portal)(?:\.\w+)+)(?:\(\))?`")
_COMMAND = re.compile(r"`(kiosk|portal|make) ([a-z][a-z-]*)")
_LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)")
TO_COME: Final = ("assets/speech/",)
"""Folders that a page says how to fill, and that nobody has filled yet."""
NO_MODULES: Final = {"kiosk.toml"}
TARGETS: Final = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


def named(pattern: re.Pattern[str], page: Path) -> Iterator[tuple[str, str]]:
    """What a page names by two groups, or by one and nothing."""
    for found in pattern.finditer(page.read_text("utf-8")):
        one, two = (*found.groups(default=""), "")[:2]
        yield one, two


def is_there(path: str) -> bool:
    """`<name>` and `*` stand for anything."""
    pattern = re.sub(r"<\w+>", "*", path).rstrip("./")
    return any(ROOT.glob(pattern)) if "*" in pattern else place_of(pattern).exists()


def place_of(path: str) -> Path:
    """`docs/experience.md` names tests from within their folder."""
    inside = ROOT / "tests" / path
    return inside if inside.exists() else ROOT / path


def has_module(dotted: str) -> bool:
    """Whether it is a package, a module, or a name in one."""
    parts = dotted.split(".")
    for count in range(len(parts), 0, -1):
        place = ROOT.joinpath(*parts[:count])
        module = place.with_suffix(".py") if place.with_suffix(".py").is_file() else None
        module = module or (place / "__init__.py" if place.is_dir() else None)
        if module is not None:
            rest = ".".join(parts[count:])
            return not rest or rest in defined_in(module)
    return False


def anchors_of(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def told(page: Path, wrong: list[str], instead: str) -> str:
    return f"{page.relative_to(ROOT)} names {wrong}: {instead}"


def test_what_is_not_there_is_found() -> None:
    assert is_there("tests/house/")
    assert is_there("docs/adr/*.md")
    assert not is_there("kiosk/nothing.py")
    assert has_module("kiosk.offline.outbox.Outbox.accept")
    assert not has_module("kiosk.offline.outbox.Outbox.nothing")
    assert _PATH.findall("see `tests/a.py::test_b`, /usr/docs/c, http://x/docs/d") == [
        ("tests/a.py", "test_b")
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_names_is_there(page: Path) -> None:
    paths = [(p, n) for p, n in named(_PATH, page) if not p.startswith(TO_COME)]
    gone = [path for path, _ in paths if not is_there(path)]
    assert not gone, told(page, gone, "is it called otherwise by now?")
    unknown = [f"{p}::{n}" for p, n in paths if n and n not in defined_in(place_of(p))]
    assert not unknown, told(page, unknown, "the file is there, and has no such name.")
    modules = [one for one, _ in named(_MODULE, page) if one not in NO_MODULES]
    wrong = [one for one in modules if not has_module(one)]
    assert not wrong, told(page, wrong, "write a module, or a name in one, with its dots.")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_says_to_type_is_a_command(page: Path) -> None:
    known = {"kiosk": KIOSK, "portal": PORTAL, "make": TARGETS}
    wrong = [
        f"{program} {sub}" for program, sub in named(_COMMAND, page) if sub not in known[program]
    ]
    assert not wrong, told(page, wrong, "`make help` lists what there is.")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_where_a_page_leads_there_is_something(page: Path) -> None:
    for file, anchor in named(_LINK, page):
        target = page.parent / file if file else page
        assert target.exists(), f"{page.relative_to(ROOT)} leads to {file}, which is not there"
        if anchor:
            assert anchor in anchors_of(target), f"{page.relative_to(ROOT)}: no #{anchor} in {file}"


def test_every_decision_is_in_the_index_under_its_own_title() -> None:
    folder = ROOT / "docs" / "adr"
    listed = re.findall(
        r"^- \[(\d{4})\]\((.+?)\) (.+)$", (folder / "README.md").read_text("utf-8"), re.MULTILINE
    )
    there = []
    for file in sorted(folder.glob("[0-9]*.md")):
        title = re.sub(r"^# \d+[.:] ", "", file.read_text("utf-8").splitlines()[0])
        there.append((file.name[:4], file.name, title))
    assert listed == there, "docs/adr/README.md lists each decision: number, file, title; in order"


def rows_of(page: str) -> set[str]:
    """What the first column of a page's tables names in backticks."""
    rows = re.findall(r"^\| (`[^|]+) \|", (ROOT / page).read_text("utf-8"), re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([A-Za-z_-]+)`", row)}


def test_every_setting_stands_on_a_page() -> None:
    of_kiosk = {one.name for one in fields(Settings)}
    assert not of_kiosk - rows_of("docs/install.md"), "a row of docs/install.md, Settings"
    source = (ROOT / "portal" / "settings.py").read_text("utf-8")
    of_portal = set(re.findall(r'"(PORTAL_[A-Z_]+)"', source))
    assert len(of_portal) >= len(fields(PortalSettings))
    documented = rows_of("docs/portal-operations.md")
    assert not of_portal - documented, "a row of docs/portal-operations.md"
    gone = {one for one in documented if one.startswith("PORTAL_")} - of_portal
    assert not gone, f"docs/portal-operations.md has {sorted(gone)}, which nothing reads"


def test_every_trouble_stands_on_a_page() -> None:
    without = set(TroubleName) - rows_of("docs/console.md")
    assert not without, f"docs/console.md says of {sorted(without)} nothing that helps"
