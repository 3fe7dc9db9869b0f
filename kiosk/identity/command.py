"""`kiosk enrol CODE --portal URL`: makes this machine a kiosk of one centre."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from keyring.errors import KeyringError

from kiosk import __version__
from kiosk.cli import CommandError
from kiosk.identity.device_key import DeviceKeyDamaged, DeviceKeys
from kiosk.identity.enrolment import BadCode, OtherPortal, enrol
from kiosk.identity.enrolment_record import (
    EnrolmentDamaged,
    NotEnrolled,
    load_enrolment,
    save_enrolment,
    save_first_enrolment,
)
from kiosk.identity.kiosk_keyring import kiosk_keyring, set_aside_unopened
from kiosk.identity.portal_address import BadAddress, keep_address, read_address
from kiosk.protocol.enrolment import Enrolment, Scanned, fingerprint, scanned
from kiosk.settings import Settings, SettingsError, load_settings

_LONGEST_LINE: Final = 300


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "code",
        metavar="CODE",
        nargs="?",
        help="the one-time code, such as 7K3M-9QXR-2TFA; without it, asked for: typed or scanned",
    )
    parser.add_argument("--portal", metavar="URL", help="default: the QR code's, else portal_url")
    parser.add_argument("--again", action="store_true", help="replace the enrolment there is")


def run(arguments: argparse.Namespace) -> int:
    try:
        settings = load_settings()
    except SettingsError as error:
        raise CommandError(str(error)) from error
    if not arguments.again:
        _refuse_enrolled(settings)
    else:
        _set_aside_unopened(settings)
    given = scanned(arguments.code or _asked_for())
    url = arguments.portal or given.portal or settings.portal_url
    enrolment = _enrolled(settings, url, given, again=arguments.again)
    print(
        f"enrolled as {enrolment.kiosk} (number {enrolment.kiosk_number})"
        f" of {enrolment.centre.name}"
    )
    print(f"fingerprint of the portal: {fingerprint(enrolment.portal_key)}")
    if settings.portal_is_fixed and url != settings.portal_url:
        print(f"set portal_url to {url} in the settings: the station uses {settings.portal_url}")
    return 0


def _asked_for() -> str:
    """A line of a keyboard, or of a scanner that types like one."""
    print("The one-time code, typed or scanned: ", end="", flush=True)
    return sys.stdin.readline(_LONGEST_LINE)


def _refuse_enrolled(settings: Settings) -> None:
    try:
        enrolment = load_enrolment(settings.enrolment_path)
    except NotEnrolled:
        return
    except EnrolmentDamaged as error:
        raise CommandError(f"{error} (with --again)") from error
    raise CommandError(
        f"this machine is already {enrolment.kiosk} of {enrolment.centre.name};"
        " --again replaces that"
    )


def _set_aside_unopened(settings: Settings) -> None:
    try:
        aside = set_aside_unopened(settings.home, os.environ)
    except KeyringError as error:
        raise CommandError(str(error)) from error
    if aside is not None:
        print(f"the keyring that did not open is kept as {aside}")


def _keep_address(settings: Settings, url: str) -> None:
    """For a station whose settings do not say where the portal is; it uses it once it is enrolled.

    What is no address is left to whoever asks there. Raises `OSError`.
    """
    with suppress(BadAddress):
        if not settings.portal_is_fixed and url != settings.portal_url:
            keep_address(settings.portal_address_path, read_address(url))


def _enrolled(settings: Settings, url: str, given: Scanned, *, again: bool) -> Enrolment:
    # Here and not at the top: `kiosk enrol --help` needs no HTTP.
    from kiosk.portal_client.client import PortalClient  # noqa: PLC0415
    from kiosk.portal_client.errors import PortalError  # noqa: PLC0415

    def save(record: Path, enrolment: Enrolment) -> None:
        if not again:  # for as long as somebody typed, the screen may have been at it
            _refuse_enrolled(settings)
        _keep_address(settings, url)
        (save_enrolment if again else save_first_enrolment)(record, enrolment)

    try:
        keys = DeviceKeys(backend=kiosk_keyring(settings.home, os.environ))
        seconds = settings.request_timeout_seconds
        with closing(PortalClient(url, seconds, portal_ca=settings.portal_ca)) as portal:
            return enrol(
                portal,
                keys,
                settings.enrolment_path,
                given.code,
                software=f"ventanilla {__version__}",
                clock=lambda: datetime.now(UTC),
                expected=given.fingerprint,
                save=save,
            )
    except (BadCode, OtherPortal, PortalError, KeyringError, DeviceKeyDamaged) as error:
        raise CommandError(str(error)) from error
    except FileExistsError as error:
        raise CommandError("this machine was enrolled in the meantime") from error
    except OSError as error:
        raise CommandError(f"the enrolment could not be saved: {error}") from error
