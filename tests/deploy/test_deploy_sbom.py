"""The bill of materials: every package of the lock files, in CycloneDX's form."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from built_package import PACKAGE, ROOT, build, needs_dpkg
from packaging.licenses import canonicalize_license_expression

Json = dict[str, Any]
PIN = re.compile(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==([\w.!+]+)", re.MULTILINE)
SERIAL = re.compile(
    r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
)


def written(folder: Path, *options: str) -> Path:
    out = folder / "sbom.json"
    command = [sys.executable, str(ROOT / "deploy/sbom.py"), "--out", str(out), *options]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return out


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("whole"))


def bill_in(path: Path) -> Json:
    bill: Json = json.loads(path.read_text("utf-8"))
    return bill


def pinned(lock: str) -> set[tuple[str, str]]:
    return set(PIN.findall((ROOT / lock).read_text("utf-8")))


def named(bill: Json, part: str | None = None) -> set[tuple[str, str]]:
    return {
        (one["name"], one["version"])
        for one in bill["components"]
        if part is None or {"name": "ventanilla:part", "value": part} in one["properties"]
    }


def test_it_holds_every_package_of_both_lock_files(whole: Path) -> None:
    bill = bill_in(whole)
    assert named(bill) == pinned("requirements.lock") | pinned("requirements-kiosk.lock")
    assert named(bill, "kiosk") == pinned("requirements-kiosk.lock")
    assert {"fastapi", "starlette"} <= {name for name, _ in named(bill, "portal")}
    assert {"pytest", "ruff"} <= {name for name, _ in named(bill, "development")}


def test_it_has_the_form_of_cyclonedx(whole: Path) -> None:
    """What the standard's schema asks of the parts that are used."""
    bill = bill_in(whole)
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
    assert SERIAL.fullmatch(bill["serialNumber"])
    assert bill["metadata"]["timestamp"] == "2023-11-14T22:13:20Z"
    own = bill["metadata"]["component"]
    refs = [own["bom-ref"], *(one["bom-ref"] for one in bill["components"])]
    assert len(set(refs)) == len(refs)
    assert {one["ref"] for one in bill["dependencies"]} == set(refs)
    assert {ref for one in bill["dependencies"] for ref in one["dependsOn"]} < set(refs)
    for one in bill["components"]:
        assert one["type"] == "library"
        assert one["purl"] == f"pkg:pypi/{one['name']}@{one['version']}"
        assert one["scope"] in {"required", "excluded"}
        assert one["hashes"], one["name"]
        for digest in one["hashes"]:
            assert digest["alg"] == "SHA-256"
            assert re.fullmatch(r"[0-9a-f]{64}", digest["content"])


def test_what_runs_here_has_a_licence(whole: Path) -> None:
    bill = bill_in(whole)
    running = [one for one in bill["components"] if one["scope"] == "required"]
    assert not [one["name"] for one in running if not one.get("licenses")]
    licences = {one["name"]: one["licenses"] for one in running}
    assert licences["python-stdnum"] == [{"license": {"id": "LGPL-2.0-or-later"}}]
    assert licences["cryptography"] == [{"expression": "Apache-2.0 OR BSD-3-Clause"}]
    for one in running:
        for licence in one["licenses"]:
            if expression := licence.get("expression") or licence["license"].get("id"):
                assert canonicalize_license_expression(expression) == expression
            else:
                assert licence["license"]["name"], one["name"]


def test_who_needs_whom_is_told(whole: Path) -> None:
    needs = {
        one["ref"].partition("@")[0]: one["dependsOn"] for one in bill_in(whole)["dependencies"]
    }
    direct = {ref.partition("@")[0] for ref in needs["pkg:generic/ventanilla"]}
    assert {"pkg:pypi/tuf", "pkg:pypi/fastapi", "pkg:pypi/pytest"} <= direct
    assert "pkg:pypi/securesystemslib" in {r.partition("@")[0] for r in needs["pkg:pypi/tuf"]}


@needs_dpkg
def test_the_package_carries_its_own(tmp_path: Path) -> None:
    package = build(tmp_path, "0.1.7")
    name = f"./usr/share/doc/{PACKAGE}/sbom.json"
    content = subprocess.run(
        ["dpkg-deb", "--fsys-tarfile", str(package)], capture_output=True, check=True
    ).stdout
    told = subprocess.run(
        ["tar", "--extract", "--to-stdout", name], input=content, capture_output=True, check=True
    ).stdout
    bill: Json = json.loads(told)
    assert bill["metadata"]["component"]["version"] == "0.1.7"
    assert named(bill) == pinned("requirements-kiosk.lock")
