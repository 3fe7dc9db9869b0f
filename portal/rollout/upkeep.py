"""Signatures kept good: what online keys sign is signed anew, and what offline ones did is told.

What only an offline key can sign nobody here can mend, so it is said in time: in the figures at
each go, and once a day in the log from 90 days before it ends until it is signed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from portal.events import event
from portal.publishing.ending import Ending, offline_ends, soon
from portal.publishing.keys import KeyFolder
from portal.publishing.renewing import renew
from portal.publishing.repository import Repository
from portal.publishing.role_signing import RoleSigner

_TOLD_EVERY: Final = timedelta(days=1)
_MOST_NAMED: Final = 8
_LOG = logging.getLogger("portal.rollout")

ShowEnds = Callable[[Sequence[Ending]], None]
"""Puts them into the figures."""


class Upkeep:
    """Of one repository; `show` is given all that offline keys signed."""

    def __init__(
        self,
        repository: Repository,
        online: KeyFolder,
        clock: Callable[[], datetime],
        show: ShowEnds,
    ) -> None:
        self._repository = repository
        self._online = online
        self._clock = clock
        self._show = show
        self._told_at: datetime | None = None

    def go_on(self) -> None:
        """Tells first: where renewing fails, that is heard all the same; and the other way round.

        Raises `PublishingError`.
        """
        now, root = self._clock(), self._repository.trusted_root().signed
        try:
            ends = offline_ends(self._repository)
            self._show(ends)
            self._tell(soon(ends, now), now)
        finally:
            renew(self._repository, RoleSigner(self._online, self._online, now, (root,)))

    def _tell(self, ending: Sequence[Ending], now: datetime) -> None:
        told_at = self._told_at
        if told_at is not None and told_at <= now < told_at + _TOLD_EVERY:
            return
        self._told_at = now
        if not ending:
            return
        named = ", ".join(f"{one.role} {one.at:%Y-%m-%d}" for one in ending[:_MOST_NAMED])
        first, more = ending[0], len(ending) - _MOST_NAMED
        _LOG.log(
            logging.ERROR if first.is_over(now) else logging.WARNING,
            "offline signatures end: %s%s; `portal renew` says what to do",
            named,
            f" and {more} more" if more > 0 else "",
            extra=event(
                "signatures-ending",
                role=first.role,
                days=(first.at - now).days,
                count=len(ending),
            ),
        )
