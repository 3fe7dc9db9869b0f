"""Sends what is due: each address by itself, so that a slow one is in nobody's way.

Guarantees: an event is sent until its address says 2xx (at least once, in no certain order); what a
killed sender held is sent by another once the lease ran out. Several may send at a time, of several
machines too.
"""

from __future__ import annotations

import asyncio
import logging
import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk import __version__
from kiosk.protocol.request_signature import sign_request
from kiosk.protocol.signature import key_id
from portal.events import event
from portal.outliving import outlived
from portal.storage import webhook_deliveries, webhooks
from portal.storage.database import STORAGE_FAILURES, Database, cause_of
from portal.webhooks.address import Address, read_address
from portal.webhooks.line import AgencyLine, Outcome
from portal.webhooks.patience import LEASED, Drawn
from portal.webhooks.settling import settle

AT_ONCE: Final = 8
"""How many events one address gets at a time; one that failed gets one."""
_ADDRESSES: Final = 32
_LOG = logging.getLogger("portal.webhooks")


def portal_signer(public_key: bytes) -> str:
    """What a request signed by the portal names as its `keyid` (RFC 9421)."""
    return f"portal-{key_id(public_key)}"


@dataclass(frozen=True)
class _Claimed:
    id: UUID
    body: bytes


@dataclass
class _Signed:
    """What is signed: headers are put into it."""

    url: str
    headers: dict[str, str]
    body: bytes
    method: str = "POST"


class WebhookSender:
    """Over one database; `drawn` spreads what is tried again, `posted` counts each attempt."""

    def __init__(
        self,
        database: Database,
        portal_key: Ed25519PrivateKey,
        line: AgencyLine,
        clock: Callable[[], datetime],
        drawn: Drawn = random.random,
        *,
        posted: Callable[[Outcome], None] = lambda _: None,
    ) -> None:
        self._database = database
        self._key = portal_key
        self._signs_as = portal_signer(portal_key.public_key().public_bytes_raw())
        self._line = line
        self._clock = clock
        self._drawn = drawn
        self._posted = posted
        self._busy: dict[UUID, asyncio.Task[None]] = {}
        self._posts: set[asyncio.Task[Outcome]] = set()
        self._is_over = False

    async def go_on(self) -> None:
        """Has each address that is due be served beside; returns before they are."""
        for webhook in await asyncio.to_thread(self._due):
            if webhook not in self._busy and len(self._busy) < _ADDRESSES:
                task = asyncio.create_task(self._serve(webhook))
                self._busy[webhook] = task
                task.add_done_callback(partial(self._done, webhook))

    async def settle_all(self) -> None:
        """Until nothing that was begun is under way."""
        while self._busy:
            await asyncio.gather(*self._busy.values())

    async def close(self) -> None:
        """Breaks off what is under way, which is sent again; returns once nothing is."""
        self._is_over = True
        for post in self._posts:
            post.cancel()
        await self.settle_all()

    def _done(self, webhook: UUID, _task: asyncio.Task[None]) -> None:
        self._busy.pop(webhook, None)

    def _due(self) -> list[UUID]:
        with self._database.reading() as session:
            due = webhook_deliveries.addresses_due(session, self._clock())
        random.shuffle(due)  # where there are more than can be served at a time, each has its turn
        return due

    async def _serve(self, webhook: UUID) -> None:
        """One address, until nothing is due there or it rests."""
        with outlived(_LOG, "webhooks"):
            try:
                while not self._is_over:
                    lease = uuid4()
                    address, claimed = await asyncio.to_thread(self._claim, webhook, lease)
                    if address is None or not claimed or self._is_over:
                        return
                    await asyncio.gather(*(self._send(address, one, lease) for one in claimed))
            except STORAGE_FAILURES as error:
                _LOG.error(
                    "webhooks stand still: %s", cause_of(error), extra=event("webhooks-stand-still")
                )

    def _claim(self, webhook: UUID, lease: UUID) -> tuple[Address | None, Sequence[_Claimed]]:
        now = self._clock()
        with self._database.writing() as session:
            known = webhooks.by_id(session, webhook)
            if known is None or known.paused_at or (known.rests_until or now) > now:
                return None, ()
            limit = 1 if known.failures else AT_ONCE
            found = webhook_deliveries.claim(
                session, webhook, lease, now=now, until=now + LEASED, limit=limit
            )
            return read_address(known.address), [
                _Claimed(one.id, one.body.encode()) for one in found
            ]

    async def _send(self, address: Address, one: _Claimed, lease: UUID) -> None:
        post = asyncio.create_task(self._line.post(address, self._headers(address, one), one.body))
        self._posts.add(post)
        post.add_done_callback(self._posts.discard)
        await asyncio.wait({post})
        if post.cancelled():
            return
        with outlived(_LOG, "webhooks"):  # what was sent beside it is settled all the same
            self._posted(post.result())
            try:
                await asyncio.to_thread(self._settle, one.id, lease, post.result())
            except STORAGE_FAILURES as error:
                _LOG.error(
                    "what became of a webhook is not written down: %s",
                    cause_of(error),
                    extra=event("webhooks-stand-still"),
                )

    def _headers(self, address: Address, one: _Claimed) -> dict[str, str]:
        """Signed anew for each attempt; body and id stay."""
        request = _Signed(
            address.url,
            {
                "Content-Type": "application/json",
                "Content-Length": str(len(one.body)),
                "User-Agent": f"ventanilla-portal/{__version__}",
                "Webhook-Id": str(one.id),
            },
            one.body,
        )
        sign_request(request, self._signs_as, self._key, self._clock(), os.urandom(16).hex())
        return request.headers

    def _settle(self, delivery: UUID, lease: UUID, outcome: Outcome) -> None:
        with self._database.writing() as session:
            settle(session, delivery, lease, outcome, now=self._clock(), drawn=self._drawn)
