"""How much one process takes on at a time. What is beyond it is told at once to come again later.

Guarantees: neither the requests that are open, nor the bodies that are held, nor those that wait
for a thread or for the database grow without end, whatever comes, no one address has more than its
share of the open ones, and consoles and desks never have the places of kiosks; who is turned away
is told so with 503, or 429 where the share is full, and `Retry-After`, which kiosks obey, and
nothing of what it sent was taken. Those who listen for news (ADR 0058) have room of their own; who
finds none of it is answered as if nobody could listen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from random import SystemRandom
from time import monotonic
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.protocol.problem import problem
from portal.api.callers import Caller, caller_of
from portal.api.crowd import COME_AGAIN, Crowd
from portal.api.problems import problem_response

COME_AGAIN_SECONDS: Final = str(COME_AGAIN)
SMALL_BODY: Final = 64 * 1024
"""A heartbeat's, an application's or a question's: large ones that hang keep none of them out."""
ALWAYS: Final = ("/healthz", "/readyz", "/metrics")
"""Whoever watches over the portal is answered just when it is busy."""
BUSY: Final = problem(
    "busy", "The portal has more to do than it can at the moment.", 503, "Try again later."
)
OF_ONE: Final = problem(
    "busy", "Too many requests from one address are under way.", 429, "Try again later."
)
MOST_OF_STAFF: Final = 12
"""Fewer than the threads of a process, and than its connections to a database."""
LINGER_BYTES: Final = 64 * 1024
LINGER_SECONDS: Final = 2.0
MOST_LINGER: Final = 1024
LINGERED: Final = "ventanilla.lingered"
"""In the scope: for how many seconds what came after an answer was passed over."""
LISTENS: Final = "ventanilla.listens"
"""In the scope of a request that may be kept waiting for news: it is not counted as open."""
_ADDRESS: Final = "address"
_STAFF: Final = "staff"
_OF_STAFF: Final = ("/console/", "/v1/agency/")
_SHARES: Final = 8
"""At least so many addresses must act together to take all the room of those who listen."""


def is_of_staff(scope: Scope) -> bool:
    """Whether a console or an agency asks: no kiosk and no visitor."""
    return f"{scope['path']}/".startswith(_OF_STAFF)


