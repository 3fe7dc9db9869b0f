"""JSON-RPC 2.0 (https://www.jsonrpc.org/specification), one message a line: from bytes to bytes.

Whatever a line holds, it becomes a call or an answer that says what is wrong with it. Batches are
not spoken here; several calls on one connection are answered as each is ready. A bug within a
method is answered too, and stands in the log by its kind and place.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeVar

from pydantic import ValidationError
from pydantic_core import from_json

from kiosk.events import event
from kiosk.protocol.message import Message
from kiosk.protocol.station_calls import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    INVALID_REQUEST,
    MAX_LINE_BYTES,
    METHOD_NOT_FOUND,
    PARSE_ERROR,
    Call,
)
from kiosk.where import where

Method = Callable[[Mapping[str, Any]], Awaitable[Message]]
"""Takes the call's `params`, see `read_params`. Raises `CallRefused`; all else is a bug."""

CallId = int | str | None
_MAX_ID_SIGNS: Final = 64
_Params = TypeVar("_Params", bound=Message)
_LOG = logging.getLogger("kiosk.station")


class NoParams(Message):
    """`{}`: what a method takes that asks for nothing more."""


class CallRefused(Exception):  # noqa: N818 - an answer, not a failure of ours
    """The call's answer is an error: one of `station_calls`' codes and one line."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code = code


class NotACall(CallRefused):
    """The line is no call; `id` is the caller's where one could be made out."""

    def __init__(self, code: int, words: str, id_: CallId = None) -> None:
        super().__init__(code, words)
        self.id = id_


def read_call(line: bytes) -> Call:
    """Raises `NotACall`."""
    try:
        value = from_json(line, allow_inf_nan=False)
    except ValueError:
        raise NotACall(PARSE_ERROR, "not JSON, or nested too deeply") from None
    id_ = _id_of(value)
    try:
        return Call.model_validate(value, strict=True)
    except ValidationError as error:
        raise NotACall(INVALID_REQUEST, f"not a call: {_fault(error)}", id_) from None


def read_params(kind: type[_Params], params: Mapping[str, Any]) -> _Params:
    """A call's params as a method wants them. Raises `CallRefused`, which quotes none of them."""
    try:
        return kind.model_validate(params)
    except ValidationError as error:
        raise CallRefused(INVALID_PARAMS, f"params: {_fault(error)}") from None


def _fault(error: ValidationError) -> str:
    """The first thing that is wrong: where, and against which rule."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"])[:80]
    return f"{place} {first['msg']}"


def _id_of(value: object) -> CallId:
    id_ = value.get("id") if isinstance(value, dict) else None
    if isinstance(id_, str):
        return id_ if len(id_) <= _MAX_ID_SIGNS else None
    if isinstance(id_, int) and not isinstance(id_, bool):
        return id_ if abs(id_) < 1 << 53 else None
    return None


async def answer_call(call: Call, methods: Mapping[str, Method]) -> bytes | None:
    """The line to send back; None for a notification, which wants no answer."""
    try:
        if _id_of({"id": call.id}) != call.id:
            raise CallRefused(INVALID_REQUEST, "the id is too long")  # noqa: TRY301 - one way out
        method = methods.get(call.method)
        if method is None:
            known = ", ".join(methods)
            raise CallRefused(METHOD_NOT_FOUND, f"no such method; known are {known}")  # noqa: TRY301
        result = (await method(call.params)).model_dump(mode="json")
    except CallRefused as refusal:
        line = error_line(_id_of({"id": call.id}), refusal.code, str(refusal))
    except Exception as error:  # noqa: BLE001 - one call fails; who waits for it is told at once
        kind, place = type(error).__name__, where(error)
        told = event("call-failed", method=call.method, error=kind, place=place)
        _LOG.error("a bug met the call %s: %s at %s", call.method, kind, place, extra=told)
        line = error_line(call.id, INTERNAL_ERROR, "a bug met this call; the log says where")
    else:
        line = _line({"id": call.id, "result": result})
        if len(line) > MAX_LINE_BYTES:
            line = error_line(call.id, INTERNAL_ERROR, "the answer is longer than a line may be")
    return None if call.id is None else line


def error_line(id_: CallId, code: int, words: str) -> bytes:
    """An answer that says why there is no result."""
    return _line({"id": id_, "error": {"code": code, "message": words[:500]}})


def _line(answer: Mapping[str, Any]) -> bytes:
    return json.dumps({"jsonrpc": "2.0", **answer}, ensure_ascii=False).encode() + b"\n"
