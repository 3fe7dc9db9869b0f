"""`kiosk staff add | let-go | list | log`: who has a PIN here, and what they did."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from getpass import getpass
from typing import Final

from kiosk.cli import CommandError
from kiosk.identity.staff.book import (
    Note,
    PinRefused,
    StaffBook,
    StaffBookFailed,
    StaffMember,
    refuse_easy,
)
from kiosk.identity.staff.log import NOT_DONE, LogBroken, LogFailed, StaffLog
from kiosk.settings import Settings, SettingsError, load_settings

PIN_GIVEN: Final = "pin-given"
PIN_ENDED: Final = "pin-ended"
"""Acts of the log whose `who` is whom they concern: support did them, at the machine."""


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    adding = actions.add_parser("add", help="a PIN for somebody; asked for, or a line on stdin")
    adding.add_argument("name", metavar="NAME")
    leaving = actions.add_parser("let-go", help="somebody's PIN opens no more")
    leaving.add_argument("id", metavar="ID", help="as `list` shows it")
    listing = actions.add_parser("list", help="who has a PIN")
    logging = actions.add_parser("log", help="what the staff did; fails where it was changed")
    for action in (listing, logging):
        action.add_argument("--json", action="store_true", help="for programs")


def run(arguments: argparse.Namespace) -> int:
    try:
        settings = load_settings()
    except SettingsError as error:
        raise CommandError(str(error)) from error
    actions = {"add": _add, "let-go": _let_go, "list": _list, "log": _log}
    try:
        return actions[arguments.action](arguments, settings)
    except (StaffBookFailed, LogFailed, PinRefused) as error:
        raise CommandError(str(error)) from error


def _book(settings: Settings) -> StaffBook:
    return StaffBook(settings.staff_book_path, _now)


def _now() -> datetime:
    return datetime.now(UTC)


def _log_to_write(settings: Settings) -> StaffLog:
    """Raises `CommandError` for one that is broken: the station alone sets it aside."""
    log = StaffLog(settings.staff_log_path)
    try:
        log.look()
    except LogBroken as error:
        raise CommandError(
            f"{error}. Nothing was done: type any PIN at the staff panel, which sets this log"
            " aside, and then do it again"
        ) from error
    return log


def _noted(log: StaffLog, act: str, work: Callable[[Note], StaffMember]) -> StaffMember:
    """Does it once the log says so; where it then cannot be done, the log says that, too."""
    begun: list[StaffMember] = []

    def note(member: StaffMember) -> None:
        log.write(_now(), member.id, act)
        begun.append(member)

    try:
        return work(note)
    except StaffBookFailed as error:
        for member in begun:
            log.write(_now(), member.id, NOT_DONE, f"{act}: {error}")
        raise


def _add(arguments: argparse.Namespace, settings: Settings) -> int:
    book, pin = _book(settings), _asked_pin()
    refuse_easy(pin)
    log = _log_to_write(settings)
    if (aside := book.set_aside_damaged()) is not None:
        print(f"the book that was damaged is kept as {aside}: whoever was in it is added anew, too")
    member = _noted(log, PIN_GIVEN, lambda note: book.add(arguments.name, pin, note))
    print(f"{member.name} has a PIN, as {member.id}")
    return 0


def _asked_pin() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    pin = getpass("PIN: ")
    if getpass("The same again: ") != pin:
        raise CommandError("the two are not the same: nothing was changed")
    return pin


def _let_go(arguments: argparse.Namespace, settings: Settings) -> int:
    book, log = _book(settings), _log_to_write(settings)
    try:
        member = _noted(log, PIN_ENDED, lambda note: book.let_go(arguments.id, note))
    except LookupError as error:
        raise CommandError(str(error)) from error
    print(f"{member.name}'s PIN opens no more")
    return 0


def _list(arguments: argparse.Namespace, settings: Settings) -> int:
    staff = _book(settings).everybody()
    if arguments.json:
        shown = [one.model_dump(mode="json", exclude={"pin_hash"}) for one in staff]
        print(json.dumps(shown, ensure_ascii=False, indent=2))
        return 0
    for one in staff:
        until = f"left {one.left_at:%Y-%m-%d}" if one.left_at else "at work"
        print(f"{one.id}  since {one.since:%Y-%m-%d}  {until:<15}  {one.name}")
    return 0


def _log(arguments: argparse.Namespace, settings: Settings) -> int:
    names = {one.id: one.name for one in _book(settings).everybody()}
    for entry in StaffLog(settings.staff_log_path).entries():
        if arguments.json:
            print(json.dumps(entry.model_dump(mode="json"), ensure_ascii=False))
        else:
            who = names.get(entry.who, entry.who)
            print(f"{entry.at:%Y-%m-%d %H:%M:%S} UTC  {who}  {entry.act}  {entry.detail}".rstrip())
    return 0
