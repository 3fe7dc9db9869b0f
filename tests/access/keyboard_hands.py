"""A visitor who has a keyboard and touches nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt

from kiosk.tour.visitor import NotSeen, Visitor

MANY = 60


def tabs_to(visitor: Visitor, name: str) -> None:
    """Presses Tab until the thing with that name has the focus."""
    for _ in range(MANY):
        if any(thing.focused and thing.name == name for thing in visitor.things()):
            return
        visitor.presses(Qt.Key.Key_Tab)
    focused = [thing.name for thing in visitor.things() if thing.focused]
    raise NotSeen(f"Tab never comes to {name!r}; it stands on {focused}")


def chooses(visitor: Visitor, name: str) -> None:
    tabs_to(visitor, name)
    visitor.presses(Qt.Key.Key_Return)


def focused(visitor: Visitor) -> list[str]:
    """What has the focus and is in sight, by name."""
    return [
        thing.name for thing in visitor.things() if thing.focused and thing.name and thing.reachable
    ]
