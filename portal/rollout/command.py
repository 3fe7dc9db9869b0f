"""`portal rollout`: how far the catalogue's releases are, by what the kiosks tell."""

from __future__ import annotations

import argparse
from datetime import timedelta
from typing import Final

from kiosk.cli import CommandError
from kiosk.protocol.heartbeat import LAST_RING
from portal.clock import utc_now
from portal.command import add_home, add_json, database_of, print_json, settings_of
from portal.publishing.errors import PublishingError
from portal.publishing.keys import KeyFolder
from portal.publishing.repository import RINGS, Repository
from portal.publishing.rings import Halted
from portal.rollout.deciding import Advance, Halt, Wait
from portal.rollout.round import RingStanding, Rollout
from portal.storage import kiosks
from portal.storage.database import Database

_LINE: Final = (
    "ring {ring}: release {release}, {kiosks} kiosks; of those of the rings so far {taken} of"
    " {seen} have it, {refused} refused it; {next}"
)


def configure(parser: argparse.ArgumentParser) -> None:
    add_json(parser)
    add_home(parser)
    doing = parser.add_subparsers(dest="doing", metavar="COMMAND")
    assign = doing.add_parser("assign", help="puts a kiosk into a ring")
    assign.add_argument("kiosk", help="its name, such as kiosk-71")
    assign.add_argument("ring", type=int, choices=RINGS, metavar="RING")


def run(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    repository, online = Repository(settings.repository), KeyFolder(settings.online_keys)
    with database_of(settings) as database:
        if arguments.doing == "assign":
            _assign(database, arguments.kiosk, arguments.ring)
            return 0
        soak = timedelta(minutes=settings.ring_minutes)
        try:
            standings = Rollout(database, repository, online, utc_now, soak).standings()
        except PublishingError as error:
            raise CommandError(str(error)) from error
        with database.reading() as session:
            sizes = kiosks.by_ring(session)
    lines = [_fields(standing, sizes.get(standing.status.ring, 0)) for standing in standings]
    if arguments.json:
        print_json({"rings": lines})
    elif lines:
        for line in lines:
            print(_LINE.format(**line))
    else:
        print("nothing is published yet")
    return 0


def _assign(database: Database, name: str, ring: int) -> None:
    with database.writing() as session:
        kiosk = kiosks.by_id(session, name, lock=True)
        if kiosk is None:
            raise CommandError(f"no kiosk is called {name}")
        kiosk.ring = ring
    print(f"{name} is in ring {ring}; it is told in the answer to its next heartbeat")


def _fields(standing: RingStanding, size: int) -> dict[str, str | int]:
    status, reports = standing.status, standing.reports
    return {
        "ring": status.ring,
        "release": status.release,
        "snapshot": status.snapshot,
        "since": standing.since.isoformat(),
        "kiosks": size,
        "seen": reports.seen,
        "taken": reports.taken,
        "refused": reports.refused,
        "overridden": reports.overridden,
        "next": _next(standing),
    }


def _next(standing: RingStanding) -> str:
    if standing.status.is_halted:
        return "halted"
    match standing.decision:
        case Advance():
            return "goes on"
        case Halt(refused, told):
            return str(Halted(refused=refused, told=told))
        case Wait(reason=reason):
            return reason
        case None:
            return "the last ring" if standing.status.ring == LAST_RING else "gone on"
