"""The desk's own line to the portal: who it says that it is."""

from __future__ import annotations

import threading
from contextlib import nullcontext
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk import __version__
from portal.clerks.messages import ClerkSeen
from portal.clerks.roles import ClerkRole
from portal.desk.in_tray import TrayUnreachable
from portal.desk.key_file import DeskKeys
from portal.desk.portal_tray import PortalTray


def test_the_portal_is_told_that_a_desk_asks() -> None:
    heard: list[str] = []

    class Notes(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.headers["User-Agent"])
            self.send_error(503)

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002

    keys = DeskKeys("registro-civil", Ed25519PrivateKey.generate(), {})
    with HTTPServer(("127.0.0.1", 0), Notes) as server:
        threading.Thread(target=server.handle_request).start()
        tray = PortalTray(f"http://127.0.0.1:{server.server_port}", keys)
        with pytest.raises(TrayUnreachable):
            tray.whoami()
    assert heard == [f"ventanilla-desk/{__version__}"]


@pytest.mark.parametrize(
    ("seconds", "answers", "paused"),
    [("1", 3, [1.0, 1.0]), ("1", 9, [1.0] * 4), ("10", 9, []), ("soon", 9, [])],
)
def test_a_desk_that_asks_too_often_waits_and_asks_again(
    seconds: str, answers: int, paused: list[float]
) -> None:
    heard: list[str] = []
    seen = ClerkSeen(
        agency="registro-civil",
        name="ana",
        role=ClerkRole.READER,
        time=datetime(2026, 1, 15, tzinfo=UTC),
    )

    class Busy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.headers["Signature-Input"])
            content = seen.model_dump_json().encode() if len(heard) == answers else b""
            self.send_response(200 if content else 429)
            self.send_header("Retry-After", seconds)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002

    keys, waited = DeskKeys("registro-civil", Ed25519PrivateKey.generate(), {}), list[float]()
    with HTTPServer(("127.0.0.1", 0), Busy) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        tray = PortalTray(f"http://127.0.0.1:{server.server_port}", keys, pause=waited.append)
        told = nullcontext() if answers == 3 else pytest.raises(TrayUnreachable, match="too much")
        try:
            with told:
                assert tray.whoami() == seen
        finally:
            server.shutdown()
            thread.join()

    assert waited == paused
    assert len(set(heard)) == len(heard) == len(paused) + 1, "each is signed anew"
