"""`portal backup DIR`: all that the portal must not lose, taken along while it serves."""

from __future__ import annotations

import argparse
from pathlib import Path

from kiosk.cli import CommandError
from portal.backup.making import make_backup
from portal.backup.manifest import BackupUnusable, Manifest
from portal.clock import utc_now
from portal.command import add_home, add_json, database_of, print_json, settings_of


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", type=Path, metavar="DIR", help="is made; holds keys: keep it locked away"
    )
    add_json(parser)
    add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    if not settings.signing_key_path.exists():
        raise CommandError(f"{settings.home} is no portal's folder: it has no key")
    try:
        with database_of(settings) as database:
            manifest = make_backup(settings, database, arguments.folder, utc_now())
    except BackupUnusable as error:
        raise CommandError(str(error)) from error
    tell(manifest, as_json=arguments.json)
    if manifest.missing:
        raise CommandError(
            f"the backup is made, but {len(manifest.missing)} attachments were not whole here, such"
            f" as {manifest.missing[0]}: look into the disk, and keep the backup before"
        )
    return 0


def tell(manifest: Manifest, *, as_json: bool) -> None:
    """What a backup holds, in one line or as JSON."""
    size = sum(facts.size for facts in manifest.files.values())
    found = {
        "made_at": manifest.made_at.isoformat(timespec="seconds"),
        "revision": manifest.revision,
        "submissions": manifest.rows.get("submissions", 0),
        "files": len(manifest.files),
        "bytes": size,
        "missing": len(manifest.missing),
    }
    if as_json:
        print_json(found)
    else:
        print("{submissions} submissions, {files} files, {bytes} bytes".format(**found))
