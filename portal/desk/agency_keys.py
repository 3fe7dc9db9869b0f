"""Agencies' key pairs on disk: the public half in the catalogue, the private half apart from it.

The public half is published only after the private half is safely written: a key that visitors
seal to can always be opened with. Nothing here removes a key: what was sealed to an old one, and
is still on its way, opens with it.
"""

from __future__ import annotations

import base64
import json
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from kiosk.catalogue.source import read_source
from kiosk.disk.whole_file import create_file, replace_file
from kiosk.sealing.agency_key import AgencyPrivateKey, BadAgencyKey, generate_agency_key
from portal.agencies import SLUG, lies_in


class KeyFileUnusable(Exception):  # noqa: N818 - named for what happened
    """A key file or folder cannot be read, written or trusted; the message says which and why."""


def agencies_without_keys(catalogue: Path) -> list[str]:
    """The agencies of a catalogue folder that nothing can be sealed to yet, by name.

    Raises `KeyFileUnusable` for a folder that is no catalogue and for a damaged `keys.json`.
    """
    folders = sorted(path.parent for path in catalogue.glob("agencies/*/agency.yaml"))
    if not folders:
        raise KeyFileUnusable(f"{catalogue} holds no agencies/*/agency.yaml")
    for folder in folders:
        if not SLUG.fullmatch(folder.name):
            raise KeyFileUnusable(f"{folder}: lower-case letters, digits and hyphens only")
    names = sorted({folder.name for folder in folders} | _from_templates(catalogue))
    return [name for name in names if not _published(catalogue / "agencies" / name / "keys.json")]


def _from_templates(catalogue: Path) -> set[str]:
    """The agencies that templates give and that can be applied to; none of a damaged catalogue."""
    if not (catalogue / "templates").is_dir():
        return set()
    read = read_source(catalogue).catalogue
    return {service.agency.id for service in read.services if service.form} if read else set()


def make_keys(
    catalogue: Path, out: Path, today: date, random_bytes: Callable[[int], bytes]
) -> dict[str, str]:
    """A pair for every agency that has none: the keys' ids by agency. Raises `KeyFileUnusable`."""
    return {
        agency: _add(catalogue, out, agency, today, random_bytes)
        for agency in agencies_without_keys(catalogue)
    }


def add_key(
    catalogue: Path,
    out: Path,
    agency: str,
    today: date,
    random_bytes: Callable[[int], bytes],
) -> str:
    """Makes a pair, writes both halves, and returns the key's id. Raises `KeyFileUnusable`.

    From then on it is the agency's newest key, whatever days the others carry.
    """
    known = lies_in(catalogue, agency) or agency in _from_templates(catalogue)
    if not known:
        raise KeyFileUnusable(f"{catalogue} holds no agency {agency!r}")
    return _add(catalogue, out, agency, today, random_bytes)


def _add(
    catalogue: Path,
    out: Path,
    agency: str,
    today: date,
    random_bytes: Callable[[int], bytes],
) -> str:
    if out.resolve().is_relative_to(catalogue.resolve()):
        raise KeyFileUnusable(f"{out} lies in the catalogue, which everyone can read")
    list_path = catalogue / "agencies" / agency / "keys.json"
    older = _published(list_path)
    private_key = generate_agency_key(random_bytes)
    public_key = private_key.public_key()
    created = max([today, *(date.fromisoformat(key["created"]) for key in older)])
    published = {
        "key_id": public_key.key_id,
        "public_key": base64.b64encode(public_key.raw).decode("ascii"),
        "created": created.isoformat(),
    }
    try:
        folder = out / agency
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        create_file(folder / f"{public_key.key_id}.json", private_key.to_json())
        list_path.parent.mkdir(exist_ok=True)
        text = json.dumps({"keys": [*older, published]}, indent=2) + "\n"
        replace_file(list_path, text.encode(), 0o644)
    except OSError as error:
        raise KeyFileUnusable(f"{error.filename}: {error.strerror}") from error
    return public_key.key_id


def load_private_key(keys: Path, agency: str, key_id: str) -> AgencyPrivateKey:
    """The private half that opens what was sealed to `key_id`. Raises `KeyFileUnusable`."""
    path = keys / agency / f"{key_id}.json"
    try:
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyFileUnusable(f"{path} can be read by others: chmod 600 it")
        return AgencyPrivateKey.from_json(path.read_bytes())
    except FileNotFoundError as error:
        raise KeyFileUnusable(f"no key {key_id} of {agency} under {keys}") from error
    except OSError as error:
        raise KeyFileUnusable(f"{path}: {error.strerror}") from error
    except BadAgencyKey as error:
        raise KeyFileUnusable(f"{path}: {error}") from error


def _published(path: Path) -> list[dict[str, Any]]:
    """The keys of a `keys.json`, as they stand there."""
    if not path.exists():
        return []
    try:
        keys: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["keys"]
        for key in keys:
            date.fromisoformat(key["created"])
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise KeyFileUnusable(
            f"{path} is damaged: restore it, or remove it for a new key"
        ) from error
    return keys
