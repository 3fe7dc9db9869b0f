#!/usr/bin/env python
"""The kiosk's TUF client behind the command line of tuf-conformance (see README.md beside it)."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

from kiosk.catalogue.updating.cache import Cache
from kiosk.catalogue.updating.errors import SourceFailed, UpdateError
from kiosk.catalogue.updating.fetching import METADATA, MOST_BYTES, TARGETS, CachedFetcher
from kiosk.catalogue.updating.marks import Marks
from kiosk.catalogue.updating.sources import LineSource
from kiosk.catalogue.updating.trusted import TimedUpdater, TrustedMetadata
from kiosk.disk.whole_file import replace_file
from kiosk.portal_client.repository_line import RepositoryLine

_SECONDS: Final = 10.0
_MODE: Final = 0o644


@dataclass(frozen=True)
class TwoAddresses:
    """A source whose metadata and targets lie below addresses of their own."""

    metadata: LineSource
    targets: LineSource | None
    has_packs = False

    @property
    def received_bytes(self) -> int:
        return self.metadata.received_bytes

    def pieces(self, path: str, start: int, most: int) -> Iterator[bytes]:
        if path.startswith(METADATA):
            return self.metadata.pieces(path.removeprefix(METADATA), start, most)
        if self.targets is None:
            raise SourceFailed("no address of targets was given")
        return self.targets.pieces(path.removeprefix(TARGETS), start, most)


def main() -> int:
    arguments = _parsed()
    metadata = Path(arguments.metadata_dir)
    if arguments.command == "init":
        root = Path(arguments.trusted_root).read_bytes()
        _anchor(metadata).write_bytes(root)
        replace_file(metadata / "root.json", root, _MODE)
        return 0
    try:
        with _renewing(metadata, arguments.metadata_url, arguments.target_base_url) as updater:
            updater.refresh()
            if arguments.command == "download":
                return _download(updater, arguments.target_name, Path(arguments.target_dir))
    except UpdateError as error:
        print(f"refused: {error}", file=sys.stderr)
        return 1
    return 0


@contextmanager
def _renewing(folder: Path, metadata: str, targets: str | None) -> Iterator[TimedUpdater]:
    with (
        closing(RepositoryLine(metadata, _SECONDS)) as line,
        closing(RepositoryLine(targets or metadata, _SECONDS)) as other,
    ):
        source = TwoAddresses(LineSource(line), LineSource(other) if targets else None)
        fetcher = CachedFetcher(source, Cache(_beside(folder, "nothing-cached")))
        trusted = TrustedMetadata(folder, Marks(_beside(folder, "marks.sqlite")))
        anchor = _anchor(folder).read_bytes()
        with trusted.renewing(fetcher, anchor, datetime.now(UTC)) as updater:
            yield updater


def _download(updater: TimedUpdater, name: str, folder: Path) -> int:
    target = updater.get_targetinfo(name)
    if target is None:
        print(f"there is no {name}", file=sys.stderr)
        return 1
    place = folder / quote(name, "")
    if updater.find_cached_target(target, str(place)) is None:
        replace_file(place, updater.verified(target, MOST_BYTES), _MODE)
    return 0


def _beside(folder: Path, name: str) -> Path:
    """Outside the folder of metadata, which the suite looks through."""
    return folder.with_name(f".{folder.name}.{name}")


def _anchor(folder: Path) -> Path:
    return _beside(folder, "anchor.json")


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("metadata-dir", "metadata-url", "target-name", "target-dir", "target-base-url"):
        parser.add_argument(f"--{name}")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("init").add_argument("trusted_root")
    commands.add_parser("refresh")
    commands.add_parser("download")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
