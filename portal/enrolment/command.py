"""`portal enrolment-code`: mints the code that makes one machine a kiosk of one centre."""

from __future__ import annotations

import argparse
import os
import sys

import qrcode
from pydantic import ValidationError

from kiosk.catalogue.place_names import place_exists
from kiosk.catalogue.places import state_of
from kiosk.cli import CommandError
from kiosk.protocol.enrolment import Centre, code_text, fingerprint
from portal.clock import utc_now
from portal.command import add_home, add_json, database_of, print_json, settings_of
from portal.enrolment.codes import issue_code
from portal.identity import IdentityUnusable
from portal.settings import PortalSettings
from portal.signing_key import signing_key_of
from portal.storage import kiosks
from portal.storage.database import Database


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--centre-id", required=True, help="such as cdc-oaxaca-014")
    parser.add_argument("--centre-name", required=True, help="as people call it")
    parser.add_argument("--state", required=True, help="ISO 3166-2, such as MX-OAX")
    parser.add_argument("--municipality", required=True, help="INEGI's five digits, such as 20067")
    parser.add_argument("--phone", default="", help="the centre's telephone")
    parser.add_argument(
        "--replaces",
        metavar="KIOSK",
        help="such as kiosk-5012, whose key is lost: this machine may sign what that one accepted",
    )
    parser.add_argument("--qr", action="store_true", help="show it as a QR code, too")
    add_json(parser)
    add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    try:
        centre = Centre(
            id=arguments.centre_id,
            name=arguments.centre_name,
            state=arguments.state,
            municipality=arguments.municipality,
            phone=arguments.phone,
        )
    except ValidationError as error:
        first = error.errors()[0]
        raise CommandError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    _check_place(centre)
    replaces, settings = _number(arguments.replaces), settings_of(arguments)
    portal_key = _portal_key(settings)
    with database_of(settings) as database:
        code, expires_at = issue_code(database, centre, utc_now(), os.urandom, replaces=replaces)
        is_known = _is_known(database, replaces)
    if arguments.json:
        print_json(
            {
                "code": code,
                "expires_at": expires_at.isoformat(timespec="seconds"),
                "centre": centre.model_dump(mode="json"),
                "replaces": arguments.replaces,
                "fingerprint": fingerprint(portal_key),
            }
        )
    else:
        place = "" if replaces is None else f", in the place of {arguments.replaces}"
        print(f"{code}  for {centre.name}{place}, until {expires_at:%Y-%m-%d %H:%M} UTC")
        print(f"the kiosk shows this portal's fingerprint: {fingerprint(portal_key)}")
        if arguments.qr:
            address = settings.public_url
            _show_qr(code_text(address, code, portal_key) if address else code)
    if not is_known:
        print(f"note: this portal has no {arguments.replaces}", file=sys.stderr)
    return 0


def _check_place(centre: Centre) -> None:
    """By it a kiosk has its clock and shows what is near. Raises `CommandError`."""
    code = centre.municipality
    if not place_exists(code):
        raise CommandError(f"municipality: INEGI knows no {code}")
    if (state := state_of(code)) != centre.state:
        raise CommandError(f"municipality: {code} lies in {state}, not in {centre.state}")


def _portal_key(settings: PortalSettings) -> bytes:
    try:
        key = signing_key_of(settings)
    except IdentityUnusable as error:
        raise CommandError(str(error)) from error
    return key.public_key().public_bytes_raw()


def _show_qr(text: str) -> None:
    """For the scanner of a kiosk that is set up, or whose `kiosk enrol` asks."""
    qr = qrcode.QRCode(border=2)
    qr.add_data(text)
    qr.print_ascii(out=sys.stdout, invert=True)


def _number(kiosk_id: str | None) -> int | None:
    number = None if kiosk_id is None else kiosks.number_of(kiosk_id)
    if kiosk_id is not None and number is None:
        raise CommandError(f"--replaces {kiosk_id}: no kiosk is called that; such as kiosk-5012")
    return number


def _is_known(database: Database, replaces: int | None) -> bool:
    """A kiosk that is not may have been forgotten by a restore, or mistyped."""
    with database.reading() as session:
        return replaces is None or bool(kiosks.keys_for(session, replaces))
