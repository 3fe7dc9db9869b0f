"""The sender beside the server: of a machine's processes one sends, of several machines each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from portal.events import event
from portal.outliving import outlived
from portal.rollout.only_one import OnlyOne
from portal.storage import webhook_deliveries
from portal.storage.database import STORAGE_FAILURES, Database, cause_of
from portal.storage.webhook_deliveries import DeliveryState
from portal.webhooks.patience import KEPT_DEAD, KEPT_DELIVERED, KEPT_WAITING
from portal.webhooks.sender import WebhookSender
from portal.webhooks.telling import Telling

LOOK_SECONDS: Final = 2.0
_LOCK: Final = "webhooks.lock"
_LOG = logging.getLogger("portal.webhooks")


async def keep_sending(
    sender: WebhookSender, telling: Telling, home: Path, is_over: asyncio.Event
) -> None:
    """Whatever goes wrong, a bug too, is said in the log and tried again after `LOOK_SECONDS`."""
    with closing(OnlyOne(home / _LOCK)) as only:

        async def go_on() -> None:
            if only.has_it():
                await _told(sender.go_on)
                await _told(telling.go_on)

        while not is_over.is_set():
            await _told(go_on)
            with suppress(TimeoutError):
                await asyncio.wait_for(is_over.wait(), LOOK_SECONDS)
        await sender.close()


async def _told(work: Callable[[], Awaitable[None]]) -> None:
    with outlived(_LOG, "webhooks"):
        try:
            await work()
        except (*STORAGE_FAILURES, OSError) as error:
            _LOG.error(
                "webhooks stand still: %s", cause_of(error), extra=event("webhooks-stand-still")
            )


def erase_old(database: Database, now: datetime) -> int:
    """Gives up what waited too long, and erases what is kept no longer; how many those were."""
    with database.writing_at_length() as session:
        webhook_deliveries.give_up(session, now - KEPT_WAITING, now)
        return sum(
            webhook_deliveries.erase(session, state, now - kept)
            for state, kept in (
                (DeliveryState.DELIVERED, KEPT_DELIVERED),
                (DeliveryState.DEAD, KEPT_DEAD),
            )
        )
