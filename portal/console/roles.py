"""What each role may do. Closed: what is not listed is refused."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """Of an operator."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    EDITOR = "editor"
    PUBLISHER = "publisher"
    ADMIN = "admin"


class Right(StrEnum):
    """What a page or an act needs."""

    SEE = "see"
    ENROL = "enrol"
    """Enrolment codes."""
    CONNECT = "connect"
    """Agencies' addresses for events: paused, and sent to again."""
    EDIT = "edit"
    """The manuscript: services, forms, notices."""
    PUBLISH = "publish"
    """Releases: prepared and published; rings, halt, withdrawal."""
    AUDIT = "audit"
    """What everybody did."""


RIGHTS: Final[Mapping[Role, frozenset[Right]]] = {
    Role.VIEWER: frozenset({Right.SEE}),
    Role.OPERATOR: frozenset({Right.SEE, Right.ENROL, Right.CONNECT}),
    Role.EDITOR: frozenset({Right.SEE, Right.EDIT}),
    Role.PUBLISHER: frozenset({Right.SEE, Right.PUBLISH}),
    Role.ADMIN: frozenset(Right),
}
