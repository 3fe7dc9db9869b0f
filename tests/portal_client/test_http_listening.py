"""A question that may be answered late, over a line that is watched meanwhile."""

from __future__ import annotations

import json
import socket
import time

import pytest
from raw_server import Heard, always, answer, connected, serving

from kiosk import __version__
from kiosk.portal_client import wire
from kiosk.portal_client.errors import PortalUnreachable
from kiosk.protocol.health import Patience

HEALTH = {"status": "ok", "portal": "ventanilla", "time": "2026-11-24T12:00:00.000000Z"}


def test_news_may_come_later_than_any_other_answer_but_not_for_ever() -> None:
    def late(line: socket.socket, heard: Heard) -> None:
        time.sleep(0.5 if "wait=1" in heard.path else 3)
        line.sendall(answer(200, json.dumps(HEALTH).encode()))

    with serving(late) as (server, url), connected(url, 0.2) as client:
        assert client.listen("ab" * 16, Patience(1, 7)).catalogue is None
        assert server.heard[0].path == f"/v1/health?nonce={'ab' * 16}&wait=1&newer=7"
        with pytest.raises(PortalUnreachable):
            client.listen("ab" * 16, Patience(2, 7))
        with pytest.raises(PortalUnreachable):
            client.health()


def test_the_kernel_looks_whether_the_other_end_of_a_silent_line_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines: list[socket.socket] = []
    add = wire._Lines.add

    def noted(self: wire._Lines, line: socket.socket) -> None:
        lines.append(line)
        add(self, line)

    monkeypatch.setattr(wire._Lines, "add", noted)
    well = always(answer(200, json.dumps(HEALTH).encode()))
    with serving(well) as (server, url), connected(url) as client:
        client.health()
        (line,) = lines
        assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        idle, between, times = (
            line.getsockopt(socket.IPPROTO_TCP, name)
            for name in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
        )
        assert idle + between * times <= 60, "as soon as a question put each 45 s would"
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    assert set(server.heard[0].headers) == {"host", "accept", "accept-encoding", "user-agent"}
    assert server.heard[0].headers["user-agent"] == f"ventanilla-kiosk/{__version__}"
