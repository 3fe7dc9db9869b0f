"""`portal courier import DIR | rotate`: takes in what a stick brings; makes a new courier key."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.cli import CommandError
from kiosk.offline.courier.errors import CourierError
from kiosk.offline.courier.stick import stick_at
from kiosk.protocol.courier import BUNDLE_SUFFIX, FOLDER
from portal.agencies import agencies_at
from portal.attachments.holdings import Holdings
from portal.attachments.opening import open_streams
from portal.attachments.uploads import Uploads
from portal.clock import utc_now
from portal.command import add_home, add_json, database_of, print_json, settings_of
from portal.courier.bundle import BundleReader
from portal.courier.delivery import Delivering, Progress
from portal.courier.importing import BundleIntake
from portal.courier.key_files import load_courier_key, rotate_courier_key
from portal.courier.report import as_json, as_table
from portal.identity import IdentityUnusable
from portal.settings import PortalSettings
from portal.signing_key import signing_key_of
from portal.storage import retirements
from portal.storage.database import Database
from portal.submissions.intake import Intake


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    importing = actions.add_parser("import", help="take bundles in, and write answers beside them")
    importing.add_argument("directory", metavar="DIR", type=Path, help="where the stick is mounted")
    rotate = actions.add_parser(
        "rotate", help="a new key to seal bundles to; the old ones still open theirs"
    )
    for action in (importing, rotate):
        add_json(action)
        add_home(action)


def run(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    try:
        # Asked here, a new identity would be made for a folder that was only mistyped.
        if not settings.signing_key_path.exists():
            raise CommandError(f"{settings.home} is no portal's folder: start the portal first")
        signing_key = signing_key_of(settings)
        if arguments.action == "rotate":
            return _rotate(settings, signing_key, as_json=arguments.json)
        return _import(settings, signing_key, arguments)
    except (IdentityUnusable, CourierError) as error:
        raise CommandError(str(error)) from error


def _rotate(settings: PortalSettings, signing_key: Ed25519PrivateKey, *, as_json: bool) -> int:
    published = rotate_courier_key(settings, signing_key, os.urandom)
    if as_json:
        print_json({"key_id": published.key_id})
    else:
        print(f"{published.key_id} is what bundles are sealed to from now on")
    return 0


def _import(
    settings: PortalSettings, signing_key: Ed25519PrivateKey, arguments: argparse.Namespace
) -> int:
    directory: Path = arguments.directory
    is_folder = directory.name == FOLDER and not (directory / FOLDER).exists()
    with (
        database_of(settings) as database,
        stick_at(directory.parent if is_folder else directory) as stick,
        _progress_line() as progress,
    ):
        delivering = _delivering(settings, database, signing_key)
        deliveries = list(delivering.deliver(stick, progress))
    if not deliveries:
        raise CommandError(f"there is no bundle (*{BUNDLE_SUFFIX}) on {stick.place}")
    if arguments.json:
        print_json(as_json(deliveries))
    else:
        print(as_table(deliveries))
    if troubled := sum(bool(one.troubles) for one in deliveries):
        raise CommandError(
            f"{troubled} of {len(deliveries)} bundles could not be taken in and answered in whole"
        )
    return 0


def _delivering(
    settings: PortalSettings, database: Database, signing_key: Ed25519PrivateKey
) -> Delivering:
    def device_key(kiosk_id: str) -> bytes | None:
        with database.reading() as session:
            return retirements.key_in_force(session, kiosk_id)

    streams = open_streams(settings)
    agencies = agencies_at(settings)
    intake = Intake(database, Holdings(database, streams), signing_key, agencies.knows, utc_now)
    uploads = Uploads(database, streams, settings.max_waiting_bytes, utc_now)
    return Delivering(
        BundleReader(device_key, partial(load_courier_key, settings)),
        BundleIntake(database, intake, uploads),
        signing_key,
        utc_now,
    )


@contextmanager
def _progress_line() -> Iterator[Progress]:
    """One line on standard error that follows the work, where a person sees it."""
    shown = ""

    def show(name: str, done: int, size: int) -> None:
        nonlocal shown
        line = f"{name}: {done * 100 // size} %"
        if line != shown:
            print(f"\r{line:<{len(shown)}}", end="", file=sys.stderr, flush=True)
            shown = line

    if not sys.stderr.isatty():
        yield lambda _name, _done, _size: None
        return
    try:
        yield show
    finally:
        if shown:
            print(file=sys.stderr)
