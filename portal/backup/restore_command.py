"""`portal restore DIR`: the portal of a backup, in an empty folder and an empty database."""

from __future__ import annotations

import argparse
from pathlib import Path

from kiosk.cli import CommandError
from portal.backup.command import tell
from portal.backup.going_through import to_go_through
from portal.backup.manifest import BackupUnusable, Manifest
from portal.backup.restoring import restore_backup
from portal.command import add_home, add_json, database_of, print_note, settings_of
from portal.publishing.errors import PublishingError
from portal.publishing.repository import Repository
from portal.publishing.rings import ring_statuses
from portal.publishing.withdrawing import withdrawn_services
from portal.removals import RemovalsUnusable, read_removals


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="made by `portal backup`")
    parser.add_argument(
        "--removals",
        type=Path,
        metavar="FILE",
        help="the removals.jsonl of the portal that was lost: what is newer is done again",
    )
    add_json(parser)
    add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    try:
        removals = () if arguments.removals is None else read_removals(arguments.removals)
        manifest = restore_backup(arguments.folder, settings, removals)
    except (BackupUnusable, RemovalsUnusable) as error:
        raise CommandError(str(error)) from error
    tell(manifest, as_json=arguments.json)
    with database_of(settings) as database, database.reading() as session:
        for line in to_go_through(session, manifest.made_at):
            print_note(line)
    _tell_of_catalogue(Repository(settings.repository), manifest)
    return 0


def _tell_of_catalogue(repository: Repository, manifest: Manifest) -> None:
    """What only a person knows: what was withdrawn and published since."""
    try:
        statuses, withdrawn = ring_statuses(repository), withdrawn_services(repository)
    except PublishingError as error:
        print_note(f"the catalogue: {error}")
        return
    if statuses:
        print_note(
            f"the catalogue is that of {manifest.made_at:%Y-%m-%d %H:%M} UTC: release"
            f" {statuses[0].release}, {len(withdrawn)} services withdrawn. Kiosks keep what they"
            " have that is newer, until: what was withdrawn since is withdrawn again (`portal"
            " withdraw`); all is signed anew (`portal renew --again`); and, if anything was"
            " published since, it is published again (`portal publish SOURCE --keys KEYS --again"
            " --all`)"
        )
