"""What took trust away at this portal, written down beside its database.

A database that comes back from a backup trusts again whom it trusted then. `removals.jsonl` in the
portal's folder has a line for each kiosk that was retired and each operator or clerk whose access
was ended or lessened since: appended before it is done, on the disk then, nothing secret in it. It
outlives a database that is lost while the folder is not, and is small enough to be sent elsewhere
as it grows. `portal restore --removals FILE` does again what is newer than the backup, `portal
recovered` what is newer than the point that the database was recovered to.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Literal, assert_never

from pydantic import Field, ValidationError
from sqlalchemy.orm import Session

from kiosk.protocol.message import Instant, Message, Slug
from portal import act_log
from portal.act_log import COMMAND, desk_book
from portal.clerks.roles import ClerkRole
from portal.command import print_note
from portal.settings import PortalSettings
from portal.storage import clerks, kiosks, operators, retirements

FILE: Final = "removals.jsonl"
_EARLIER: Final = timedelta(minutes=1)
"""A line stands before what it tells of is done: a backup may have been made in between."""

What = Literal[
    "kiosk-retired", "kiosk-stolen", "operator-removed", "operator-reset", "clerk-removed",
    "clerk-reads",
]  # fmt: skip


class Removal(Message):
    """One line. `who` is a kiosk, an operator, or a clerk of `agency`; `since` is a kiosk's."""

    at: Instant
    what: What
    who: Slug
    agency: Slug | None = Field(default=None, exclude_if=lambda value: value is None)
    since: Instant | None = Field(default=None, exclude_if=lambda value: value is None)


class RemovalsUnusable(Exception):  # noqa: N818 - named for what happened
    """The file cannot be read, or a line of it is none; the message says which."""


def write_down(home: Path, removal: Removal) -> None:
    """Appends a line, which is on the disk then. Raises `OSError`."""
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
    with os.fdopen(os.open(home / FILE, flags, 0o600), "r+b", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        is_torn = size and os.pread(file.fileno(), 1, size - 1) != b"\n"
        file.write((b"\n" if is_torn else b"") + removal.canonical() + b"\n")
        os.fsync(file.fileno())


def put_down(settings: PortalSettings, removal: Removal) -> None:
    """As `write_down`; where that fails it is said, and done all the same: trust must end."""
    try:
        write_down(settings.home, removal)
    except OSError as error:
        print_note(f"{settings.home / FILE}: {error.strerror}: after a restore, do this again")


def read_removals(path: Path) -> list[Removal]:
    """Oldest first. Raises `RemovalsUnusable`: what is passed over would be trusted again."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise RemovalsUnusable(f"{path}: {error.strerror}") from error
    found: list[Removal] = []
    for number, line in enumerate(lines, start=1):
        try:
            found.append(Removal.model_validate_json(line))
        except ValidationError:
            raise RemovalsUnusable(f"{path}: line {number} is damaged: take it out") from None
    return found


def do_again(session: Session, removals: Sequence[Removal], made_at: datetime) -> list[Removal]:
    """Does those again that a backup of that moment may not know; which those were.

    The log has each as of when it was done first. What is gone already stays gone.
    """
    newer = [one for one in removals if one.at > made_at - _EARLIER]
    for one in newer:
        book = act_log.CONSOLE if one.agency is None else desk_book(one.agency)
        act, detail = _done(session, one), f"{one.who}: again, from {FILE}"
        if act:
            act_log.write(session, one.at, COMMAND, act, detail, book=book)
    return newer


def _done(session: Session, one: Removal) -> str:
    """What the log calls it; nothing where there was nothing to do."""
    match one.what:
        case "kiosk-retired" | "kiosk-stolen":
            number = kiosks.number_of(one.who)
            if number is not None:
                is_stolen = one.what == "kiosk-stolen"
                retirements.put(session, number, one.since or one.at, is_stolen=is_stolen)
            return one.what if number is not None else ""
        case "operator-removed" | "operator-reset":
            operator = operators.of(session, one.who, lock=True)
            if operator is not None:
                session.delete(operator)
            return "operator-removed" if operator is not None else ""
        case "clerk-removed" | "clerk-reads":
            return _done_to_clerk(session, one)
        case _:
            assert_never(one.what)


def _done_to_clerk(session: Session, one: Removal) -> str:
    clerk = clerks.of(session, one.agency or "", one.who, lock=True)
    if clerk is None:
        return ""
    if one.what == "clerk-reads":
        clerk.role = ClerkRole.READER.value
        return "clerk-changed"
    session.delete(clerk)
    return "clerk-removed"
