"""`make sbom`: which libraries a release is made of, as CycloneDX 1.6 (ECMA-424) in JSON.

Names, versions, hashes and who needs whom come from the lock files; licences, and the bills that
libraries bring along (PEP 770), from what is installed in exactly the locked version. A package
that is not installed here (of another system) stands in it without a licence. The same tree and
`SOURCE_DATE_EPOCH` give the same file. Debian's packages are not in it: `dpkg` knows those.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).resolve().parents[1]
KIOSK_LOCK: Final = ROOT / "requirements-kiosk.lock"
WHOLE_LOCK: Final = ROOT / "requirements.lock"
OWN: Final = "ventanilla"
_CLASSIFIED: Final = {
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.0-or-later",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""Classifiers that name one SPDX licence; of *BSD* or *Apache* they do not say which."""
_PIN: Final = re.compile(
    r"^(?P<name>[a-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[\w.!+]+)"
    r"(?: ; (?P<marker>[^\\\n]+?))? ?\\\n(?P<rest>(?:    .*\n)*)",
    re.MULTILINE,
)

Json = dict[str, Any]


@dataclass(frozen=True)
class Pin:
    """One package of a lock file. `needed_by`: names of packages, or `OWN`."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    needed_by: frozenset[str]

    @property
    def ref(self) -> str:
        """The package's URL (purl), which names it within the bill."""
        return f"pkg:pypi/{self.name}@{self.version}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make sbom", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "sbom.json")
    parser.add_argument("--kiosk", action="store_true", help="only what is put on a kiosk")
    parser.add_argument("--version", help="the release's; default: the project's")
    arguments = parser.parse_args()
    bill = bill_of(version=arguments.version, kiosk_only=arguments.kiosk)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(bill, indent=2, ensure_ascii=False) + "\n", "utf-8")
    unlicensed = [one["name"] for one in bill["components"] if "licenses" not in one]
    print(f"{arguments.out}: {len(bill['components'])} packages")
    if unlicensed:
        print(f"no licence is known here of: {', '.join(unlicensed)}")
    return 0


