"""`portal serve`: the portal over HTTP.

Standard output gets one line, the portal's URL, once it answers; the log goes to standard error
and names no body, no address that was called and no caller. SIGTERM and SIGINT end it cleanly with
exit code 0.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

import uvicorn

from kiosk.cli import CommandError
from portal.app import build_app
from portal.command import add_home, settings_of
from portal.connections import Prompt, allow_connections
from portal.identity import IdentityUnusable
from portal.log_lines import log_in
from portal.settings import SettingsError
from portal.storage.database import DatabaseUnusable

GRACE_SECONDS: Final = 5
MAX_WORKERS: Final = 64


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument(
        "--port", type=int, default=8765, help="port to listen on, 0 for a free one (%(default)s)"
    )
    parser.add_argument(
        "--workers", type=int, metavar="N", help="processes that answer ($PORTAL_WORKERS, or 1)"
    )
    add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    if arguments.workers is not None:
        settings = replace(settings, workers=arguments.workers)
    if not 1 <= settings.workers <= MAX_WORKERS:
        raise CommandError(f"--workers: from 1 to {MAX_WORKERS}")
    log_in(settings.log)
    allow_connections()
    with _listen(arguments.host, arguments.port) as listener:
        try:
            app = build_app(settings)
        except (DatabaseUnusable, IdentityUnusable, SettingsError) as error:
            raise CommandError(str(error)) from error
        if settings.workers == 1:
            Server(uvicorn.Config(app, **serving()), tell).run(sockets=[listener])
            return 0
        app.state.database.close()  # it was opened to tell in one line what is wrong
        from portal.workers import serve_with  # noqa: PLC0415 - figures go elsewhere with several

        return serve_with(settings, listener, lambda: tell(listener))


def serving() -> dict[str, Any]:
    """How uvicorn is set up in every process that answers."""
    return {
        "log_config": None,
        "access_log": False,  # `portal.api.watched` writes it, without addresses
        "timeout_graceful_shutdown": GRACE_SECONDS,
        "server_header": False,
        "http": Prompt,
    }


def tell(listener: socket.socket) -> None:
    """Says where the portal is."""
    host, port = listener.getsockname()[:2]
    print(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}", flush=True)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, OverflowError) as error:
        raise CommandError(f"cannot listen on {host}:{port}: {error}") from error


class Server(uvicorn.Server):
    """Has `told` say where it is once it answers, and ends at a signal with nothing raised."""

    def __init__(self, config: uvicorn.Config, told: Callable[[socket.socket], None]) -> None:
        super().__init__(config)
        self._told = told

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listener in sockets or []:
            self._told(listener)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ends at a signal without raising it again, as uvicorn would: being told is no error."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield
