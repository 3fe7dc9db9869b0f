"""The head of a feed: whose postings they are, and on which day they were true."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from kiosk.catalogue.feed import HEAD, FeedHead
from portal.importing.mapping import Mapping
from portal.importing.sources import saved_on


def feed_head(paths: Sequence[Path], mapping: Mapping, publisher: str = "") -> dict[str, bytes]:
    """The file by its name. The day is the mapping's, else the one the newest file was saved on."""
    day = mapping.retrieved or max(map(saved_on, paths))
    title = mapping.title or {}
    head = FeedHead(
        title={"es": publisher or mapping.system, **title},
        as_of=day,
        place=mapping.place,
        expires=None if mapping.keep_days is None else day + timedelta(days=mapping.keep_days),
    )
    return {HEAD: head.as_json()}
