"""`kiosk verify TOKEN|IMAGE`: whether a slip is genuine, without any network.

The portal's public key comes from this machine's enrolment, or is named with `--portal-key`.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import json
from pathlib import Path
from typing import Final

from kiosk.cli import CommandError
from kiosk.identity.enrolment_record import EnrolmentDamaged, NotEnrolled, load_enrolment
from kiosk.printing.code_reading import NoPicture, tokens_in_picture
from kiosk.protocol.slip import SlipFalse, VerifiedSlip, token_in, verify_slip
from kiosk.settings import SettingsError, load_settings

_KEY_BYTES: Final = 32
_MAX_IMAGE_BYTES: Final = 40 * 1024 * 1024


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("slip", metavar="TOKEN|IMAGE", help="the code's text, or a picture of it")
    parser.add_argument("--portal-key", metavar="BASE64", help="default: this machine's enrolment")
    parser.add_argument("--json", action="store_true", help="for programs")


def run(arguments: argparse.Namespace) -> int:
    """0 only where a kiosk that the portal certified has signed it."""
    key = _portal_key(arguments.portal_key)
    token = token_in(arguments.slip) or _read(Path(arguments.slip))
    try:
        verified = verify_slip(token, key)
    except SlipFalse as error:
        raise CommandError(f"not genuine: {error}") from error
    told = _told(verified)
    if arguments.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        print("genuine", *(f"{name:<11} {value}" for name, value in told.items()), sep="\n")
    return 0


def _told(verified: VerifiedSlip) -> dict[str, object]:
    facts = verified.facts
    return {
        "kind": facts.kind.name.lower(),
        "folio": facts.folio,
        "service": facts.service,
        "agency": facts.agency,
        "created_at": facts.created_at.isoformat(),
        "stage": facts.stage.value,
        "said_at": facts.said_at.isoformat(),
        "copy": facts.copy,
        "kiosk": f"kiosk-{verified.signer.kiosk_number}",
        "centre": verified.signer.centre,
    }


def _portal_key(named: str | None) -> bytes:
    try:
        if named is None:
            return load_enrolment(load_settings().enrolment_path).portal_key
        key = base64.b64decode(named, validate=True)
    except (SettingsError, NotEnrolled, EnrolmentDamaged) as error:
        raise CommandError(f"{error}; or name the portal's key with --portal-key") from error
    except binascii.Error:
        key = b""
    if len(key) != _KEY_BYTES:
        raise CommandError("--portal-key: 32 bytes in base64")
    return key


def _read(path: Path) -> str:
    """The token in a picture."""
    try:
        if path.stat().st_size > _MAX_IMAGE_BYTES:
            raise CommandError(f"{path}: too large for a picture of a slip")
        tokens = tokens_in_picture(path)
    except ImportError:
        raise CommandError("to read pictures, install zxing-cpp; a code's text works too") from None
    except NoPicture as error:
        raise CommandError(f"{path}: {error}") from None
    except OSError as error:
        raise CommandError(f"{path}: {error}") from error
    if len(tokens) != 1:
        raise CommandError(f"{path}: {len(tokens)} codes of slips in it, and there must be one")
    return tokens[0]
