"""`kiosk verify TOKEN|IMAGE`: whether a slip is genuine, without any network.

In a picture there may be several slips, turned any way; the command succeeds if all are genuine.
The portal's public keys are those that this machine believes, or one named with `--portal-key`.
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
from kiosk.identity.portal_keys import believed_keys
from kiosk.printing.code_reading import NoPicture, tokens_in_picture
from kiosk.protocol.slip import SlipFalse, VerifiedSlip, token_in, verify_slip
from kiosk.settings import SettingsError, load_settings

_KEY_BYTES: Final = 32
_MAX_IMAGE_BYTES: Final = 40 * 1024 * 1024


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "slip", metavar="TOKEN|IMAGE", help="the code's text, its address, or a picture of it"
    )
    parser.add_argument(
        "--portal-key", metavar="BASE64", help="default: those that this machine believes"
    )
    parser.add_argument("--json", action="store_true", help="for programs: a line for each slip")


def run(arguments: argparse.Namespace) -> int:
    """0 only where kiosks that the portal certified have signed every slip that was found."""
    keys = _portal_keys(arguments.portal_key)
    token = token_in(arguments.slip)
    tokens = [token] if token is not None else _read(arguments.slip)
    genuine, reasons = [], []
    for one in tokens:
        try:
            genuine.append(_told(_verified(one, keys)))
        except SlipFalse as error:
            reasons.append(str(error))
    for told in genuine:
        if arguments.json:
            print(json.dumps(told, ensure_ascii=False))
        else:
            print("genuine", *(f"{name:<11} {value}" for name, value in told.items()), sep="\n")
    if reasons:
        count = f"{len(reasons)} of {len(tokens)} " if len(tokens) > 1 else ""
        raise CommandError(f"{count}not genuine: {'; '.join(sorted(set(reasons)))}")
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


def _verified(token: str, keys: tuple[bytes, ...]) -> VerifiedSlip:
    """Raises `SlipFalse` where none of the keys certified who signed it."""
    reason = SlipFalse("no key of the portal is believed here")
    for key in keys:
        try:
            return verify_slip(token, key)
        except SlipFalse as error:
            reason = error
    raise reason


def _portal_keys(named: str | None) -> tuple[bytes, ...]:
    try:
        if named is None:
            settings = load_settings()
            pinned = load_enrolment(settings.enrolment_path).portal_key
            return believed_keys(settings.portal_keys_path, pinned)
        key = base64.b64decode(named, validate=True)
    except (SettingsError, NotEnrolled, EnrolmentDamaged) as error:
        raise CommandError(f"{error}; or name the portal's key with --portal-key") from error
    except binascii.Error:
        key = b""
    if len(key) != _KEY_BYTES:
        raise CommandError("--portal-key: 32 bytes in base64")
    return (key,)


def _read(named: str) -> list[str]:
    """The tokens in a picture, in no order; at least one."""
    path = Path(named)
    try:
        if path.stat().st_size > _MAX_IMAGE_BYTES:
            raise CommandError(f"{named}: too large for a picture of a slip")
        tokens = tokens_in_picture(path)
    except NoPicture as error:
        raise CommandError(f"{named}: {error}") from None
    except OSError as error:
        raise CommandError(f"{named[:200]}: {error.strerror or 'it cannot be read'}") from error
    except ValueError:  # no name that a file may have
        raise CommandError("this is neither a slip's code nor a picture") from None
    if not tokens:
        raise CommandError(f"{named}: no code of a slip is seen in it")
    return tokens
