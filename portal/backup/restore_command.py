"""`portal restore DIR`: the portal of a backup, in an empty folder and an empty database."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kiosk.cli import CommandError
from portal.backup.command import tell
from portal.backup.manifest import BackupUnusable, Manifest
from portal.backup.restoring import restore_backup
from portal.command import add_home, add_json, settings_of
from portal.publishing.errors import PublishingError
from portal.publishing.repository import Repository
from portal.publishing.rings import ring_statuses
from portal.publishing.withdrawing import withdrawn_services


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="made by `portal backup`")
    add_json(parser)
    add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    try:
        manifest = restore_backup(arguments.folder, settings)
    except BackupUnusable as error:
        raise CommandError(str(error)) from error
    tell(manifest, as_json=arguments.json)
    _tell_of_catalogue(Repository(settings.repository), manifest)
    return 0


def _tell_of_catalogue(repository: Repository, manifest: Manifest) -> None:
    """What only a person knows: what was withdrawn and published since."""
    try:
        statuses, withdrawn = ring_statuses(repository), withdrawn_services(repository)
    except PublishingError as error:
        print(f"note: the catalogue: {error}", file=sys.stderr)
        return
    if statuses:
        print(
            f"note: the catalogue is that of {manifest.made_at:%Y-%m-%d %H:%M} UTC: release"
            f" {statuses[0].release}, {len(withdrawn)} services withdrawn. Kiosks keep what they"
            " have that is newer, until: what was withdrawn since is withdrawn again (`portal"
            " withdraw`); all is signed anew (`portal renew --again`); and, if anything was"
            " published since, it is published again (`portal publish SOURCE --keys KEYS --again"
            " --all`)",
            file=sys.stderr,
        )
