"""What the subcommands share: where the portal lives, its database, and how they print."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.cli import CommandError
from portal.settings import PortalSettings, SettingsError, load_settings
from portal.storage.database import (
    STORAGE_FAILURES,
    Database,
    DatabaseUnusable,
    cause_of,
    open_database,
)


def add_home(parser: argparse.ArgumentParser) -> None:
    """`--home DIR`, before PORTAL_HOME and the default."""
    parser.add_argument(
        "--home", type=Path, metavar="DIR", help="the portal's folder (default: $PORTAL_HOME)"
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    """`--json`."""
    parser.add_argument("--json", action="store_true", help="for programs")


def settings_of(arguments: argparse.Namespace) -> PortalSettings:
    """The settings a command runs under. Raises `CommandError`."""
    try:
        return load_settings(home=arguments.home)
    except SettingsError as error:
        raise CommandError(str(error)) from error


@contextmanager
def database_of(settings: PortalSettings) -> Iterator[Database]:
    """The portal's database while the command runs. Raises `CommandError`."""
    try:
        database = open_database(settings.database)
    except DatabaseUnusable as error:
        raise CommandError(str(error)) from error
    try:
        yield database
    except STORAGE_FAILURES as error:
        raise CommandError(f"the database: {cause_of(error)}") from error
    except SettingsError as error:
        raise CommandError(str(error)) from error
    finally:
        database.close()


def print_note(told: str) -> None:
    """What should be known of it, on standard error."""
    print(f"note: {told}", file=sys.stderr)


def print_json(value: object) -> None:
    """One JSON document on standard output."""
    print(json.dumps(value, ensure_ascii=False, indent=2))
