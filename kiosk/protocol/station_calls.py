"""What the screen asks the station over the Unix socket: JSON-RPC 2.0, one message a line.

| method | params | result |
|---|---|---|
| `status` | none | `StationStatus` |
| `wake` | none | `Awake`: a new submission is in the outbox, send it now |
| `visit_began` | none | `Counted`: one visit more today; slips that have not begun are dropped |
| `track` | `TrackingRequest` | `Tracking`, or error `NOT_FOUND` / `NO_LINE` |
| `fetch_draft` | `DraftRequest` | `DraftHere`, or error `NOT_FOUND` / `NO_LINE` |
| `slip_facts` | `SlipRequest` | `SlipAnswer`: what is true now, signed; or error `NOT_FOUND` |
| `print_slip` | `PrintRequest` | `PrintJob`, or error `NO_PRINTER` |
| `print_status` | `PrintQuestion` | `PrintStatus`: how the printer is, what became of a job |
| `health` | none | `StationHealth`: for the doctor |
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from pydantic import Field, StringConstraints

from kiosk.protocol.draft import Locator
from kiosk.protocol.folio import Folio
from kiosk.protocol.heartbeat import OutboxFigures
from kiosk.protocol.message import MAX_WHOLE_NUMBER, Base64, Instant, Message
from kiosk.protocol.slip import MAX_SIGNS
from kiosk.protocol.tracking import Stage
from kiosk.protocol.trouble import Trouble

MAX_LINE_BYTES: Final = 128 * 1024
PARSE_ERROR: Final = -32700
INVALID_REQUEST: Final = -32600
METHOD_NOT_FOUND: Final = -32601
INVALID_PARAMS: Final = -32602
INTERNAL_ERROR: Final = -32603
NOT_FOUND: Final = -32001
NO_LINE: Final = -32002
NO_PRINTER: Final = -32003
MAX_RASTER_BYTES: Final = 46 * 1024
"""Packed (`kiosk.printing.raster`); two of them in base64 fit a line."""


_Number = Annotated[int, Field(ge=-MAX_WHOLE_NUMBER, le=MAX_WHOLE_NUMBER)]
_Name = Annotated[str, Field(max_length=64)]
CallId = _Number | _Name | None


class Call(Message):
    """A request; without an `id` it wants no answer."""

    jsonrpc: Literal["2.0"] = "2.0"
    id: CallId = None
    method: str = Field(max_length=64)
    params: dict[str, Any] = Field(default_factory=dict)


class CallError(Message):
    """Why a call failed; `code` is one of this module's."""

    code: int
    message: str = Field(max_length=500)


class Answer(Message):
    """Either `result` or `error`."""

    jsonrpc: Literal["2.0"] = "2.0"
    id: CallId = None
    result: dict[str, Any] | None = None
    error: CallError | None = None


class StationStatus(Message):
    """What the status pill says, and what stands behind it."""

    online: bool
    portal_seen_at: Instant | None = None
    outbox: OutboxFigures


class StationHealth(Message):
    """What is wrong, in words; empty when nothing is."""

    troubles: tuple[Trouble, ...]


class Awake(Message):
    """The sync loop was told."""

    awake: Literal[True] = True


class Counted(Message):
    """It stands in today's figures."""

    counted: Literal[True] = True


class DraftRequest(Message):
    """Where a draft lies; the code and the key never leave the screen."""

    locator: Locator


class DraftHere(Message):
    """The newest that can be had is on this machine's disk now, sealed as it was."""

    here: Literal[True] = True


class SlipRequest(Message):
    """Of an application that was accepted here; `copy_of` says that it is a second print."""

    folio: Folio
    copy_of: bool = False


class SlipAnswer(Message):
    """What the outbox holds true at `said_at`; `token` says the same, signed, for the paper.

    There is no token where this kiosk has no certificate of the portal.
    """

    stage: Stage
    said_at: Instant
    token: str | None = Field(default=None, max_length=MAX_SIGNS)


JobId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]


class PrintRequest(Message):
    """A slip as it is to come out; `spare` is drawn for another kind of printer to take over."""

    raster: Base64 = Field(min_length=5, max_length=MAX_RASTER_BYTES)
    spare: Base64 | None = Field(default=None, min_length=5, max_length=MAX_RASTER_BYTES)


class PrintJob(Message):
    """It lies in the spool, sealed, and is the printer's next."""

    job: JobId


class PrintQuestion(Message):
    """How the printer is; with `job`, what became of that one too."""

    job: JobId | None = None


class PrinterState(StrEnum):
    """What is known of the printer. Silence is `unknown`, never `ready`."""

    NONE = "none"
    READY = "ready"
    LOW = "low"  # ready, with paper near its end
    UNKNOWN = "unknown"  # it takes slips and tells nothing
    FAULT = "fault"


class JobState(StrEnum):
    """What is known of a slip. `not-known` was handed over; whether it came out, one must see."""

    PRINTING = "printing"
    PRINTED = "printed"
    NOT_KNOWN = "not-known"
    FAILED = "failed"
    GONE = "gone"  # there is no such job, or it was long ago


class PrintStatus(Message):
    """`fault` is one of `kiosk.printing.condition.PrinterFault`: the job's where it failed, else
    the printer's. `paper` names what slips are drawn for, `spare_paper` what else."""

    printer: PrinterState
    paper: str | None = Field(default=None, max_length=20)
    spare_paper: str | None = Field(default=None, max_length=20)
    fault: str | None = Field(default=None, max_length=40)
    job: JobState | None = None
