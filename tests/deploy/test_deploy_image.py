"""What the portal's image is made of; `make image-test` builds and runs it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "deploy" / "portal"
PIN = re.compile(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==([\w.!+]+)", re.MULTILINE)


def pinned(lock: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / lock).read_text("utf-8")))


def services() -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load((HERE / "compose.yaml").read_text("utf-8"))
    return dict(told["services"])


def test_its_libraries_are_those_that_the_tests_ran_with() -> None:
    whole, image = pinned("requirements.lock"), pinned("requirements-portal.lock")
    assert image.items() <= whole.items(), "run `make lock`"
    assert {"fastapi", "sqlalchemy", "psycopg", "hatchling"} <= image.keys()
    assert not {"pytest", "mypy", "moto", "playwright", "flask", "ruff"} & image.keys()


def test_what_it_copies_is_let_through_and_nothing_else() -> None:
    said = (HERE / "Dockerfile").read_text("utf-8")
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", said, re.MULTILINE)
    copied = {name.rstrip("/") for line in lines for name in line.split()}
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert ignored[1] == "*", "all that is not named stays out"
    assert {line[1:] for line in ignored if line.startswith("!")} == copied
    assert [name for name in copied if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("name", ["portal", "maintenance"])
def test_it_runs_without_rights(name: str) -> None:
    service = services()[name]
    assert service["image"] == "ventanilla-portal"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "ports" not in service, "only the web server is reached from outside"
    assert re.findall(r"^USER (\w+)$", (HERE / "Dockerfile").read_text("utf-8"), re.MULTILINE) == [
        "portal"
    ]
