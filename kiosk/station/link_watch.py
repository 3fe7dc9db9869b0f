"""Watches the kernel's links, addresses and routes, so that a line that returns is noticed at once.

Only a hint: whether there is a line is for the portal's answer to say. Where the kernel cannot be
listened to, the portal is asked in its rhythm all the same.
"""

from __future__ import annotations

import errno
import logging
import socket
from collections.abc import Callable
from threading import Thread
from typing import Final

from kiosk.events import event

_LINK, _IPV4_ADDRESS, _IPV4_ROUTE, _IPV6_ADDRESS, _IPV6_ROUTE = 0x1, 0x10, 0x40, 0x100, 0x400
CHANGES: Final = _LINK | _IPV4_ADDRESS | _IPV4_ROUTE | _IPV6_ADDRESS | _IPV6_ROUTE
"""The multicast groups of rtnetlink(7)."""
_MOST: Final = 65_536
_LOG = logging.getLogger("kiosk.station")


def watch_link(ring: Callable[[], None]) -> Thread | None:
    """Calls `ring` after each change, in a daemon thread; None where nothing can be watched."""
    try:
        kernel = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
        kernel.bind((0, CHANGES))
    except (AttributeError, OSError) as error:
        _LOG.info("changes of the line are not watched: %s", error, extra=event("link-not-watched"))
        return None
    return watched(kernel, ring)


def watched(kernel: socket.socket, ring: Callable[[], None]) -> Thread:
    """Calls `ring` for each message on that socket, until it fails."""

    def watch() -> None:
        with kernel:
            while _heard(kernel):
                ring()

    thread = Thread(target=watch, daemon=True)
    thread.start()
    return thread


def _heard(kernel: socket.socket) -> bool:
    try:
        return bool(kernel.recv(_MOST))
    except OSError as error:
        # ENOBUFS: more changed than fitted, which is a change too
        return error.errno == errno.ENOBUFS
