"""Modules are imported as Python does it, also where Qt is.

PySide6 puts a function of its own before every import, for `from __feature__ import`, which nothing
here uses. It reads the source of each module that is loaded, searches it for `PySide6`, and keeps
every line (in `linecache`): a tenth of the start's time and 12 MiB that every visit carries.
Whoever imports this module first has its other modules loaded plainly.
"""

from __future__ import annotations

import builtins

import PySide6.QtCore  # noqa: F401 - puts its function there


def import_plainly() -> None:
    """Takes PySide6's function away; what it knows of is left as it is. Again does no harm."""
    own = vars(builtins).get("__orig_import__")
    if own is not None:
        vars(builtins)["__import__"] = own


import_plainly()
