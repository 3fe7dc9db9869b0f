"""What was done, and by whom: appended, never changed, each entry chained to the one before.

The entries are the staff log's (`kiosk.identity.staff.log`), in the portal's own tables: a book is
one chain, the console's own or that of an agency's desk. Whoever rewrites a table breaks the chain,
unless they reckon it anew: so keep the newest hash elsewhere (`portal operator log --json`) from
time to time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from pydantic import ValidationError
from sqlalchemy.orm import Session

from kiosk.identity.staff.log import LogEntry
from portal.storage import console_log, desk_log
from portal.storage.acts import ActColumns
from portal.storage.console_log import ActRow
from portal.storage.database import Database
from portal.storage.desk_log import DeskActRow
from portal.storage.turns import take_turn

COMMAND: Final = "command-line"
"""Who calls the portal's commands on its own machine."""


class ActLogBroken(Exception):  # noqa: N818 - named for what happened
    """An entry was changed, or one is missing; the message says which."""


@dataclass(frozen=True)
class Actor:
    """Who asks. `agency` is None for the portal's own commands, which see everything."""

    agency: str | None = None
    name: str = COMMAND

    @property
    def own_agency(self) -> str:
        """A clerk's."""
        if self.agency is None:
            raise AssertionError("a clerk is of one agency")
        return self.agency


@dataclass(frozen=True)
class Book:
    """One chain: `name` is whose turn is taken to write in it, `row` makes a row of its table."""

    name: str
    row: Callable[..., ActColumns]
    newest: Callable[[Session], Sequence[ActColumns]]
    oldest_first: Callable[[Session], Iterator[ActColumns]]


CONSOLE: Final = Book("console-log", ActRow, console_log.newest, console_log.oldest_first)


def desk_book(agency: str) -> Book:
    """What was done at one agency's desk."""
    return Book(
        f"desk-log/{agency}",
        partial(DeskActRow, agency=agency),
        partial(desk_log.newest, agency=agency),
        partial(desk_log.oldest_first, agency=agency),
    )


def write(
    session: Session, at: datetime, who: str, act: str, detail: str = "", *, book: Book = CONSOLE
) -> None:
    """Appends an entry in the caller's transaction: the act is written down, or not done.

    It is one line wherever it is shown, whatever `detail` says.
    """
    take_turn(session, book.name)
    last = next(iter(book.newest(session)), None)
    number, before = (0, LogEntry.FIRST) if last is None else (last.number, last.hash)
    entry = LogEntry.after(number, before, at=at, who=who, act=act, detail=seen_only(detail))
    session.add(
        book.row(
            number=entry.number,
            at=entry.at,
            who=entry.who,
            act=entry.act,
            detail=entry.detail,
            before=entry.before,
            hash=entry.hash,
        )
    )
    session.flush()


@contextmanager
def doing(
    database: Database, clock: Callable[[], datetime], who: str, act: str, details: Sequence[str]
) -> Iterator[None]:
    """Around what no transaction holds: written down before, an entry for each of `details`.

    What is done must be known; and where it raises, that it failed.
    """
    with database.writing() as session:
        for detail in details:
            write(session, clock(), who, act, detail)
    try:
        yield
    except Exception:
        with database.writing() as session:
            for detail in details:
                write(session, clock(), who, f"{act}-failed", detail)
        raise


def seen_only(text: str) -> str:
    """Without ends of lines and what else is not seen: it could look like another entry."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def entries(session: Session, book: Book = CONSOLE) -> Iterator[LogEntry]:
    """Oldest first, each checked. Raises `ActLogBroken` at the first that is wrong."""
    before = LogEntry.FIRST
    for number, row in enumerate(book.oldest_first(session)):
        entry = entry_of(row)
        if entry is None or not entry.follows(number, before):
            raise ActLogBroken(f"entry {number + 1} was changed, or one is missing")
        before = entry.hash
        yield entry


def entry_of(row: ActColumns) -> LogEntry | None:
    """None where it is none that was ever written."""
    try:
        return LogEntry(
            number=row.number,
            at=row.at,
            who=row.who,
            act=row.act,
            detail=row.detail,
            before=row.before,
            hash=row.hash,
        )
    except ValidationError:
        return None
