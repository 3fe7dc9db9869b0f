"""The usual alternative: a browser in kiosk mode with the same services in a page of its own.

The page (`benchmarks/web/kiosk.html`) is served on loopback by an ear that also hears what the page
says: each word is stamped when it comes, by the clock that all processes of the machine share.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final

from benchmarks.place import Place
from benchmarks.programs import NoAnswer, now
from kiosk.catalogue.model import Service
from kiosk.catalogue.reading import CatalogueStore

PACKAGE: Final = "chromium"
MISSING: Final = f"Chromium in kiosk mode: apt-get install {PACKAGE}"
NAMED: Final = "Chromium --kiosk, the same services"
SERVICES: Final = 1_200
PATIENCE: Final = 90.0
_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
_WEB: Final = Path(__file__).parent / "web"
_FLAGS: Final = (
    "--headless=new",
    "--no-sandbox",
    "--kiosk",
    "--window-size=1920,1080",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--remote-debugging-port=0",  # keeps it open
)


def browser() -> str | None:
    """The browser's program, where one is installed."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


class Ear:
    """Serves the page and hears it. `address` is where."""

    def __init__(self, services: Sequence[Service]) -> None:
        self._said: SimpleQueue[tuple[str, int, str]] = SimpleQueue()
        pages = {
            "/": ("text/html", (_WEB / "kiosk.html").read_bytes()),
            "/services.js": ("text/javascript", _as_script(services)),
        }
        said = self._said

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                kind, content = pages.get(self.path.partition("?")[0], ("text/plain", b""))
                self._answer(kind, content)

            def do_POST(self) -> None:
                moment = now()
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                said.put((self.path.rpartition("/")[2], moment, body.decode()))
                self._answer("text/plain", b"")

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Nothing is told."""

            def _answer(self, kind: str, content: bytes) -> None:
                self.send_response(200)
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}/"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def next_word(self, word: str) -> tuple[int, str]:
        """When the page said it, and what with it. Raises `NoAnswer`."""
        try:
            said, moment, body = self._said.get(timeout=PATIENCE)
        except Empty:
            raise NoAnswer(f"the browser said nothing, not {word}") from None
        if said != word:
            raise NoAnswer(f"the browser said {said}, not {word}")
        return moment, body

    def next_times(self, word: str) -> list[float]:
        """Milliseconds that came with a word."""
        times: list[float] = json.loads(self.next_word(word)[1])
        return times

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def hearing(place: Place, most: int = SERVICES) -> Iterator[Ear]:
    """An ear for a page with the services of this place."""
    with CatalogueStore.open(place.settings.catalogue_store_path) as store:
        ear = Ear(store.services()[:most])
    try:
        yield ear
    finally:
        ear.close()


@contextmanager
def browsing(
    program: str, ear: Ear, play: str, many: int = 20
) -> Iterator[subprocess.Popen[bytes]]:
    """The browser with a fresh profile, begun; its whole family is ended on leaving."""
    with tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True) as profile:
        address = f"{ear.address}?play={play}&many={many}"
        command = [program, *_FLAGS, f"--user-data-dir={profile}", address]
        with subprocess.Popen(  # noqa: S603 - a fixed command, no shell
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            try:
                yield process
            finally:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()


def _as_script(services: Sequence[Service]) -> bytes:
    content = [
        {
            "name": service.name.in_language("es"),
            "purpose": service.purpose.in_language("es"),
            "tags": [service.agency.name.in_language("es"), service.area],
        }
        for service in services
    ]
    return b"const services = " + json.dumps(content, ensure_ascii=False).encode() + b";"
