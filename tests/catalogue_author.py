"""An author who writes source files, sound ones unless told otherwise."""

from __future__ import annotations

import base64
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

AGENCY = "registro-civil"
SERVICE = "acta-de-nacimiento"
LEFT_OUT = object()


class Author:
    """Writes a catalogue that is sound until a test makes it otherwise."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write(
            "catalogue.yaml",
            {"title": text("Ejemplo", "Example"), "languages": ["es", "en"], "version": "1"},
        )
        self.agency(AGENCY)
        self.service(SERVICE)

    def write(self, name: str, content: dict[str, Any] | str | bytes) -> Path:
        """A mapping is written as YAML, or as JSON where the name says so."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, dict):
            content = (
                json.dumps(content, ensure_ascii=False, indent=2)
                if name.endswith(".json")
                else _in_yaml(content)
            )
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def agency(self, agency_id: str, **fields: Any) -> Path:
        """Fields given as `LEFT_OUT` are not written."""
        usual = {"name": text("Registro Civil", "Civil Registry"), "level": "federal"}
        return self.write(f"agencies/{agency_id}/agency.yaml", _merged(usual, fields))

    def service(self, service_id: str, agency: str = AGENCY, **fields: Any) -> Path:
        return self.write(
            f"agencies/{agency}/services/{service_id}.yaml", _merged(service_fields(), fields)
        )

    def form(self, name: str, agency: str = AGENCY, **files: Any) -> None:
        """A form of one question; `schema`, `ui` and `en` replace its files."""
        schema = {
            "type": "object",
            "title": "Solicitud",
            "properties": {"name": {"type": "string", "title": "¿Cómo se llama?"}},
        }
        words = {"Solicitud": "Application", "¿Cómo se llama?": "What is your name?"}
        base = f"agencies/{agency}/forms/{name}"
        self.write(f"{base}.schema.json", files.get("schema", schema))
        self.write(f"{base}.en.json", files.get("en", words))
        if "ui" in files:
            self.write(f"{base}.uischema.json", files["ui"])

    def keys(self, agency: str = AGENCY, **fields: Any) -> Path:
        """One public key; the bytes are no real key, which the catalogue does not look into."""
        raw = bytes(range(256)) * 4 + bytes(192)
        usual = {
            "key_id": sha256(raw).hexdigest()[:16],
            "public_key": base64.b64encode(raw).decode(),
            "created": "2026-11-24",
        }
        return self.write(f"agencies/{agency}/keys.json", {"keys": [_merged(usual, fields)]})


def service_fields() -> dict[str, Any]:
    """A service without a form, as an author writes it."""
    return {
        "name": text("Copia del acta de nacimiento", "Birth certificate copy"),
        "purpose": text("Prueba dónde y cuándo nació.", "Proves where and when you were born."),
        "area": "government",
        "life_events": ["having-a-child"],
        "keywords": {"es": ["acta", "sacar el acta"], "en": ["birth certificate"]},
        "costs": [{"amount": 74.0, "note": text("Por copia.", "Each.")}],
        "processing_time": {"duration": "P3D"},
        "filling_minutes": 5,
        "evidence": [{"name": text("CURP", "CURP"), "original": False}],
        "output": text("Una copia.", "A copy."),
        "next_steps": [text("La recoge.", "You collect it.")],
        "channels": [{"type": "in-person", "note": text("En la oficina.", "At the office.")}],
        "certainty": "example",
        "reviewed": "2026-11-24",
    }


def text(spanish: str, english: str) -> dict[str, str]:
    return {"es": spanish, "en": english}


def _in_yaml(content: dict[str, Any]) -> str:
    """By libyaml, which takes a tenth of the time."""
    written: str = yaml.dump(content, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    return written


def _merged(usual: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**usual, **fields}.items() if value is not LEFT_OUT}
