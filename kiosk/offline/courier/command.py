"""`kiosk courier export DIR` and `import DIR`: what waits goes out on a stick, answers come in."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kiosk.cli import CommandError
from kiosk.offline.courier.carrying import TROUBLES, export_to, import_from
from kiosk.offline.courier.copying import in_megabytes
from kiosk.offline.courier.importing import Left, Untouched
from kiosk.offline.courier.progress import Progress, Report, Step
from kiosk.offline.courier.report import export_json, export_words, import_json, import_words
from kiosk.settings import Settings, SettingsError, load_settings

_DOING: Final = {
    Step.SEAL: "sealing",
    Step.COMPARE: "comparing",
    Step.COPY: "copying",
    Step.CHECK: "reading back",
}

_BAD: Final = frozenset({Left.NOT_GENUINE, Left.UNREADABLE})


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, summary in (
        ("export", "bring what waits to the stick, or go on where it was pulled out"),
        ("import", "take in the portal's answers that came back on the stick"),
    ):
        action = actions.add_parser(name, help=summary, description=summary)
        action.add_argument("directory", metavar="DIR", type=Path, help="where it is mounted")
        action.add_argument("--json", action="store_true", help="for programs")


def run(arguments: argparse.Namespace) -> int:
    try:
        settings = load_settings()
        act = _export if arguments.action == "export" else _import
        return act(settings, arguments.directory, as_json=arguments.json)
    except (SettingsError, *TROUBLES) as error:
        raise CommandError(str(error)) from error


def _export(settings: Settings, directory: Path, *, as_json: bool) -> int:
    with _progress_line() as report:
        export = export_to(settings, directory, report)
    if export.on_own_disk:
        print(
            f"kiosk courier: {directory} is on this machine's own disk: is the stick mounted?",
            file=sys.stderr,
        )
    words = export_json if as_json else export_words
    print(words(directory, export.done))
    return 0


def _import(settings: Settings, directory: Path, *, as_json: bool) -> int:
    """Takes in all that are good before it complains of the others."""
    outcomes = import_from(settings, directory)
    words = import_json if as_json else import_words
    print(words(directory, outcomes))
    bad = [one for one in outcomes if isinstance(one, Untouched) and one.why in _BAD]
    if bad:
        raise CommandError(f"{len(bad)} of the answers on {directory} could not be used")
    return 0


@contextmanager
def _progress_line() -> Iterator[Report]:
    """One line on standard error that follows the work, where a person sees it."""
    shown = ""

    def show(progress: Progress) -> None:
        nonlocal shown
        line = f"{_DOING[progress.step]} {progress.percent} % of {in_megabytes(progress.total)}"
        if line != shown:
            print(f"\r{line:<{len(shown)}}", end="", file=sys.stderr, flush=True)
            shown = line

    if not sys.stderr.isatty():
        yield lambda _: None
        return
    try:
        yield show
    finally:
        if shown:
            print(file=sys.stderr)
