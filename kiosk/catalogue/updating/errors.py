"""Why a catalogue was not renewed; in each case what was there is still shown."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_LONGEST: Final = 300
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class UpdateError(Exception):
    """The message is one line for staff and logs."""

    def __init__(self, words: str) -> None:
        # Part of it may come from the repository: nothing of it may break a line or fill a log.
        printable = "".join(sign if sign.isprintable() else " " for sign in words)
        super().__init__(printable[:_LONGEST])


class SourceFailed(UpdateError):  # noqa: N818 - named for what happened
    """The portal, the line or the stick did not give what was asked: try again later."""


class NotTrusted(UpdateError):  # noqa: N818
    """Nothing here says which repository to trust."""


class MetadataRefused(UpdateError):  # noqa: N818
    """What was given does not stand up to TUF's checks."""


class RolledBack(MetadataRefused):
    """Something older than what was seen here before."""


class MetadataExpired(MetadataRefused):
    """What was given is out of date: held back on the way, or not renewed by who publishes."""


class ReleaseRefused(UpdateError):  # noqa: N818
    """Signed as it should be, but no store that works can be built of it."""


class NoRoom(UpdateError):  # noqa: N818
    """The disk is full, or would leave too little for what visitors hand in."""


class DiskRefused(UpdateError):  # noqa: N818
    """The disk is read-only, broken or gone."""


@contextmanager
def disk_in_words() -> Iterator[None]:
    """What the disk refuses, as `NoRoom` or `DiskRefused`."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise NoRoom("the disk is full: the new catalogue does not fit") from error
        raise DiskRefused(f"the new catalogue cannot be written: {error}") from error
