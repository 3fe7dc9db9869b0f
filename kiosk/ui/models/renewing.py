"""Pages that show services, and follow what is withdrawn while they are seen."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class ShowsServices(Protocol):
    """The model of such a page."""

    def renew(self, fresh: Any) -> None:
        """Takes over what a model that was just made of the same page says, where it differs.

        What the visitor did on the page stays: what was typed, how far the list was opened.
        """
