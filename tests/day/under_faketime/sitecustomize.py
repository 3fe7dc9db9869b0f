"""Python imports this by itself in the processes of a day that run under faketime.

There clock_nanosleep, by which `time.sleep` waits, answers EINVAL as soon as the monotonic clock is
left as it is; select waits as long.
"""

from __future__ import annotations

import select
import time


def pause(seconds: float) -> None:
    """Raises `ValueError` for less than nothing, as `time.sleep` does."""
    select.select((), (), (), seconds)


vars(time)["sleep"] = pause
