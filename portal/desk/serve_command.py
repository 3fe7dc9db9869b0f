"""`portal desk serve`: the desk as pages, on the agency's own workstation.

It listens on this machine's loopback alone. Standard output gets one line, the address with the
token of this start; whoever opens it, and has the passphrase, is at the desk. A key file has one
desk at a time: two would each write what the other did out of `<key file>.acts`.
"""

from __future__ import annotations

import argparse
import logging
import socket
import sys
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from kiosk.catalogue.errors import CatalogueError
from kiosk.cli import CommandError
from kiosk.portal_client.authorities import AuthoritiesUnusable, count_authorities
from portal.clock import utc_now
from portal.command import print_note, settings_of
from portal.desk.agency_keys import KeyFileUnusable
from portal.desk.key_file import agency_of
from portal.desk.lock_command import ask_passphrase
from portal.desk.pages.at_hand import AtHand
from portal.desk.pages.door import Door
from portal.desk.pages.site import desk_site
from portal.desk.portal_tray import PortalTray, is_private
from portal.rollout.only_one import OnlyOne
from portal.serve import GRACE_SECONDS, Server

_HOST = "127.0.0.1"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--agency", required=True)
    parser.add_argument(
        "--key", type=Path, required=True, metavar="FILE", help="the key file of `portal desk lock`"
    )
    parser.add_argument(
        "--portal", default="http://127.0.0.1:8765", metavar="URL", help="(%(default)s)"
    )
    parser.add_argument(
        "--portal-ca",
        type=Path,
        metavar="FILE",
        help="authorities (PEM) believed of the portal besides the system's and those shipped",
    )
    parser.add_argument(
        "--port", type=int, default=8770, help="of this machine's loopback, 0 for a free one"
    )
    parser.add_argument(
        "--catalogue",
        type=Path,
        action="append",
        metavar="DIR",
        help="the source, and again for each older one whose applications are not all decided"
        " (default: $PORTAL_CATALOGUE)",
    )
    parser.add_argument(
        "--ask", action="store_true", help="take the passphrase here, not on the first page"
    )
    parser.add_argument("--open", action="store_true", help="open the browser")
    parser.set_defaults(home=None)


def run(arguments: argparse.Namespace) -> int:
    """Until it is told to end. Raises `CommandError`."""
    url = str(arguments.portal)
    if not is_private(url):
        raise CommandError(f"{url}: a portal is asked over https, or on this machine")
    ca = _believed(arguments.portal_ca)
    door = Door(arguments.key, lambda keys: PortalTray(url, keys, portal_ca=ca), time.monotonic)
    services = _services(arguments)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    with _alone(arguments.key), _listen(arguments.port) as listener:
        if arguments.ask and (problem := door.unlock(ask_passphrase())) is not None:
            raise CommandError(f"the desk stays locked: {problem}")
        site = desk_site(door, services, utc_now, listener.getsockname()[1])

        def tell(where: socket.socket) -> None:
            address = f"http://{_HOST}:{where.getsockname()[1]}/enter/{door.token}"
            print(address, flush=True)
            if arguments.open and not webbrowser.open(address):
                print("no browser was found: open the address above", file=sys.stderr)

        config = uvicorn.Config(
            site,
            log_config=None,
            access_log=False,  # its lines would hold folios
            timeout_graceful_shutdown=GRACE_SECONDS,
            server_header=False,
            proxy_headers=False,
        )
        Server(config, tell).run(sockets=[listener])
    return 0


@contextmanager
def _alone(key_file: Path) -> Iterator[None]:
    """Whoever dies lets go. Where no file can be laid beside, no acts are kept there either."""
    desk = OnlyOne(key_file.with_name(f"{key_file.name}.serving"))
    try:
        is_alone = desk.has_it()
    except OSError as error:
        print_note(f"{key_file.parent}: {error.strerror}: open no second desk with this key file")
        is_alone = True
    if not is_alone:
        raise CommandError(
            f"a desk is open with {key_file} already: go on there, or end it with Ctrl+C first"
        )
    try:
        yield
    finally:
        desk.close()


def _believed(portal_ca: Path | None) -> Path | None:
    try:
        if portal_ca is not None:
            count_authorities(portal_ca)
    except AuthoritiesUnusable as error:
        raise CommandError(str(error)) from error
    return portal_ca


def _services(arguments: argparse.Namespace) -> AtHand:
    try:
        agency = agency_of(arguments.key)
        if agency != arguments.agency:
            raise CommandError(f"{arguments.key} is {agency}'s")
        own = settings_of(arguments).catalogue
        folders = arguments.catalogue or ([] if own is None else [own])
        if not folders:
            print_note(
                "no --catalogue DIR: answers stand under their internal names, and no e.firma can"
                " be judged"
            )
        return AtHand(agency, folders, utc_now)
    except (KeyFileUnusable, CatalogueError) as error:
        raise CommandError(str(error)) from error


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server((_HOST, port))
    except (OSError, OverflowError) as error:
        raise CommandError(f"cannot listen on {_HOST}:{port}: {error}") from error
