"""The rollout beside the server: a round each minute, signatures renewed each hour.

Whatever goes wrong, a bug too, is said in the log and tried again a minute later: the portal
answers kiosks meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import datetime
from typing import Final

from portal.events import event
from portal.outliving import outlived
from portal.publishing.errors import PublishingError
from portal.publishing.keys import KeyFolder
from portal.publishing.repository import Repository
from portal.rollout.only_one import OnlyOne
from portal.rollout.round import Rollout
from portal.rollout.upkeep import ShowEnds, Upkeep
from portal.storage.database import STORAGE_FAILURES, cause_of

ROUND_SECONDS: Final = 60.0
_ROUNDS_BETWEEN_RENEWALS: Final = 60
_LOCK: Final = "rollout.lock"
_LOG = logging.getLogger("portal.rollout")


async def keep_rolling(
    rollout: Rollout,
    repository: Repository,
    online: KeyFolder,
    clock: Callable[[], datetime],
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    *,
    show: ShowEnds = lambda _ends: None,
) -> None:
    """Until it is cancelled. Of several processes over one repository one does it.

    `show` is given each hour what offline keys signed, and until when it holds.
    """
    upkeep = Upkeep(repository, online, clock, show)
    only = OnlyOne(repository.folder.with_name(_LOCK))

    def has_turn() -> bool:
        return bool(repository.roots()) and only.has_it()

    number = 0
    with closing(only):
        while True:
            if _told(has_turn):
                if number % _ROUNDS_BETWEEN_RENEWALS == 0:
                    await asyncio.to_thread(_told, upkeep.go_on)
                await asyncio.to_thread(_told, rollout.go_on)
                number += 1
            await pause(ROUND_SECONDS)


def _told(work: Callable[[], object]) -> object:
    """What came of it; None where it broke off."""
    with outlived(_LOG, "rollout"):
        try:
            return work()
        except PublishingError as error:
            why: object = error
        except (*STORAGE_FAILURES, OSError) as error:
            why = cause_of(error)
        _LOG.error(
            "the catalogue's rollout stands still: %s", why, extra=event("rollout-stands-still")
        )
    return None
