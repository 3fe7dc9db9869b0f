"""Who may use the desk's pages, and whether its keys are unlocked.

The address that the terminal shows carries a token of this start; the browser that opens it gets a
cookie, and no other is answered. The keys are unlocked by the passphrase, stay in memory alone, and
are let go after a quarter of an hour without a page, whether one is asked for then or not.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Final, Protocol

from kiosk.protocol.tracking import CLOSED
from portal.clerks.messages import ClerkSeen
from portal.clock import utc_now
from portal.desk.agency_keys import KeyFileUnusable
from portal.desk.in_tray import InTray, TrayUnreachable
from portal.desk.key_file import DeskKeys, WrongPassphrase, unlock
from portal.desk.own_acts import OwnActs, acts_beside
from portal.desk.pages.once import Once
from portal.desk.pages.read_log import ReadLog
from portal.desk.pages.unsent import Unsent
from portal.desk.reading import Application, open_application
from portal.desk.set_back import KeepingPile

IDLE_SECONDS: Final = 15 * 60.0
LOOK_SECONDS: Final = 5.0
_MOST_KEPT: Final = 8
_TOKEN_BYTES: Final = 32


class ClerksTray(InTray, Protocol):
    """An in-tray that says whose it is."""

    def whoami(self) -> ClerkSeen: ...


@dataclass
class Unlocked:
    """The keys at hand, and the in-tray that they open; what was done here, a few applications that
    were opened, and what was read of the agency's log.

    May be used by several threads at a time.
    """

    keys: DeskKeys = field(repr=False)
    tray: ClerksTray
    seen: ClerkSeen
    acts: OwnActs = field(repr=False)
    log: ReadLog = field(default_factory=ReadLog, repr=False)
    _opened: OrderedDict[str, Application] = field(default_factory=OrderedDict, repr=False)
    _turn: Lock = field(default_factory=Lock, repr=False)

    @property
    def pile(self) -> KeepingPile:
        """Through which a handler acts: what is done is kept."""
        return KeepingPile(self.tray, self.acts)

    def open(self, folio: str, *, with_replies: bool = False) -> Application:
        """An application as it stands, fetched again only where something came.

        A reply to a closed one is no step of it: who shows them has it fetched `with_replies`.
        Raises as `open_application`.
        """
        with self._turn:
            found = self._opened.get(folio)
        if found is None or not self._is_as_it_stands(found, folio, with_replies=with_replies):
            found = open_application(self.tray, folio, self.keys.find)
        with self._turn:
            self._opened[folio] = found
            self._opened.move_to_end(folio)
            while len(self._opened) > _MOST_KEPT:
                self._opened.popitem(last=False)
        return found

    def acknowledge(self, folio: str, now: datetime) -> None:
        """Notes that the agency has it, once. Raises as `InTray`."""
        self.tray.acknowledge(folio)
        with self._turn:
            kept = self._opened.get(folio)
            if kept is not None:
                held = kept.held.model_copy(update={"acknowledged_at": now})
                self._opened[folio] = replace(kept, held=held)

    def _is_as_it_stands(self, kept: Application, folio: str, *, with_replies: bool) -> bool:
        if with_replies and kept.held.steps[-1].stage in CLOSED:
            return False
        return kept.held.steps == self.tray.steps(folio).steps


class Door:
    """Of one start of the desk. `seconds` is a clock that never goes back."""

    def __init__(
        self,
        key_file: Path,
        tray_of: Callable[[DeskKeys], ClerksTray],
        seconds: Callable[[], float],
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._clock = clock
        self._key_file = key_file
        self._tray_of = tray_of
        self._seconds = seconds
        self._turn = Lock()
        self._unlocked: Unlocked | None = None
        self.once, self.unsent = Once(), Unsent(seconds)
        self._used = 0.0
        self.token = secrets.token_urlsafe(_TOKEN_BYTES)
        """What the address carries."""
        self.cookie = secrets.token_urlsafe(_TOKEN_BYTES)
        """What the browser is given for it."""
        self.form = sha256(f"ventanilla/desk-form/1\n{self.cookie}".encode()).hexdigest()
        """What each of its forms must bring (against forged requests)."""

    def admits(self, token: str) -> bool:
        """Whether somebody came by the address that the terminal shows."""
        return _same(token, self.token)

    def knows(self, cookie: str) -> bool:
        """Whether that is the browser that was let in."""
        return _same(cookie, self.cookie)

    def is_form(self, brought: str) -> bool:
        """Whether a form is of these pages."""
        return _same(brought, self.form)

    def unlock(self, passphrase: str) -> str | None:
        """None: it is open. Else why not: `passphrase`, `file`, or as `TrayUnreachable` has it."""
        try:
            keys = unlock(self._key_file, passphrase)
            tray = self._tray_of(keys)
            seen = tray.whoami()
        except WrongPassphrase:
            return "passphrase"
        except KeyFileUnusable:
            return "file"
        except TrayUnreachable as error:
            return error.kind
        if seen.agency != keys.agency:
            return "key"
        acts = OwnActs(acts_beside(self._key_file), keys, self._clock)
        with self._turn:
            self._unlocked, self._used = Unlocked(keys, tray, seen, acts), self._seconds()
        return None

    def open(self) -> Unlocked | None:
        """What is unlocked, which counts as use; None: locked."""
        with self._turn:
            self._let_go_if_idle()
            self._used = self._seconds()
            return self._unlocked

    def lock(self) -> None:
        """Lets go of the keys, of all that was opened, and of what was typed."""
        with self._turn:
            self._unlocked = None
        self.once.forget()
        self.unsent.forget()

    def lock_if_idle(self) -> None:
        """Lets go of the keys and what was opened, where nobody asked for a page for
        `IDLE_SECONDS`; what was typed stays for a day."""
        with self._turn:
            self._let_go_if_idle()
        self.unsent.let_go_of_old()

    def _let_go_if_idle(self) -> None:
        if self._seconds() - self._used > IDLE_SECONDS:
            self._unlocked = None


async def keep_locking(
    door: Door, pause: Callable[[float], Awaitable[object]] = asyncio.sleep
) -> None:
    """Locks what nobody uses, until it is cancelled."""
    while True:
        await pause(LOOK_SECONDS)
        door.lock_if_idle()


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode())
