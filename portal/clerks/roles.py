"""What each clerk may do. Closed: what is not listed is refused."""

from __future__ import annotations

from enum import StrEnum


class ClerkRole(StrEnum):
    """Of a person or a system of an agency."""

    READER = "reader"
    """Reads what was sent."""
    HANDLER = "handler"
    """Reads, takes note of it, moves it along and writes to applicants."""

    @property
    def may_act(self) -> bool:
        return self is ClerkRole.HANDLER
