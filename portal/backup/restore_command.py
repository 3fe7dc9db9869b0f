"""`portal restore DIR`: the portal of a backup, in an empty folder and an empty database."""

from __future__ import annotations

import argparse
from pathlib import Path

from kiosk.cli import CommandError
from portal.backup.command import tell
from portal.backup.manifest import BackupUnusable
from portal.backup.restoring import restore_backup
from portal.command import add_home, add_json, settings_of


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="made by `portal backup`")
    add_json(parser)
    add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    try:
        manifest = restore_backup(arguments.folder, settings_of(arguments))
    except BackupUnusable as error:
        raise CommandError(str(error)) from error
    tell(manifest, as_json=arguments.json)
    return 0
