"""The pages of the staff panel, in their order."""

from __future__ import annotations

from typing import Final

PAGES: Final = {
    "today": "chart",
    "outbox": "document",
    "usb": "stick",
    "printer": "print",
    "line": "online",
    "centre": "home",
    "log": "time",
}
"""Each page and its sign."""