class Full(Exception):  # noqa: N818 - named for what happened
    """There is no room; nothing was taken. `what` there is too much of."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass
class Room:
    """What is under way in this process; used on its event loop only."""

    max_open: int = 1024
    """Requests, those included that are still sending."""
    max_open_of_one: int = 1024
    """Of them from one address."""
    max_bytes: int = 256 * 1024 * 1024
    """Of bodies that are held, or were announced, beyond those that are small."""
    max_small: int = 0
    """A body of so many bytes takes up nothing of that: `max_open` of them may be held as well."""
    max_at_work: int = 128
    """Requests that are whole and are being answered."""
    max_listening: int = 0
    """Requests that are kept waiting for news."""
    open: int = 0
    bytes: int = 0
    at_work: int = 0
    staff_at_work: int = 0
    """Those of consoles and desks among them."""
    listening: int = 0
    _open_of: dict[Caller, int] = field(default_factory=dict)
    """Who has any; so it holds no more than are open."""
    _listening_of: dict[Caller, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._crowd = Crowd(self.max_at_work, SystemRandom().random)

    @property
    def max_staff_at_work(self) -> int:
        """Half of the places, of which there may be but one: the others are never theirs."""
        return max(1, min(self.max_at_work // 2, MOST_OF_STAFF))

    @contextmanager
    def opened(self, caller: Caller | None = None) -> Iterator[None]:
        """For one request, from its first line to the end of its answer. Raises `Full`.

        `caller` is from where it comes; None: not told, and so of nobody's share.
        """
        if caller is not None and self._open_of.get(caller, 0) >= self.max_open_of_one:
            raise Full(_ADDRESS)
        if self.open >= self.max_open:
            raise Full("open")
        if self.at_work >= self.max_at_work:  # before its body goes over the line in vain
            raise Full("at-work")
        self.open += 1
        _count(self._open_of, caller, 1)
        try:
            yield
        finally:
            self.open -= 1
            _count(self._open_of, caller, -1)

    def may_listen(self, caller: Caller | None) -> bool:
        """Whether there is room for one more of them."""
        of_one = 0 if caller is None else self._listening_of.get(caller, 0)
        share = max(1, self.max_listening // _SHARES)
        return self.listening < self.max_listening and of_one < share

    @contextmanager
    def listened(self, caller: Caller | None) -> Iterator[None]:
        """For one request that may wait for news, from its first line to the end of its answer."""
        self.listening += 1
        _count(self._listening_of, caller, 1)
        try:
            yield
        finally:
            self.listening -= 1
            _count(self._listening_of, caller, -1)

    @contextmanager
    def holding(self, size: int) -> Iterator[None]:
        """For a body of at most `size` bytes. Raises `Full`."""
        if self.bytes + size > self.max_bytes:
            raise Full("bytes")
        self.bytes += size
        try:
            yield
        finally:
            self.bytes -= size

    @contextmanager
    def working(self, *, of_staff: bool = False) -> Iterator[None]:
        """For what is done once the body is there. Raises `Full`."""
        if self.at_work >= self.max_at_work:
            raise Full("at-work")
        if of_staff and self.staff_at_work >= self.max_staff_at_work:
            raise Full(_STAFF)
        self.at_work += 1
        self.staff_at_work += of_staff
        began = monotonic()
        try:
            yield
        finally:
            self.at_work -= 1
            self.staff_at_work -= of_staff
            self._crowd.answered(monotonic() - began)

    def come_again(self, full: Full) -> int:
        """In how many seconds one that is turned away now may come again."""
        return COME_AGAIN if full.what in {_ADDRESS, _STAFF} else self._crowd.refused(monotonic())


def _count(by_caller: dict[Caller, int], caller: Caller | None, more: int) -> None:
    if caller is not None and (count := by_caller.pop(caller, 0) + more):
        by_caller[caller] = count


class _Heard:
    """What comes of a request, and whether all of it came."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.is_over = False

    async def __call__(self) -> Message:
        message = await self._receive()
        self.is_over = not message.get("more_body", False)  # or the connection is gone
        return message

    async def pass_over(self, most: int) -> None:
        """What still comes, up to so many bytes, is not kept."""
        while not self.is_over and most > 0:
            most -= len((await self()).get("body", b""))


class Admission:
    """ASGI middleware around all others: lets requests in while there is room.

    `refused` is told each time of what there was too much. What `listens` may wait for news.

    Who is turned away has the answer at once. A connection that is closed while more of the body
    comes is reset, and the answer may be lost with it; so what still comes is passed over for a
    while first, of `MOST_LINGER` connections at a time.
    """

    def __init__(
        self,
        app: ASGIApp,
        room: Room,
        refused: Callable[[str], None] = lambda _: None,
        listens: Callable[[Scope], bool] = lambda _: False,
    ) -> None:
        self._app = app
        self._room = room
        self._refused = refused
        self._listens = listens
        self._lingering = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in ALWAYS:
            await self._app(scope, receive, send)
            return
        caller, heard = caller_of(scope), _Heard(receive)
        if self._listens(scope) and self._room.may_listen(caller):
            scope[LISTENS] = True
            with self._room.listened(caller):
                await self._app(scope, receive, send)
            return
        try:
            with self._room.opened(caller):
                await self._app(scope, heard, send)
        except Full as full:
            self._refused(full.what)
            # The rest of the body is not read: the connection cannot be used again.
            headers = {"Retry-After": str(self._room.come_again(full)), "Connection": "close"}
            told = problem_response(OF_ONE if full.what == _ADDRESS else BUSY, headers)
            await told(scope, heard, _without_end(send))
            await self._linger(scope, heard)
            await send({"type": "http.response.body", "body": b""})

    async def _linger(self, scope: Scope, heard: _Heard) -> None:
        if heard.is_over or self._lingering >= MOST_LINGER:
            return
        began = monotonic()
        self._lingering += 1
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(LINGER_SECONDS):
                    await heard.pass_over(LINGER_BYTES)
        finally:
            self._lingering -= 1
            scope[LINGERED] = monotonic() - began


def _without_end(send: Send) -> Send:
    """All of an answer of a known length, but for the word that it is over."""

    async def go_on(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "more_body": True}
        await send(message)

    return go_on
