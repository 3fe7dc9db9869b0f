"""What is known of the catalogue's updates between two of them, kept beside the marks.

Names of files in the `catalogue` folder, what was shown last, what was refused and why, how long
the metadata is good for, and the time floor.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from kiosk.catalogue.updating.errors import DiskRefused, RolledBack, UpdateError
from kiosk.catalogue.updating.marks import Marks
from kiosk.events import event

_log = logging.getLogger(__name__)
METADATA: Final = "tuf"
INCOMING: Final = "incoming"
MARKS: Final = "marks.sqlite"
_JUST_NOW: Final = timedelta(hours=1)


@dataclass(frozen=True)
class UpdateStanding:
    """How this kiosk stands with the catalogue."""

    snapshot: int | None = None
    """Whose files are shown."""
    ring: int | None = None
    """Whose timestamp the portal told this kiosk to read; None: everybody's."""
    checked_at: datetime | None = None
    """When an update last went well."""
    expires: datetime | None = None
    """Until when the metadata is good."""
    expired: tuple[str, ...] = ()
    """Agencies whose old files are shown, for their metadata is out of date."""
    refused: int | None = None
    """The snapshot that does not work here."""
    failure: str | None = None
    """The kind of the last update's failure; None where it went well."""
    reason: str | None = None
    """Why it failed, in one line."""
    timestamp: int = 0
    """The highest version of a timestamp seen."""


def standing(folder: Path) -> UpdateStanding:
    """Read from the `catalogue` folder. Raises `NoRoom` and `DiskRefused`."""
    try:
        is_there = (folder / MARKS).is_file()
    except OSError as error:
        raise DiskRefused(f"{folder} cannot be read: {error.strerror}") from error
    if not is_there:
        return UpdateStanding()
    marks = Marks(folder / MARKS)
    known = marks.facts()
    refused, failed = known.get("refused") or {}, known.get("failed") or {}
    return UpdateStanding(
        snapshot=known.get("snapshot"),
        ring=known.get("told_ring"),
        checked_at=_moment(known.get("checked")),
        expires=_moment(known.get("expires")),
        expired=tuple(known.get("expired") or ()),
        refused=refused.get("snapshot"),
        failure=failed.get("kind"),
        reason=failed.get("reason"),
        timestamp=marks.version("timestamp"),
    )


def shown_snapshot(marks: Marks) -> int | None:
    """The snapshot whose files are shown."""
    snapshot = marks.facts().get("snapshot")
    return snapshot if isinstance(snapshot, int) else None


def refusal_of(marks: Marks, digest: str, maker: str) -> str | None:
    """Why this very content was refused by this very program; None where it was not."""
    refused: Mapping[str, Any] = marks.facts().get("refused") or {}
    if (refused.get("digest"), refused.get("maker")) != (digest, maker):
        return None
    return str(refused.get("reason"))


def note_refusal(marks: Marks, snapshot: int, digest: str, maker: str, reason: str) -> None:
    """This content does not work here."""
    known = {"snapshot": snapshot, "digest": digest, "maker": maker, "reason": reason}
    marks.remember(refused=known)


def note_metadata(marks: Marks, expires: datetime, expired: tuple[str, ...]) -> None:
    """Until when what was verified is good, and whose part of it is not any more."""
    marks.remember(expires=_written(expires), expired=list(expired))


def note_success(marks: Marks, snapshot: int, ring: int | None, now: datetime) -> None:
    """All that was published for this kiosk is shown."""
    checked = _written(now)
    marks.remember(snapshot=snapshot, ring=ring, checked=checked, refused=None, failed=None)


def note_failure(marks: Marks, error: UpdateError, ring: int | None) -> None:
    """Why an update came to nothing; said in the log only where it cannot be written."""
    try:
        moved = marks.facts().get("ring") != ring
        if isinstance(error, RolledBack) and moved:
            return  # moved to a later ring, which has not come as far yet
        kind = type(error).__name__
        marks.remember(failed={"kind": kind, "reason": str(error)})
    except UpdateError as failure:
        _log.warning(
            "why the catalogue was not renewed cannot be written down: %s",
            failure,
            extra=event("catalogue-not-kept"),
        )


def note_ring(marks: Marks, ring: int) -> None:
    """Whose timestamp the portal told this kiosk to read."""
    marks.remember(told_ring=ring)


def note_portal_time(marks: Marks, portal: datetime, machine: datetime) -> None:
    """What the portal signed for this kiosk when its own clock showed `machine`.

    The newest word counts, a lower one too: a portal's clock that was wrong bars nothing for ever.
    """
    marks.remember(portal_time={"portal": _written(portal), "machine": _written(machine)})


def reference_time(marks: Marks, machine: datetime) -> datetime:
    """What expiry is held against: the portal's clock where it was asked just now.

    Else the machine's, which may stand in 1970, and so never before the portal's last word.
    """
    known = marks.facts().get("portal_time") or {}
    portal, then = _moment(known.get("portal")), _moment(known.get("machine"))
    if portal is None or then is None:
        return machine
    since = machine - then
    return portal + since if timedelta(0) <= since <= _JUST_NOW else max(machine, portal)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _moment(written: object) -> datetime | None:
    try:
        return datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None
