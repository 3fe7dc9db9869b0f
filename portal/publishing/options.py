"""What the commands that sign share: where things lie, who signs, how far it is."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.cli import CommandError
from portal.clock import utc_now
from portal.command import settings_of
from portal.publishing.errors import PublishingError
from portal.publishing.keys import KeyFolder
from portal.publishing.repository import Repository
from portal.publishing.role_signing import RoleSigner


def add_keys(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """`--keys DIR`: the offline keys, such as on a stick."""
    parser.add_argument(
        "--keys", type=Path, metavar="DIR", required=required, help="folder of the offline keys"
    )


def add_dry_run(parser: argparse.ArgumentParser) -> None:
    """`--dry-run`."""
    parser.add_argument("--dry-run", action="store_true", help="say what would change")


def repository_of(arguments: argparse.Namespace) -> Repository:
    """The repository of the portal. Raises `CommandError`."""
    return Repository(settings_of(arguments).repository)


def signer_of(arguments: argparse.Namespace, repository: Repository) -> RoleSigner:
    """The keys at hand, for the clients of the present root. Raises `PublishingError`."""
    root = repository.root()
    return RoleSigner(
        keys=KeyFolder(getattr(arguments, "keys", None) or Path("no-offline-keys")),
        online=KeyFolder(settings_of(arguments).online_keys),
        now=utc_now(),
        roots=(root.signed,) if root is not None else (),
    )


@contextmanager
def errors_in_words() -> Iterator[None]:
    """What hinders publishing is the command's one line."""
    try:
        yield
    except PublishingError as error:
        raise CommandError(str(error)) from error


def progress(paths: list[str]) -> Iterable[str]:
    """A bar on standard error, on a terminal only."""
    from tqdm import tqdm  # noqa: PLC0415 - only those who write

    bar: Iterable[str] = tqdm(
        paths, "writing", unit=" files", leave=False, disable=None, file=sys.stderr
    )
    return bar


def told(written: int, done: str) -> str:
    """One line on what became of it."""
    return f"{done}; {written} files written" if written else "nothing to do: it is so already"
