"""Rate limits that hold over all of the portal's processes, and machines: kept in its database.

Who called is kept as a keyed hash, and only until the bucket would be full again. Where the
database fails nobody may ask: the answer is 503, as for everything that needs it.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from sqlalchemy.exc import IntegrityError

from portal.rate_limit import Limit, RateLimit
from portal.storage import quotas
from portal.storage.database import Database

MakeLimit = Callable[[str, int], Limit]
"""From what is limited and how often it may be, in a minute."""


class SharedLimit:
    """One kind of question; `secret` makes the hashes mean nothing to others."""

    def __init__(
        self,
        database: Database,
        name: str,
        per_minute: int,
        clock: Callable[[], datetime],
        secret: bytes,
    ) -> None:
        self._database = database
        self._name = name
        self._per_minute = per_minute
        self._clock = clock
        self._secret = secret

    def seconds_to_wait(self, caller: str) -> int:
        """As `Limit` says."""
        named = f"{self._name}\n{caller}".encode("utf-8", "surrogatepass")
        place = hmac.digest(self._secret, named, sha256)
        try:
            return self._ask(place)
        except IntegrityError:  # the caller's first two questions came at once
            return self._ask(place)

    def _ask(self, place: bytes) -> int:
        with self._database.writing() as session:
            return quotas.ask(session, place, self._per_minute, self._clock())


def limits_in(
    database: Database, clock: Callable[[], datetime], secret: bytes, *, shared: bool
) -> MakeLimit:
    """What makes the limits of a portal: its database's where `shared`, else its own memory's."""

    def make(name: str, per_minute: int) -> Limit:
        if shared:
            return SharedLimit(database, name, per_minute, clock, secret)
        return RateLimit(per_minute, clock)

    return make
