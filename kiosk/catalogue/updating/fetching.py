"""python-tuf's fetcher over a source: from the cache where it has the file, in pieces else.

A file that breaks off goes on where it was, as long as it grows; one that does not is given up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from tuf.api.exceptions import DownloadHTTPError, DownloadLengthMismatchError
from tuf.ngclient import FetcherInterface

from kiosk.catalogue.updating.cache import Cache
from kiosk.catalogue.updating.errors import SourceFailed
from kiosk.catalogue.updating.sources import Absent, Endless, Source

METADATA: Final = "metadata/"
TARGETS: Final = "targets/"
TIMESTAMP: Final = "metadata/timestamp.json"
MOST_BYTES: Final = 64 * 1024 * 1024
"""No file of a repository is larger; TUF's own limits are lower, and hold too."""
_SNAPSHOT: Final = re.compile(r"metadata/([1-9][0-9]{0,15})\.snapshot\.json")
_BREAKS: Final = 4
"""So often may a file break off without having grown by `_PROGRESS` bytes."""
_PROGRESS: Final = 4096


class CachedFetcher(FetcherInterface):
    """For one update. `before_snapshot` hears the snapshot's number before it is looked for.

    `ring` is whose timestamp is read; None: everybody's. Raises `SourceFailed` besides what
    python-tuf expects.
    """

    def __init__(
        self,
        source: Source,
        cache: Cache,
        ring: int | None = None,
        before_snapshot: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._source = source
        self._cache = cache
        self._timestamp = TIMESTAMP if ring is None else f"rings/{ring}/timestamp.json"
        self._before_snapshot = before_snapshot

    def fetch(self, url: str) -> Iterator[bytes]:
        """The file at a path of the repository, which is what the base addresses make of it."""
        return self._fetch(url)

    def _fetch(self, url: str) -> Iterator[bytes]:
        if url == TIMESTAMP:
            yield from grown(self._source, self._timestamp)
            return
        if found := _SNAPSHOT.fullmatch(url):
            self._before_snapshot(int(found[1]))
        content = self._cache.read(url)
        if content is not None:
            yield content
            return
        yield from grown(self._source, url)


def grown(source: Source, path: str, start: int = 0, most: int = MOST_BYTES) -> Iterator[bytes]:
    """A file in pieces, from byte `start` on; taken up again where the source broke off.

    Raises `DownloadHTTPError` (404), `DownloadLengthMismatchError` and `SourceFailed`.
    """
    place, breaks, grown_to = start, 0, start
    while True:
        try:
            for piece in source.pieces(path, place, most - (place - start)):
                place += len(piece)
                yield piece
        except Absent as error:
            raise DownloadHTTPError(f"{path} is not there", 404) from error
        except Endless as error:
            raise DownloadLengthMismatchError(f"{path} is larger than it may be") from error
        except SourceFailed:
            breaks = 0 if place - grown_to >= _PROGRESS else breaks + 1
            grown_to = place
            if breaks >= _BREAKS or place == start:
                raise
        else:
            return
