"""The desk's own line to the portal: who it says that it is."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk import __version__
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
