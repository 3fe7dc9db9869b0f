"""What can go wrong with a courier's stick, each in words for whoever holds it.

`str()` is one line for staff and commands. None of them costs anything: what waits still waits,
and the next export goes on where this one ended.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_MAY_NOT: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_NO_PLAIN_NAME: Final = frozenset({errno.ELOOP, errno.ENOTDIR, errno.EISDIR})


class CourierError(Exception):
    """The courier's work was not done, or not wholly; nothing that waits is touched."""


class NoStick(CourierError):  # noqa: N818 - named for what happened
    """The folder is not there, or nothing of ours is on it."""


class StickFull(CourierError):  # noqa: N818 - named for what happened
    """There is too little room on it."""


class StickReadOnly(CourierError):  # noqa: N818 - named for what happened
    """It cannot be written: locked, mounted read-only, or another user's."""


class StickGone(CourierError):  # noqa: N818 - named for what happened
    """It was pulled out, or it does not answer."""


class StickFaulty(CourierError):  # noqa: N818 - named for what happened
    """It does not give back what was written to it."""


class StickSuspicious(CourierError):  # noqa: N818 - named for what happened
    """Something on it is not what it must be, such as a link; it is neither read nor written."""


class CourierBusy(CourierError):  # noqa: N818 - named for what happened
    """Another courier command is at work on this machine."""


class OwnDiskFailed(CourierError):  # noqa: N818 - named for what happened
    """This machine's own disk has no room for a bundle, or does not answer."""


@contextmanager
def stick_in_words(place: Path) -> Iterator[None]:
    """Turns what the operating system says of the stick at `place` into the errors above."""
    try:
        yield
    except OSError as error:
        raise _of_stick(place, error) from error


@contextmanager
def own_disk_in_words(folder: Path) -> Iterator[None]:
    """The same for this machine's own disk."""
    try:
        yield
    except OSError as error:
        raise OwnDiskFailed(f"this machine's own disk ({folder}): {error.strerror}") from error


def _of_stick(place: Path, error: OSError) -> CourierError:
    if error.errno in _NO_ROOM:
        return StickFull(f"no room is left on {place}: free some, or take a larger stick")
    if error.errno in _MAY_NOT:
        return StickReadOnly(
            f"{place} cannot be written or read ({error.strerror}): unlock the stick, or take"
            " another one"
        )
    if error.errno in _NO_PLAIN_NAME:
        return StickSuspicious(
            f"something on {place} is a link or no plain file: take another stick"
        )
    return StickGone(
        f"{place} does not answer ({error.strerror}): was the stick pulled out? Put it back and"
        " run this again"
    )
