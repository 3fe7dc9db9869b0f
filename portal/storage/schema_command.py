"""`portal schema`: which schema the database has, and the way back before an older release.

Every start brings the database forward by itself. Back it goes only when told: what the newer
schema alone can hold is lost by it, so make a backup first.
"""

from __future__ import annotations

import argparse

from kiosk.cli import CommandError
from portal.command import add_home, add_json, database_of, print_json, settings_of
from portal.storage.migrate import migrate_back, revision_of, revisions


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--back-to", metavar="REVISION", help="such as 0010; stop the portal and back it up first"
    )
    add_json(parser)
    add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    known = revisions()
    if arguments.back_to is not None and arguments.back_to not in known:
        raise CommandError(f"--back-to {arguments.back_to}: one of {', '.join(known)}")
    with database_of(settings_of(arguments)) as database, database.writing() as session:
        connection = session.connection()
        if arguments.back_to is not None:
            migrate_back(connection, arguments.back_to)
        revision = revision_of(connection)
    if arguments.json:
        print_json({"revision": revision, "known": known})
    else:
        print(f"{revision}, of {known[0]} to {known[-1]}")
    return 0
