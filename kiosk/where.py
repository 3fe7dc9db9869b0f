"""Where in the house's own code a bug was met, for a log that may quote no value."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Final

_HOUSE: Final = Path(__file__).parents[1]
_ROOMS: Final = ("kiosk", "portal")


def where(error: BaseException) -> str:
    """Such as `kiosk/ui/app.py:86`: the innermost frame that is ours, empty where there is none."""
    for frame, line in reversed(list(traceback.walk_tb(error.__traceback__))):
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(_HOUSE) and path.relative_to(_HOUSE).parts[0] in _ROOMS:
            return f"{path.relative_to(_HOUSE)}:{line}"
    return ""
