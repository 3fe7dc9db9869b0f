"""The audit errand: asks the portal each day whether it still holds what it gave receipts for.

What it misses is sent again; what it holds, and was delivered long enough ago, has its body erased.
An answer that is not signed by a key of the portal that is believed now changes nothing.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from kiosk.events import event
from kiosk.offline.outbox import Outbox
from kiosk.offline.retention import AUDIT_EVERY, audited, questions, settled_before
from kiosk.portal_client.errors import PortalGarbage
from kiosk.protocol.audit import AuditRequest
from kiosk.protocol.trouble import TroubleName
from kiosk.station.board import Part
from kiosk.station.membership import Member
from kiosk.station.portal_link import Portal

_LOG = logging.getLogger("kiosk.station")
_MOST_HELD: Final = 100_000


class AuditErrand:
    """An `Errand`; `at_once` when the portal says that it has forgotten something.

    `forgotten` is called where an answer shows that: a heartbeat does not tell it once something
    newer was delivered.
    """

    part: Final = Part.AUDIT
    refused: Final = TroubleName.AUDIT_REFUSED

    def __init__(
        self,
        open_outbox: Callable[[], Outbox],
        random_bytes: Callable[[int], bytes],
        forgotten: Callable[[], object] = lambda: None,
    ) -> None:
        self._open_outbox = open_outbox
        self._random_bytes = random_bytes
        self._forgotten = forgotten
        self._next: datetime | None = None
        self._left: deque[tuple[UUID, ...]] = deque()

    def at_once(self) -> None:
        """Asks for all again, as soon as there is a line."""
        self._next = None
        self._left.clear()

    def look(self, now: datetime) -> None:
        """Nothing here changes by itself."""

    def due_in(self, now: datetime) -> float | None:
        """At the start, then daily; at once where a clock that was wrong set a farther day."""
        if self._left or self._next is None or self._next - now > AUDIT_EVERY:
            return 0.0
        return (self._next - now).total_seconds()

    def run(self, portal: Portal, member: Member, now: datetime) -> None:
        """Asks for as many as one question can name. Raises `PortalError` and `OutboxError`."""
        with self._open_outbox() as outbox:
            if not self._left:
                self._left.extend(questions(outbox.receipts_to_confirm(_MOST_HELD)))
            if self._left:
                self._ask(outbox, portal, member, now)
                self._left.popleft()
        if not self._left:
            self._next = now + AUDIT_EVERY

    def _ask(self, outbox: Outbox, portal: Portal, member: Member, now: datetime) -> None:
        request = AuditRequest(nonce=self._random_bytes(16).hex(), ids=self._left[0])
        answer = portal.audit(request)
        found = audited(request, answer, member.enrolment.kiosk, member.portal_keys)
        if found is None:
            raise PortalGarbage("the portal's answer to the audit is not genuine")
        if found.missing and (count := outbox.resend(found.missing, now)):
            _LOG.warning(
                "the portal has forgotten %d that it had; they are sent again",
                count,
                extra=event("portal-forgot", count=count),
            )
            self._forgotten()
        if count := outbox.settle(found.confirmed, settled_before(now, answer.answered_at)):
            _LOG.info(
                "%d delivered long enough ago are settled",
                count,
                extra=event("settled", count=count),
            )
