"""The doctor's look at the disk: the home, the room left, the outbox, the catalogue, the fonts."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import (
    DiskFull,
    ForeignDatabase,
    NoOutbox,
    OutboxDamaged,
    OutboxError,
    OutboxNotWritable,
)
from kiosk.station.finding import Finding, fail, ok, warn

SCARCE_BYTES: Final = 500 * 1024 * 1024
TOO_LITTLE_BYTES: Final = 50 * 1024 * 1024
_FONT = "Noto Sans"
_MB: Final = 1024 * 1024


def check_home(home: Path) -> Finding:
    """Whether this user can write where everything is kept."""
    try:
        with tempfile.TemporaryFile(dir=home):
            pass
    except FileNotFoundError:
        return fail("home", f"{home} does not exist", "Start the station once, or set KIOSK_HOME.")
    except OSError as error:
        return fail(
            "home",
            f"{home} cannot be written: {error.strerror}",
            "Run this as the station's user, and check the folder's owner and the disk.",
        )
    return ok("home", f"{home} can be written")


def check_room(home: Path) -> Finding:
    """Whether the disk has room for what visitors hand in."""
    place = home
    while not place.exists() and place != place.parent:
        place = place.parent
    free = shutil.disk_usage(place).free
    words = f"{free // _MB:,} MB are free on the disk of {place}"
    remedy = "Free some room: no application can be accepted on a full disk."
    if free < TOO_LITTLE_BYTES:
        return fail("disk", words, remedy)
    return warn("disk", words, remedy) if free < SCARCE_BYTES else ok("disk", words)


def check_outbox(path: Path, now: datetime) -> Finding:
    """Whether the outbox opens and is whole, and whether something in it needs a person."""
    try:
        with Outbox.open_for_reading(path) as outbox:
            figures = outbox.figures(now)
    except NoOutbox:
        return ok("outbox", "nothing was accepted on this machine yet")
    except OutboxError as error:
        return fail("outbox", str(error), _outbox_remedy(error))
    words = f"whole; {figures.waiting} wait, {figures.held} held, {figures.delivered} delivered"
    if (oldest := figures.oldest_undelivered_seconds) is not None:
        words += f"; the oldest waits for {_age(timedelta(seconds=oldest))}"
    if figures.held:
        return warn("outbox", words, "See `kiosk outbox list` for why, and ask support.")
    return ok("outbox", words)


def _outbox_remedy(error: OutboxError) -> str:
    match error:
        case OutboxDamaged():
            return "Stop the station, keep a copy of the file, and ask support: do not delete it."
        case ForeignDatabase():
            return "Move that file away; it is not touched."
        case DiskFull():
            return "Free some room on the disk."
        case OutboxNotWritable():
            return "Run this as the station's user, and check the file's owner."
        case _:
            return "Check the disk, then start the station again."


def check_catalogue(path: Path) -> Finding:
    """Whether there are services to show."""
    # Here and not at the top: the other checks must run even where this room does not load.
    from kiosk.catalogue.errors import CatalogueError, NoCatalogue  # noqa: PLC0415
    from kiosk.catalogue.reading import CatalogueStore  # noqa: PLC0415

    try:
        with CatalogueStore.open(path) as store:
            store.check()
            version, areas = store.version, store.areas()
    except NoCatalogue:
        return warn(
            "catalogue", "no catalogue was built here yet", "The screen builds it when it starts."
        )
    except CatalogueError as error:
        return fail("catalogue", str(error), "Start the screen again: it builds the store anew.")
    count = sum(area.services for area in areas)
    return ok("catalogue", f"version {version}, {count} services")


def check_published(folder: Path, now: datetime) -> Finding:
    """Whether what the portal publishes arrives, and is still good."""
    from kiosk.catalogue.updating.errors import UpdateError  # noqa: PLC0415
    from kiosk.catalogue.updating.facts import standing  # noqa: PLC0415
    from kiosk.station.troubles import catalogue_trouble  # noqa: PLC0415

    try:
        found = standing(folder)
    except UpdateError as error:
        remedy = "Check the disk, then start the station again."
        if isinstance(error.__cause__, OSError):  # a folder that this user may not enter
            remedy = "Run this as root, or as the station's user."
        return warn("published", str(error), remedy)
    if (trouble := catalogue_trouble(found, now)) is not None:
        return warn("published", trouble.words, "See `kiosk catalogue status`, and ask support.")
    if found.snapshot is None:
        return ok("published", "no catalogue was fetched from the portal yet")
    words = f"snapshot {found.snapshot} of the portal is shown"
    if found.checked_at is not None:
        words += f", looked for anew {_age(max(now - found.checked_at, timedelta()))} ago"
    return ok("published", words)


def _age(duration: timedelta) -> str:
    """In the largest unit of which there are two."""
    minutes = int(duration.total_seconds()) // 60
    if minutes < 120:
        return f"{minutes} minutes"
    hours = minutes // 60
    return f"{hours} hours" if hours < 48 else f"{hours // 24} days"


def check_fonts() -> Finding:
    """Whether the font is there that has every sign of Mexico's languages."""
    remedy = "Install the package fonts-noto-core."
    try:
        listed = subprocess.run(
            ["fc-list", ":", "family"],  # noqa: S607 - wherever fontconfig is
            capture_output=True,
            text=True,
            errors="replace",
            timeout=20,
            check=False,
        ).stdout
    except OSError:  # in a folder of the path that this user may not enter, too
        return warn("fonts", "fc-list is missing: the fonts cannot be seen", "Install fontconfig.")
    except subprocess.TimeoutExpired:
        return warn("fonts", "fc-list does not answer", "Run `fc-cache -f`.")
    families = {family.strip() for line in listed.splitlines() for family in line.split(",")}
    if _FONT in families:
        return ok("fonts", f"{_FONT} is installed")
    return warn("fonts", f"{_FONT} is not installed: some signs may be missing", remedy)
