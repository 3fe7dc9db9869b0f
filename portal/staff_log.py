"""`portal staff-log KIOSK FILE`: whether a kiosk's staff log is the one its heartbeats told of."""

from __future__ import annotations

import argparse
from pathlib import Path

from kiosk.cli import CommandError
from kiosk.identity.staff.log import LogFailed, StaffLog
from portal.command import add_home, add_json, database_of, print_json, settings_of
from portal.storage import staff_anchors


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kiosk", metavar="KIOSK", help="such as kiosk-17")
    parser.add_argument("file", metavar="FILE", type=Path, help="its staff-log.jsonl")
    add_json(parser)
    add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    with database_of(settings_of(arguments)) as database, database.reading() as session:
        anchors = staff_anchors.of(session, arguments.kiosk)
    if not arguments.file.is_file():
        raise CommandError(f"{arguments.file} is no file")
    try:
        hashes = {entry.number: entry.hash for entry in StaffLog(arguments.file).entries()}
    except LogFailed as error:
        raise CommandError(str(error)) from error
    for anchor in anchors:
        if anchor.entries and hashes.get(anchor.entries) != anchor.newest:
            raise CommandError(
                f"{arguments.file} is not the log that {arguments.kiosk} told of on"
                f" {anchor.told_at:%Y-%m-%d %H:%M} UTC: entry {anchor.entries} is another, or gone"
            )
    if arguments.json:
        print_json({"entries": len(hashes), "anchors": len(anchors)})
    else:
        print(f"{len(hashes)} entries, as {len(anchors)} heartbeats told of them")
    return 0
