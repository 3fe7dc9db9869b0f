"""`kiosk efirma show | example`: whose a certificate is; and an e.firma to try with."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from kiosk.cli import CommandError
from kiosk.identity.efirma.certificate import MAX_CERTIFICATE_BYTES, read_certificate
from kiosk.identity.efirma.example import EXAMPLE_PERSON, ExampleAuthority, sealed_key
from kiosk.identity.efirma.faults import CannotSign

PASSWORD: Final = "ejemplo1"  # noqa: S105 - of a key that is worth nothing
_DAYS: Final = timedelta(days=365)


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    show = actions.add_parser("show", help="what a .cer file says")
    show.add_argument("file", type=Path, metavar="FILE")
    show.add_argument("--json", action="store_true", help="for programs")
    example = actions.add_parser("example", help="an example authority, and a stick to sign with")
    example.add_argument("out", type=Path, metavar="OUT", help="a new folder")


def run(arguments: argparse.Namespace) -> int:
    return _show(arguments) if arguments.action == "show" else _example(arguments)


def write_example(catalogue: Path, stick: Path, now: datetime) -> None:
    """An authority's trust folder into `catalogue`, and an e.firma that it issued onto `stick`.

    The authority's keys are kept nowhere. Raises `OSError`.
    """
    authority = ExampleAuthority.make(now)
    trust = catalogue / "trust" / "efirma"
    (trust / "crl").mkdir(parents=True, exist_ok=True)
    stick.mkdir(parents=True, exist_ok=True)
    issued = authority.issue(EXAMPLE_PERSON, now - _DAYS, now + _DAYS)
    (trust / "roots.pem").write_bytes(authority.roots_pem())
    (trust / "crl" / "ejemplo.crl").write_bytes(authority.revocations({}, now, now + _DAYS))
    (stick / "ejemplo.cer").write_bytes(issued.der)
    (stick / "ejemplo.key").write_bytes(sealed_key(issued.key, PASSWORD.encode("ascii")))


def _example(arguments: argparse.Namespace) -> int:
    out: Path = arguments.out
    try:
        out.mkdir(parents=True)
        write_example(out, out / "stick", datetime.now(UTC))
    except OSError as error:
        raise CommandError(f"{error.filename}: {error.strerror}") from error
    print(
        f"{out}/trust believes {out}/stick, whose password is {PASSWORD}; neither is worth a thing"
    )
    return 0


def _show(arguments: argparse.Namespace) -> int:
    try:
        with arguments.file.open("rb") as file:
            read = read_certificate(file.read(MAX_CERTIFICATE_BYTES + 1))
    except OSError as error:
        raise CommandError(f"{arguments.file}: {error.strerror}") from error
    except CannotSign as error:
        raise CommandError(f"{arguments.file} is no certificate of the SAT's kind") from error
    facts = {
        "name": read.name,
        "rfc": read.holder.rfc,
        "curp": read.holder.curp,
        "representative_rfc": read.representative.rfc,
        "kind": "seal" if read.is_invoice_seal else "e.firma",
        "serial": read.serial,
        "issuer": read.issuer,
        "not_before": read.not_before.isoformat(),
        "not_after": read.not_after.isoformat(),
        "weak": read.is_weak,
    }
    if arguments.json:
        print(json.dumps(facts, ensure_ascii=False, indent=2))
        return 0
    for name, value in facts.items():
        print(f"{name:<19} {value}")
    return 0
