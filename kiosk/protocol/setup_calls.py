"""What the page for a machine that is not enrolled asks of the station.

| method | params | result |
|---|---|---|
| `setup_status` | none | `SetupStatus` |
| `setup_portal` | `PortalTyped` | `PortalLooked`: whether a portal answers there |
| `setup_code` | `CodeTyped` | `CodeTraded`: whose kiosk this machine would be |
| `setup_confirm` | `SetupConfirmed` | `SetupDone`: it is that kiosk now |

Each says `ENROLLED`, and does nothing, once the machine is enrolled.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from kiosk.protocol.message import MAX_WHOLE_NUMBER, Message

_Address = Annotated[str, StringConstraints(max_length=200)]
_Fingerprint = Annotated[str, StringConstraints(max_length=20)]
_Short = Annotated[str, StringConstraints(max_length=120)]


class SetupTrouble(StrEnum):
    """Why a step came to nothing; each has a remedy in words on the screen."""

    ENROLLED = "enrolled"
    DAMAGED = "damaged"  # there is an enrolment that makes no sense: not for this page
    BAD_ADDRESS = "bad-address"
    NOT_SAFE = "not-safe"
    NO_CABLE = "no-cable"
    NO_NAME = "no-name"
    NO_PORTAL = "no-portal"
    NOT_A_PORTAL = "not-a-portal"  # a log-in page, or another version's words
    CLOCK = "clock"
    BUSY = "busy"
    BAD_CODE = "bad-code"
    UNKNOWN_CODE = "unknown-code"
    EXPIRED_CODE = "expired-code"
    USED_CODE = "used-code"
    REFUSED = "refused"
    OTHER_PORTAL = "other-portal"  # its fingerprint is not the one that was scanned
    KEYRING = "keyring"
    DISK = "disk"
    AGAIN = "again"  # the station began anew meanwhile: the code is to be given once more


class SetupStatus(Message):
    """`portal` is where it would be looked for; `fixed` where the settings say so."""

    trouble: SetupTrouble | None = None
    portal: _Address = ""
    fixed: bool = False


class PortalTyped(Message):
    """An address as somebody typed it."""

    portal: _Address


class PortalLooked(Message):
    """`portal` in its one form; how far this machine's clock is behind the portal's."""

    trouble: SetupTrouble | None = None
    portal: _Address = ""
    clock_seconds: Annotated[int, Field(ge=-MAX_WHOLE_NUMBER, le=MAX_WHOLE_NUMBER)] = 0


class CodeTyped(Message):
    """The one-time code; with `fingerprint` only a portal with that key is taken."""

    portal: _Address
    code: Annotated[str, StringConstraints(max_length=100)] = Field(repr=False)
    fingerprint: _Fingerprint = ""


class CodeTraded(Message):
    """Who this machine would be, and under which portal; nothing of it holds yet."""

    trouble: SetupTrouble | None = None
    kiosk: _Short = ""
    centre: _Short = ""
    municipality: Annotated[str, StringConstraints(max_length=5)] = ""
    portal: _Address = ""
    fingerprint: _Fingerprint = ""


class SetupConfirmed(Message):
    """Somebody read whose kiosk it would be, and says that it is so."""

    fingerprint: _Fingerprint
    kiosk: _Short


class SetupDone(Message):
    """Enrolled, where there is no trouble."""

    trouble: SetupTrouble | None = None
