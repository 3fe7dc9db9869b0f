"""What publishers do with a release of the manuscript: written down with a name, then done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from portal import act_log
from portal.manuscript.release import Release
from portal.publishing.errors import PublishingError
from portal.publishing.keys import KeyFolder
from portal.publishing.publish import Publication
from portal.publishing.requests import MOST_SIGNED_BYTES, read_signed_file
from portal.storage.database import Database

PREPARED: Final = "release-prepared"
SIGNED: Final = "release-signed"
PUBLISHED: Final = "release-published"


class Publisher:
    """Of one portal's manuscript."""

    def __init__(
        self,
        release: Release,
        database: Database,
        online: KeyFolder,
        clock: Callable[[], datetime],
    ) -> None:
        self._release = release
        self._database = database
        self._online = online
        self._clock = clock

    def prepares(self, who: str, *, only_renewals: bool = False) -> None:
        """Raises `PublishingError` and `ManuscriptError`."""
        detail = "renewals" if only_renewals else ""
        with act_log.doing(self._database, self._clock, who, PREPARED, [detail]):
            self._release.prepare(who, self._clock(), only_renewals=only_renewals)

    def takes(self, who: str, content: bytes) -> list[str]:
        """Whose signatures were taken. Raises `PublishingError` and `ManuscriptError`."""
        if len(content) > MOST_SIGNED_BYTES:
            raise PublishingError("this is no file of signatures: it is too large")
        roles = self._release.takes(read_signed_file(content))
        with self._database.writing() as session:
            act_log.write(session, self._clock(), who, SIGNED, ", ".join(roles)[:300])
        return roles

    def publishes(self, who: str, *, to_all: bool) -> Publication:
        """Raises `PublishingError` and `ManuscriptError`."""
        detail = "all rings" if to_all else "ring 1"
        with act_log.doing(self._database, self._clock, who, PUBLISHED, [detail]):
            return self._release.publish(self._online, self._clock(), to_all=to_all)
