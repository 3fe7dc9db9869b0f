"""Whether the trust folder can be used: a kiosk that cannot read it believes nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from kiosk.catalogue.errors import CatalogueProblem, Severity
from kiosk.catalogue.trust_files import MAX_FILE_BYTES, TRUST, trust_files
from kiosk.identity.efirma.trust import Trust, TrustDamaged, read_trust
from kiosk.protocol.portal_keys import PORTAL_KEYS, PortalKeys


def check_trust(source: Path, now: datetime) -> Iterator[CatalogueProblem]:
    """What is wrong with the files, and which lists are out of date."""
    yield from _portal_keys(source / PORTAL_KEYS)
    folder = source / TRUST
    if not folder.is_dir():
        return
    files = trust_files(None, source)
    for place in sorted(path for path in folder.rglob("*") if path.is_file()):
        path = place.relative_to(source).as_posix()
        if path not in files:
            remedy = f"only roots.pem and crl/*.crl, up to {MAX_FILE_BYTES:,} bytes, belong there"
            yield CatalogueProblem(path, 1, "not read", remedy, Severity.ERROR)
    try:
        trust = read_trust(files)
    except TrustDamaged as error:
        yield CatalogueProblem(
            TRUST, 1, str(error), "take the file from its authority", Severity.ERROR
        )
        return
    yield from _out_of_date(trust, now)


def _portal_keys(place: Path) -> Iterator[CatalogueProblem]:
    try:
        if place.exists():
            PortalKeys.model_validate_json(place.read_bytes())
    except (OSError, ValidationError):
        remedy = "let `portal identity` write it"
        yield CatalogueProblem(PORTAL_KEYS, 1, "not a list of keys", remedy, Severity.ERROR)


def _out_of_date(trust: Trust, now: datetime) -> Iterator[CatalogueProblem]:
    if trust.is_empty:
        yield CatalogueProblem(
            f"{TRUST}/roots.pem",
            1,
            "there are no authorities: no signature is believed",
            "put the authorities' certificates there",
            Severity.WARNING,
        )
    for authority in trust.authorities:
        newest = trust.newest_list(authority)
        name = authority.certificate.name
        if newest is None and not authority.is_root:
            message = f"no revocation list of {name}"
        elif newest is not None and newest.until is not None and newest.until < now:
            message = f"the revocation list of {name} was to be replaced {newest.until:%Y-%m-%d}"
        else:
            continue
        yield CatalogueProblem(
            f"{TRUST}/crl", 1, message, "put its newest list there", Severity.WARNING
        )
