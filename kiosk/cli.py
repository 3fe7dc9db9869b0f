"""The `kiosk` command: a table of subcommands, each imported only when it is called.

A subcommand is a module with `configure(parser)` and `run(arguments) -> exit code`. What the
world did wrong is a `CommandError`: one clear line, exit code 1. A bug stays a traceback.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from types import ModuleType

from kiosk.written_methods import kept_for, kept_methods

COMMANDS: Mapping[str, tuple[str, str]] = {
    "screen": ("kiosk.ui.command", "the visitor's screen; --window for a window"),
    "station": ("kiosk.station.command", "the daemon: sends the outbox, holds the keys"),
    "enrol": ("kiosk.identity.command", "make this machine a kiosk of one centre"),
    "log": ("kiosk.log_command", "what happened on this machine, line by line"),
    "doctor": ("kiosk.station.doctor", "what works, what does not, and what to do"),
    "staff": ("kiosk.identity.staff.command", "who has a PIN here, and what they did"),
    "outbox": ("kiosk.offline.command", "what waits to be sent, and why"),
    "courier": ("kiosk.offline.courier.command", "carry what waits on a USB stick, and back"),
    "catalogue": ("kiosk.catalogue.updating.command", "what the portal publishes, and how old"),
    "form": ("kiosk.forms.command", "which forms can be shown; what the screen says of answers"),
    "search": ("kiosk.catalogue.command", "what the screen would find"),
    "languages": ("kiosk.ui.speech.command", "what each has, and which recordings it lacks"),
    "printer": ("kiosk.printing.command", "how the printer is; a test page; a printer to try with"),
    "efirma": ("kiosk.identity.efirma.command", "what a .cer says; an e.firma to try with"),
    "verify": ("kiosk.printing.verify", "whether a slip is genuine, from its code or a picture"),
    "slips": ("kiosk.printing.gallery", "every kind of slip on every paper, as pictures"),
    "tour": ("kiosk.tour.command", "a scripted visitor through the real program"),
    "gallery": ("kiosk.gallery.command", "a picture of every page in every look"),
    "preview": ("kiosk.gallery.preview_command", "pages of a catalogue that is being written"),
    "demo": ("kiosk.tour.demo", "portal, station and screen with the example catalogue"),
}


class CommandError(Exception):
    """What the user of a command must know, in one line; the command exits with 1."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one subcommand; 0 done, 1 the world's fault, 2 called wrongly."""
    return run_command("kiosk", COMMANDS, sys.argv[1:] if arguments is None else list(arguments))


def load_for_good(name: str) -> ModuleType:
    """Imports a program that stays loaded: the collector neither searches what comes into being
    meanwhile nor ever looks at it again, so that forked processes go on sharing it.
    """
    gc.disable()
    try:
        with kept_methods(kept_for(name)):
            return import_module(name)
    finally:
        gc.freeze()
        gc.enable()


def run_command(
    program: str, commands: Mapping[str, tuple[str, str]], arguments: Sequence[str]
) -> int:
    """Finds the subcommand in the table, lets it configure its parser, and runs it."""
    if list(arguments) == ["--help-commands"]:
        for name, (_, summary) in commands.items():
            print(f"  {program + ' ' + name:<20} {summary}")
        return 0
    parser = argparse.ArgumentParser(prog=program)
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    chosen = arguments[0] if arguments else None
    module = None
    for name, (module_name, summary) in commands.items():
        subparser = subparsers.add_parser(name, help=summary, description=summary)
        if name == chosen:
            module = load_for_good(module_name)
            module.configure(subparser)
    parsed = parser.parse_args(arguments)
    if isinstance(sys.stdout, TextIOWrapper):
        with suppress(OSError):  # of a forked process: it was a file, and became a pipe
            sys.stdout.reconfigure(errors="backslashreplace")  # a file's name may be no text
    if module is None:  # argparse has already left for every name that is not in the table
        raise AssertionError(chosen)
    try:
        return int(module.run(parsed))
    except CommandError as error:
        print(f"{program} {chosen}: {error}", file=sys.stderr)
        return 1