def bill_of(*, version: str | None, kiosk_only: bool) -> Json:
    """The whole document."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    version = version or project["version"]
    kiosk = pins_of(KIOSK_LOCK)
    pins = kiosk if kiosk_only else pins_of(WHOLE_LOCK)
    portal = needed_by(_names(project["optional-dependencies"]["portal"]), pins)
    parts = {pin.name: "portal" if pin.name in portal else "development" for pin in pins}
    parts |= {pin.name: "kiosk" for pin in kiosk}
    components = [_component(pin, parts[pin.name]) for pin in pins]
    own_ref = f"pkg:generic/{OWN}@{version}"
    digest = sha256(json.dumps(components).encode()).hexdigest()
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, f'{own_ref}#{digest}')}",
        "version": 1,
        "metadata": {
            "timestamp": _moment().isoformat().replace("+00:00", "Z"),
            "component": {
                "type": "application",
                "bom-ref": own_ref,
                "name": OWN,
                "version": version,
                "description": project["description"],
                "licenses": [{"license": {"id": project["license"]}}],
            },
        },
        "components": components,
        "dependencies": [
            {"ref": own_ref, "dependsOn": _refs(pins, OWN)},
            *({"ref": pin.ref, "dependsOn": _refs(pins, pin.name)} for pin in pins),
        ],
    }


def pins_of(lock: Path) -> tuple[Pin, ...]:
    """Every package of a lock file, in its order."""
    return tuple(
        Pin(
            name=found["name"],
            version=found["version"],
            marker=found["marker"] or "",
            hashes=tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", found["rest"])),
            needed_by=_via(found["rest"]),
        )
        for found in _PIN.finditer(lock.read_text("utf-8"))
    )


def needed_by(names: Iterable[str], pins: tuple[Pin, ...]) -> frozenset[str]:
    """These packages and all that they need, directly or through others."""
    reached = frozenset(names)
    while more := {p.name for p in pins if p.needed_by & reached} - reached:
        reached |= more
    return reached


def _via(rest: str) -> frozenset[str]:
    told = re.sub(r"-c \S+|\(pyproject\.toml\)", "", rest.partition("# via")[2])
    return frozenset(re.findall(r"[a-z0-9][a-z0-9._-]*", told))


def _names(requirements: Iterable[str]) -> frozenset[str]:
    return frozenset(canonicalize_name(Requirement(one).name) for one in requirements)


def _refs(pins: tuple[Pin, ...], name: str) -> list[str]:
    return sorted(pin.ref for pin in pins if name in pin.needed_by)


def _component(pin: Pin, part: str) -> Json:
    installed = _installed(pin)
    component: Json = {
        "type": "library",
        "bom-ref": pin.ref,
        "name": pin.name,
        "version": pin.version,
        "purl": pin.ref,
        "scope": _scope(pin, part),
        "hashes": [{"alg": "SHA-256", "content": one} for one in pin.hashes],
        "properties": [{"name": f"{OWN}:part", "value": part}],
    }
    if pin.marker:
        component["properties"].append({"name": f"{OWN}:marker", "value": pin.marker})
    if installed and (licences := _licences(installed)):
        component["licenses"] = licences
    if installed and (brought := _bills_brought_along(installed)):
        component["externalReferences"] = brought
    return component


def _scope(pin: Pin, part: str) -> str:
    """`excluded`: not part of what runs (development's, or another system's)."""
    elsewhere = pin.marker and not Marker(pin.marker).evaluate()
    return "excluded" if part == "development" or elsewhere else "required"


def _installed(pin: Pin) -> Distribution | None:
    try:
        found = distribution(pin.name)
    except PackageNotFoundError:
        return None
    return found if found.version == pin.version else None


def _licences(installed: Distribution) -> list[Json]:
    """An SPDX id or expression where the package names one; else its own words."""
    told = installed.metadata
    classified = [
        one.rpartition(" :: ")[2]
        for one in told.get_all("Classifier", [])
        if one.startswith("License :: ") and not one.endswith("DFSG approved")
    ]
    words = (told["License"] or "").strip().partition("\n")[0]
    known = [_CLASSIFIED[one] for one in classified if one in _CLASSIFIED]
    for said in (told["License-Expression"], words, *known):
        if said and (expression := _spdx(said)):
            one = re.fullmatch(r"[\w.+-]+", expression)
            return [{"license": {"id": expression}} if one else {"expression": expression}]
    names = classified or [words or _first_line_of_its_licence(installed)]
    return [{"license": {"name": name}} for name in names if name]


def _spdx(text: str) -> str | None:
    try:
        return canonicalize_license_expression(text)
    except InvalidLicenseExpression:
        return None


def _first_line_of_its_licence(installed: Distribution) -> str:
    texts = [f for f in installed.files or () if re.match(r"(?i)licen[cs]e", f.name)]
    return texts[0].read_text("utf-8").strip().partition("\n")[0].strip() if texts else ""


def _bills_brought_along(installed: Distribution) -> list[Json]:
    """What compiled libraries say of what was built into them."""
    return [
        {
            "type": "bom",
            "url": file.as_posix(),
            "hashes": [{"alg": "SHA-256", "content": sha256(file.read_binary()).hexdigest()}],
        }
        for file in sorted(installed.files or ())
        if file.parent.name == "sboms" and file.parent.parent.name.endswith(".dist-info")
    ]


def _moment() -> datetime:
    told = os.environ.get("SOURCE_DATE_EPOCH")
    if told is None:
        last = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
        told = subprocess.run(last, capture_output=True, text=True, check=True).stdout
    return datetime.fromtimestamp(int(told), UTC)


if __name__ == "__main__":
    sys.exit(main())
