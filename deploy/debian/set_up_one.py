"""Asks the station what the page of a machine that is not enrolled asks, as the screen's user.

Given a portal's address and a code it prints whose kiosk the machine would be; nobody says yes.
"""

from __future__ import annotations

import json
import socket
import sys
from typing import Any

from kiosk.settings import load_settings


def main(portal: str, code: str) -> int:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(30)
        line.connect(str(load_settings().station_socket))
        for method, params in (
            ("setup_status", {}),
            ("setup_portal", {"portal": portal}),
            ("setup_code", {"portal": portal, "code": code}),
        ):
            result = _asked(line, method, params)
            if result["trouble"] is not None:
                print(f"{method}: {result['trouble']}", file=sys.stderr)
                return 1
    print(result["kiosk"])
    return 0


def _asked(line: socket.socket, method: str, params: dict[str, Any]) -> dict[str, Any]:
    call = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    line.sendall(json.dumps(call).encode() + b"\n")
    answer: dict[str, Any] = json.loads(line.makefile("rb").readline())
    result: dict[str, Any] = answer["result"]
    return result


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
