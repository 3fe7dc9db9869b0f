"""What a visitor wanted kept and the machine did not keep, in the log: they were only told that.

Which kind of error and where; never what was to be kept.
"""

from __future__ import annotations

import logging
from enum import StrEnum

from kiosk.events import event

_LOG = logging.getLogger("kiosk.ui")


class Kept(StrEnum):
    """What was to be kept."""

    APPLICATION = "application"
    DRAFT = "draft"
    OPINION = "opinion"


def tell_not_kept(what: Kept, error: Exception) -> None:
    """For whoever looks after the machine."""
    name = type(error).__name__
    _LOG.error("no %s was kept: %s", what, name, extra=event("not-kept", what=what, error=name))
