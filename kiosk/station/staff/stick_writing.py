"""A stick that is mounted for reading only, writable for as long as something is brought to it.

The system mounts sticks for reading. Whoever may mount waits for the file `wanted`, whatever it
holds, and mounts the one stick for writing until it is gone (deploy/debian, `stick-write`).
Guarantees: nothing is asked for where the stick can be written already; the file is gone at the
end, whatever came in between.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

WAIT_SECONDS: Final = 15.0
_LOOK_AGAIN: Final = 0.2


def is_for_reading(stick: Path) -> bool:
    """Whether nothing can be written to it now."""
    try:
        return bool(os.statvfs(stick).f_flag & os.ST_RDONLY) or not os.path.ismount(stick)
    except OSError:  # between two mounts
        return True


@contextmanager
def writable(
    stick: Path, wanted: Path | None, is_for_reading: Callable[[Path], bool] = is_for_reading
) -> Iterator[None]:
    """What is done within may write to the stick, if anything can; else it meets `EROFS` itself.

    `wanted` is None where nobody waits for such a file.
    """
    if wanted is None or not is_for_reading(stick):
        yield
        return
    with suppress(OSError):  # where it cannot be asked for, the stick says so itself
        wanted.touch(mode=0o600)
    try:
        _wait(lambda: not is_for_reading(stick))
        yield
    finally:
        wanted.unlink(missing_ok=True)


def _wait(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not holds() and time.monotonic() < deadline:
        time.sleep(_LOOK_AGAIN)
