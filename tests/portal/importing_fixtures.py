"""Sources that are nasty on purpose, and an import of them from first to last."""

from __future__ import annotations

import json
from collections.abc import Iterator
from collections.abc import Mapping as Named
from pathlib import Path
from typing import Any

import yaml

from portal.cli import main

DATA = Path(__file__).parents[3] / "shared" / "data"
"""Samples that others made; not everywhere."""
SERVICES: Named[str, Any] = {
    "kind": "services",
    "system": "prueba",
    "read": {"empty": ["N/A"]},
    "identifier": "clave",
    "agency": {
        "name": {"column": "oficina", "default": "Oficina de prueba"},
        "level": {"constant": "federal"},
    },
    "service": {
        "name": "nombre",
        "purpose": "descripcion",
        "area": {"column": "tema", "values": {"Salud": "health"}, "default": "government"},
        "costs": "costo",
        "processing_time": "tiempo",
        "evidence": "requisitos",
    },
}
HEADER = "clave,nombre,oficina,descripcion,tema,costo,tiempo,requisitos"


def import_in(
    folder: Path, kind: str, *arguments: str | Path, mapping: Named[str, Any] | None = None
) -> dict[str, Any]:
    """Runs `portal import` into `folder/out`; the report."""
    mapped: tuple[str, ...] = ()
    if mapping is not None:
        (folder / "map.yaml").write_text(yaml.safe_dump(dict(mapping), allow_unicode=True), "utf-8")
        mapped = ("--mapping", str(folder / "map.yaml"))
    words = [*map(str, arguments), *mapped, "--out", str(folder / "out")]
    report = folder / "report.json"
    report.unlink(missing_ok=True)
    code = main(["import", kind, *words, "--report", str(report)])
    assert report.exists()
    found: dict[str, Any] = json.loads(report.read_bytes())
    assert code == (0 if found["taken"] or "--may-be-empty" in words else 1)
    assert_sums(found)
    return found


def assert_sums(report: Named[str, Any]) -> None:
    """Rows are taken or refused, in the whole and in every file, and each has its entry."""
    assert report["rows"] == report["taken"] + report["refused"] == len(report["entries"])
    outcomes = [entry["outcome"] for entry in report["entries"]]
    assert outcomes.count("taken") == report["taken"]
    for file in report["files"]:
        entries = [e for e in report["entries"] if e["file"] == file["path"]]
        assert file["rows"] == file["taken"] + file["refused"] == len(entries)
    for entry in report["entries"]:
        assert (entry["reason"] is None) == (entry["id"] is not None)
        assert (entry["reason"] is None) == (entry["outcome"] == "taken")


STRANGE: tuple[Any, ...] = (
    None,
    [],
    {},
    [1],
    [[]],
    {"id": {}},
    {"id": []},
    -5,
    1e300,
    "x",
    "",
    True,
)


def mangled(value: Any) -> Iterator[Any]:
    """The document with each of its parts, one after the other, of a strange kind."""
    yield from STRANGE
    if isinstance(value, dict):
        for name, inner in value.items():
            for strange in mangled(inner):
                yield {**value, name: strange}
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            for strange in mangled(inner):
                yield [*value[:place], strange, *value[place + 1 :]]
