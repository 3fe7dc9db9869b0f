"""Several conversations with the portal at once, each over a client of its own."""

from __future__ import annotations

from kiosk.portal_client.wire import Signer
from kiosk.station.portal_link import Connect, Portal


class PortalLines:
    """Lines numbered from 0, made when they are first asked for; the loop itself uses line 0.

    `cut` alone may be called from another thread.
    """

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._sign: Signer | None = None
        self._lines: list[Portal] = []

    def speak_as(self, sign: Signer | None) -> None:
        """New clients from now on, for another speaker."""
        self.close()
        self._sign = sign

    def line(self, number: int) -> Portal:
        """The client with this number, and all before it."""
        while len(self._lines) <= number:
            self._lines.append(self._connect(self._sign))
        return self._lines[number]

    def cut(self) -> None:
        """Ends the calls that are under way."""
        for line in list(self._lines):
            line.cut()

    def close(self) -> None:
        lines, self._lines = self._lines, []
        for line in lines:
            line.close()
