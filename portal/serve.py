"""`portal serve`: the portal over HTTP.

Standard output gets one line, the portal's URL, once it answers; the log goes to standard error
and names no body and no draft. SIGTERM and SIGINT end it cleanly with exit code 0.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from kiosk.cli import CommandError
from portal.access_log import WithoutLocators
from portal.app import build_app
from portal.command import add_home, settings_of
from portal.identity import IdentityUnusable
from portal.storage.database import DatabaseUnusable

GRACE_SECONDS = 5


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument(
        "--port", type=int, default=8765, help="port to listen on, 0 for a free one (%(default)s)"
    )
    add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO,
        format="%(asctime)s %(name)s %(levelname)s %(message)s",
    )
    logging.getLogger("uvicorn.access").addFilter(WithoutLocators())
    settings = settings_of(arguments)
    listener = _listen(arguments.host, arguments.port)
    with listener:
        try:
            app = build_app(settings)
        except (DatabaseUnusable, IdentityUnusable) as error:
            raise CommandError(str(error)) from error
        config = uvicorn.Config(
            app, log_config=None, timeout_graceful_shutdown=GRACE_SECONDS, server_header=False
        )
        _Server(config).run(sockets=[listener])
    return 0


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, OverflowError) as error:
        raise CommandError(f"cannot listen on {host}:{port}: {error}") from error


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listener in sockets or []:
            host, port = listener.getsockname()[:2]
            print(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}", flush=True)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ends at a signal without raising it again, as uvicorn would: being told is no error."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield
