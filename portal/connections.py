"""Connections that keep no place for nothing.

Guarantees: one on which no request begins is ended, and so is one whose answer nobody takes; a
request that is under way is left alone. A process may have as many open as the system lets it.
When the server ends, who listens for news is answered.
"""

from __future__ import annotations

import asyncio
import resource
from contextlib import suppress
from typing import Final, cast

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

HEAD_SECONDS: Final = 30.0
"""How long the head of a request may take, from the connection or the answer before."""
TAKING_SECONDS: Final = 60.0
"""In how long at least `_TAKEN` bytes of an answer that waits must be taken."""
_TAKEN: Final = 1024
_MOST_FILES: Final = 65_536
LET_GO: Final = "let_go"
"""In the application's state: what answers all who listen, and may be called again."""


class Prompt(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, with whoever goes on."""

    _begins: asyncio.TimerHandle | None = None
    _takes: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for_a_head()

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._begins, self._takes):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._wait_for_a_head()

    def shutdown(self) -> None:
        super().shutdown()
        let_go = self.app_state.get(LET_GO)
        if let_go is not None:
            let_go()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._wait_for_taking()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._takes is not None:
            self._takes.cancel()

    def _wait_for_a_head(self) -> None:
        if self._begins is not None:
            self._begins.cancel()
        self._begins = self.loop.call_later(HEAD_SECONDS, self._end_without_a_head)

    def _end_without_a_head(self) -> None:
        cycle = cast("RequestResponseCycle | None", self.cycle)  # None before the first request
        if cycle is None or cycle.response_complete:
            self.transport.close()

    def _wait_for_taking(self) -> None:
        left = self.transport.get_write_buffer_size()
        self._takes = self.loop.call_later(TAKING_SECONDS, self._end_without_taking, left)

    def _end_without_taking(self, before: int) -> None:
        if self.transport.get_write_buffer_size() > before - _TAKEN:
            self.transport.abort()
        else:
            self._wait_for_taking()


def allow_connections() -> None:
    """Where the system lets a process open more files than it does at first, has it so."""
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if most == resource.RLIM_INFINITY else min(most, _MOST_FILES)
    if allowed != resource.RLIM_INFINITY and allowed < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
