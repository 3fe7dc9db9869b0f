"""The pages of the staff panel, in their order."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class StaffPage(StrEnum):
    """What a page is about."""

    TODAY = "today"
    OUTBOX = "outbox"
    USB = "usb"
    PRINTER = "printer"
    LINE = "line"
    CENTRE = "centre"
    LOG = "log"


PAGES: Final[Mapping[StaffPage, str]] = MappingProxyType(
    {
        StaffPage.TODAY: "chart",
        StaffPage.OUTBOX: "document",
        StaffPage.USB: "stick",
        StaffPage.PRINTER: "print",
        StaffPage.LINE: "online",
        StaffPage.CENTRE: "home",
        StaffPage.LOG: "time",
    }
)
"""Each page and its sign."""
