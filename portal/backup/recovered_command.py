"""`portal recovered`: what `portal restore` does, for a database that its server set back.

After a recovery to a point in time the database trusts again whom it trusted then. Before anybody
reaches the portal: nobody is logged in, no code of before enrols, whom trust was taken from since
loses it again, and the rest is said for a person to go through. May be repeated.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from kiosk.cli import CommandError
from portal.backup.doors import close_doors
from portal.backup.going_through import to_go_through
from portal.clock import utc_now
from portal.command import add_home, add_json, database_of, print_json, print_note, settings_of
from portal.removals import FILE, Removal, RemovalsUnusable, put_down, read_removals
from portal.settings import PortalSettings


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as-of",
        required=True,
        metavar="MOMENT",
        help="what the database was recovered to: ISO 8601, such as 2026-11-25T10:30, UTC",
    )
    parser.add_argument(
        "--removals",
        type=Path,
        metavar="FILE",
        help=f"whom trust was taken from (default: {FILE} in the portal's folder)",
    )
    add_json(parser)
    add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    as_of = _moment(arguments.as_of)
    settings = settings_of(arguments)
    try:
        own = read_removals(settings.home / FILE) if (settings.home / FILE).exists() else []
        removals = own if arguments.removals is None else read_removals(arguments.removals)
    except RemovalsUnusable as error:
        raise CommandError(str(error)) from error
    with database_of(settings) as database:
        with database.writing() as session:
            again = close_doors(session, as_of, removals)
            _keep(settings, own, again)
        with database.reading() as session:
            for line in to_go_through(session, as_of):
                print_note(line)
    if arguments.json:
        print_json({"as_of": as_of.isoformat(), "done_again": len(again)})
    else:
        print(f"nobody is logged in, no code of before enrols; done again: {len(again)} removals")
    return 0


def _keep(settings: PortalSettings, own: list[Removal], again: tuple[Removal, ...]) -> None:
    """For the next time, what another file told."""
    for one in again:
        if one not in own:
            put_down(settings, one)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--as-of {text}: a moment in ISO 8601, such as 2026-11-25") from None
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    if moment > utc_now():
        raise CommandError(f"--as-of {text} is still to come: it is by UTC, if it says no other")
    return moment
