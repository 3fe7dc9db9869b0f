"""Errands: what the station does for the portal's other rooms while there is a line.

Each says when it is due; the sync loop runs one at a time, after what waits in the outbox, or after
five minutes of it where that does not end. One that the portal or the line fails is tried again
later and delays no submission, but where the portal is too busy for anybody: that holds for all.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from kiosk.portal_client.errors import PortalRefused
from kiosk.protocol.trouble import TroubleName
from kiosk.station.board import Part
from kiosk.station.membership import Member
from kiosk.station.portal_link import Portal


class Errand(Protocol):
    """One thing to do again and again."""

    @property
    def part(self) -> Part:
        """By which its troubles are told, and the log names it."""

    @property
    def refused(self) -> TroubleName:
        """The trouble that it is when the portal refuses it for good."""

    def look(self, now: datetime) -> None:
        """Notices what changes by itself; once a turn, before it is asked when it is due."""

    def due_in(self, now: datetime) -> float | None:
        """Seconds until there is something to do; None where nothing is. Cheap, a mere question."""

    def run(self, portal: Portal, member: Member, now: datetime) -> PortalRefused | None:
        """Does one bounded piece of it; a refusal of before that still stands, if one does.

        Raises `PortalError` and `OutboxError`.
        """
