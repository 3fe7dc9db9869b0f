"""What the screen asks the station over the Unix socket: JSON-RPC 2.0, one message a line.

| method | params | result |
|---|---|---|
| `status` | none | `StationStatus` |
| `wake` | none | `Awake`: a new submission is in the outbox, send it now |
| `track` | `TrackingRequest` | `Tracking`, or error `NOT_FOUND` / `NO_LINE` |
| `fetch_draft` | `DraftRequest` | `DraftHere`, or error `NOT_FOUND` / `NO_LINE` |
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import Field

from kiosk.protocol.draft import Locator
from kiosk.protocol.heartbeat import OutboxFigures
from kiosk.protocol.message import MAX_WHOLE_NUMBER, Instant, Message

MAX_LINE_BYTES: Final = 64 * 1024
PARSE_ERROR: Final = -32700
INVALID_REQUEST: Final = -32600
METHOD_NOT_FOUND: Final = -32601
INVALID_PARAMS: Final = -32602
INTERNAL_ERROR: Final = -32603
NOT_FOUND: Final = -32001
NO_LINE: Final = -32002


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


class Awake(Message):
    """The sync loop was told."""

    awake: Literal[True] = True


class DraftRequest(Message):
    """Where a draft lies; the code and the key never leave the screen."""

    locator: Locator


class DraftHere(Message):
    """The newest that can be had is on this machine's disk now, sealed as it was."""

    here: Literal[True] = True
