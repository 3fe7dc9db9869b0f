"""Kiosks that listen: their question for news is answered when there is some, or in time.

Guarantees: no thread waits with them; the catalogue is looked at once every `LOOK_SECONDS` for all
of them; who hung up is forgotten at once; when the server ends all are let go. Where there is
news they are answered one after another rather than all at once, for each comes to fetch it
(ADR 0058).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from starlette.types import Receive, Scope

from portal.api.admission import LISTENS

LOOK_SECONDS: Final = 2.0
LONGEST_SPREAD: Final = 15.0
"""In how many seconds all of them have heard, once the news is seen."""
_A_SECOND: Final = 200
"""As many as one process answers in a second without holding up others."""


class Listeners:
    """Those of one process; used on its event loop only.

    `news` is how new the catalogue is, None for none; `draw` gives a number from 0 up to 1. None
    waits longer than `longest` seconds.
    """

    def __init__(
        self, news: Callable[[], int | None], draw: Callable[[], float], longest: float
    ) -> None:
        self.news = news
        self._draw = draw
        self._longest = longest
        self._waiting: dict[asyncio.Timeout, int] = {}
        self._watch: asyncio.Task[None] | None = None
        self._is_over = False

    async def wait(self, newer: int, seconds: float, receive: Receive) -> None:
        """Until the news is another than `newer` (0: none), at most for so many seconds.

        Or until nothing more is to be expected of the connection that `receive` hears.
        """
        if self._is_over or (self.news() or 0) != newer:
            return
        patience = asyncio.timeout(min(seconds, self._longest))
        try:
            async with patience:
                self._waiting[patience] = newer
                self._look_from_now_on()
                while (await receive())["type"] != "http.disconnect":
                    pass
        except TimeoutError:
            pass  # there is news, or its time is over
        finally:
            self._waiting.pop(patience, None)

    def end(self) -> None:
        """The server ends: answers all, and keeps nobody waiting from now on."""
        self._is_over = True
        self._answer(list(self._waiting), 0.0)

    def _look_from_now_on(self) -> None:
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._look())

    async def _look(self) -> None:
        while self._waiting:
            await asyncio.sleep(LOOK_SECONDS)
            newest = self.news() or 0
            told = [one for one, newer in self._waiting.items() if newer != newest]
            self._answer(told, min(len(told) / _A_SECOND, LONGEST_SPREAD))

    def _answer(self, told: list[asyncio.Timeout], spread: float) -> None:
        now = asyncio.get_running_loop().time()
        for one in told:
            del self._waiting[one]
            if not one.expired():  # else its time is over, and it is about to hear of that
                one.reschedule(now + self._draw() * spread)


def listens(scope: Scope) -> bool:
    """Whether a request asks to be kept waiting for news."""
    return scope["path"] == "/v1/health" and b"wait=" in scope.get("query_string", b"")


def may_listen(scope: Scope) -> bool:
    """Whether there was room to keep this one waiting."""
    return bool(scope.get(LISTENS))
